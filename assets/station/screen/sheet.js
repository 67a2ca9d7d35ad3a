/** A sheet from below. Escape, the way back and a touch outside mean: leave it as it was. */
import { barOverSheet } from './alarm.js';
import { byId, h } from './dom.js';

/** @type {{dialog: HTMLDialogElement, back: HTMLElement | null, first: string} | null} */
let open = null;
/** Whether we have just gone back ourselves, and the browser is about to say so. */
let goingBack = false;

/**
 * @param {string} title @param {(Node | null | false)[]} parts
 * @param {{leave?: Node | null, line?: string, first?: string}} [more] `leave` stands beside the title, `line` under it; `first` says what must be answered
 * before anything is scanned, where this sheet asks
 */
export function openSheet(title, parts, { leave = null, line = '', first = '' } = {}) {
  const back = open?.back ?? /** @type {HTMLElement | null} */ (document.activeElement);
  const inFront = open?.dialog;
  open = null;
  inFront?.remove();
  const dialog = /** @type {HTMLDialogElement} */ (
    h('dialog', { class: 'sheet', 'aria-label': title }, h('div', { class: 'row sheet-head' }, h('div', { class: 'grow' }, h('h2', {}, title), line && h('p', { class: 'soft' }, line)), leave), barOverSheet(), h('div', { class: 'sheet-body' }, parts.filter(Boolean)))
  );
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) closeSheet();
  });
  dialog.addEventListener('close', () => {
    if (open?.dialog === dialog) closeSheet();
  });
  byId('sheets').append(dialog);
  dialog.showModal();
  dialog.scrollTop = 0; // what is focused first may stand at the foot: what is said is read from its beginning
  open = { dialog, back, first };
  if (!history.state?.sheet) history.pushState({ sheet: true }, '');
}

export const isSheetOpen = () => open !== null;

/** What the sheet in front wants answered before anything is scanned, in words; empty where it asks nothing. */
export const sheetAsks = () => open?.first ?? '';

export function closeSheet() {
  if (!open) return;
  const { dialog, back } = open;
  open = null;
  dialog.close();
  dialog.remove();
  if (history.state?.sheet && !goingBack) {
    goingBack = true;
    history.back();
  }
  if (back?.isConnected) back.focus();
}

addEventListener('popstate', () => {
  const ours = goingBack;
  goingBack = false;
  if (!open) return;
  if (ours) history.pushState({ sheet: true }, '');
  else closeSheet();
});
