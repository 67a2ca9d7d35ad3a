/**
 * This phone's own facts: kept before any verdict is shown, and until the server has said that it has them on disk. Counts are always counted
 * from the rows, never kept beside them.
 */
import { all, setMarker, write } from './db.js';
import { canSeal, seal, unseal } from './vault.js';

/** @typedef {import('./types.js').Fact} Fact */
/** @typedef {import('./types.js').Result} Result */
/** @typedef {import('./types.js').Row} Row */

/** How long acknowledged facts stay here after they were kept: a server restored from a backup is healed from the phones. */
const KEEP_FOR = 7 * 86_400_000;

/** @type {Map<string, Row>} by id; the database holds the same rows */
const rows = new Map();
let order = 0;

/** Read the rows of earlier runs, or of another tab. */
export async function load() {
  const stored = await all('facts');
  const read = await Promise.all(stored.map(async (row) => (row.sealed ? { ...row, fact: await unseal(row), iv: undefined, sealed: undefined } : row)));
  rows.clear();
  for (const row of read.sort((one, other) => one.order - other.order)) rows.set(row.id, row);
  order = Math.max(0, ...read.map((row) => row.order));
}

/** @param {Row} row what goes on the disk: sealed where this phone can */
async function shut(row) {
  if (!canSeal()) return row;
  const { fact, ...rest } = row;
  return { ...rest, ...(await seal(row.id, fact)) };
}

/**
 * Keep facts on this phone until the server has them.
 * @param {Fact[]} facts
 * @param {string} station
 * @returns {Promise<void>} settles when they are on the disk; rejects if the phone is full or its database gone
 */
export async function keep(facts, station) {
  const fresh = facts.map((fact) => /** @type {Row} */ ({ id: fact.id, order: ++order, state: 'waiting', activity: fact.activity, kept_at: new Date().toISOString(), fact }));
  const shuts = await Promise.all(fresh.map(shut));
  await write(['facts'], (stores) => shuts.forEach((row) => stores.facts.put(row)));
  setMarker(station);
  for (const row of fresh) rows.set(row.id, row);
}

/** What the server does not have yet, in order. */
export const waiting = () => [...rows.values()].filter((row) => row.state === 'waiting');

/** What the server has and could not place, newest first. */
export const refused = () => [...rows.values()].filter((row) => row.state === 'refused').reverse();

/** Everything this phone has written and still holds. */
export const everything = () => [...rows.values()];

/** @param {string} id */
export const find = (id) => rows.get(id);

/**
 * The server has answered for these: each leaves the queue for its own id, and for nothing else.
 * @param {Result[]} results
 */
export async function acknowledge(results) {
  const changed = results.flatMap((result) => {
    const row = result.id === null ? undefined : rows.get(result.id);
    return row && row.state === 'waiting' ? [{ ...row, state: result.outcome === 'refused' ? 'refused' : 'safe', result, fact: withoutNames(row.fact) }] : [];
  });
  if (!changed.length) return;
  const shuts = await Promise.all(changed.map((row) => shut(/** @type {Row} */ (row))));
  await write(['facts'], (stores) => shuts.forEach((row) => stores.facts.put(row)));
  for (const row of changed) rows.set(row.id, /** @type {Row} */ (row));
}

/**
 * Where nothing can be sealed, what the server has is kept without what people typed.
 * @param {Fact} fact
 */
function withoutNames(fact) {
  if (canSeal() || !fact.details) return fact;
  const { name: _name, phone: _phone, relation: _relation, line: _line, text: _text, ...rest } = fact.details;
  return { ...fact, details: _text ? { ...rest, lost: true } : rest };
}

/** The server is another one, or an older copy of itself: it gets everything again. */
export async function sendAgain() {
  const again = everything().filter((row) => row.state !== 'waiting').map((row) => /** @type {Row} */ ({ ...row, state: 'waiting', result: undefined }));
  const shuts = await Promise.all(again.map(shut));
  await write(['facts'], (stores) => shuts.forEach((row) => stores.facts.put(row)));
  for (const row of again) rows.set(row.id, row);
}

/** Let go of acknowledged facts that are older than a week. */
export async function tidy() {
  const old = everything().filter((row) => row.state === 'safe' && Date.now() - Date.parse(row.kept_at) > KEEP_FOR);
  if (!old.length) return;
  await write(['facts'], (stores) => old.forEach((row) => stores.facts.delete(row.id)));
  for (const row of old) rows.delete(row.id);
}

/** Forget everything that the server has. Refused while facts wait. @param {boolean} [agreed] what waits is given up, too: an organizer has agreed */
export async function empty(agreed = false) {
  if (waiting().length && !agreed) throw new Error('facts wait');
  await write(['facts'], (stores) => void stores.facts.clear());
  rows.clear();
  setMarker(null);
}
