/** 少了谁: whom a count by eye lacks, likeliest first, and who was in the last segment and not in this one. As care/missing.py has it; it says whom to look for first, not that a child is lost. */
import { isInside } from './books.js';
import { day, now } from './clock.js';
import { inRow } from './people.js';
import { beside, segment, session } from './session.js';
import { sheetOf, world } from './world.js';

/** @typedef {import('./types.js').Child} Child */
/** @typedef {import('./books.js').Known} Known */
/** @typedef {import('./books.js').Sheet} Sheet */

/** What the server noted of a fact that leaves open whether its child is here. */
const DOUBTFUL = new Set(['close_in_out', 'after_departure', 'not_arrived']);

/**
 * @typedef {object} Lead A child to look for, and why.
 * @property {Child} child
 * @property {'contradicts' | 'flagged' | 'only_arrived' | 'missed' | 'long_ago' | 'went_home' | 'not_here'} why
 * @property {number} missed segments in a row, the last ones
 * @property {Known | null} seen where somebody saw the child last
 */

/** Whoever is at another station side by side with this one is not lost: they are one. @param {string | null | undefined} id */
const whole = (id) => beside(id ?? '')[0]?.id ?? id ?? '';

/** Who took part in which segment today, and until when; the segment that began last at the end, those side by side as one. */
function met() {
  /** @type {Map<string, {who: Set<string>, until: string}>} */
  const found = new Map();
  const known = new Set((world.current?.segments ?? []).map(({ id }) => id));
  const today = day(now());
  const facts = world.books.sheetsOf(session.activity).flatMap(([child, sheet]) => sheet.standing.filter((fact) => fact.kind === 'attendance' && known.has(fact.segment ?? '') && day(fact.happened_at) === today).map((fact) => ({ child, fact })));
  facts.sort((one, other) => (one.fact.happened_at < other.fact.happened_at ? -1 : 1));
  for (const { child, fact } of facts) {
    const id = whole(fact.segment);
    const round = found.get(id) ?? { who: new Set(), until: '' };
    round.who.add(child);
    found.set(id, { ...round, until: fact.happened_at });
  }
  return found;
}

/** Everybody inside by this phone's books. @returns {{child: Child, sheet: Sheet}[]} */
export function inside() {
  return world.books.sheetsOf(session.activity).flatMap(([id, sheet]) => {
    const child = world.child(id);
    return child && isInside(sheet) ? [{ child, sheet }] : [];
  });
}

/**
 * Who was in the segment before and is inside and not in this desk's one.
 * @returns {{last: string, children: Child[]} | null} the segment before by its title; null where none was before this one
 */
export function fromLast() {
  const here = segment();
  const all = met();
  const begun = [...all.keys()];
  const place = begun.indexOf(whole(here?.id));
  const before = place >= 0 ? begun[place - 1] : begun.at(-1);
  if (!here || !before) return null;
  const children = inside().flatMap(({ child }) => (all.get(before)?.who.has(child.id) && !all.get(whole(here.id))?.who.has(child.id) ? [child] : []));
  return { last: beside(before).map(({ title }) => title).join(' / '), children: children.sort(inRow) };
}

/**
 * Whom a count by eye may have lacked, or found too many, likeliest first; nobody where it agrees with the books.
 * @param {number} number
 * @returns {Lead[]}
 */
export function likeliest(number) {
  const here = inside();
  if (number < here.length) {
    const begun = [...met().values()].reverse();
    return here.map(({ child, sheet }) => lead(child, sheet, begun)).sort(byDoubt).map(({ child, why, missed, seen }) => ({ child, why, missed, seen }));
  }
  return number > here.length ? tooMany() : [];
}

/** @param {Child} child @param {Sheet} sheet @param {{who: Set<string>, until: string}[]} begun the last one first */
function lead(child, sheet, begun) {
  const seen = sheet.stays.at(-1)?.seen ?? [];
  const contradicts = sheet.standing.some((fact) => DOUBTFUL.has(fact.reason ?? ''));
  const flagged = seen.some((fact) => fact.outcome === 'flagged');
  const onlyArrived = seen.every((fact) => fact.kind === 'arrival' || fact.kind === 'newcomer');
  // What was over before the child came, it did not miss.
  const open = begun.filter((each) => each.until >= (seen[0]?.happened_at ?? ''));
  const place = open.findIndex((each) => each.who.has(child.id));
  const missed = place < 0 ? open.length : place;
  const why = /** @type {Lead['why']} */ (contradicts ? 'contradicts' : flagged ? 'flagged' : onlyArrived ? 'only_arrived' : missed ? 'missed' : 'long_ago');
  return { child, why, missed, seen: seen.at(-1) ?? null, doubt: [!contradicts, !flagged, !onlyArrived].map(Number) };
}

/** @param {Lead & {doubt: number[]}} one @param {Lead & {doubt: number[]}} other */
function byDoubt(one, other) {
  const place = one.doubt.findIndex((doubt, n) => doubt !== other.doubt[n]);
  if (place >= 0) return one.doubt[place] - other.doubt[place];
  const [mine, theirs] = [one, other].map(({ seen, child }) => `${seen?.happened_at ?? ''} ${child.id}`);
  return other.missed - one.missed || (mine < theirs ? -1 : 1);
}

/** More than the books have: who went home, the last first, then who is expected and not here. @returns {Lead[]} */
function tooMany() {
  const sheets = world.books.sheetsOf(session.activity);
  const gone = sheets.flatMap(([id, sheet]) => {
    const child = world.child(id);
    const left = sheet.stays.at(-1)?.departures.at(-1);
    return child && left && sheet.stays.some(({ seen }) => seen.length) ? [{ child, why: /** @type {const} */ ('went_home'), missed: 0, seen: left }] : [];
  });
  const absent = [...world.children.values()].filter((child) => child.expected && !sheetOf(child.id).stays.length).sort((one, other) => (one.number ?? 1e9) - (other.number ?? 1e9));
  return [...gone.sort((one, other) => (one.seen.happened_at > other.seen.happened_at ? -1 : 1)), ...absent.map((child) => ({ child, why: /** @type {const} */ ('not_here'), missed: 0, seen: null }))];
}
