/**
 * The station's calls. An answer is believed only when it is the server's own: the right status, type and shape, and one result for each
 * fact that was sent, under its id. A portal's page, another server's JSON or half an answer is no answer.
 */

/** @typedef {import('./types.js').Fact} Fact */
/** @typedef {import('./types.js').SyncAnswer} SyncAnswer */

export const LIMIT = 8000;
/** The longest pause that an answer may ask for: a portal may say what it likes. */
const LONGEST_PAUSE = 300_000;

/** A call that brought nothing. `status` is 0 where no answer of ours came at all. */
export class CallFailed extends Error {
  /** @param {string} why @param {number} [status] @param {number | null} [retryAfter] in milliseconds */
  constructor(why, status = 0, retryAfter = null) {
    super(why);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/**
 * @param {string} path @param {object} body
 * @param {{token?: string, signal?: AbortSignal, keepalive?: boolean}} [options]
 * @returns {Promise<any>} the JSON of a 200
 */
async function post(path, body, { token, signal, keepalive } = {}) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
      redirect: 'error',
      cache: 'no-store',
      credentials: 'omit',
      keepalive,
      signal: signal ?? AbortSignal.timeout(LIMIT),
    });
    if (response.status === 200 && isJson(response)) return await response.json();
  } catch (error) {
    throw new CallFailed(error instanceof Error ? error.name : 'failed');
  }
  // Only our own server names the error in JSON: a portal's 401 is no reason to ask for a new join, or to wipe the names.
  const said = isJson(response) ? await response.json().catch(() => null) : null;
  const after = Number(response.headers.get('Retry-After'));
  throw new CallFailed('refused', typeof said?.error === 'string' ? response.status : 0, after > 0 ? Math.min(after * 1000, LONGEST_PAUSE) : null);
}

/** @param {Response} response */
const isJson = (response) => response.headers.get('Content-Type')?.startsWith('application/json') ?? false;

/**
 * Join an activity. Rejects with CallFailed: 404 for a code that is unknown or over, 429 after too many wrong ones.
 * @param {string} code @param {string} name @param {string} station @param {string} token the last one, by which a known phone is known again
 * @returns {Promise<{token: string, station: string, activity: {id: string, title: string, starts_at: string, ends_at: string}, desks: import('./types.js').Desk[], server_time: string}>}
 */
export async function join(code, name, station, token) {
  const answer = await post('/api/join', { code, name, station }, { token });
  if (typeof answer?.token !== 'string' || typeof answer.activity?.id !== 'string' || typeof answer.server_time !== 'string') throw new CallFailed('foreign');
  return answer;
}

/**
 * Send facts and fetch what is new. One round trip.
 * @param {string} token
 * @param {{cursor: string | null, sent_at: string, waiting: number, desk: string, segment?: string, names?: string[], facts: Fact[]}} body
 * @param {AbortSignal} [signal]
 * @returns {Promise<SyncAnswer>}
 */
export async function sync(token, body, signal) {
  const answer = await post('/api/sync', body, { token, signal });
  if (!isOurs(answer, body.facts)) throw new CallFailed('foreign');
  return answer;
}

/** Bytes of a photo; the server keeps none that is larger. */
const LARGEST_PHOTO = 60 * 1024;

/**
 * A photo that a sync has named. Rejects with CallFailed: 404 where the server does not give it (any more).
 * @param {string} token @param {string} hash @param {AbortSignal} signal
 */
export async function photo(token, hash, signal) {
  try {
    const response = await fetch(`/api/pictures/${hash}`, { headers: { Authorization: `Bearer ${token}` }, redirect: 'error', cache: 'no-store', credentials: 'omit', priority: 'low', signal });
    if (response.status === 404 && isJson(response)) throw new CallFailed('gone', 404);
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (response.status === 200 && response.headers.get('Content-Type') === 'image/jpeg' && bytes.length <= LARGEST_PHOTO) return bytes;
  } catch (error) {
    throw error instanceof CallFailed ? error : new CallFailed('failed');
  }
  throw new CallFailed('foreign');
}

/**
 * A last small batch when the page goes away. Nobody reads the answer: the rows stay until a later sync confirms them.
 * @param {string} token @param {object} body
 */
export function sendLast(token, body) {
  if (JSON.stringify(body).length < 60_000) post('/api/sync', body, { token, keepalive: true }).catch(() => {});
}

const OUTCOMES = ['recorded', 'already', 'flagged', 'refused'];
/** A cursor of ours is a line, no page. */
const LONGEST_CURSOR = 1000;

/** @param {any} answer @param {Fact[]} sent @returns {answer is SyncAnswer} */
function isOurs(answer, sent) {
  return (
    typeof answer?.cursor === 'string' &&
    answer.cursor.length <= LONGEST_CURSOR &&
    typeof answer.server_time === 'string' &&
    !Number.isNaN(Date.parse(answer.server_time)) &&
    areChanges(answer.changes) &&
    Array.isArray(answer.results) &&
    answer.results.length === sent.length &&
    sent.every((fact, place) => answer.results[place]?.id === fact.id && OUTCOMES.includes(answer.results[place].outcome))
  );
}

/** @param {any} changes */
const areChanges = (changes) =>
  typeof changes === 'object' &&
  changes !== null &&
  !Array.isArray(changes) &&
  ['children', 'items', 'facts', 'gone'].every((name) => changes[name] === undefined || areRecords(changes[name])) &&
  ((changes.activity ?? null) === null || typeof changes.activity.id === 'string');

/** @param {unknown} list */
const areRecords = (list) => Array.isArray(list) && list.every((record) => typeof record?.id === 'string');
