/** What the lending desk knows of its books and equipment: until when each is lent, who has what, and how one is found without its label. Knows nothing of the page. */
import { day, now } from './clock.js';
import { LETTERS } from './people.js';
import { t } from './words.js';
import { world } from './world.js';

/** @typedef {import('./types.js').Thing} Thing */
/** @typedef {import('./types.js').Holder} Holder */

const DAY = 86_400_000;

/** The day by which a thing lent now is due, as care/lending.due_day has it. @param {Thing} thing */
export const dueDay = ({ days }) => day(now() + days * DAY);

/** How many days after it was due a thing is, or came, back; 0 where it is not late. @param {string} due @param {string} [on] today where nothing else is said */
export const daysLate = (due, on = day(now())) => (due && due < on ? Math.round((Date.parse(on) - Date.parse(due)) / DAY) : 0);

/** By when a thing is to come back, and that it is late, in words. @param {string} due */
export function dueWords(due) {
  const today = day(now());
  if (!due) return t('没有写哪天还');
  if (due === today) return t('今天还');
  if (due === day(now() + DAY)) return t('明天还');
  const [, month, date] = due.split('-').map(Number);
  const n = daysLate(due);
  return n ? t('该 {month} 月 {date} 日还，晚了 {n} 天', { month, date, n }) : t('{month} 月 {date} 日还', { month, date });
}

/** What a child has now, what is due first before what is due later. @param {string} child @returns {{thing: Thing, due: string}[]} */
export function heldBy(child) {
  const held = [...world.things.values()].flatMap((thing) => {
    const has = world.out(thing.id);
    return has?.child === child ? [{ thing, due: has.due }] : [];
  });
  return held.sort((one, other) => (one.due || '9').localeCompare(other.due || '9') || one.thing.id.localeCompare(other.thing.id));
}

/** How many things are out, and how many of them are late. */
export function outNow() {
  const out = [...world.things.values()].flatMap((thing) => world.out(thing.id) ?? []);
  return { n: out.length, late: out.filter(({ due }) => daysLate(due) > 0).length };
}

/** Who had a thing when this phone wrote a loan or return of it: the server forgets it from its list at once. @type {Map<string, Holder | null>} */
const before = new Map();

/** @param {string} id of the loan or return @param {Holder | null} has */
export const remember = (id, has) => void before.set(id, has);

/** Who had a thing before a loan or return of it, as this phone knew it then, else by the facts it has. @param {import('./types.js').Fact} fact @returns {Holder | null} */
export function hadBefore(fact) {
  if (before.has(fact.id)) return before.get(fact.id) ?? null;
  const ended = world.books.loans(fact.item ?? '').find(({ back }) => back?.id === fact.id)?.loan;
  return ended ? { child: ended.child ?? null, due: ended.details?.due ?? '' } : null;
}

// finding

/** The figures of a thing's number: TS0012-2 → 00122. @param {Thing} thing */
const figures = ({ number }) => number.replace(/\D/g, '');

/** The thing that bears this very number, where one alone does. @param {string} text */
export function numbered(text) {
  const found = [...world.things.values()].filter(({ number }) => number && number.toUpperCase() === text.trim().toUpperCase());
  return found.length === 1 ? found[0] : null;
}

/** Things whose number has these figures in it, the nearest first. @param {string} typed @returns {Thing[]} */
export function byNumber(typed) {
  if (!typed) return [];
  const far = (/** @type {Thing} */ thing) => (Number(figures(thing)) === Number(typed) ? 0 : figures(thing).endsWith(typed) ? 1 : 2);
  const found = [...world.things.values()].filter((thing) => figures(thing).includes(typed));
  return found.sort((one, other) => far(one) - far(other) || figures(one).length - figures(other).length || one.number.localeCompare(other.number));
}

/** The first character of each letter, as a Chinese dictionary sorts: in the order of LETTERS. */
const FIRST = [...'阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀'];
const register = new Intl.Collator('zh-Hans-CN-u-co-pinyin');

/** Characters of two readings that titles often have, with the letters of both. @type {Record<string, string>} */
const BOTH = { 长: 'CZ', 重: 'CZ', 乐: 'LY', 行: 'HX', 传: 'CZ', 曾: 'CZ', 朝: 'CZ', 藏: 'CZ', 弹: 'DT', 调: 'DT', 单: 'DS', 都: 'D', 还: 'H', 了: 'L', 地: 'D', 得: 'D', 石: 'S', 系: 'X', 会: 'H', 奇: 'Q', 盛: 'S', 解: 'JX', 角: 'J', 宿: 'S', 率: 'SL', 降: 'JX' };

/** The letters with which a character may be spoken; none for signs and figures. @param {string} character */
function lettersOf(character) {
  if (BOTH[character]) return BOTH[character];
  if (/\p{Script=Han}/u.test(character)) return LETTERS[FIRST.findLastIndex((first) => register.compare(first, character) <= 0)] ?? '';
  const upper = character.toUpperCase();
  return LETTERS.includes(upper) ? upper : '';
}

/** @type {Map<string, string[]>} the letters of a title's characters, by title: made once, when somebody looks for one */
const spelt = new Map();

/** 夏洛的网 → X, L, D, W. @param {Thing} thing */
function spelling({ title }) {
  const known = spelt.get(title) ?? [...title].map(lettersOf).filter(Boolean).slice(0, 12);
  spelt.set(title, known);
  return known;
}

/** @param {string} typed @param {Thing} thing */
const begins = (typed, thing) => [...typed].every((letter, place) => spelling(thing)[place]?.includes(letter));

/** Things whose titles begin with these letters, as in a dictionary. @param {string} typed @returns {Thing[]} */
export function byLetters(typed) {
  const found = [...world.things.values()].filter((thing) => begins(typed, thing));
  return found.sort((one, other) => register.compare(one.title, other.title) || one.number.localeCompare(other.number));
}

/** The letters that still lead to a title. @param {string} typed */
export const nextLetters = (typed) => new Set([...world.things.values()].flatMap((thing) => (begins(typed, thing) ? [...(spelling(thing)[typed.length] ?? '')] : [])));
