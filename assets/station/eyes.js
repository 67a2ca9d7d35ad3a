/** One decoder for camera and photos: the worker, started once, one picture in it at a time. */

/** @typedef {import('./types.js').Code} Code */

/** @type {Worker | null} */
let worker = null;
/** @type {Map<number, (codes: Code[]) => void>} */
const asked = new Map();
let number = 0;
/** @type {(works: boolean) => void} */
let tellReady = () => {};
/** Whether the decoder works on this phone; settles once it is known. @type {Promise<boolean>} */
export const works = new Promise((resolve) => (tellReady = resolve));

/** Start the decoder. To be called once the page can be used without it. */
export function open() {
  if (worker) return;
  worker = new Worker('/station/decoder.js', { type: 'module' });
  worker.onerror = () => tellReady(false);
  worker.onmessage = ({ data }) => {
    if ('ready' in data) return tellReady(data.ready);
    asked.get(data.id)?.(data.codes);
    asked.delete(data.id);
  };
}

/**
 * The codes in a picture, which is handed over and closed.
 * @param {VideoFrame | ImageBitmap | ImageData} picture
 * @param {boolean} ladder whether a second and third look are worth their time
 * @returns {Promise<Code[]>}
 */
export function look(picture, ladder) {
  open();
  const id = ++number;
  return new Promise((resolve) => {
    asked.set(id, resolve);
    worker?.postMessage({ id, picture, ladder }, 'data' in picture ? [picture.data.buffer] : [picture]);
  });
}

/** Whether a picture is being looked at. */
export const isBusy = () => asked.size > 0;
