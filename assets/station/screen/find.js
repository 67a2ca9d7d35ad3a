/** Finding a child without a badge: the number pad, the letters of the name, and the whole list to tap through. */
import { deed } from '../say.js';
import { byInitials, byNumber, digits, inRow, LETTERS, nextLetters, presence, settled } from '../people.js';
import { session } from '../session.js';
import { t, threeDigits } from '../words.js';
import { byName } from '../world.js';
import { button, dotted, h, icon, leaf, phrase } from './dom.js';
import { shown, stage, topBar } from './stage.js';

/** @typedef {import('../types.js').Child} Child */
/** @typedef {'number' | 'name' | 'list'} Mode */

/**
 * @typedef {object} Act
 * @property {(child: Child, via: import('../types.js').Via) => void} choose
 * @property {(child: Child) => Promise<void>} mark in the list, where the row itself says what became of it
 * @property {() => void} newcomer
 * @property {() => void} close
 * @property {() => void} photo
 * @property {(() => {last: string, children: Child[]} | null)} lacking who was in the segment before and is not in this one
 * @property {(() => Node) | null} last what was scanned last, for the ready screen
 */

const MOST_ROWS = 60;

/** @type {{mode: Mode, typed: string, home: boolean, strip: boolean, lacking?: boolean, act: Act} | null} */
let open = null;

/**
 * @param {object} how
 * @param {Mode} how.mode @param {string} [how.typed] @param {boolean} how.home whether this is the ready screen of a phone without a camera
 * @param {boolean} how.strip whether the number was begun below a verdict: its keys stay where the finger is
 * @param {Act} act
 */
export function showFind({ mode, typed = '', home, strip }, act) {
  if (mode !== 'number' && !byName()) mode = 'number';
  open = { mode, typed, home, strip, act };
  draw();
}

/** Draw again after news, where the finder is in front. */
export function refreshFind() {
  if (open && (shown() === 'find' || shown() === 'pad')) draw(true);
}

/** Whether something is typed, so that nothing may be taken from under the finger. */
export const isTyping = () => open !== null && (shown() === 'find' || shown() === 'pad') && open.typed !== '';

/** @param {boolean} [again] after news: the list stays where it was scrolled to */
function draw(again = false) {
  if (!open) return;
  const { mode, home } = open;
  const strip = open.strip && mode === 'number';
  const scrolled = document.querySelector('.rows')?.scrollTop ?? 0;
  const focused = document.activeElement?.getAttribute('data-key');
  const keys = strip ? null : mode === 'number' ? numberKeys() : mode === 'name' ? letterKeys() : null;
  stage(home ? 'pad' : 'find', {
    upper: [topBar(), entry(), results(), home && mode === 'number' ? ways() : modes(), keys],
    foot: strip ? [stripPad(press, [backspace(), goKey()])] : [],
    again,
  });
  const rows = document.querySelector('.rows');
  if (rows && (again || mode === 'list')) rows.scrollTop = scrolled;
  if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`[data-key="${focused}"]`))?.focus();
}

/** @param {string} key */
function press(key) {
  if (!open) return;
  if (key === 'back') open.typed = open.typed.slice(0, -1);
  else if (open.mode === 'number') open.typed = open.typed.length >= digits() ? key : open.typed + key;
  else open.typed += key;
  draw();
}

/** @param {Mode} mode */
function turn(mode) {
  if (!open) return;
  Object.assign(open, { mode, typed: '', strip: false, lacking: false });
  draw();
}

/** What is typed, and the way back. */
function entry() {
  if (!open) return h('div');
  const { mode, typed, home, act } = open;
  const close = !home && h('button', { type: 'button', class: 'iconbtn', 'aria-label': t('关上'), onclick: act.close }, icon('x'));
  if (mode === 'number') {
    const places = Array.from({ length: digits() }, (_, place) => h('span', { class: typed[place] ? 'digit' : 'digit none' }, typed[place] ?? ''));
    return h('div', { class: 'entry number', role: 'status', 'aria-label': typed ? t('胸牌号码 {number}', { number: typed }) : t('输胸牌上的号码') }, h('span', { class: 'ask' }, t('胸牌号码')), h('span', { class: 'digits' }, places), close);
  }
  const lacking = mode === 'list' && open.lacking ? act.lacking() : null;
  const n = lacking ? lacking.children.length : byInitials(mode === 'list' ? '' : typed).length;
  const count = h('span', { class: 'soft' }, mode === 'list' ? t('共 {n} 人', { n }) : typed ? t('找到 {n} 人', { n }) : t('按名字的首字母'));
  const what = mode === 'list' ? h('span', { class: 'letters' }, lacking ? t('少了谁') : t('点名')) : h('span', { class: 'letters' }, typed, h('i', { class: 'caret' }));
  return h('div', { class: 'entry' }, icon(mode === 'list' ? 'list-check' : 'search'), what, h('span', { class: 'grow' }), count, close);
}

function results() {
  if (!open) return null;
  const { mode, typed, home, act } = open;
  if (mode === 'number') return numbered(typed, home, act);
  const lacking = mode === 'list' && session.desk === 'segment' ? act.lacking() : null;
  const found = lacking && open.lacking ? lacking.children : mode === 'list' ? byInitials('').sort(inRow) : byInitials(typed);
  const rows = found.slice(0, mode === 'list' ? found.length : MOST_ROWS).map((child) => row(child, mode));
  return h('div', { class: 'card rows', tabindex: 0, role: 'group', 'aria-label': t('名单') }, lacking && onlyLacking(lacking), rows, open.lacking && !rows.length && h('p', { class: 'none' }, t('都在这里了。')), open.lacking ? null : unlisted(act));
}

/** Between the whole roll and those who were in the segment before and are not here. @param {{last: string, children: Child[]}} lacking */
function onlyLacking({ last, children }) {
  const on = Boolean(open?.lacking);
  const n = children.length;
  const word = on ? t('看全部名单') : n ? t('少了谁：“{last}”里有，这里还没有的 {n} 人', { last, n }) : t('“{last}”里的孩子都在这里了', { last });
  const go = () => {
    if (open && (on || n)) Object.assign(open, { lacking: !on });
    draw();
  };
  return h('button', { type: 'button', class: 'row-btn lacking', 'aria-pressed': String(on), onclick: go }, icon(on ? 'arrow-left' : n ? 'users-group' : 'check'), h('span', {}, word));
}

/** @param {string} typed @param {boolean} home @param {Act} act */
function numbered(typed, home, act) {
  const child = typed.length ? byNumber(Number(typed)) : null;
  if (child) return h('div', { class: 'rest' }, h('div', { class: 'card rows found-one' }, row(child, 'number')));
  if (typed.length >= digits()) return h('div', { class: 'rest' }, h('div', { class: 'card rows found-one' }, h('p', { class: 'none' }, byName() ? t('没有 {number} 号。看看胸牌，或用名字找。', { number: threeDigits(Number(typed)) }) : t('没有 {number} 号。看看胸牌。', { number: threeDigits(Number(typed)) })), unlisted(act)));
  return home && act.last ? h('div', { class: 'rest' }, act.last()) : h('div', { class: 'rest' }, h('p', { class: 'soft large' }, t('胸牌上名字下面的数字')));
}

/** The way for a child who is on no list. @param {Act} act */
const unlisted = (act) =>
  session.desk === 'departure' || session.desk === 'lookup' ? null : h('button', { type: 'button', class: 'row-btn', onclick: act.newcomer }, icon('user-plus'), h('span', {}, t('名单上没有，记一位新来的')));

/** @param {Child} child @param {Mode} mode */
function row(child, mode) {
  const state = settled(child);
  const parts = child.name.split(/(?<=[·•・])/);
  const text = h('div', { class: 'grow' }, h('div', { class: 'nm', title: child.name }, mode === 'number' && parts.length > 1 ? parts.map(phrase) : child.name), h('div', { class: 'soft' }, dotted([threeDigits(child.number), child.group, !child.expected && t('名单外')])));
  return h('div', { class: 'li', 'data-child': child.id }, leaf(child.name, presence(child)), text, state ? h('span', { class: state.local ? 'tag wait' : 'tag ok' }, icon('check'), state.text) : choose(child, mode));
}

/** @param {Child} child @param {Mode} mode */
function choose(child, mode) {
  const act = /** @type {Act} */ (open?.act);
  const word = deed(session.desk);
  const marks = mode === 'list' && (session.desk === 'arrival' || session.desk === 'segment');
  const onclick = marks ? () => act.mark(child) : () => act.choose(child, mode);
  return h('button', { type: 'button', class: 'btn wash', 'aria-label': `${word} ${child.name}`, onclick }, word);
}

/** Beside the pad, where it is the ready screen. */
function ways() {
  const act = /** @type {Act} */ (open?.act);
  return h('div', { class: 'ways' }, button(t('拍一张'), 'camera', act.photo), byName() && button(t('找名字'), 'search', () => turn('name')));
}

function modes() {
  const mode = open?.mode;
  if (!byName()) return h('div', { class: 'gap' });
  const tab = (/** @type {Mode} */ name, /** @type {string} */ text) => h('button', { type: 'button', class: mode === name ? 'on' : '', 'aria-pressed': String(mode === name), onclick: () => turn(name) }, text);
  return h('div', { class: 'seg' }, tab('name', t('名字首字母')), tab('number', t('胸牌号码')), tab('list', t('点名')));
}

function letterKeys() {
  const next = nextLetters(open?.typed ?? '');
  const keys = LETTERS.map((letter) => h('button', { type: 'button', class: next.has(letter) ? 'key' : 'key off', 'data-key': letter, onclick: () => press(letter) }, letter));
  return h('div', { class: 'keys letters' }, keys, backspace());
}

const backspace = () => h('button', { type: 'button', class: 'key del', 'data-key': 'back', 'aria-label': t('退一格'), onclick: () => press('back') }, icon('backspace'));

/** What the desk does with the child whose number stands there. */
function goKey() {
  const typed = open?.typed ?? '';
  const child = typed ? byNumber(Number(typed)) : null;
  const go = () => {
    if (child && open) open.act.choose(child, 'number');
  };
  return h('button', { type: 'button', class: 'key go', 'data-key': 'go', 'aria-disabled': String(!child), onclick: go }, deed(session.desk));
}

/** @param {string} digit @param {(digit: string) => void} onDigit */
const digitKey = (digit, onDigit) => h('button', { type: 'button', class: 'key', 'data-key': digit, onclick: () => onDigit(digit) }, digit);

function numberKeys() {
  const key = (/** @type {string} */ digit) => digitKey(digit, press);
  return h('div', { class: 'keys numbers' }, [...'123456789'].map(key), backspace(), key('0'), goKey());
}

/** The pad in two rows, as it stands below a verdict, with two keys at its right. @param {(digit: string) => void} onDigit @param {Node[]} beside */
function stripPad(onDigit, [above, below]) {
  const key = (/** @type {string} */ digit) => digitKey(digit, onDigit);
  return h('div', { class: 'strip-pad', role: 'group', 'aria-label': t('下一位') }, [...'12345'].map(key), above, [...'67890'].map(key), below);
}

/**
 * The small pad below a verdict, on a phone without a camera: the next number begins at once.
 * @param {(digit: string) => void} onDigit @param {() => void} onPhoto @param {() => void} onName
 */
export function smallPad(onDigit, onPhoto, onName) {
  const way = (/** @type {string} */ word, /** @type {string} */ name, /** @type {() => void} */ onclick) => h('button', { type: 'button', class: 'key way', 'aria-label': word, onclick }, icon(name));
  return stripPad(onDigit, [way(t('拍一张'), 'camera', onPhoto), byName() ? way(t('找名字'), 'search', onName) : h('span')]);
}
