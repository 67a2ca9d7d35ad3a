/**
 * What a scan means by what this phone knows: recorded, already, flagged or refused, and why. The same rules as care/verdict.py;
 * tests/data/verdicts.json holds the cases that both must answer alike.
 */
import { attendanceKey, inOrder, KINDS, OF_A_CHILD, ORGANIZERS_ONLY, pieces, quantity, SEEN, stayOf, takesEffect } from './books.js';
import { day, termOf } from './clock.js';
import { wrongCollector } from './collecting.js';

/** What a phone writes longer before an activity begins is of another day. */
const EARLY = 86_400_000;

/** @typedef {import('./books.js').Known} Known */
/** @typedef {import('./books.js').Sheet} Sheet */
/** @typedef {import('./types.js').Verdict} Verdict */
/** @typedef {import('./types.js').Offer} Offer */

/**
 * What a verdict is judged by. Each look-up answers null for what there is not.
 * @typedef {object} World
 * @property {import('./books.js').Books} books
 * @property {(id: string) => import('./types.js').Activity | null} activity
 * @property {(id: string) => (import('./collecting.js').Collected & Pick<import('./types.js').Child, 'not_for'>) | null} child
 * @property {(id: string) => object | null} guardian
 * @property {(code: string) => {child: string | null, withdrawn: string | null} | null} badge
 * @property {(id: string) => object | null} item
 * @property {(id: string) => object | null} thing
 * @property {(id: string) => number | null} stock
 * @property {(activity: import('./types.js').Activity, child: string) => boolean} isExpected
 * @property {boolean} [removed] whether this station was removed
 */

/**
 * The verdict on a fact, which need not be in the books yet.
 * @param {Known} fact @param {World} world
 * @returns {Verdict}
 */
export function verdict(fact, world) {
  const placed = place(fact, world);
  const why = refusal(placed, world);
  if (why) return { outcome: 'refused', reason: why, first: null };
  world.books.add(placed);
  return judge(placed, world);
}

/**
 * The fact with its child filled in from the badge.
 * @param {Known} fact @param {World} world
 * @returns {Known}
 */
function place(fact, world) {
  const child = fact.child ?? (fact.badge ? world.badge(fact.badge)?.child : null) ?? null;
  return child === fact.child ? fact : { ...fact, child };
}

/** @param {Known} fact @param {World} world */
function refusal(fact, world) {
  if (fact.activity !== 'centre' && !world.activity(fact.activity)) return 'unknown_activity';
  if (fact.kind === 'void') return world.books.facts.get(fact.of ?? '')?.kind === 'void' ? 'void_of_void' : null;
  if (!OF_A_CHILD.has(fact.kind)) return null;
  if (!fact.child) return fact.badge ? 'unknown_badge' : fact.kind === 'voice' ? null : 'unknown_child';
  return fact.kind !== 'newcomer' && !world.child(fact.child) ? 'unknown_child' : null;
}

/** @param {Known} fact @param {World} world @returns {Verdict} */
function judge(fact, world) {
  const wrong = fact.kind === 'departure' && fact.child ? wrongCollector(fact, world.child(fact.child), world.books.sheet(fact.activity, fact.child), world) : null;
  if (wrong === 'not_allowed') return flagged(wrong);
  const doubt = world.removed ? 'removed_station' : doubtOf(fact, world);
  if (doubt) return flagged(doubt);
  if (!KINDS.has(fact.kind)) return flagged('unknown_kind');
  if (fact.kind === 'void') {
    const target = world.books.facts.get(fact.of ?? '');
    return target && !takesEffect(fact, target) ? flagged('late_void') : recorded();
  }
  if (ORGANIZERS_ONLY.has(fact.kind) && fact.station) return flagged('not_for_stations');
  if (!fact.child || !OF_A_CHILD.has(fact.kind)) return recorded();
  const sheet = world.books.sheet(fact.activity, fact.child);
  const stands = standsAlready(fact, sheet);
  if (stands.length) return { outcome: 'already', reason: 'already', first: asFirst(stands.sort(inOrder)[0]) };
  const broken = brokenRule(fact, sheet, world) ?? (wrong ? { reason: wrong } : null);
  if (broken) return flagged(broken.reason, broken.first);
  const activity = world.activity(fact.activity);
  const walkIn = activity && (fact.kind === 'arrival' || fact.kind === 'newcomer') && !world.isExpected(activity, fact.child);
  return recorded(walkIn ? 'walk_in' : null);
}

/** @param {string | null} reason @returns {Verdict} */
const recorded = (reason = null) => ({ outcome: 'recorded', reason, first: null });
/** @param {string} reason @param {Known | null} [first] @returns {Verdict} */
const flagged = (reason, first = null) => ({ outcome: 'flagged', reason, first: first && asFirst(first) });
/** @param {Known} fact */
const asFirst = (fact) => ({ id: fact.id, happened_at: fact.happened_at, by: fact.by ?? null });

/** @param {Known} fact @param {World} world */
function doubtOf(fact, world) {
  const badge = fact.badge && OF_A_CHILD.has(fact.kind) ? world.badge(fact.badge) : null;
  if (!badge) return null;
  if (badge.child && fact.child && badge.child !== fact.child) return 'badge_mismatch';
  return badge.withdrawn && Date.parse(badge.withdrawn) <= Date.parse(fact.happened_at) ? 'withdrawn_badge' : null;
}

/** @param {Known} fact @param {Sheet} sheet */
function standsAlready(fact, sheet) {
  const stay = stayOf(sheet, fact);
  /** @type {Known[]} */
  let same = [];
  if (fact.kind === 'arrival') same = stay?.seen.filter((other) => other.kind === 'arrival') ?? [];
  else if (fact.kind === 'departure') same = stay?.departures ?? [];
  else if (fact.kind === 'attendance') same = sheet.attended.get(attendanceKey(fact)) ?? [];
  return same.filter((other) => other.id !== fact.id);
}

/**
 * The weightiest rule that a fact breaks. A departure is never flagged for being late or unlisted.
 * @param {Known} fact @param {Sheet} sheet @param {World} world
 * @returns {{reason: string, first?: Known | null} | null}
 */
function brokenRule(fact, sheet, world) {
  const activity = world.activity(fact.activity);
  const stay = stayOf(sheet, fact);
  if (fact.kind === 'departure') {
    if (!stay) return { reason: 'close_in_out' };
    return stay.seen.length ? null : { reason: 'not_arrived' };
  }
  if (!SEEN.has(fact.kind)) return null;
  const own = fact.kind === 'attendance' || fact.kind === 'result' ? segmentRule(fact, world) : fact.kind === 'handout' ? handoutRule(fact, world) : fact.kind === 'loan' ? loanRule(fact, world) : null;
  if (own) return own;
  if (fact.kind === 'take_back') {
    if (!fact.item || !world.item(fact.item)) return { reason: 'unknown_item' };
    if (gaveBackMore(fact, world)) return { reason: 'took_back_more' };
  }
  if (activity?.ends && Date.parse(fact.happened_at) > Date.parse(activity.ends)) return { reason: 'after_end' };
  if (activity && fact.station && Date.parse(fact.happened_at) < Date.parse(activity.starts_at) - EARLY) return { reason: 'before_start' };
  if (activity?.list_only && fact.kind !== 'result' && fact.child && !world.isExpected(activity, fact.child)) return { reason: 'not_on_list' };
  const back = fact.kind !== 'arrival' && stay && stay.seen[0]?.id === fact.id && cameBack(sheet, stay);
  return back ? { reason: 'after_departure' } : null;
}

/** @param {Known} fact @param {World} world */
function segmentRule(fact, world) {
  const segment = world.activity(fact.activity)?.segments?.find((known) => known.id === fact.segment);
  if (!segment) return { reason: 'unknown_segment' };
  if (!segment.places || fact.round == null || fact.kind === 'result') return null;
  return attendedIn(world, fact.activity, attendanceKey(fact)) > segment.places ? { reason: 'full' } : null;
}

/**
 * How many children took part in a round of a segment.
 * @param {{books: import('./books.js').Books}} world @param {string} activity @param {string} key attendanceKey()
 */
export const attendedIn = (world, activity, key) => world.books.sheetsOf(activity).filter(([, sheet]) => sheet.attended.has(key)).length;

/** What is not there cannot be lent, and what is out was not given back. @param {Known} fact @param {World} world */
function loanRule(fact, world) {
  if (!fact.item || !world.thing(fact.item)) return { reason: 'unknown_thing' };
  const before = world.books.loans(fact.item).find(({ back }) => back?.id === fact.id);
  return before ? { reason: 'on_loan', first: before.loan } : null;
}

/** @param {Known} fact @param {World} world */
function handoutRule(fact, world) {
  if (!fact.item || !world.item(fact.item)) return { reason: 'unknown_item' };
  const offer = offerFor(world.activity(fact.activity), fact);
  if (!offer) return { reason: 'not_offered' };
  if (world.child(fact.child ?? '')?.not_for?.includes(offer.item)) return { reason: 'not_meant' };
  const standing = world.books.standing(fact.child ?? '');
  if (given(offer, fact.activity, fact.happened_at, standing) > offer.per_child) {
    const others = standing.filter((other) => other.kind === 'handout' && isFor(offer, other) && other.id !== fact.id);
    return { reason: 'over_entitlement', first: others.sort(inOrder).at(-1) ?? null };
  }
  return pieces(fact).some(([item]) => (world.stock(item) ?? 0) < 0) ? { reason: 'no_stock' } : null;
}

/** Whether a child gave back something of which it never had so many. @param {Known} fact @param {World} world */
function gaveBackMore(fact, world) {
  /** @type {Map<string, number>} */
  const held = new Map();
  for (const given_ of world.books.standing(fact.child ?? ''))
    if (given_.kind === 'handout' || given_.kind === 'take_back')
      for (const [item, n] of pieces(given_)) held.set(item, (held.get(item) ?? 0) + (given_.kind === 'handout' ? n : -n));
  return pieces(fact).some(([item]) => (held.get(item) ?? 0) < 0);
}

/** Whether a handout or take-back is of what an activity offers: the very item, or what was given in its place. @param {Offer} offer @param {Known} fact */
export const isFor = (offer, fact) => fact.item === offer.item || fact.details?.instead_of === offer.item;

/** The offer that a handout uses up: its own, else the one in whose place the item may be given. @param {import('./types.js').Activity | null} activity @param {Known} fact */
function offerFor(activity, fact) {
  const of = (/** @type {string | null | undefined} */ item) => activity?.items?.find((offer) => offer.item === item);
  const other = of(fact.details?.instead_of);
  return other?.instead?.includes(fact.item ?? '') ? other : of(fact.item);
}

/**
 * How much of an offer a child has had in the period that `at` lies in, less what it gave back; never less than nothing. What came back of a
 * handout lessens that one, whichever clock was ahead; all else lessens what had been given by then.
 * @param {Offer} offer @param {string} activity @param {string} at @param {Known[]} standing the child's facts that count
 */
export function given(offer, activity, at, standing) {
  const mine = standing.filter((fact) => (fact.kind === 'handout' || fact.kind === 'take_back') && isFor(offer, fact) && samePeriod(offer, activity, fact, at)).sort(inOrder);
  const moved = new Map(mine.map((fact) => [fact.id, fact.kind === 'handout' ? quantity(fact) : -quantity(fact)]));
  for (const { id, kind, of } of mine) {
    const [left, back] = [moved.get(of ?? '') ?? 0, -(moved.get(id) ?? 0)];
    const taken = kind === 'take_back' && of ? Math.max(Math.min(left, back), 0) : 0;
    if (taken) moved.set(of ?? '', left - taken).set(id, taken - back);
  }
  return mine.reduce((sum, { id }) => Math.max(sum + (moved.get(id) ?? 0), 0), 0);
}

/** @param {Offer} offer @param {string} activity @param {Known} fact @param {string} at */
function samePeriod(offer, activity, fact, at) {
  if (offer.per === 'term') return termOf(day(fact.happened_at)) === termOf(day(at));
  if (offer.per === 'year') return day(fact.happened_at).slice(0, 4) === day(at).slice(0, 4);
  return fact.activity === activity && (offer.per !== 'day' || day(fact.happened_at) === day(at));
}

/** @param {Sheet} sheet @param {import('./books.js').Stay} stay */
function cameBack(sheet, stay) {
  const before = sheet.stays[sheet.stays.indexOf(stay) - 1];
  return before !== undefined && before.departures.length > 0 && before.day === stay.day;
}
