/** Ten keys and one that takes back, for what is typed in a sheet. */
import { t } from '../words.js';
import { h, icon } from './dom.js';

/**
 * @param {(key: string) => void} press a digit, or "back"
 * @param {Node | null} [last] what stands at the lower right
 */
export function digitKeys(press, last = null) {
  const key = (/** @type {string} */ digit) => h('button', { type: 'button', class: 'key', onclick: () => press(digit) }, digit);
  const back = h('button', { type: 'button', class: 'key del', 'aria-label': t('退一格'), onclick: () => press('back') }, icon('backspace'));
  return h('div', { class: 'keys numbers' }, [...'123456789'].map(key), back, key('0'), last);
}

/** The same from a keyboard, while a sheet is open. @param {HTMLElement} within @param {(key: string) => void} press */
export function typedDigits(within, press) {
  within.closest('dialog')?.addEventListener('keydown', (event) => {
    const { key } = /** @type {KeyboardEvent} */ (event);
    if (/^\d$/.test(key)) press(key);
    else if (key === 'Backspace') press('back');
  });
}
