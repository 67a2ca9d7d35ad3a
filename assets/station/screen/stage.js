/** The page's fixed parts: what stands at the top, in the middle, at the foot, and what is said aloud. */
import { DESK_ICONS, deskName } from '../say.js';
import { segment, session } from '../session.js';
import * as queue from '../queue.js';
import { status } from '../sync.js';
import { t } from '../words.js';
import { byId, h, icon } from './dom.js';

/** @typedef {'start' | 'join' | 'ready' | 'pad' | 'verdict' | 'paper' | 'find' | 'plain' | 'roll' | 'lending' | 'door' | 'greet'} View */

/** What the two buttons at the top open. Filled in by the app. */
export const opens = { desks: () => {}, waiting: () => {}, roll: () => {} };

let view = /** @type {View} */ ('start');

/** What the page shows now. */
export const shown = () => view;

/**
 * Show a view. Everything of the one before goes; the camera's picture stays where it is.
 * @param {View} name
 * @param {{cls?: string, upper: (Node | null)[], foot?: (Node | null)[], again?: boolean}} parts `again`: the same view after news; what looks the same is left alone
 */
export function stage(name, { cls = '', upper, foot = [], again = false }) {
  if (again && view === name && looksTheSame(upper, foot)) return;
  if (!again) document.querySelector('.toast')?.remove();
  view = name;
  const root = byId('station');
  root.dataset.view = name;
  const main = byId('upper');
  main.className = cls;
  main.replaceChildren(...upper.filter((part) => part !== null));
  byId('foot').replaceChildren(...foot.filter((part) => part !== null));
  main.scrollTop = 0;
}

/** @param {(Node | null)[]} upper @param {(Node | null)[]} foot */
function looksTheSame(upper, foot) {
  const text = (/** @type {(Node | null)[]} */ parts) => parts.map((part) => /** @type {Element | null} */ (part)?.outerHTML ?? '').join('');
  return text(upper) === byId('upper').innerHTML && text(foot) === byId('foot').innerHTML;
}

/** The bar at the top: the desk at the left, what waits at the right. */
export function topBar() {
  return h('header', { class: 'st-top' }, deskButton(), pill());
}

function deskButton() {
  const here = session.desk === 'segment' ? segment()?.title : null;
  const word = here ?? deskName(session.desk);
  return h(
    'button',
    { type: 'button', class: 'deskbtn', onclick: () => opens.desks(), 'aria-haspopup': 'dialog', 'aria-label': t('岗位：{desk}，换岗位', { desk: word }) },
    h('span', { class: 'leaf' }, icon(DESK_ICONS[session.desk])),
    h('span', { class: 'desk-name' }, word),
    icon('chevron-down', 'i small'),
  );
}

/** Say the desk anew, where it stands at the top: all else stays. */
export const renameDesk = () => document.querySelector('.deskbtn')?.replaceWith(deskButton());

/** Without an answer for so long the server counts as not heard: the news is asked for every ten seconds. */
const SILENT = 20_000;

/** What waits on this phone, counted from the rows; and where nothing does, whether the server is still heard. */
export function pill() {
  const n = queue.waiting().length;
  const silent = status.online === false && Date.now() - (status.confirmed ?? 0) > SILENT;
  const [cls, name] = n ? ['wait', 'cloud-up'] : silent ? ['off', 'cloud-off'] : ['ok', 'cloud-check'];
  const word = n ? t('待上传 {n}', { n }) : silent ? t('没连上') : t('全部已上传');
  return h('button', { type: 'button', class: 'pillbtn', id: 'pill', onclick: () => opens.waiting(), 'aria-haspopup': 'dialog' }, h('span', { class: `pill ${cls}` }, icon(name), word));
}

/** Count again what waits, where the pill stands. */
export function refreshPill() {
  const old = document.getElementById('pill');
  if (!old) return;
  const next = pill();
  // Under a finger it stays: what is drawn anew between press and release loses the tap.
  if (old.textContent === next.textContent || old.matches(':active')) return;
  const focused = document.activeElement === old;
  old.replaceWith(next);
  if (focused) next.focus();
}

/**
 * Say an outcome to those who listen: a refusal interrupts, the rest waits its turn.
 * @param {string} text @param {boolean} [loud]
 */
export function tell(text, loud = false) {
  byId(loud ? 'alarm' : 'heard').textContent = text;
  byId(loud ? 'heard' : 'alarm').textContent = '';
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let toasted;

/**
 * A word in passing, over whatever is open and in the way of no finger. It goes with the next screen.
 * @param {string} text @param {boolean} [loud]
 */
export function toast(text, loud = false) {
  clearTimeout(toasted);
  document.querySelector('.toast')?.remove();
  const said = h('p', { class: 'toast', role: loud ? 'alert' : 'status' }, text);
  (document.querySelector('dialog[open]') ?? byId('station')).append(said);
  toasted = setTimeout(() => said.remove(), 8000);
}

let lasting = '';
/** @type {ReturnType<typeof setTimeout> | undefined} */
let passing;

/**
 * The words in the camera's picture.
 * @param {string} text @param {number} [passes] after so many milliseconds the words before it come back; Infinity: with `unhint`
 */
export function hint(text, passes = 0) {
  clearTimeout(passing);
  byId('hint').textContent = text;
  if (!passes) lasting = text;
  else if (passes < Infinity) passing = setTimeout(unhint, passes);
}

/** What stood there before. */
export const unhint = () => hint(lasting);

/** @param {boolean} there */
export function showCamera(there) {
  byId('cam').hidden = !there;
}
