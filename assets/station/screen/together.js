/** One panel for several children who were signed out at once: each with what became of it, and its own way back. */
import { mayTakeBack } from '../desk.js';
import { done as doneWord } from '../say.js';
import * as queue from '../queue.js';
import { t } from '../words.js';
import { counts } from '../world.js';
import { button, h, icon, phrases, shape } from './dom.js';
import { hint, stage, tell, topBar } from './stage.js';
import { faceOf, SHAPES, size, word } from './verdict.js';

/** @typedef {import('../types.js').Child} Child */

/**
 * @typedef {object} Row What became of one child.
 * @property {Child} child
 * @property {import('../desk.js').Done | null} done null where nothing was recorded
 * @property {'' | 'stop' | 'apart' | 'lost'} [why] then: it must not go, it was not asked about yet, or this phone could not keep it
 * @property {boolean} [undone] taken back
 */

/** @typedef {'stop' | 'flag' | 'kept' | 'already' | 'done'} Cls weightiest first */
/** @type {Cls[]} */
const WEIGHT = ['stop', 'flag', 'kept', 'already', 'done'];

/** @param {Row} row @returns {{cls: Cls, word: string, say: string[]}} */
function look({ child, done, why, undone }) {
  if (undone) return { cls: 'done', word: t('已撤销'), say: [t('{child} 还在。', { child: child.name })] };
  if (done) return faceOf(done);
  if (why === 'apart') return { cls: 'flag', word: t('还没有签退'), say: [t('组织者还没有答复 {child}。先留在身边。', { child: child.name })] };
  if (why === 'lost') return { cls: 'stop', word: t('没有记上'), say: [t('这台手机没有存下。')] };
  return { cls: 'stop', word: t('先别让孩子走'), say: [t('叫组织者过来。')] };
}

/** The weightiest outcome: it gives the panel its colour and its sound. @param {Row[]} rows */
export const weightiest = (rows) => WEIGHT[Math.min(...rows.map((row) => WEIGHT.indexOf(look(row).cls)))];

/**
 * @param {Row[]} rows
 * @param {{undo: (row: Row) => void, apart: (row: Row) => void, close: () => void, strip: () => (Node | null)[], along?: Node | null}} act
 */
export function showTogether(rows, act) {
  const cls = weightiest(rows);
  const head = headOf(rows, cls);
  stage('verdict', {
    cls: `v ${cls} many`,
    upper: [topBar(), h('div', { class: 'told', onclick: act.close }, cls === 'stop' ? h('div', { class: 'name reason', style: size(Math.min(46, Math.floor(340 / [...head].length))) }, head) : word(head)), h('div', { class: 'each' }, rows.map((row) => line(row, act))), act.along ?? null, h('div', { class: 'acts' }, h('span', { class: 'grow' }), cls === 'done' ? h('b', { class: 'rank' }, t('还有 {n} 人没走', { n: counts().inside })) : button(t('知道了'), null, act.close))],
    foot: act.strip(),
  });
  hint(cls === 'stop' ? t('也可以直接扫下一位') : t('下一位，直接扫'));
  tell([head, ...rows.flatMap((row) => [row.child.name, look(row).word, ...look(row).say])].join(' '), cls === 'stop');
}

/** @param {Row[]} rows @param {Cls} cls */
function headOf(rows, cls) {
  const stopped = rows.filter((row) => look(row).cls === 'stop');
  if (stopped.length === 1) return t('先别让{child}走', { child: stopped[0].child.name });
  if (stopped.length) return t('先别让这 {n} 个孩子走', { n: stopped.length });
  if (cls === 'flag') return t('有一个要看一看');
  if (cls === 'kept') return t('已存本机，待上传 {n}', { n: queue.waiting().length });
  return cls === 'already' ? doneWord('departure') : t('{n} 个孩子已签退', { n: rows.filter((row) => row.done && !row.undone).length });
}

/** @param {Row} row @param {Parameters<typeof showTogether>[1]} act */
function line(row, act) {
  const { child, done, undone } = row;
  const { cls, word: said, say } = look(row);
  const back = done && !undone && mayTakeBack(done.fact.id) ? button(t('撤销'), 'arrow-back-up', () => act.undo(row)) : !done && row.why !== 'lost' ? button(row.why === 'apart' ? t('接着等') : t('换一个人接'), null, () => act.apart(row)) : null;
  return h('div', { class: 'of-several', 'data-child': child.id, 'data-outcome': undone ? 'undone' : cls }, undone ? icon('arrow-back-up', 'shape') : shape(SHAPES[cls]), h('div', { class: undone ? 'nm struck' : 'nm' }, child.name), back, h('div', { class: 'what' }, h('b', { class: 'ph' }, said), say.flatMap(phrases)));
}
