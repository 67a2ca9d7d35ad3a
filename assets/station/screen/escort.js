/** Several children leave with one adult: who that is, and on the ready screen who has gone along and who is still here. */
import { adult } from '../say.js';
import { session } from '../session.js';
import { t } from '../words.js';
import { button, h, icon, phrases } from './dom.js';
import { face } from './face.js';
import { closeSheet, openSheet } from './sheet.js';

/** @typedef {import('../types.js').Child} Child */
/** @typedef {import('../types.js').Guardian} Guardian */

/**
 * With whom they go: the volunteer, a guardian of this child, or somebody else.
 * @param {Child} child
 * @param {{me: () => void, guardian: (guardian: Guardian) => void, other: () => void}} act
 */
export function askEscort(child, act) {
  const row = (/** @type {Node} */ picture, /** @type {string} */ title, /** @type {string} */ line, /** @type {() => void} */ go) =>
    h('button', { type: 'button', class: 'choice', onclick: () => (closeSheet(), go()) }, picture, h('span', { class: 'grow' }, h('b', {}, title), line && h('span', { class: 'soft' }, line)));
  const kin = (child.guardians ?? []).filter((guardian) => guardian.may_collect !== false);
  const rows = [
    ...kin.map((guardian) => row(face(guardian), guardian.relation || guardian.name, guardian.relation ? guardian.name : '', () => act.guardian(guardian))),
    row(h('span', { class: 'leaf' }, icon('user-check')), t('我送'), session.by, act.me),
    row(h('span', { class: 'leaf' }, icon('user-question')), t('别的人'), t('写下名字，问组织者'), act.other),
  ];
  openSheet(t('跟谁一起走？'), [h('div', { class: 'choices' }, rows)], { leave: button(t('不一起走'), 'x', closeSheet, 'sm'), line: t('从 {child} 开始，后面的孩子一个一个扫。', { child: child.name }), first: t('先办完 {child}', { child: child.name }) });
}

/** On the panel of a child who went along: with whom, how many so far, and one tap when they have gone. @param {string} who @param {number} n @param {() => void} end */
export const escortLine = (who, n, end) => h('div', { class: 'going-on' }, h('b', { class: 'grow' }, phrases(t('跟{who}一起走：{n} 人', { who, n }))), button(t('结束'), 'check', end));

/** Nobody has gone along for a while: is it still so? @param {string} who @param {Child} child @param {() => void} yes @param {() => void} no */
export function askStill(who, child, yes, no) {
  const then = (/** @type {() => void} */ go) => () => (closeSheet(), go());
  openSheet(t('{child} 也跟{who}走？', { child: child.name, who }), [button(t('也跟{who}走', { who }), 'check', then(yes), 'big wide'), button(t('不是，另外有人接'), 'user-question', then(no), 'big wide')], { leave: button(t('先不接'), 'x', closeSheet, 'sm'), line: t('过了几分钟没有孩子跟{who}走了。', { who }), first: t('先办完 {child}', { child: child.name }) });
}

/** More names than these do not fit whole beside the rest. */
const NAMED = 3;

/**
 * What stands on the ready screen meanwhile.
 * @param {import('../escort.js').Escort} escort @param {string[]} groups @param {Child[]} gone @param {Child[]} here
 * @param {{choose: (child: Child) => void, all: () => void, end: () => void}} act
 */
export function escortBand({ who, line }, groups, gone, here, act) {
  const names = gone.map(({ name }) => name).join(t('、'));
  const group = groups.join(t('、'));
  const left = !group ? '' : here.length ? t('{group}还有 {n} 人在，扫胸牌或点名字', { group, n: here.length }) : t('{group}的孩子都走了。', { group });
  return h(
    'div',
    { class: 'band' },
    h('b', {}, t('跟{who}一起走：{n} 人', { who, n: gone.length })),
    h('p', { class: 'gone' }, names || line),
    h('div', { class: 'row' }, h('span', { class: 'soft grow' }, left), button(t('走了，结束'), 'check', act.end, 'go')),
    here.length > 0 && h('div', { class: 'chips', role: 'group', 'aria-label': left }, here.length > NAMED && h('button', { type: 'button', class: 'chip', 'aria-haspopup': 'dialog', onclick: act.all }, t('看全部')), here.map((child) => h('button', { type: 'button', class: 'chip', onclick: () => act.choose(child) }, child.name))),
  );
}

/** Who went along, once the adult has gone. @param {string} who @param {number} n @param {string} group @param {Child[]} here */
export function escortEnded(who, n, group, here) {
  const gone = t('{n} 个孩子跟{who}走了。', { n, who });
  return here.length ? gone + t('{group}还有 {n} 人在。', { group, n: here.length }) : gone;
}

/** Who an adult is beside the name. @param {Child} child @param {Record<string, any>} person */
export function whoIs(child, person) {
  if (person.volunteer) return t('志愿者');
  const known = child.guardians?.find(({ id }) => id === person.guardian);
  return known?.relation ? t('{child}的{relation}', { child: child.name, relation: known.relation }) : adult(person);
}
