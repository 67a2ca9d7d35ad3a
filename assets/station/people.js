/** Finding a child by number or by the letters its name begins with, and how a child stands at this desk. */
import { attendanceKey, isInside } from './books.js';
import { hhmm, now } from './clock.js';
import { due } from './desk.js';
import { round, segment, session } from './session.js';
import { sheetOf, world } from './world.js';
import { t } from './words.js';

/** @typedef {import('./types.js').Child} Child */

/** No pinyin begins with I, U or V. */
export const LETTERS = [...'ABCDEFGHJKLMNOPQRSTWXYZ'];

/** How many digits a number has here: three, or four above 999 children. */
export const digits = () => (Math.max(0, ...[...world.children.values()].map((child) => child.number ?? 0)) > 999 ? 4 : 3);

/** @param {number} number */
export const byNumber = (number) => [...world.children.values()].find((child) => child.number === number) ?? null;

/** @param {string} letters @param {Child} child */
const fits = (letters, child) => child.initials.some((initials) => initials.startsWith(letters));

/**
 * The children whose names begin with these letters, as in a Chinese address book. A newcomer of this phone has no letters yet and is always named.
 * @param {string} letters
 * @returns {Child[]}
 */
export function byInitials(letters) {
  const found = [...world.children.values()].filter((child) => !letters || fits(letters, child) || (!child.initials.length && letters.length < 2));
  return found.sort((one, other) => (one.pinyin ?? one.name).localeCompare(other.pinyin ?? other.name, 'zh') || (one.number ?? 0) - (other.number ?? 0));
}

/** The letters that still lead to somebody. @param {string} letters */
export function nextLetters(letters) {
  const found = new Set();
  for (const child of world.children.values()) for (const initials of child.initials) if (initials.startsWith(letters)) found.add(initials[letters.length]);
  return found;
}

const NUMERALS = '零一二三四五六七八九';
const register = new Intl.Collator('zh', { numeric: true });

/** A group's name with its numbers in digits: 二十一组 → 21组. @param {string} group */
const inDigits = (group) =>
  group.replace(/[一二三四五六七八九十]{1,3}/g, (number) => {
    const [tens, ones] = number.split('十');
    if (ones === undefined) return [...number].map((digit) => NUMERALS.indexOf(digit)).join('');
    return String((tens ? NUMERALS.indexOf(tens) : 1) * 10 + (ones ? NUMERALS.indexOf(ones) : 0));
  });

/** Groups as care.names.group_key sorts them: 二组 before 十一组, the rest by pinyin. @param {string | undefined} one @param {string | undefined} other */
export const byGroup = (one, other) => register.compare(inDigits(one ?? ''), inDigits(other ?? ''));

/** As children stand in a row: by group, and in it by number. @param {Child} one @param {Child} other */
export const inRow = (one, other) => byGroup(one.group, other.group) || (one.number ?? 1e6) - (other.number ?? 1e6);

/** Groups of the roster, in the order of their numbers. */
export const groups = () => [...new Set([...world.children.values()].flatMap(({ group }) => group || []))].sort(byGroup);

/**
 * Whether this desk has nothing left to do for a child, in a few words; null where it has.
 * @param {Child} child
 * @returns {{text: string, local: boolean} | null}
 */
export function settled(child) {
  const sheet = sheetOf(child.id);
  const stay = sheet.stays.at(-1);
  const tag = (/** @type {import('./books.js').Known | undefined} */ fact, /** @type {(time: string) => string} */ text) =>
    fact ? { text: text(hhmm(fact.happened_at)), local: !fact.outcome } : null;
  if (session.desk === 'arrival') return isInside(sheet) ? tag(stay?.seen[0], (time) => t('{time} 到', { time })) : null;
  if (session.desk === 'departure') return stay?.departures.length ? tag(stay.departures[0], (time) => t('{time} 走', { time })) : null;
  if (session.desk === 'segment') {
    const key = attendanceKey({ id: '', kind: 'attendance', at: '', activity: '', happened_at: new Date(now()).toISOString(), segment: segment()?.id, round: round() });
    return tag(sheet.attended.get(key)?.[0], (time) => t('{time} 参加', { time }));
  }
  if (session.desk === 'handout') {
    const all = due(child);
    const latest = all.flatMap((one) => one.latest ?? []).at(-1);
    return all.length && all.every((one) => one.left === 0) ? tag(latest, (time) => t('{time} 领过', { time })) : null;
  }
  return null;
}

/** Whether this desk must know of a child's allergies before it records anything: where it gives something to eat, and the child has not begun. @param {Child} child */
export const mustBeTold = (child) => Boolean(session.desk === 'segment' && segment()?.meal && child.health && !settled(child));

/** Whether a child is here now, for its leaf. @param {Child} child @returns {'' | 'off' | 'local'} */
export function presence(child) {
  const sheet = sheetOf(child.id);
  if (!isInside(sheet)) return 'off';
  return sheet.stays.at(-1)?.seen.every((fact) => !fact.outcome) ? 'local' : '';
}
