/**
 * Names at rest. What the server sent about children is stored under a key that the browser does not give out; where there is no WebCrypto
 * (plain http) it is not stored at all and stays in memory.
 */
import { setSetting, setting } from './db.js';

/** @typedef {{id: string, iv: Uint8Array<ArrayBuffer>, sealed: ArrayBuffer}} Sealed */

const AES = 'AES-GCM';
/** @type {Promise<CryptoKey> | null} */
let key = null;

/** Whether names can be stored on this phone. */
export const canSeal = () => typeof crypto.subtle !== 'undefined';

/** Find the key, or make it. Only where canSeal(). */
function theKey() {
  return (key ??= (async () => {
    const known = await setting('key');
    if (known) return known;
    const made = await crypto.subtle.generateKey({ name: AES, length: 256 }, false, ['encrypt', 'decrypt']);
    await setSetting('key', made);
    return made;
  })());
}

/** The key is gone from the database (the phone was wiped): make a new one when it is next needed. */
export const forgetKey = () => void (key = null);

/**
 * @param {string} id @param {unknown} value
 * @returns {Promise<Sealed>}
 */
export const seal = (id, value) => sealBytes(id, new TextEncoder().encode(JSON.stringify(value)));

/**
 * @param {string} id @param {Uint8Array<ArrayBuffer>} plain
 * @returns {Promise<Sealed>}
 */
export async function sealBytes(id, plain) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { id, iv, sealed: await crypto.subtle.encrypt({ name: AES, iv }, await theKey(), plain) };
}

/**
 * @param {Sealed} row
 * @returns {Promise<any>} the value
 */
export async function unseal(row) {
  return JSON.parse(new TextDecoder().decode(await unsealBytes(row)));
}

/** @param {Sealed} row */
export const unsealBytes = async (row) => crypto.subtle.decrypt({ name: AES, iv: row.iv }, await theKey(), row.sealed);
