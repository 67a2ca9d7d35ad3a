/** Before anything is scanned: one question, one button. And the pages where nothing is scanned: a badge found, an activity that is over. */
import { CallFailed } from '../calls.js';
import { readJoinCode } from '../badge.js';
import { monthDay, now } from '../clock.js';
import * as queue from '../queue.js';
import { session } from '../session.js';
import { t } from '../words.js';
import { world } from '../world.js';
import { button, dotted, h, icon, phrase, phrases, svg } from './dom.js';
import { field } from './forms.js';
import { pill, stage } from './stage.js';

/** Whether this browser gives us a camera at this address. */
const canOpen = () => typeof navigator.mediaDevices?.getUserMedia === 'function';

/** The centre's name, as the server wrote it into the page. */
const centre = () => document.querySelector('meta[name=centre]')?.getAttribute('content') ?? '';

function head() {
  const mark = svg('svg', { class: 'mark', viewBox: '0 0 48 48', 'aria-hidden': 'true' }, svg('use', { href: '#mark' }));
  const name = world.current?.centre?.name || centre() || t('寸草');
  return h('div', { class: 'row join-head' }, mark, h('div', {}, h('div', { class: 'b t20' }, name), h('div', { class: 'soft' }, dotted([t('{month} 月 {date} 日', monthDay(now())), world.current?.title]))));
}

/** @param {string} name @param {string} text @param {string} [deed] what to do then */
const point = (name, text, deed = '') => h('div', { class: 'row point' }, h('span', { class: 'leaf' }, icon(name)), h('p', { class: 'grow' }, phrases(text), deed && h('b', {}, phrase(deed))));

/**
 * @param {string} code what the link brought; empty: it is asked for
 * @param {(code: string, name: string) => Promise<void>} join
 */
export function showJoin(code, join) {
  let linked = code;
  const name = field(t('你的名字'), { class: 'input tall', maxlength: 40, value: session.by, enterkeyhint: 'go', autocomplete: 'nickname' });
  name.box.firstElementChild?.classList.add('unseen');
  const typed = field(t('组织者屏幕上的六位加入码'), { class: 'input tall code', maxlength: 60, autocapitalize: 'characters', spellcheck: 'false' });
  const wrong = h('p', { class: 'wrong', role: 'alert' });
  const go = h('button', { class: 'btn go huge' }, h('span', {}, canOpen() ? t('开始扫码') : t('开始')), icon('arrow-right'));
  const form = h(
    'form',
    { class: 'join' },
    h('h1', {}, t('怎么称呼你？')),
    h('p', { class: 't20 soft' }, phrases(t('写上大家平时叫你的名字，记录里会写是谁扫的。'))),
    name.box,
    !code && typed.box,
    wrong,
    canOpen() ? point('camera', t('下一步手机会问能不能用相机，'), t('请按“允许”。')) : null,
    point('shield-check', t('活动结束，这台手机上的名单自动清掉。')),
    h('div', { class: 'push' }, go),
  );
  /** The link's code is no good: another is typed, below the name that was written already. */
  function askForCode() {
    linked = '';
    name.box.after(typed.box);
    typed.input.focus();
  }
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const called = name.input.value.trim().replace(/\s+/g, ' ');
    const by = linked || readJoinCode(typed.input.value);
    name.wrong.textContent = called ? '' : t('先写名字。');
    typed.wrong.textContent = by ? '' : t('先写加入码。');
    if (!called) return name.input.focus();
    if (!by) return typed.input.focus();
    go.setAttribute('disabled', '');
    wrong.textContent = '';
    try {
      await join(by, called);
    } catch (error) {
      wrong.textContent = whyNot(error);
      if (error instanceof CallFailed && error.status === 404 && linked) askForCode();
    } finally {
      go.removeAttribute('disabled');
    }
  });
  stage('join', { upper: [head(), form] });
  if (session.by && !code) typed.input.focus();
}

/** @param {unknown} error */
function whyNot(error) {
  const status = error instanceof CallFailed ? error.status : -1;
  if (status === 404) return t('没有这个加入码，或者活动已经结束。再看看组织者的屏幕。');
  if (status === 403) return t('这台手机被移出了活动。找组织者。');
  if (status === 429) return t('试得太多了，过几分钟再来。');
  if (status === -1) return t('这台手机存不下东西。清理一些空间，再试一次。');
  return t('连不上组织者的电脑。看看是不是同一个无线网，再按一次。');
}

/** A badge that was found, opened by somebody who is no volunteer here. */
export function showFound() {
  const name = centre();
  stage('plain', { upper: [head(), h('div', { class: 'found' }, h('span', { class: 'leaf huge' }, icon('id-badge-2')), h('h1', {}, t('捡到胸牌了？')), h('p', { class: 't20' }, name ? t('谢谢你。交回 {centre}，或者交给附近的老师。', { centre: name }) : t('谢谢你。交回发胸牌的儿童之家，或者交给附近的老师。')))] });
}

/**
 * Nothing is scanned any more: the activity is over, or the station was removed. What waits still goes up.
 * @param {'ended' | 'cancelled' | 'removed' | 'rejected'} reason @param {{join: () => void, leave: () => void}} act
 */
export function showOver(reason, act) {
  const n = queue.waiting().length;
  const texts = {
    ended: [t('活动结束了'), t('名单已经从这台手机上清掉。谢谢你。')],
    cancelled: [t('活动取消了'), t('名单已经从这台手机上清掉。谢谢你。')],
    removed: [t('这台手机被移出了活动'), t('名单已经从这台手机上清掉。有疑问找组织者。')],
    rejected: [t('要重新加入'), t('服务器不认得这台手机了。记录都在，扫一下组织者屏幕上的加入码再来。')],
  }[reason];
  const rest = n ? t('还有 {n} 条记录在这台手机上，联网后自动上传。先别关这一页。', { n }) : t('记录全部上传了。');
  stage('plain', {
    upper: [
      h('div', { class: 'row end' }, pill()),
      head(),
      h('div', { class: 'found' }, h('h1', {}, texts[0]), h('p', { class: 't20' }, texts[1]), h('p', { class: 't20' }, rest)),
      h('div', { class: 'push deeds' }, button(t('加入别的活动'), 'qrcode', act.join, reason === 'rejected' ? 'go big wide' : 'big wide'), button(t('离开'), 'logout', act.leave, 'big wide')),
    ],
  });
}
