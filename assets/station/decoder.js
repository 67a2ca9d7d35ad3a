/**
 * The decoder's worker: pictures in, codes out. ZXing's C++ reader as WebAssembly, from our own server. A badge's check character is looked
 * at here, before anything else sees the text.
 */
import { prepareZXingModule, readBarcodes } from '../vendor/zxing/es/reader/index.js';
import { readBadge } from './badge.js';

/** @typedef {import('./types.js').Code} Code */
/** @typedef {{id: number, picture: VideoFrame | ImageBitmap | ImageData, ladder: boolean}} Question */

const worker = /** @type {DedicatedWorkerGlobalScope} */ (/** @type {any} */ (self));
/** @type {OffscreenCanvas | null} */
let canvas = null;

const loading = prepareZXingModule({ overrides: { locateFile: () => '/vendor/zxing/reader/zxing_reader.wasm' }, fireImmediately: true });
loading.then(
  () => worker.postMessage({ ready: true }),
  (error) => worker.postMessage({ ready: false, why: String(error) }),
);

worker.onmessage = async ({ data }) => {
  const { id, picture, ladder } = /** @type {Question} */ (data);
  /** @type {Code[]} */
  let codes = [];
  try {
    await loading;
    const { width, height } = size(picture);
    codes = await look(pixels(picture, width, height), {});
    // A second try costs little where the first found nothing, a third at twice the size costs more: only now and then, or for a photo.
    if (!codes.length && ladder) codes = await look(pixels(picture, width, height), { tryDenoise: true });
    if (!codes.length && ladder && width * height < 1_000_000) codes = await look(pixels(picture, width * 2, height * 2), { tryDenoise: true });
  } catch {
    codes = [];
  }
  if ('close' in picture) picture.close();
  worker.postMessage({ id, codes });
};

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

/** @param {ImageData} image @param {object} more */
async function look(image, more) {
  const found = await readBarcodes(image, { formats: ['QRCode'], ...more });
  return found.filter((result) => result.isValid && result.text !== '').map(({ text }) => ({ text, badge: readBadge(text) }));
}
