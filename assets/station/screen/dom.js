/** The few helpers with which every screen part is drawn. */

/** Icons that the shared sprite does not have; they stand in the page itself. */
const OWN = new Set(['shield-check', 'dialpad', 'switch-horizontal', 'barcode', 'camera-rotate', 'v-done', 'v-kept', 'v-already', 'v-flag', 'v-stop', 'mark']);

/** @typedef {Node | string | number | null | undefined | false | (Node | string | null | undefined | false)[]} Part */

/**
 * An element. `props` with a leading "on" are listeners, `class` and `data-…`/`aria-…` are attributes, `style` is an object of properties.
 * @param {string} tag
 * @param {Record<string, any>} [props]
 * @param {...Part} parts
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...parts) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style') Object.assign(element.style, value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...parts.flat().filter((part) => part !== null && part !== undefined && part !== false).map((part) => (typeof part === 'number' ? String(part) : /** @type {Node | string} */ (part))));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An SVG element.
 * @param {string} tag @param {Record<string, string | number>} attributes @param {...Node} parts
 */
export function svg(tag, attributes, ...parts) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...parts);
  return element;
}

const SPRITE = '/station/icons.svg#';
let icons = SPRITE;

/** Takes the icons into the page. A tab on plain http has nothing else that keeps them when the laptop is away. */
export async function keepIcons() {
  try {
    const answer = await fetch('/station/icons.svg');
    const sprite = new DOMParser().parseFromString(await answer.text(), 'image/svg+xml').documentElement;
    if (!answer.ok || sprite.tagName !== 'svg') return;
    for (const symbol of sprite.children) symbol.id = `i-${symbol.id}`;
    document.querySelector('svg.sprite')?.append(...sprite.children);
    icons = '#i-';
    for (const use of document.querySelectorAll(`use[href^="${SPRITE}"]`)) use.setAttribute('href', use.getAttribute('href')?.replace(SPRITE, icons) ?? '');
  } catch {
    // no network now: the icons are still asked for one by one
  }
}

/**
 * An icon beside its word. Readers hear the word.
 * @param {string} name @param {string} [cls]
 */
export function icon(name, cls = 'i') {
  const href = OWN.has(name) ? `#${name}` : icons + name;
  return svg('svg', { class: cls, viewBox: '0 0 24 24', 'aria-hidden': 'true' }, svg('use', { href }));
}

/** The drawn shape of a verdict. @param {string} name */
export const shape = (name) => svg('svg', { class: 'shape', viewBox: '0 0 120 120', 'aria-hidden': 'true' }, svg('use', { href: `#${name}` }));

/** The dot between facts. */
export const dot = () => h('i', { class: 'dot' });

/**
 * Facts in one line, a dot between them; each stays unbroken.
 * @param {(string | null | undefined | false)[]} facts
 * @returns {Node[]}
 */
export function dotted(facts) {
  return facts.filter(Boolean).flatMap((fact, place) => (place ? [dot(), phrase(String(fact))] : [phrase(String(fact))]));
}

/** A piece of a sentence that is not broken inside. @param {string} text */
export const phrase = (text) => h('span', { class: 'ph' }, text);

/**
 * A sentence as unbreakable phrases: it breaks where one breathes.
 * @param {string} sentence
 */
export const phrases = (sentence) => (sentence.match(/[^，。：；]+[，。：；]?/g) ?? [sentence]).map(phrase);

/**
 * A button that says what it does.
 * @param {string} text @param {string | null} iconName @param {() => void} onclick @param {string} [cls]
 */
export const button = (text, iconName, onclick, cls = '') => h('button', { type: 'button', class: `btn ${cls}`, onclick }, iconName && icon(iconName), h('span', {}, text));

/** The first character of a name, in its leaf. @param {string} name @param {'' | 'off' | 'local' | 'stop'} [state] */
export const leaf = (name, state = '') => h('span', { class: `leaf ${state}`, 'aria-hidden': 'true' }, [...name][0] ?? '');

/** @param {string} id @returns {HTMLElement} */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
