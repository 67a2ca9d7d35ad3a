/**
 * The one connection to this phone's database.
 *
 * Saved means that the transaction is complete, with strict durability: nothing is shown as kept before that. Stores: `facts` (this phone's
 * own, waiting and acknowledged), `roster`, `news` and `faces` (what the server sent, sealed), `settings`.
 */

const NAME = 'cuncao';
const VERSION = 2;
/** The stores, each with the version that brought it. @type {[StoreName, number, IDBObjectStoreParameters?][]} */
const STORES = [['facts', 1, { keyPath: 'id' }], ['roster', 1, { keyPath: 'id' }], ['news', 1, { keyPath: 'id' }], ['settings', 1], ['faces', 2, { keyPath: 'id' }]];
const MARKER = 'cuncao.station';

/** @typedef {'facts' | 'roster' | 'news' | 'faces' | 'settings'} StoreName */

/** @type {Promise<IDBDatabase> | null} */
let connection = null;
let evicted = false;

/** Whether the browser had thrown the database away although this phone had facts in it. */
export const wasEvicted = () => evicted;

/** @returns {Promise<IDBDatabase>} */
function open() {
  connection ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = (event) => {
      if (event.oldVersion === 0 && marker()) evicted = true;
      for (const [name, since, options] of STORES) if (event.oldVersion < since) request.result.createObjectStore(name, options);
    };
    request.onsuccess = () => {
      const db = request.result;
      db.onversionchange = () => db.close();
      db.onclose = () => (connection = null);
      resolve(db);
    };
    request.onerror = () => {
      connection = null;
      reject(request.error);
    };
  });
  return connection;
}

/**
 * Do something in one transaction, and return once it is on the disk. `work` must not await anything but this transaction's own requests.
 * @param {StoreName[]} names
 * @param {(stores: Record<StoreName, IDBObjectStore>) => void} work
 * @returns {Promise<void>}
 */
export async function write(names, work) {
  const db = await open();
  const transaction = db.transaction(names, 'readwrite', { durability: 'strict' });
  const stores = /** @type {Record<StoreName, IDBObjectStore>} */ (Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)])));
  const saved = new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(undefined);
    transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
  });
  work(stores);
  await saved;
}

/**
 * Everything in a store.
 * @param {StoreName} name
 * @returns {Promise<any[]>}
 */
export async function all(name) {
  const db = await open();
  return answer(db.transaction(name).objectStore(name).getAll());
}

/**
 * @param {string} key
 * @returns {Promise<any>} the setting, or undefined
 */
export async function setting(key) {
  const db = await open();
  return answer(db.transaction('settings').objectStore('settings').get(key));
}

/** @param {string} key @param {unknown} value */
export const setSetting = (key, value) => write(['settings'], ({ settings }) => void settings.put(value, key));

/**
 * @template T @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** What stands outside the database. @param {string} key @returns {string | null} */
export function beside(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string | null} value */
export function putBeside(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing outside the database cannot tell us later; the queue works all the same.
  }
}

/** Written beside the database, so that its loss is noticed. */
export const marker = () => beside(MARKER);

/** @param {string | null} value */
export const setMarker = (value) => putBeside(MARKER, value);
