/** Who holds this phone, for which activity, and at which desk. */
import { clockOffset, day, hhmm, measure, now, restoreOffset } from './clock.js';
import { inOrder } from './books.js';
import * as calls from './calls.js';
import { forgetKey } from './vault.js';
import { setSetting, setting, setMarker, write } from './db.js';
import * as queue from './queue.js';
import { uuid } from './ids.js';
import * as place from './world.js';

/** @typedef {import('./types.js').Desk} Desk */

/**
 * @typedef {object} Session
 * @property {string} station this phone's id, made once
 * @property {string} token empty until it has joined
 * @property {string} activity
 * @property {string} code the join code it came in by
 * @property {string} by the volunteer's name
 * @property {string[]} names the names that this phone was given, who has it now last: the server credits no other
 * @property {Desk} desk
 * @property {Desk[]} desks
 * @property {string | null} segment the one that was chosen on this phone; null: the one that is on
 * @property {string} step the organizer's last tap on 下一环节 that this phone followed
 * @property {string} on the segment it began; empty: the run sheet's clock says which is on
 * @property {Record<string, number>} rounds the round that is on, by segment
 * @property {number | null} clock
 * @property {string} store the server's store that this phone has sent to
 * @property {'' | 'ended' | 'cancelled' | 'removed'} over why nothing is scanned any more
 * @property {string} language empty: the centre's
 * @property {boolean} sound
 * @property {boolean} speech
 * @property {boolean} vibration
 * @property {string} camera the camera that was chosen, empty: the rear one
 * @property {string} kiosk where this is the door's tablet, the four digits by which it is left; else empty
 * @property {Desk | ''} doorFrom the desk from which the door was opened, and to which its tablet comes back
 * @property {boolean} askBrought whether every arrival asks who brought the child, in large
 * @property {string} late the planned end that was already told of
 */

/** @type {Desk[]} */
export const DESKS = ['arrival', 'segment', 'handout', 'departure', 'lookup', 'lending', 'voices'];

/** @returns {Session} */
const fresh = () => ({
  station: uuid(),
  token: '',
  activity: '',
  code: '',
  by: '',
  names: [],
  desk: 'arrival',
  desks: DESKS,
  segment: null,
  step: '',
  on: '',
  rounds: {},
  clock: null,
  store: '',
  over: '',
  language: '',
  sound: true,
  speech: true,
  vibration: true,
  camera: '',
  kiosk: '',
  doorFrom: '',
  askBrought: false,
  late: '',
});

/** @type {Session} */
export const session = fresh();

/** Read what an earlier run left; a new phone gets its id. */
export async function open() {
  Object.assign(session, fresh(), await setting('session'));
  restoreOffset(session.clock);
  place.world.station = session.station;
  await queue.load();
  await place.restore();
  for (const row of queue.everything()) place.remember({ ...row.fact, station: session.station });
  await queue.tidy();
  if (isJoined() && !session.over && place.isOver()) await end();
}

/** The activity's time is up: no more scans, no more names. What waits stays until it is sent. */
export async function end() {
  await change({ over: 'ended' });
  await place.wipe();
}

/** @param {Partial<Session>} changes */
export async function change(changes) {
  Object.assign(session, changes);
  await setSetting('session', session);
}

/** What a phone is after it was given a name. @param {string} by */
export const namedAnew = (by) => ({ by, names: [...session.names.filter((name) => name !== by), by].slice(-10) });

/** Whether this phone has joined an activity. */
export const isJoined = () => session.token !== '';

/** Join, and begin with what the answer says. Rejects with CallFailed. @param {string} code @param {string} name */
export async function join(code, name) {
  const sent = Date.now();
  const answer = await calls.join(code, name, session.station, session.token);
  const clock = measure(answer.server_time, sent, Date.now());
  const other = answer.activity.id !== session.activity;
  if (other) await place.wipe();
  await place.begin(/** @type {any} */ (answer.activity));
  const desks = answer.desks?.length ? answer.desks : DESKS;
  await change({
    station: answer.station ?? session.station,
    token: answer.token,
    activity: answer.activity.id,
    code,
    over: '',
    ...namedAnew(name),
    clock,
    desks,
    desk: other || !desks.includes(session.desk) ? desks[0] : session.desk,
    ...(other ? { segment: null, step: '', on: '', rounds: {} } : {}),
  });
  place.world.station = session.station;
}

/** Leave the activity: names, token and acknowledged facts go, and with the token goes the id that it proves. Rejects while facts wait. @param {boolean} [agreed] an organizer gives up what waits */
export async function leave(agreed = false) {
  await queue.empty(agreed);
  await place.wipe();
  const { language, sound, speech, vibration, camera, askBrought } = session;
  Object.assign(session, fresh(), { language, sound, speech, vibration, camera, askBrought });
  await write(['settings'], ({ settings }) => {
    settings.clear();
    settings.put(session, 'session');
  });
  forgetKey();
  setMarker(null);
}

/** Keep what this run learnt of the server's clock. */
export async function keepClock() {
  const clock = clockOffset();
  if (clock !== null && Math.abs(clock - (session.clock ?? 1e12)) > 500) await change({ clock });
}

/** The organizer's last 下一环节 of today, as far as this phone knows, or null. */
export function lastStep() {
  const { books } = place.world;
  /** @type {import('./books.js').Known | null} */
  let last = null;
  for (const fact of books.facts.values()) {
    if (fact.kind !== 'step' || fact.station != null || fact.details?.skipped || fact.details?.noted || fact.activity !== session.activity || (last && inOrder(fact, last) < 0)) continue;
    if (day(fact.happened_at) === day(new Date(now()).toISOString()) && books.counts(fact)) last = fact;
  }
  return last;
}

/** The segments that run at the same time as this one, itself among them (care/run_sheets.py). @param {string} id */
export function beside(id) {
  const segments = place.world.current?.segments ?? [];
  const at = segments.findIndex((segment) => segment.id === id);
  if (at < 0) return [];
  let [first, last] = [at, at];
  while (first > 0 && segments[first].parallel) first -= 1;
  while (segments[last + 1]?.parallel) last += 1;
  return segments.slice(first, last + 1);
}

/** Follow the organizer to another segment; to be asked while no scan is open. What was chosen here held until then; a station of its own side by side with it stays. @returns {Promise<boolean>} whether it is another one */
export async function followSteps() {
  const step = lastStep();
  if ((step?.id ?? '') === session.step) return false;
  const before = segment()?.id;
  const together = beside(step?.segment ?? '').some(({ id }) => id === session.segment);
  await change({ step: step?.id ?? '', on: step?.segment ?? '', segment: together ? session.segment : null });
  return segment()?.id !== before;
}

/** The segment that is on now: the one that the organizer went on to, else by the run sheet's clock the last one that has begun, else the first. */
export function segmentNow() {
  const segments = place.world.current?.segments ?? [];
  const stepped = segments.find(({ id }) => id === session.on);
  if (stepped) return stepped;
  const time = hhmm(now());
  const begun = segments.filter((segment) => segment.starts && segment.starts <= time);
  const last = begun.at(-1) ?? segments[0];
  return last ? (beside(last.id)[0] ?? last) : null;
}

/** The segment at whose desk this phone is, or null. */
export function segment() {
  const segments = place.world.current?.segments ?? [];
  return segments.find((known) => known.id === session.segment) ?? segmentNow();
}

/** The round that is on at this desk; null where the segment has no places to run out of. */
export function round() {
  const here = segment();
  return here?.places ? (session.rounds[here.id] ?? 1) : null;
}
