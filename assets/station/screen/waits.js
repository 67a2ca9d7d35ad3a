/**
 * What waits on this phone, and the one way to be rid of it.
 *
 * A phone on which facts wait is not wiped, unless it must be given back and there is no network. No phone that is offline can know who holds
 * it, and who holds it can clear the browser anyway: so this is no lock. It makes three things sure: that it is never one tap, that both see
 * what will be gone before it is, and that the organizer was asked, for the code that is typed stands on the organizer's screen. What is
 * listed here can be written down, and recorded on the child's page.
 */
import { readJoinCode } from '../badge.js';
import { hhmm } from '../clock.js';
import * as queue from '../queue.js';
import { done as doneWord, why } from '../say.js';
import { session } from '../session.js';
import { status } from '../sync.js';
import { t } from '../words.js';
import { world } from '../world.js';
import { button, dotted, h } from './dom.js';
import { field } from './forms.js';
import { closeSheet, openSheet } from './sheet.js';

const closing = (/** @type {string} */ text) => button(text, 'x', closeSheet, 'sm');

/** A fact of this phone's own, and where it is. @param {import('../types.js').Row} row */
function line({ fact, result, state }) {
  const child = fact.child ? world.child(fact.child)?.name : null;
  const name = child ?? fact.details?.name ?? (fact.badge ? t('胸牌 {code}', { code: fact.badge }) : '');
  const why_ = state === 'refused' ? why(result?.reason ?? null, fact, result?.first ?? null) : t('在这台手机上');
  return h('div', { class: 'li fact' }, h('b', {}, hhmm(Date.parse(fact.at) + (fact.clock ?? 0))), h('span', { class: 'grow' }, h('span', { class: 'nm' }, name), h('span', { class: 'soft' }, dotted([state === 'refused' ? t('没有记上') : doneWord(fact.kind), why_]))));
}

/** What waits, when the server last confirmed, and what it could not place. @param {() => void} send */
export function waitingSheet(send) {
  const waiting = queue.waiting();
  const refused = queue.refused();
  const title = waiting.length ? t('待上传 {n}', { n: waiting.length }) : t('全部已上传');
  const time = status.confirmed ? hhmm(status.confirmed) : '';
  const said = !time ? t('打开以后还没有连上过组织者的电脑。') : waiting.length ? t('{n} 条等着上传，最后一次连上是 {time}。', { n: waiting.length, time }) : t('{time} 连上过电脑，全部传到了。', { time });
  const now = status.online === false ? (status.trouble === 'server' ? t('现在服务器没有应答，会自己再试。') : t('现在没有网络，会自己再试。')) : '';
  openSheet(
    title,
    [
      h('p', { class: 'soft' }, said, ' ', now),
      waiting.length > 0 && h('div', { class: 'list' }, waiting.slice(0, 200).map(line)),
      refused.length > 0 && h('h3', {}, t('没有记上的 {n} 条', { n: refused.length })),
      refused.length > 0 && h('div', { class: 'list' }, refused.slice(0, 200).map(line)),
      waiting.length > 0 ? button(t('现在上传'), 'cloud-up', send, 'big wide') : status.online === false && button(t('再连一次'), 'refresh', send, 'big wide'),
    ],
    { leave: closing(t('关上')) },
  );
}

/** @param {{send: () => void, wipe: () => void}} act */
export function abandonSheet({ send, wipe }) {
  const waiting = queue.waiting();
  const n = waiting.length;
  const code = field(t('组织者屏幕上的六位加入码'), { class: 'input tall code', maxlength: 60, autocapitalize: 'characters', spellcheck: 'false' });
  const form = h('form', { class: 'form' }, code.box, h('button', { class: 'btn danger big wide' }, h('span', {}, t('组织者同意，清掉这 {n} 条', { n }))));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const agreed = readJoinCode(code.input.value) === readJoinCode(session.code);
    code.wrong.textContent = agreed ? '' : t('不是这次活动的加入码。');
    if (agreed) wipe();
    else code.input.focus();
  });
  openSheet(
    t('还有 {n} 条没有上传', { n }),
    [
      h('p', { class: 't20' }, t('它们只在这台手机上。连上网会自己上传，能等就等一等。')),
      button(t('现在上传'), 'cloud-up', send, 'big wide'),
      h('div', { class: 'list' }, waiting.map(line)),
      h('p', { class: 'soft' }, t('手机一定要交还，又没有网络：把上面几条抄给组织者，再写组织者屏幕上的加入码。清掉以后哪里都没有了。')),
      form,
    ],
    { leave: closing(t('先不')), first: t('先关上这一页') },
  );
}
