/** A photo of a badge, where there is no camera to look through: taken by the phone's own camera app, read here. */
import { look } from './eyes.js';

/**
 * The badges in a photo: first at a size that is quick, then at its own.
 * @param {File} file
 * @returns {Promise<import('./types.js').Code[]>}
 */
export async function readPhoto(file) {
  const small = await look(await picture(file, 1600), true);
  return small.length ? small : look(await picture(file, 0), true);
}

/**
 * The photo the right way up. Only the width is given: with both sides a turned photo would be squashed.
 * @param {File} file @param {number} width 0: as it is
 */
async function picture(file, width) {
  const bitmap = await createImageBitmap(file, width ? { resizeWidth: width } : {});
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
