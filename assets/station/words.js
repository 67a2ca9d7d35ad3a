/** What a volunteer reads. Source texts are Chinese and stand where they are used; other languages come as one JSON from the server. */

/** @type {Record<string, string | string[]>} */
let catalogue = {};
let spoken = 'zh_CN';

/** The language spoken now: "zh_CN" or "en". */
export const language = () => spoken;

/**
 * Speak this language from now on. Where its words cannot be had, it stays Chinese.
 * @param {string | undefined} wanted
 */
export async function speak(wanted) {
  const next = wanted === 'en' ? 'en' : 'zh_CN';
  if (next !== spoken) {
    try {
      catalogue = next === 'zh_CN' ? {} : await (await fetch(`/station/words/${next}.json`)).json();
      spoken = next;
    } catch {
      return;
    }
  }
  document.documentElement.lang = spoken === 'en' ? 'en' : 'zh-CN';
}

/**
 * A text in the reader's language, its {fields} filled in. `n` chooses between one and many where a language has both.
 * @param {string} text
 * @param {Record<string, string | number>} [fields]
 */
export function t(text, fields = {}) {
  const found = catalogue[text] ?? text;
  const pattern = Array.isArray(found) ? found[fields.n === 1 ? 0 : found.length - 1] : found;
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => String(fields[name] ?? whole));
}

/** A child's short number, at least three digits. @param {number | undefined} number */
export const threeDigits = (number) => (number === undefined || number === null ? '' : String(number).padStart(3, '0'));

/** English ordinals; Chinese has its own word. @param {number} n */
export function ordinal(n) {
  if (spoken !== 'en') return String(n);
  const rule = new Intl.PluralRules('en', { type: 'ordinal' }).select(n);
  return n + { one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' }[rule];
}
