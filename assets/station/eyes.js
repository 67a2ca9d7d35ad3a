/** One decoder for camera and photos: the worker, one picture in it at a time. Where it could not start it is started again later. */

/** @typedef {import('./types.js').Code} Code */
/** @typedef {{yes: (codes: Code[]) => void, no: (error: Error) => void}} Asked */

/** A decoder that did not start is not tried again before that. */
const AGAIN = 3000;

/** Nothing can be read: the decoder did not start, here or without a network. */
export class NoDecoder extends Error {}

/** @type {Worker | null} */
let worker = null;
/** @type {Promise<boolean>} */
let ready = Promise.resolve(false);
let failed = -AGAIN;
/** @type {Map<number, Asked>} */
const asked = new Map();
let number = 0;

/** Start the decoder. To be called once the page can be used without it. @param {boolean} [now] also where it has just failed */
export function open(now = false) {
  if (worker || (!now && performance.now() - failed < AGAIN)) return;
  const mine = (worker = new Worker('/station/decoder.js', { type: 'module' }));
  ready = new Promise((tell) => {
    const fail = () => {
      tell(false);
      if (worker !== mine) return;
      worker = null;
      failed = performance.now();
      mine.terminate();
      for (const { no } of asked.values()) no(new NoDecoder());
      asked.clear();
    };
    mine.onerror = fail;
    mine.onmessage = ({ data }) => {
      if ('ready' in data) return data.ready ? tell(true) : fail();
      asked.get(data.id)?.yes(data.codes);
      asked.delete(data.id);
    };
  });
}

/** Whether the decoder works; settles once it is known. */
export function works() {
  open(true);
  return ready;
}

/**
 * The codes in a picture, which is handed over and closed. Rejects with NoDecoder where nothing can be read now.
 * @param {VideoFrame | ImageBitmap | ImageData} picture
 * @param {boolean} ladder whether a second and third look are worth their time
 * @returns {Promise<Code[]>}
 */
export function look(picture, ladder) {
  open();
  const id = ++number;
  return new Promise((yes, no) => {
    if (!worker) {
      if ('close' in picture) picture.close();
      return no(new NoDecoder());
    }
    asked.set(id, { yes, no });
    worker.postMessage({ id, picture, ladder }, 'data' in picture ? [picture.data.buffer] : [picture]);
  });
}

/** Whether a picture is being looked at. */
export const isBusy = () => asked.size > 0;
