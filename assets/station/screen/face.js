/** A person's photo where there is one and it is here, else the leaf with the first character. */
import { t } from '../words.js';
import { world } from '../world.js';
import { h, leaf } from './dom.js';

/**
 * A photo that arrives later takes the leaf's place by itself, and the leaf its place when consent was taken back (drawAgain).
 * @param {{name?: string, relation?: string, photo?: string}} person
 * @param {'' | 'off' | 'local' | 'stop'} [state] as of a leaf
 */
export function face(person, state = '') {
  const name = person.name || person.relation || '';
  const address = world.faces.get(person.photo ?? '');
  const made = address ? h('img', { class: `leaf face ${state}`, src: address, alt: t('{name} 的照片', { name }), draggable: 'false' }) : leaf(name, state);
  if (person.photo) Object.assign(made.dataset, { face: person.photo, name, state });
  return made;
}

/** A photo came, or went: draw it anew wherever it stands. @param {string} hash */
export function drawAgain(hash) {
  for (const place of document.querySelectorAll('[data-face]')) {
    const { face: photo, name, state } = /** @type {HTMLElement} */ (place).dataset;
    if (photo === hash) place.replaceWith(face({ name, photo }, /** @type {'' | 'off' | 'local' | 'stop'} */ (state)));
  }
}
