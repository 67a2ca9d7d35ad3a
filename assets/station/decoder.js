/**
 * The decoder's worker: pictures in, codes out. ZXing's C++ reader as WebAssembly, from our own server; before it the browser's own
 * detector, where that proves itself. A badge's check character is looked at here, before anything else sees the text.
 */
import { prepareZXingModule, readBarcodes } from '../vendor/zxing/es/reader/index.js';
import { readBadge } from './badge.js';
import { prove } from './native.js';

/** @typedef {import('./types.js').Code} Code */
/** @typedef {{id: number, picture: VideoFrame | ImageBitmap | ImageData, ladder: boolean}} Question */

const worker = /** @type {DedicatedWorkerGlobalScope} */ (/** @type {any} */ (self));
/** @type {OffscreenCanvas | null} */
let canvas = null;
/** @type {import('./native.js').Detect | null} */
let native = null;

const proof = prove().then((detect) => (native = detect));
const loading = prepareZXingModule({ overrides: { locateFile: () => '/vendor/zxing/reader/zxing_reader.wasm' }, fireImmediately: true });
loading.then(
  () => worker.postMessage({ ready: true }),
  async (error) => worker.postMessage({ ready: (await proof) !== null, why: String(error) }),
);

worker.onmessage = async ({ data }) => {
  const { id, picture, ladder } = /** @type {Question} */ (data);
  /** @type {string[]} */
  let texts = [];
  try {
    texts = await read(picture, ladder);
  } catch {
    // No decoder on this phone, or a picture larger than it can hold: nothing was read.
  }
  if ('close' in picture) picture.close();
  worker.postMessage({ id, codes: [...new Set(texts)].map((text) => ({ text, badge: readBadge(text) })) });
};

/**
 * One look, or with the ladder as many as it takes. A second try costs little where the first found nothing, a third at twice the size
 * costs more: only now and then, or for a photo.
 * @param {Question['picture']} picture @param {boolean} ladder
 */
async function read(picture, ladder) {
  const { width, height } = size(picture);
  const image = pixels(picture, width, height);
  const seen = native && (await native(image).catch(() => void (native = null)));
  if (seen?.length || (seen && !ladder)) return seen;
  await loading;
  const plain = await look(image, {});
  if (plain.length || !ladder) return plain;
  const clean = await look(image, { tryDenoise: true });
  if (clean.length || width * height >= 1_000_000) return clean;
  return look('data' in picture ? doubled(picture) : pixels(picture, width * 2, height * 2), { tryDenoise: true });
}

/** @param {Question['picture']} picture */
function size(picture) {
  return 'displayWidth' in picture ? { width: picture.displayWidth, height: picture.displayHeight } : picture;
}

/** @param {Question['picture']} picture @param {number} width @param {number} height */
function pixels(picture, width, height) {
  if ('data' in picture) return picture;
  canvas ??= new OffscreenCanvas(width, height);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
  context.drawImage(picture, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

/** Twice the size, where the browser has no canvas for workers: each dot lies between four. @param {ImageData} image */
function doubled({ width, height, data }) {
  const large = new ImageData(width * 2, height * 2);
  const beside = (/** @type {number} */ at, /** @type {number} */ end) => Math.min(end - 1, Math.max(0, (at >> 1) + (at & 1 ? 1 : -1)));
  for (let y = 0, to = 0; y < height * 2; y++) {
    const [row, other] = [(y >> 1) * width, beside(y, height) * width];
    for (let x = 0; x < width * 2; x++) {
      const [here, near] = [x >> 1, beside(x, width)];
      for (let part = 0; part < 4; part++) {
        const dot = (/** @type {number} */ place) => data[place * 4 + part];
        large.data[to++] = (9 * dot(row + here) + 3 * dot(row + near) + 3 * dot(other + here) + dot(other + near)) / 16;
      }
    }
  }
  return large;
}

/** @param {ImageData} image @param {object} more */
async function look(image, more) {
  const found = await readBarcodes(image, { formats: ['QRCode'], ...more });
  return found.filter((result) => result.isValid && result.text !== '').map(({ text }) => text);
}
