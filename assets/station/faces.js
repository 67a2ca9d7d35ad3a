/**
 * Photos of children and of who collects them, at the departure desk. Which there are the roster says; they are fetched one by one while
 * nothing else is to be done, kept in memory and, where this phone can seal, on the phone, and go with the names.
 */
import { isInside } from './books.js';
import { CallFailed, photo } from './calls.js';
import { all, write } from './db.js';
import { session } from './session.js';
import { giveWay, isIdle, onChange } from './sync.js';
import { canSeal, sealBytes, unsealBytes } from './vault.js';
import { sheetOf, world } from './world.js';

/** So long a photo may take; then it is tried again later. */
const LIMIT = 20_000;
const NAME = /^[0-9a-f]{64}$/;

/** What the server did not give: asked for again when the station is opened anew. @type {Set<string>} */
const refused = new Set();
/** @type {AbortController | null} */
let flight = null;
let begun = false;
let busy = false;
/** @type {(hash: string) => void} */
let redraw = () => {};

/**
 * Begin to fetch, and go on whenever there is time. What an earlier run kept is shown at once.
 * @param {(hash: string) => void} draw a photo came or went: show that wherever it stands
 */
export async function begin(draw) {
  if (begun) return;
  begun = true;
  redraw = draw;
  onChange(() => void goOn());
  giveWay(() => flight?.abort());
  await restore().catch(() => {});
  await goOn();
}

/** @param {import('./types.js').Child} child */
const photosOf = (child) => [child.photo, ...(child.guardians ?? []).map((guardian) => guardian.photo)].filter((hash) => hash !== undefined && NAME.test(hash));

/** The photos that the roster names, those of children who are here first. */
function named() {
  const children = [...world.children.values()].filter((child) => photosOf(child).length);
  const here = (/** @type {import('./types.js').Child} */ child) => Number(isInside(sheetOf(child.id)));
  return new Set(children.sort((one, other) => here(other) - here(one)).flatMap((child) => /** @type {string[]} */ (photosOf(child))));
}

/** Forget whose consent was taken back, then fetch what is not here yet. */
async function goOn() {
  if (busy) return;
  busy = true;
  try {
    await forget();
    for (let hash = missing(); hash && isIdle(); hash = missing()) await fetchOne(hash);
  } catch {
    // no network, or facts went first: the next sync that comes through says so
  } finally {
    busy = false;
  }
}

/** The next photo to fetch. A phone that is not at the departure desk has no use for them. */
const missing = () => (session.desk === 'departure' ? [...named()].find((hash) => !world.faces.has(hash) && !refused.has(hash)) : undefined);

/** @param {string} hash */
async function fetchOne(hash) {
  flight = new AbortController();
  const limit = setTimeout(() => flight?.abort(), LIMIT);
  try {
    const bytes = await photo(session.token, hash, flight.signal);
    if (await isIt(bytes, hash)) await keep(hash, bytes);
    else refused.add(hash);
  } catch (error) {
    if (!(error instanceof CallFailed) || error.status !== 404) throw error;
    refused.add(hash);
  } finally {
    clearTimeout(limit);
    flight = null;
  }
}

/** Whether these bytes are the photo of that name; taken for it where this phone cannot tell. @param {Uint8Array<ArrayBuffer>} bytes @param {string} hash */
async function isIt(bytes, hash) {
  if (!canSeal()) return true;
  const found = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...found].map((byte) => byte.toString(16).padStart(2, '0')).join('') === hash;
}

/** @param {string} hash @param {Uint8Array<ArrayBuffer>} bytes */
async function keep(hash, bytes) {
  const row = canSeal() ? await sealBytes(hash, bytes) : null;
  if (!named().has(hash)) return; // wiped or taken back while it was on its way
  show(hash, bytes);
  if (row) await write(['faces'], ({ faces }) => void faces.put(row)).catch(() => {}); // a full phone keeps facts, not faces
}

/** @param {string} hash @param {BlobPart} bytes */
function show(hash, bytes) {
  world.faces.set(hash, URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' })));
  redraw(hash);
}

/** What an earlier run kept; what the roster does not name any more goes. */
async function restore() {
  if (!canSeal()) return;
  const rows = await all('faces');
  await drop(rows.map(({ id }) => id).filter((id) => !named().has(id)));
  for (const row of rows.filter(({ id }) => named().has(id))) {
    const bytes = await unsealBytes(row);
    if (named().has(row.id) && !world.faces.has(row.id)) show(row.id, bytes);
  }
}

/** @param {string[]} hashes */
const drop = async (hashes) => void (hashes.length && canSeal() && (await write(['faces'], ({ faces }) => hashes.forEach((hash) => faces.delete(hash)))));

/** What the roster does not name any more goes, in memory and on the phone. */
async function forget() {
  const still = named();
  const gone = [...world.faces.keys()].filter((hash) => !still.has(hash));
  for (const hash of gone) {
    URL.revokeObjectURL(world.faces.get(hash) ?? '');
    world.faces.delete(hash);
    redraw(hash);
  }
  await drop(gone);
}
