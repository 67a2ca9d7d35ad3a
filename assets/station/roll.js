/** The emergency roll-call by this phone's own books, as in care/roll.py, and how a child is ticked off. Knows nothing of the page. */
import { alarm } from './alarm.js';
import { isInside } from './books.js';
import { wrongCollector } from './collecting.js';
import * as desk from './desk.js';
import { inRow } from './people.js';
import { session } from './session.js';
import { world } from './world.js';

/** @typedef {import('./types.js').Child} Child */
/** @typedef {import('./types.js').Via} Via */
/** @typedef {import('./books.js').Known} Known */
/** @typedef {import('./books.js').Sheet} Sheet */

/**
 * @typedef {object} Called One child of a roll-call.
 * @property {Child} child
 * @property {Known[]} ticks standing ones, the first one first
 * @property {Known | null} gone the departure since it began
 * @property {Known | null} seen where somebody saw the child last
 * @property {boolean} found whether somebody answers for it
 */

/** Whether a child was inside at an instant. @param {Sheet} sheet @param {string} at */
function wasInside({ stays }, at) {
  const stay = stays.filter(({ seen, departures }) => [...seen, ...departures].some((fact) => fact.happened_at <= at)).at(-1);
  return Boolean(stay && stay.seen.length && !stay.departures.some((fact) => fact.happened_at <= at));
}

/**
 * Everyone whom the roll-call concerns that goes on, who is to be found first; null where none does.
 * @returns {{began: Known, missing: Called[], found: Called[]} | null}
 */
export function roll() {
  const began = alarm();
  if (!began) return null;
  const called = world.books.sheetsOf(session.activity).flatMap(([id, sheet]) => calledIn(id, sheet, began.happened_at));
  called.sort((one, other) => Number(!one.child.group) - Number(!other.child.group) || inRow(one.child, other.child));
  return { began, missing: called.filter(({ found }) => !found), found: called.filter(({ found }) => found) };
}

/** @param {string} id @param {Sheet} sheet @param {string} since @returns {Called[]} none where it does not concern this child */
function calledIn(id, sheet, since) {
  const ticks = sheet.standing.filter((fact) => fact.kind === 'safe' && fact.happened_at >= since);
  const here = isInside(sheet);
  if (!here && !ticks.length && !wasInside(sheet, since)) return [];
  const left = here ? [] : sheet.stays.flatMap(({ departures }) => departures).filter((fact) => fact.happened_at > since);
  const gone = left.at(-1) ?? null;
  const child = world.child(id) ?? { id, name: '', initials: [], expected: false, badges: [] };
  const seen = sheet.stays.flatMap((stay) => stay.seen).at(-1) ?? null;
  return [{ child, ticks, gone, seen, found: ticks.length > 0 || (gone !== null && !wrongCollector(gone, child, sheet, world)) }];
}

/** Begin one. Other phones that are away may do the same: it is one roll-call all the same. */
export const begin = () => desk.record('emergency', {});

/** The child is safe, somebody has it before their eyes. @param {{child: Child, badge?: string, via: Via}} seen */
export const tick = ({ child, badge, via }) => desk.record('safe', { child: child.id, badge, via });

/** The tick of this phone's own that it may still take back, or null. @param {Called} called */
export const ownTick = ({ ticks }) => ticks.find((fact) => desk.mayTakeBack(fact.id)) ?? null;
