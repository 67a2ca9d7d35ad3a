/** 盖章卡: which of the stations that run side by side a child has been to, by the attendances this phone knows (care/stamps.py). */
import { inOrder } from './books.js';
import { day, now } from './clock.js';
import { beside, session } from './session.js';
import { sheetOf, world } from './world.js';

/** @typedef {import('./types.js').Segment} Segment */

/** What lasts no longer has one card, past midnight too; a camp has a new one each day. */
const ONE_DAY = 24 * 3600_000;

const today = () => day(new Date(now()).toISOString());

/** The segments that an organizer skipped today. */
function skipped() {
  /** @type {Map<string, import('./books.js').Known>} */
  const last = new Map();
  for (const fact of world.books.facts.values()) {
    if (fact.kind !== 'step' || fact.station != null || fact.activity !== session.activity || !fact.segment || !world.books.counts(fact) || day(fact.happened_at) !== today()) continue;
    const known = last.get(fact.segment);
    if (!known || inOrder(known, fact) < 0) last.set(fact.segment, fact);
  }
  return new Set([...last].filter(([, fact]) => fact.details?.skipped === true).map(([id]) => id));
}

/**
 * A child's card: each station in the order of the run sheet, and whether it is stamped; empty where nothing runs side by side.
 * @param {string} child
 * @returns {{station: Segment, stamped: boolean}[]}
 */
export function card(child) {
  const activity = world.current;
  const left = skipped();
  const stations = (activity?.segments ?? []).filter(({ id }) => beside(id).length > 1 && !left.has(id));
  if (!activity || !stations.length) return [];
  const whole = Date.parse(activity.ends_at) - Date.parse(activity.starts_at) <= ONE_DAY;
  const met = sheetOf(child).standing.filter((fact) => fact.kind === 'attendance' && (whole || day(fact.happened_at) === today()));
  const been = new Set(met.map((fact) => fact.segment));
  return stations.map((station) => ({ station, stamped: been.has(station.id) }));
}
