/** Time: the server's clock as far as this phone knows it, and the centre's own days. Where the phone's own clock stands does not matter. */

const HOUR = 3_600_000;
let zone = 'Asia/Shanghai';
/** @type {number | null} server minus phone, in milliseconds, when it was measured */
let offset = null;
/**
 * Wall clock minus the page's steady clock when the offset was measured. If it has gone back since, somebody has set the phone's clock back. If it
 * has gone on, the phone has most likely slept: on most of them the steady clock stands still meanwhile, and the wall clock is right as it was.
 */
let steady = 0;

const drift = () => Date.now() - performance.now();

/**
 * The offset that an earlier run measured. It is believed until this run measures its own.
 * @param {number | null | undefined} known
 */
export function restoreOffset(known) {
  if (offset === null && typeof known === 'number') {
    offset = known;
    steady = drift();
  }
}

/**
 * Learn the server's clock from an answer: its time lies between sending and receiving.
 * @param {string} serverTime
 * @param {number} sent @param {number} received both by this phone's clock
 * @returns {number} the offset
 */
export function measure(serverTime, sent, received) {
  offset = Math.round(Date.parse(serverTime) - (sent + received) / 2);
  steady = drift();
  return offset;
}

/** Server minus phone in milliseconds, as last known; null if it never was. Follows the phone's clock when somebody sets it back. */
export function clockOffset() {
  return offset === null ? null : Math.round(offset - Math.min(0, drift() - steady));
}

/** Now, by the server's clock where it is known, in milliseconds. */
export const now = () => Date.now() + (clockOffset() ?? 0);

/** @param {string | undefined} name the centre's time zone */
export function setZone(name) {
  if (name) zone = name;
}

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string} name @param {Intl.DateTimeFormatOptions} options */
function format(name, options) {
  const key = `${name} ${zone}`;
  let known = formats.get(key);
  if (!known) formats.set(key, (known = new Intl.DateTimeFormat('en-CA', { ...options, timeZone: zone, hourCycle: 'h23' })));
  return known;
}

/**
 * The centre's day, "2026-12-18".
 * @param {string | number} instant
 */
export const day = (instant) => format('day', { year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(instant));

/**
 * What the clock on the centre's wall showed, "09:12".
 * @param {string | number} instant
 */
export const hhmm = (instant) => format('time', { hour: '2-digit', minute: '2-digit' }).format(new Date(instant));

/**
 * Month and day as numbers, for dates in sentences.
 * @param {string | number} instant
 */
export function monthDay(instant) {
  const [, month, date] = day(instant).split('-').map(Number);
  return { month, date };
}

/**
 * The school term of a day, as care/days.py has it.
 * @param {string} on "2026-12-18"
 */
export function termOf(on) {
  const [year, month] = on.split('-').map(Number);
  if (month >= 9) return `${year}-autumn`;
  return month === 1 ? `${year - 1}-autumn` : `${year}-spring`;
}

/**
 * When a fact happened, by the server's clock, in milliseconds.
 * @param {import('./types.js').Fact} fact
 */
export function happened(fact) {
  return fact.happened_at ? Date.parse(fact.happened_at) : Date.parse(fact.at) + (fact.clock ?? clockOffset() ?? 0);
}

export { HOUR };
