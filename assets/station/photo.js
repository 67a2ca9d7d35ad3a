/** A photo of a badge, where there is no camera to look through: taken by the phone's own camera app, read here. */
import { look } from './eyes.js';

/** More dots than this fit into no canvas of some phones. */
const MOST = 16_000_000;

/**
 * The codes in a photo: first at a size that is quick, then at its own. Rejects where the file is no picture that this browser can open.
 * @param {File} file
 * @returns {Promise<import('./types.js').Code[]>}
 */
export async function readPhoto(file) {
  const small = await look(dots(await createImageBitmap(file, { resizeWidth: 1600 })), true);
  return small.length ? small : look(dots(await whole(file)), true);
}

/**
 * The photo at its own size. Only a width is given where it is too large: with both sides a turned photo would be squashed.
 * @param {File} file
 */
async function whole(file) {
  const bitmap = await createImageBitmap(file);
  const much = (bitmap.width * bitmap.height) / MOST;
  if (much <= 1) return bitmap;
  const less = await createImageBitmap(bitmap, { resizeWidth: Math.floor(bitmap.width / Math.sqrt(much)) });
  bitmap.close();
  return less;
}

/** What the decoder takes. @param {ImageBitmap} bitmap */
function dots(bitmap) {
  if (typeof OffscreenCanvas !== 'undefined') return bitmap;
  const canvas = Object.assign(document.createElement('canvas'), { width: bitmap.width, height: bitmap.height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/**
 * Ask for a photo. The same one may be chosen twice.
 * @param {(file: File) => void} onPhoto
 */
export function photoInput(onPhoto) {
  const input = document.createElement('input');
  Object.assign(input, { type: 'file', accept: 'image/*' });
  input.setAttribute('capture', 'environment');
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    input.value = '';
    if (file) onPhoto(file);
  });
  return input;
}
