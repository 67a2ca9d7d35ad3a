/**
 * Sending what waits and fetching what is new. Tried on a scan, when the page shows itself, and with growing pauses; what the browser says
 * about being online is never asked. One call at a time, over all tabs of this phone.
 */
import * as calls from './calls.js';
import { measure } from './clock.js';
import { beside, putBeside } from './db.js';
import * as queue from './queue.js';
import { change, isJoined, keepClock, segment, session } from './session.js';
import * as place from './world.js';

const BATCH = 500;
const NEWS_EVERY = 10_000;
const HANGS_AFTER = 1000;

/** How things stand with the server, for the screen. */
export const status = {
  /** @type {boolean | null} whether the last try came through; null before the first */ online: null,
  /** @type {number | null} when the server last confirmed; known again after the phone was switched off */ confirmed: Number(beside('confirmed')) || null,
  /** @type {'network' | 'server' | null} what the last try met */ trouble: null,
  /** the server does not know this phone's token any more */ rejected: false,
};

/** @type {Set<() => void>} */
const listeners = new Set();
/** @type {Set<() => void>} */
const inTheWay = new Set();
/** @type {Map<string, Set<(result: import('./types.js').Result | null) => void>>} */
const waiters = new Map();
/** @type {Promise<boolean> | null} */
let running = null;
let again = false;
let startedAt = 0;
let failures = 0;
let batch = BATCH;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** @type {AbortController | null} */
let flight = null;
let stopped = false;

/** @type {BroadcastChannel | null} open while this page is: a word to one in the browser's cache would throw it out */
let tabs = null;

function openTabs() {
  if (typeof BroadcastChannel === 'undefined') return;
  tabs?.close();
  tabs = new BroadcastChannel('cuncao');
  tabs.onmessage = () => reread();
}

/** Be told when anything has changed. @param {() => void} listener */
export const onChange = (listener) => void listeners.add(listener);

export const announce = () => listeners.forEach((listener) => listener());

/** Be told to stop when facts are sent: whatever else uses the network gives way. @param {() => void} stop */
export const giveWay = (stop) => void inTheWay.add(stop);

/** Whether what is less urgent than facts may use the network now: nothing waits, and the last try came through. */
export const isIdle = () => !running && status.online === true && !queue.waiting().length;

/** Tell other tabs of this phone that the rows changed. */
export const tellTabs = () => tabs?.postMessage('changed');

/**
 * Send and fetch now. A call that comes while one is on its way is answered by the next.
 * @returns {Promise<boolean>} whether the server has everything and this phone all news
 */
export function sync() {
  if (!isJoined() || stopped) return Promise.resolve(false);
  clearTimeout(timer);
  if (running) {
    again = true;
    return running;
  }
  startedAt = performance.now();
  if (queue.waiting().length) inTheWay.forEach((stop) => stop());
  running = rounds().finally(() => {
    running = null;
    schedule();
    announce();
  });
  return running;
}

/** Whether waiting for an answer makes sense: the last try came through, and none hangs. */
export const isReachable = () => status.online !== false && !(running && performance.now() - startedAt > HANGS_AFTER);

/**
 * The server's answer for one fact; null where none came in time.
 * @param {string} id @param {number} limit in milliseconds
 * @returns {Promise<import('./types.js').Result | null>}
 */
export function answerFor(id, limit) {
  return new Promise((resolve) => {
    const done = queue.find(id)?.result;
    if (done) return resolve(done);
    const waiter = (/** @type {import('./types.js').Result | null} */ result) => {
      clearTimeout(late);
      waiters.get(id)?.delete(waiter);
      resolve(result);
    };
    const late = setTimeout(waiter, limit, null);
    waiters.set(id, (waiters.get(id) ?? new Set()).add(waiter));
  });
}

/**
 * Ask for news before an answer is shown.
 * @param {number} limit in milliseconds
 * @returns {Promise<boolean>} whether the news came in time
 */
export function fresh(limit) {
  const late = new Promise((resolve) => setTimeout(resolve, limit, false));
  return Promise.race([sync(), late]);
}

async function rounds() {
  do {
    again = false;
    startedAt = performance.now();
    try {
      await oneAtATime(round);
      Object.assign(status, { online: true, confirmed: Date.now(), trouble: null, rejected: false });
      putBeside('confirmed', String(status.confirmed));
      failures = 0;
      batch = BATCH;
    } catch (error) {
      if (error instanceof calls.CallFailed && error.status === 413 && batch > 1) {
        batch = Math.ceil(batch / 2);
        again = true;
        continue;
      }
      await failed(error);
      return false;
    }
  } while (again);
  return true;
}

/** @param {() => Promise<void>} work */
async function oneAtATime(work) {
  if (!('locks' in navigator)) return work();
  flight = new AbortController();
  await navigator.locks.request('cuncao-sync', { signal: flight.signal }, work);
}

/** Push until nothing waits and pull until the cursor stays where it is. */
async function round() {
  for (let call = 0; call < 100; call++) {
    const before = place.world.cursor;
    const rows = queue.waiting().slice(0, batch);
    const sentAt = Date.now();
    flight = new AbortController();
    const limit = setTimeout(() => flight?.abort(), calls.LIMIT);
    const answer = await calls
      .sync(session.token, { cursor: before, sent_at: new Date(sentAt).toISOString(), waiting: queue.waiting().length, desk: session.desk, segment: session.desk === 'segment' ? segment()?.id : undefined, names: session.names, facts: rows.map((row) => row.fact) }, flight.signal)
      .finally(() => clearTimeout(limit));
    measure(answer.server_time, sentAt, Date.now());
    await keepClock();
    await queue.acknowledge(answer.results);
    for (const result of answer.results) settle(result);
    await notice(answer);
    tellTabs();
    announce();
    if ((answer.cursor === before || session.over) && !queue.waiting().length) return;
  }
}

/**
 * What an answer says beside its results: news, the end of the activity, another store.
 * @param {import('./types.js').SyncAnswer} answer
 */
async function notice(answer) {
  const over = answer.removed ? 'removed' : answer.cancelled ? 'cancelled' : answer.ended ? 'ended' : '';
  if (over !== session.over) await change({ over });
  if (!over) await place.take(answer.changes, answer.cursor);
  else if (place.world.current) await place.wipe();
  const store = answer.store ?? '';
  if (store === session.store) return;
  // A server restored from a backup, or replaced, is healed from the phones: it gets everything again.
  const other = session.store !== '';
  await change({ store });
  if (other) await queue.sendAgain();
}

/** @param {import('./types.js').Result} result */
function settle(result) {
  const fact = result.id === null ? undefined : place.world.books.facts.get(result.id);
  if (fact && !fact.outcome) place.world.books.add({ ...fact, outcome: result.outcome, reason: result.reason ?? null });
  for (const waiter of [...(waiters.get(result.id ?? '') ?? [])]) waiter(result);
}

/** @param {unknown} error */
async function failed(error) {
  failures += 1;
  const answered = error instanceof calls.CallFailed ? error.status : 0;
  Object.assign(status, { online: false, trouble: answered ? 'server' : 'network', rejected: answered === 401 });
  for (const each of waiters.values()) for (const waiter of [...each]) waiter(null);
  if (error instanceof calls.CallFailed) pause = error.retryAfter ?? 0;
  else console.error(error instanceof Error ? error.name : 'sync failed');
  // Whoever may not look any more keeps no names; what waits stays.
  if (status.rejected && place.world.current) await place.wipe().catch(() => {});
}

let pause = 0;

/** The longest of the growing pauses, and the longest wait of what is kept here: a server that is back is found soon. */
const LONGEST = 60_000;
const KEPT_LONGEST = 20_000;

/** When to try next by itself: news every ten seconds; after failures in growing pauses, spread out so that phones do not come all at once. */
function schedule() {
  clearTimeout(timer);
  if (stopped || !isJoined()) return;
  const spread = 0.5 + Math.random();
  const growing = queue.waiting().length ? Math.min(KEPT_LONGEST / 1.5, 1000 * 2 ** failures) * spread : Math.min(LONGEST, 1000 * 2 ** failures) * spread;
  timer = setTimeout(sync, Math.max(pause, failures ? growing : NEWS_EVERY));
  pause = 0;
}

/** Begin to sync by itself, or go on after joining again. */
export function start() {
  stopped = false;
  status.rejected = false;
  if (!listening) listen();
  listening = true;
  sync();
}

let listening = false;

function listen() {
  addEventListener('online', () => sync());
  addEventListener('pageshow', (event) => {
    stopped = false;
    if (!event.persisted) return;
    openTabs();
    reread().then(sync);
  });
  addEventListener('pagehide', () => {
    stopped = true;
    clearTimeout(timer);
    flight?.abort();
    tabs?.close();
    tabs = null;
    const rows = queue.waiting();
    if (isJoined() && rows.length) {
      calls.sendLast(session.token, { cursor: place.world.cursor, sent_at: new Date().toISOString(), waiting: rows.length, facts: rows.map((row) => row.fact) });
    }
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') sync();
  });
  openTabs();
}

/** Another tab has changed the rows. */
async function reread() {
  if (running) await running;
  await queue.load();
  announce();
}
