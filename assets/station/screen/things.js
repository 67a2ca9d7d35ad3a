/** Finding a book or a ball without its label: by the number on it, or by the letters its title begins with. */
import { LETTERS } from '../people.js';
import { byLetters, byNumber, dueWords, nextLetters } from '../shelf.js';
import { t } from '../words.js';
import { world } from '../world.js';
import { digitKeys } from './digits.js';
import { h, icon, phrases } from './dom.js';
import { stage, topBar } from './stage.js';

/** @typedef {import('../types.js').Thing} Thing */
/** @typedef {'number' | 'name'} Mode */

/** More rows than one looks through; another letter or figure makes them fewer. */
const MOST = 40;

/**
 * @param {{mode: Mode, typed: string, child: import('../types.js').Child | null}} state `child`: with whom it goes out
 * @param {{typed: (typed: string) => void, turn: (mode: Mode) => void, choose: (thing: Thing) => void, close: () => void}} act @param {boolean} again after news
 */
export function showThings({ mode, typed, child }, act, again) {
  const found = mode === 'number' ? byNumber(typed) : byLetters(typed);
  const press = (/** @type {string} */ key) => act.typed(key === 'back' ? typed.slice(0, -1) : typed + key);
  const scrolled = document.querySelector('.rows')?.scrollTop ?? 0;
  const rows = found.slice(0, MOST).map((thing) => row(thing, child, act.choose));
  const none = mode === 'number' && !typed ? t('标签上的编号，输后面几位就行。') : t('没有这样的。少输一位看看。');
  stage('lending', {
    cls: 'finder',
    upper: [
      topBar(),
      entry(mode, typed, found.length, act.close),
      h('div', { class: 'card rows lent', tabindex: 0, role: 'group', 'aria-label': t('书和器材') }, rows.length ? rows : h('p', { class: 'none' }, phrases(none)), found.length > MOST && h('p', { class: 'none' }, t('还有 {n} 件，再输一位。', { n: found.length - MOST }))),
      h('div', { class: 'seg' }, tab(mode === 'number', t('编号'), () => act.turn('number')), tab(mode === 'name', t('书名首字母'), () => act.turn('name'))),
      mode === 'number' ? digitKeys(press) : letterKeys(typed, press),
    ],
    again,
  });
  const list = document.querySelector('.rows');
  if (list && again) list.scrollTop = scrolled;
}

/** @param {Mode} mode @param {string} typed @param {number} n @param {() => void} close */
function entry(mode, typed, n, close) {
  const what = h('span', { class: 'letters' }, typed, h('i', { class: 'caret' }));
  const how = mode === 'number' ? t('标签上的编号') : t('按书名的首字母');
  return h('div', { class: 'entry', role: 'status' }, icon('book'), what, h('span', { class: 'grow' }), h('span', { class: 'soft' }, typed ? t('找到 {n} 件', { n }) : how), h('button', { type: 'button', class: 'iconbtn', 'aria-label': t('关上'), onclick: close }, icon('x')));
}

/** @param {boolean} on @param {string} text @param {() => void} onclick */
const tab = (on, text, onclick) => h('button', { type: 'button', class: on ? 'on' : '', 'aria-pressed': String(on), onclick }, text);

/** @param {string} typed @param {(key: string) => void} press */
function letterKeys(typed, press) {
  const next = nextLetters(typed);
  const keys = LETTERS.map((letter) => h('button', { type: 'button', class: next.has(letter) ? 'key' : 'key off', 'data-key': letter, onclick: () => press(letter) }, letter));
  return h('div', { class: 'keys letters' }, keys, h('button', { type: 'button', class: 'key del', 'data-key': 'back', 'aria-label': t('退一格'), onclick: () => press('back') }, icon('backspace')));
}

/** @param {Thing} thing @param {import('../types.js').Child | null} child @param {(thing: Thing) => void} choose */
function row(thing, child, choose) {
  const has = world.out(thing.id);
  const word = child && has?.child !== child.id ? t('借') : t('还');
  const where = has ? t('在 {child} 手里，{due}', { child: world.child(has.child ?? '')?.name ?? t('别的孩子'), due: dueWords(has.due) }) : t('没借出');
  const able = child || has;
  return h('div', { class: 'li', 'data-thing': thing.id }, h('span', { class: has ? 'leaf off' : 'leaf' }, icon(thing.kind === 'equipment' ? 'ball-football' : 'book')), h('div', { class: 'grow' }, h('div', { class: 'nm', title: thing.title }, thing.title, thing.number && h('span', { class: 'soft number' }, thing.number)), h('div', { class: 'soft' }, phrases(where))), able ? h('button', { type: 'button', class: 'btn wash', 'aria-label': `${word} ${thing.title}`, onclick: () => choose(thing) }, word) : null);
}
