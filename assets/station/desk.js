/**
 * What each desk does with a child: writes the fact, keeps it, and says what became of it. Knows nothing of the page.
 */
import { attendanceKey, isInside, OWN_VOID, stayOf } from './books.js';
import { clockOffset, now } from './clock.js';
import { newChildId, uuid } from './ids.js';
import * as queue from './queue.js';
import { round, segment, session } from './session.js';
import { answerFor, announce, fresh, isReachable, status, sync, tellTabs } from './sync.js';
import { given, isFor, verdict } from './verdict.js';
import { known, remember, sheetOf, world } from './world.js';

/** @typedef {import('./types.js').Fact} Fact */
/** @typedef {import('./types.js').Child} Child */
/** @typedef {import('./types.js').Via} Via */
/** @typedef {import('./types.js').First} First */

/** How long a phone that reaches the server waits for its answer before it says "kept here". */
const ANSWER = 400;
/** How long a question that comes before the deed may take. */
const ASK = 1500;
/** The same where the last try did not come through: a scan must not wait for a network that is not there. */
const ASK_OFFLINE = 200;

/**
 * @typedef {object} Done What became of a fact.
 * @property {Fact} fact
 * @property {'recorded' | 'already' | 'flagged' | 'refused' | 'kept'} outcome `kept`: on this phone only so far
 * @property {string | null} reason
 * @property {First | null} first
 */

/** @typedef {{child?: Child | null, badge?: string | null, via: Via}} Seen Whom a scan showed. */

/**
 * @typedef {object} Identity Whose badge it is.
 * @property {'known' | 'withdrawn' | 'unknown'} status
 * @property {Child | null} child
 * @property {string | null} replaced when the child got a new badge
 */

/**
 * Whose badge this is. One that nobody knows is asked for first: it may be new.
 * @param {string} code
 * @returns {Promise<Identity>}
 */
export async function identify(code) {
  if (!world.badge(code)) await fresh(isReachable() ? ASK : ASK_OFFLINE);
  const badge = world.badge(code);
  const child = badge ? world.child(badge.child) : null;
  if (!badge || !child) return { status: 'unknown', child: null, replaced: null };
  const withdrawn = badge.withdrawn !== null && Date.parse(badge.withdrawn) <= now();
  return { status: withdrawn ? 'withdrawn' : 'known', child, replaced: badge.replaced ?? badge.withdrawn };
}

/**
 * A fact of this desk, now.
 * @param {string} kind @param {Partial<Fact>} fields
 * @returns {Fact}
 */
function fact(kind, fields) {
  const whole = {
    id: uuid(),
    kind,
    at: new Date().toISOString(),
    clock: clockOffset(),
    activity: session.activity,
    ...fields,
    by: session.by,
    offline: status.online === false,
  };
  return /** @type {Fact} */ (Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== null && value !== undefined)));
}

/**
 * Keep a fact, send it, and say what became of it: by the server where it answers in time, else by what this phone knows.
 * Rejects where this phone cannot keep it; then nothing has happened.
 * @param {string} kind @param {Partial<Fact>} fields @param {number} [limit] how long its answer is waited for, where there is a network
 * @returns {Promise<Done>}
 */
export async function record(kind, fields, limit = ANSWER) {
  const made = fact(kind, fields);
  const wait = isReachable() ? limit : 0;
  await queue.keep([made], session.station);
  if (made.kind === 'newcomer') remember(made);
  const local = verdict(known(made), world);
  if (!world.books.facts.has(made.id)) world.books.add(known(made));
  tellTabs();
  announce();
  sync();
  const answer = wait ? await answerFor(made.id, wait) : null;
  if (answer) return { fact: made, outcome: answer.outcome, reason: answer.reason ?? null, first: answer.first ?? null };
  // A repeat is known from facts that stand: that is true without the server. Everything else is only kept so far.
  const outcome = local.outcome === 'already' ? 'already' : 'kept';
  return { fact: made, outcome, reason: local.reason, first: local.first };
}

/**
 * What the server says later about a fact that was shown as kept.
 * @param {Done} done @param {(done: Done) => void} tell
 */
export async function later(done, tell) {
  const answer = await answerFor(done.fact.id, 2 ** 31 - 1);
  if (answer) tell({ fact: done.fact, outcome: answer.outcome, reason: answer.reason ?? null, first: answer.first ?? null });
  else setTimeout(() => later(done, tell), 1000);
}

/** What this desk's fact is about. @param {Seen} seen */
const whom = ({ child, badge, via }) => ({ child: child?.id, badge, via });

/** @param {Seen} seen */
export const signIn = (seen) => record('arrival', whom(seen));

/** Who brought a child that was just signed in: its arrival once more, which counts once. @param {Fact} arrival @param {string} child @param {string} who */
export const broughtBy = ({ via }, child, who) => record('arrival', { child, via, details: { brought_by: who } });

/** @param {Seen} seen */
export const attend = (seen) => record('attendance', { ...whom(seen), segment: segment()?.id, round: round() });

/** How a child did in the round in which it took part: one thing said. @param {Fact} attendance @param {string} child @param {Record<string, unknown>} details */
export const mark = ({ segment: of, round: in_, via }, child, details) => record('result', { child, via, segment: of, round: in_, details });

/** @param {Seen} seen @param {Record<string, string>} details how, and with whom */
export const sendHome = (seen, details) => record('departure', { ...whom(seen), details });

/** What a child said, or somebody who wanted no name. @param {Seen} seen @param {{feeling: string, line: string}} said */
export const say = (seen, { feeling, line }) => record('voice', { ...whom(seen), segment: segment()?.id, details: line ? { feeling, line } : { feeling } });

/** @param {Seen} seen @param {string} text what the child wishes for */
export const wishFor = (seen, text) => record('wish', { ...whom(seen), segment: segment()?.id, details: { text } });

/**
 * A child on no roster. Its id is made here.
 * @param {{name: string, group: string, phone: string}} details
 * @returns {Promise<{done: Done, child: Child}>}
 */
export async function takeDown({ name, group, phone }) {
  const id = newChildId();
  const details = Object.fromEntries(Object.entries({ name, group, phone }).filter(([, value]) => value));
  const done = await record('newcomer', { child: id, via: 'name', details });
  return { done, child: /** @type {Child} */ (world.child(id)) };
}

/** A scan that this phone turned away; it changes no books. @param {'unknown' | 'withdrawn' | 'not_on_list' | 'not_allowed'} reason @param {Seen} seen */
export const turnAway = (reason, seen) => record('refusal', { ...whom(seen), details: { reason, desk: session.desk } });

/**
 * @typedef {object} Due What is offered, to one child.
 * @property {import('./types.js').Offer} offer
 * @property {import('./types.js').Item} item
 * @property {number} left
 * @property {number} given
 * @property {import('./books.js').Known | null} latest
 * @property {boolean} meant whether it is for this child at all; else nothing is left
 * @property {import('./types.js').Item[]} instead what may be given in its place, where it has run out and the other has not
 */

/** Fetch the news before a question is answered. */
export const ask = () => fresh(isReachable() ? ASK : ASK_OFFLINE);

/**
 * What a child may still receive here, by what this phone knows.
 * @param {Child} child
 * @returns {Due[]}
 */
export function due(child) {
  const at = new Date(now()).toISOString();
  const standing = world.books.standing(child.id);
  return (world.current?.items ?? []).flatMap((offer) => {
    const item = world.item(offer.item);
    if (!item) return [];
    const had = given(offer, session.activity, at, standing);
    const latest = standing.filter((other) => other.kind === 'handout' && isFor(offer, other)).at(-1) ?? null;
    const meant = !child.not_for?.includes(offer.item);
    return [{ offer, item, given: had, left: meant ? Math.max(0, offer.per_child - had) : 0, latest, meant, instead: instead(offer, item) }];
  });
}

/** @param {import('./types.js').Offer} offer @param {import('./types.js').Item} item */
const instead = (offer, item) => (inStock(item) === 0 ? (offer.instead ?? []).flatMap((id) => world.item(id) ?? []).filter((other) => (inStock(other) ?? 0) > 0) : []);

/** How many of an item there are by what this phone knows; of a pack, as many as its scarcest part makes. @param {import('./types.js').Item} item @returns {number | null} */
function inStock(item) {
  const made = (item.contents ?? [{ item: item.id, quantity: 1 }]).map((part) => [world.stock(part.item), part.quantity]);
  const known = made.flatMap(([stock, each]) => (stock === null || !each ? [] : [Math.max(0, Math.floor(stock / each))]));
  return known.length ? Math.min(...known) : null;
}

/**
 * @typedef {object} Gift What the hand gave, and how.
 * @property {import('./types.js').Item} item
 * @property {number} quantity
 * @property {string} [instead_of] the item in whose place it was given
 * @property {{relation: string}} [for_by] who came for it, where it was not the child
 */

/** @param {Seen} seen @param {Gift} gift */
export function handOut(seen, { item, quantity, instead_of, for_by }) {
  const contents = item.contents?.map(({ item: part, quantity: count }) => ({ item: part, quantity: count }));
  const told = Object.entries({ contents, instead_of, for_by }).filter(([, value]) => value);
  return record('handout', { ...whom(seen), item: item.id, quantity, details: told.length ? Object.fromEntries(told) : undefined });
}

/** The handout's pieces came back into the box: a fact of its own, at any time while the desk is open. @param {import('./books.js').Known} given_ */
export function giveBack(given_) {
  const { contents, instead_of } = given_.details ?? {};
  const told = Object.entries({ contents, instead_of }).filter(([, value]) => value);
  return record('take_back', { child: given_.child, via: 'list', item: given_.item, quantity: given_.quantity ?? 1, of: given_.id, details: told.length ? Object.fromEntries(told) : undefined });
}

/** Whether the pieces of a handout can still come back: it stands, of this activity, and nobody gave them back before. @param {import('./books.js').Known | null} given_ */
export function mayGiveBack(given_) {
  if (!given_?.child || given_.kind !== 'handout' || given_.activity !== session.activity || !world.books.counts(given_)) return false;
  return !sheetOf(given_.child).standing.some((fact) => fact.kind === 'take_back' && fact.of === given_.id);
}

/** Whether this phone may still take a fact of its own back. @param {string} id */
export function mayTakeBack(id) {
  const mine = queue.find(id);
  const stands = world.books.facts.get(id);
  return Boolean(mine && stands && mine.state !== 'refused' && world.books.counts(stands) && now() - Date.parse(stands.happened_at) < OWN_VOID);
}

/**
 * Take back one's own fact. Where another one says the same, that one stands now.
 * @param {string} id
 * @returns {Promise<{undone: import('./books.js').Known | null, stands: import('./books.js').Known | null}>}
 */
export async function takeBack(id) {
  const undone = world.books.facts.get(id) ?? null;
  await Promise.all(undone ? sayings(undone).map((saying) => record('void', { of: saying.id })) : []);
  await record('void', { of: id });
  if (!undone?.child || undone.kind === 'handout' || undone.kind === 'take_back') return { undone, stands: null };
  return { undone, stands: sameStill(undone, sheetOf(undone.child))?.[0] ?? null };
}

/** What this phone wrote beside a fact only to say more of it: who brought the child, how it did in the round. It goes with it. @param {import('./books.js').Known} arrival */
function sayings(arrival) {
  if (arrival.child && arrival.kind === 'attendance')
    return sheetOf(arrival.child).standing.filter((other) => other.kind === 'result' && attendanceKey(other) === attendanceKey(arrival) && mayTakeBack(other.id));
  const stay = arrival.child && arrival.kind === 'arrival' && !arrival.details?.brought_by ? stayOf(sheetOf(arrival.child), arrival) : null;
  return stay?.seen.filter((other) => other.kind === 'arrival' && other.details?.brought_by && mayTakeBack(other.id)) ?? [];
}

/** The arrival of another phone by which a child is in, where one of ours came on top of it. @param {import('./books.js').Known} fact */
export function elsewhere(fact) {
  const first = fact.child && fact.kind === 'arrival' ? stayOf(sheetOf(fact.child), fact)?.seen.find((other) => other.kind === 'arrival') : null;
  return first && !queue.find(first.id) ? first : null;
}

/** What still says what a fact said that was taken back. @param {import('./books.js').Known} undone @param {import('./books.js').Sheet} sheet */
function sameStill(undone, sheet) {
  const stay = sheet.stays.at(-1);
  if (undone.kind === 'attendance') return sheet.attended.get(attendanceKey(undone));
  if (undone.kind === 'departure') return stay?.departures;
  return isInside(sheet) ? stay?.seen.filter((other) => other.kind === undone.kind) : [];
}
