/** Somebody whom nobody knows wants to collect a child: who that is, what the organizer says, and how one goes on without an answer. */
import { adult, grouped, together } from '../say.js';
import { t } from '../words.js';
import { button, h, icon, leaf, phrases } from './dom.js';
import { chips, field, nameIn, onSubmit } from './forms.js';
import { who } from './paper.js';
import { closeSheet, openSheet } from './sheet.js';
import { stage, tell, topBar } from './stage.js';

/** @typedef {import('../types.js').Child} Child */
/** @typedef {import('../asking.js').Adult} Adult */

/** Who it is, so that an organizer can say whether that is right. @param {string} child @param {string} title @param {(adult: Adult) => void} save */
export function askCollector(child, title, save) {
  const name = field(t('名字'), { class: 'input tall', maxlength: 30 });
  const phone = field(t('电话（可不填）'), { type: 'tel', inputmode: 'tel', maxlength: 20 });
  let relation = '';
  /** @type {[string, string][]} */
  const kin = [['爸爸', t('爸爸')], ['妈妈', t('妈妈')], ['爷爷', t('爷爷')], ['奶奶', t('奶奶')], ['外公', t('外公')], ['外婆', t('外婆')], ['亲戚', t('亲戚')], ['邻居', t('邻居')], ['老师', t('老师')], ['其他', t('其他')]];
  const form = /** @type {HTMLFormElement} */ (h('form', { class: 'form' }, name.box, chips(t('是孩子的什么人（可不选）'), kin, (chosen) => (relation = chosen)), phone.box, h('button', { class: 'btn go big wide' }, h('span', {}, t('问组织者')))));
  onSubmit(form, () => {
    const called = nameIn(name);
    const number = phone.input.value.replace(/[^\d+]/g, '');
    phone.wrong.textContent = number && number.length < 7 ? t('号码不全，再看一眼。') : '';
    if (phone.wrong.textContent) phone.input.focus();
    if (!called || phone.wrong.textContent) return;
    closeSheet();
    const said = { name: called, relation, phone: number };
    save(/** @type {Adult} */ (Object.fromEntries(Object.entries(said).filter(([, value]) => value))));
  });
  openSheet(title, [form], { leave: button(t('先不接'), 'x', closeSheet, 'sm'), first: t('先办完 {child}', { child }) });
  name.input.focus();
}

/**
 * @typedef {'asking' | 'late' | 'offline' | 'yes'} Wait how far a question has come
 * @typedef {{take: () => void, agreed: () => void, other: () => void, close: () => void}} Act
 */

/**
 * The organizer is asked; what is asked, how it stands, and what to do next.
 * @param {Child} child @param {Adult} asked @param {Wait} state @param {string} by who said yes
 * @param {{child: Child, state: 'open' | 'yes' | 'no'}[]} besides brothers and sisters who were asked about in the same breath @param {Act} act
 */
export function showWaiting(child, asked, state, by, besides, act) {
  const [title, line] = told(state, by, besides);
  const going = 1 + besides.filter((one) => one.state === 'yes').length;
  const all = besides.length ? [{ child, state: state === 'yes' ? /** @type {const} */ ('yes') : /** @type {const} */ ('open') }, ...besides] : [];
  stage('paper', {
    upper: [
      topBar(),
      who(child),
      all.length ? h('p', { class: 'asked-for' }, t('问的是 {names}', { names: together(all.map((one) => one.child)) })) : null,
      h('div', { class: `card asks ${state}` }, h('h2', {}, title), h('div', { class: 'row' }, leaf(asked.name, state === 'yes' ? '' : 'off'), h('div', { class: 'grow' }, h('div', { class: 'nm' }, adult(asked)), asked.phone && h('a', { class: 'phone', href: `tel:${asked.phone}` }, grouped(asked.phone)))), all.length > 0 && h('div', {}, all.map(answerOf)), h('p', { class: 't20' }, phrases(line))),
      h('div', { class: 'deeds' }, ways(state, by, going, act), button(t('先不让走'), 'hand-stop', act.close, 'quiet')),
    ],
  });
  tell([besides.length ? together(all.map((one) => one.child)) : child.name, title, line].join(' '), state === 'yes');
}

/** One of several, and what was answered for this one. @param {{child: Child, state: 'open' | 'yes' | 'no'}} one */
function answerOf({ child, state }) {
  const tag = { yes: ['ok', 'check', t('可以')], no: ['stop', 'hand-stop', t('不可以')], open: ['', 'clock', t('还没有答复')] }[state];
  return h('div', { class: 'row answer', 'data-child': child.id }, h('b', { class: 'grow' }, child.name), h('span', { class: `tag ${tag[0]}` }, icon(tag[1]), tag[2]));
}

/** @param {Wait} state @param {string} by @param {{child: Child, state: 'open' | 'yes' | 'no'}[]} besides */
function told(state, by, besides) {
  const not = besides.filter((one) => one.state !== 'yes').map((one) => one.child);
  if (state === 'yes' && not.length) return [t('组织者 {by} 同意了', { by }), t('{names} 还不能走，先留在身边。', { names: together(not) })];
  if (state === 'yes') return [t('组织者 {by} 同意了', { by }), t('可以走了。按下面记下来。')];
  if (state === 'offline') return [t('没有网络，问不到组织者'), t('去找组织者，当面问。孩子先留在身边。')];
  if (state === 'late') return [t('还在等组织者'), t('组织者还没有答复。可以接着等，也可以去当面问。孩子先留在身边。')];
  return [t('在问组织者…'), t('问题在组织者的屏幕上，答复会出现在这里。孩子先留在身边。')];
}

/** @param {Wait} state @param {string} by @param {number} going how many may go @param {Act} act */
function ways(state, by, going, act) {
  if (state === 'yes') return button(going > 1 ? t('组织者 {by} 同意了：接走 {n} 人', { by, n: going }) : t('组织者 {by} 同意了：接走', { by }), 'check', act.take, 'go large fit wide');
  const other = button(t('换一个人接'), 'arrow-left', act.other, 'big wide');
  return state === 'asking' ? [other] : [button(t('找到组织者，当面同意了'), 'user-check', act.agreed, 'go big wide'), other];
}

/** Who agreed face to face. It is written down, and the organizer looks at it again. @param {string} child @param {Adult} asked @param {(by: string) => void} save */
export function askWhoAgreed(child, asked, save) {
  const by = field(t('哪位组织者同意的'), { class: 'input tall', maxlength: 30 });
  const form = /** @type {HTMLFormElement} */ (h('form', { class: 'form' }, h('p', { class: 't20' }, t('{who} 来接 {child}。', { who: adult(asked), child })), by.box, h('button', { class: 'btn go big wide' }, h('span', {}, t('接走，记下来')))));
  onSubmit(form, () => {
    const called = nameIn(by);
    if (!called) return;
    closeSheet();
    save(called);
  });
  openSheet(t('谁当面同意的？'), [form], { leave: button(t('还没有'), 'x', closeSheet, 'sm'), first: t('先办完 {child}', { child }) });
  by.input.focus();
}
