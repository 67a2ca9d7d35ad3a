/**
 * What follows from the facts that this phone knows: who is inside, what was attended and given. A pure function of the set of facts, as in
 * care/books.py and care/sheet.py, of which this is the part that a desk needs.
 */
import { day } from './clock.js';

/** @typedef {import('./types.js').Fact} Fact */
/** @typedef {Fact & {happened_at: string}} Known A fact with the instant at which it happened, UTC text. */
/** @typedef {{day: string, seen: Known[], departures: Known[]}} Stay From being seen to going home. */
/**
 * @typedef {object} Sheet One child at one activity.
 * @property {Known[]} standing what was not taken back, in order
 * @property {Known[]} takenBack
 * @property {Stay[]} stays
 * @property {Map<string, Known[]>} attended by attendanceKey()
 */
/** @typedef {{loan: Known, back: Known | null}} Loan A thing that went out, and what ended it; null while it is out. */

export const SEEN = new Set(['arrival', 'newcomer', 'attendance', 'handout', 'take_back', 'result', 'loan']);
/** What stands on a child's sheet; beside coming and going nothing of it says where the child is. */
export const OF_A_CHILD = new Set([...SEEN, 'departure', 'question', 'answer', 'absence', 'call', 'safe', 'draw', 'team', 'voice', 'wish', 'wish_done', 'home_call']);
export const LENDING = new Set(['loan', 'return']);
const OF_STOCK = new Set(['handout', 'take_back', 'receipt', 'count']);
export const ORGANIZERS_ONLY = new Set(['settle', 'receipt', 'count', 'answer', 'absence', 'call', 'all_clear', 'draw', 'step', 'take_out', 'bring_back', 'team', 'points', 'service', 'guests', 'held', 'wish_done', 'home_call']);
export const KINDS = new Set([...OF_A_CHILD, ...OF_STOCK, ...ORGANIZERS_ONLY, 'headcount', 'emergency', 'return', 'void', 'refusal']);
/** How long a phone may take back its own fact, in milliseconds. */
export const OWN_VOID = 120_000;
const CLOSE = 120_000;

/** @param {Known} one @param {Known} other the order in which facts are read */
export const inOrder = (one, other) => (one.happened_at < other.happened_at || (one.happened_at === other.happened_at && one.id < other.id) ? -1 : 1);

/** @param {Known} one @param {Known} other */
const between = (one, other) => Date.parse(other.happened_at) - Date.parse(one.happened_at);

/**
 * What counts as one visit: the day, the segment and the round.
 * @param {Known} fact
 */
export const attendanceKey = (fact) => `${day(fact.happened_at)}\n${fact.segment ?? ''}\n${fact.round ?? ''}`;

/** @param {Fact} fact */
export const quantity = (fact) => fact.quantity ?? 1;

/**
 * The pieces that a fact of stock moves, by item: a pack's contents as given, else the item itself.
 * @param {Fact} fact
 * @returns {[string, number][]}
 */
export function pieces(fact) {
  const contents = fact.details?.contents;
  if (Array.isArray(contents)) return contents.map((part) => [part.item, part.quantity * quantity(fact)]);
  return fact.item ? [[fact.item, quantity(fact)]] : [];
}

export class Books {
  constructor() {
    /** @type {Map<string, Known>} */
    this.facts = new Map();
    /** @type {Map<string, Map<string, Set<string>>>} ids of facts by activity and child */
    this.pages = new Map();
    /** @type {Map<string, Sheet>} */
    this.sheets = new Map();
    /** @type {Map<string, Set<string>>} ids of voids by what they take back */
    this.voids = new Map();
    /** @type {Set<string>} children whom a newcomer fact names */
    this.newcomers = new Set();
    /** @type {Map<string, Set<string>>} ids of loans and returns by thing */
    this.lent = new Map();
  }

  /**
   * Take a fact in, or put the server's own text of it in the place of ours.
   * @param {Known} fact
   */
  add(fact) {
    const before = this.facts.get(fact.id);
    if (before?.child && before.child !== fact.child) this.pages.get(before.activity)?.get(before.child)?.delete(fact.id);
    this.facts.set(fact.id, fact);
    if (fact.kind === 'void' && fact.of) {
      if (!this.voids.has(fact.of)) this.voids.set(fact.of, new Set());
      this.voids.get(fact.of)?.add(fact.id);
      this.#touch(this.facts.get(fact.of));
    }
    if (fact.item && LENDING.has(fact.kind)) this.lent.set(fact.item, (this.lent.get(fact.item) ?? new Set()).add(fact.id));
    if (fact.child && OF_A_CHILD.has(fact.kind)) {
      let children = this.pages.get(fact.activity);
      if (!children) this.pages.set(fact.activity, (children = new Map()));
      if (!children.has(fact.child)) children.set(fact.child, new Set());
      children.get(fact.child)?.add(fact.id);
      if (fact.kind === 'newcomer') {
        this.newcomers.add(fact.child);
        this.sheets.clear();
      }
    }
    this.#touch(fact);
  }

  /** @param {Fact | undefined} fact */
  #touch(fact) {
    if (fact?.child) this.sheets.delete(`${fact.activity}\n${fact.child}`);
  }

  /**
   * Whether a fact is in the books at all: placed, and not taken back.
   * @param {Known} fact
   */
  counts(fact) {
    if (fact.outcome === 'refused' && !(fact.reason === 'unknown_child' && fact.child && this.newcomers.has(fact.child))) return false;
    return !this.voidsOf(fact).some((void_) => takesEffect(void_, fact));
  }

  /**
   * @param {Known} fact
   * @returns {Known[]}
   */
  voidsOf(fact) {
    if (fact.kind === 'void') return [];
    return [...(this.voids.get(fact.id) ?? [])].flatMap((id) => this.facts.get(id) ?? []);
  }

  /**
   * @param {string} activity @param {string} child
   * @returns {Sheet}
   */
  sheet(activity, child) {
    const key = `${activity}\n${child}`;
    let sheet = this.sheets.get(key);
    if (!sheet) {
      const ids = this.pages.get(activity)?.get(child) ?? [];
      const facts = [...ids].flatMap((id) => this.facts.get(id) ?? []).sort(inOrder);
      this.sheets.set(key, (sheet = fold(facts, (fact) => this.counts(fact))));
    }
    return sheet;
  }

  /**
   * The sheets of everybody who came or left.
   * @param {string} activity
   * @returns {[string, Sheet][]} child and sheet
   */
  sheetsOf(activity) {
    return [...(this.pages.get(activity)?.keys() ?? [])].map((child) => [child, this.sheet(activity, child)]);
  }

  /**
   * Every standing fact of a child, of any activity.
   * @param {string} child
   */
  standing(child) {
    return [...this.pages.keys()].flatMap((activity) => this.sheet(activity, child).standing);
  }

  /** The loans and returns of a thing, in order, those that were taken back too. @param {string} thing @returns {Known[]} */
  lendings(thing) {
    return [...(this.lent.get(thing) ?? [])].flatMap((id) => this.facts.get(id) ?? []).sort(inOrder);
  }

  /**
   * Every time a thing was lent, in order. Who lends out what is out has it in hand: the loan before has ended.
   * @param {string} thing
   * @returns {Loan[]}
   */
  loans(thing) {
    /** @type {Loan[]} */
    const found = [];
    for (const fact of this.lendings(thing)) {
      if (!this.counts(fact)) continue;
      const last = found.at(-1);
      if (last && !last.back) last.back = fact;
      if (fact.kind === 'loan') found.push({ loan: fact, back: null });
    }
    return found;
  }

  /**
   * Pieces on the shelf as these facts have it; null where none was ever received or counted.
   * @param {string} item
   */
  stock(item) {
    const moves = [...this.facts.values()].filter((fact) => OF_STOCK.has(fact.kind) && !(ORGANIZERS_ONLY.has(fact.kind) && fact.station != null) && this.counts(fact)).sort(inOrder);
    /** @type {number | null} */
    let left = null;
    let before = 0;
    for (const fact of moves) {
      for (const [moved, count] of pieces(fact)) {
        if (moved !== item) continue;
        if (fact.kind === 'count') left = count;
        else if (fact.kind === 'receipt') left = (left ?? before) + count;
        else if (left === null) before += fact.kind === 'handout' ? -count : count;
        else left += fact.kind === 'handout' ? -count : count;
      }
    }
    return left;
  }
}

/**
 * Whether a void takes its target back by itself: an organizer's does; a phone's for its own fact, up to two minutes later.
 * @param {Known} void_ @param {Known} target
 */
export function takesEffect(void_, target) {
  if (target.kind === 'void' || void_.outcome === 'refused') return false;
  if (void_.station == null) return true;
  const later = between(target, void_);
  return void_.station === target.station && later >= 0 && later <= OWN_VOID;
}

/**
 * @param {Known[]} facts in order
 * @param {(fact: Known) => boolean} counts
 * @returns {Sheet}
 */
function fold(facts, counts) {
  /** @type {Sheet} */
  const sheet = { standing: [], takenBack: [], stays: [], attended: new Map() };
  for (const fact of facts) {
    if (!counts(fact)) {
      sheet.takenBack.push(fact);
      continue;
    }
    sheet.standing.push(fact);
    if (fact.kind === 'departure') leave(sheet, fact);
    else if (SEEN.has(fact.kind)) meet(sheet, fact);
    if (fact.kind === 'attendance') {
      const key = attendanceKey(fact);
      sheet.attended.set(key, [...(sheet.attended.get(key) ?? []), fact]);
    }
  }
  return sheet;
}

/** @param {Sheet} sheet @param {Known} fact */
function meet(sheet, fact) {
  const on = day(fact.happened_at);
  let last = sheet.stays.at(-1);
  if (!last || last.departures.length || last.day !== on) sheet.stays.push((last = { day: on, seen: [], departures: [] }));
  last.seen.push(fact);
}

/** @param {Sheet} sheet @param {Known} fact */
function leave(sheet, fact) {
  const on = day(fact.happened_at);
  const last = sheet.stays.at(-1);
  if (!last || (last.departures.length && last.day !== on)) {
    sheet.stays.push({ day: on, seen: [], departures: [fact] });
    return;
  }
  const close = last.seen.some((other) => other.kind === 'arrival' && other.station !== fact.station && Math.abs(between(other, fact)) <= CLOSE);
  if (!close || last.departures.length) last.departures.push(fact);
}

/** @param {Sheet} sheet whether the child is here now */
export const isInside = (sheet) => sheet.stays.length > 0 && !sheet.stays.at(-1)?.departures.length;

/**
 * The stay in which a fact was an arrival, a meeting or a departure.
 * @param {Sheet} sheet @param {Known} fact
 */
export const stayOf = (sheet, fact) => sheet.stays.find((stay) => [...stay.seen, ...stay.departures].some((other) => other.id === fact.id));
