/** 一人一棵: a blade for each child who came, a seed for each who has not. Height and lean come from the child's number, so nothing jumps. */
import { inRow } from '../people.js';
import { session } from '../session.js';
import { t } from '../words.js';
import { counts, sheetOf, world } from '../world.js';
import { svg } from './dom.js';

/** Above this many the field says no more than a bar. */
const MOST = 120;

/** Always the same number between 0 and 1 for a child. @param {string} id @param {number} salt */
function fate(id, salt) {
  let hash = 2166136261 ^ salt;
  for (let place = 0; place < id.length; place++) hash = Math.imul(hash ^ id.charCodeAt(place), 16777619);
  return ((hash >>> 8) % 1000) / 1000;
}

/** A blade's outline, standing at `x` on `ground`. @param {number} x @param {number} ground @param {number} width @param {number} high @param {number} lean */
function blade(x, ground, width, high, lean) {
  const tip = x + width / 2 + lean;
  const n = (/** @type {number} */ value) => value.toFixed(1);
  const right = x + width;
  return `M${n(x)} ${n(ground)}C${n(x - 0.3)} ${n(ground - high * 0.5)} ${n(tip - 1)} ${n(ground - high * 0.75)} ${n(tip)} ${n(ground - high)}C${n(tip + 1.2)} ${n(ground - high * 0.7)} ${n(right + 0.4)} ${n(ground - high * 0.45)} ${n(right)} ${n(ground)}z`;
}

/** Who is counted here: those expected, and those who came without being. */
function everybody() {
  return [...world.children.values()].filter((child) => child.expected || sheetOf(child.id).stays.length).sort(inRow);
}

/** Whether a child's blade has grown: it came; or at a segment's desk, it took part. @param {string} id @param {string | null} segment */
function grown(id, segment) {
  const sheet = sheetOf(id);
  if (!segment) return sheet.stays.length > 0;
  return sheet.standing.some((fact) => fact.kind === 'attendance' && fact.segment === segment);
}

/** @param {string} id */
const isLocal = (id) => {
  const { seen } = sheetOf(id).stays.at(-1) ?? { seen: [] };
  return seen.length > 0 && seen.every((fact) => !fact.outcome);
};

/**
 * The field of the ready screen.
 * @param {string | null} segment
 */
export function field(segment) {
  const children = everybody();
  const { arrived, expected } = counts();
  const label = t('已到 {arrived}，应到 {expected}', { arrived, expected });
  if (children.length > MOST) return bar(arrived, expected, label);
  const pitch = 326 / Math.max(children.length, 24);
  const parts = children.map((child, place) => {
    const x = 1 + place * pitch;
    if (!grown(child.id, segment)) return svg('circle', { class: 'seed', cx: (x + pitch / 2).toFixed(1), cy: 35.4, r: Math.min(1.6, pitch / 3.2).toFixed(1) });
    const width = Math.min(3.3, pitch * 0.62);
    const path = blade(x + (pitch - width) / 2, 37, width, 22 + fate(child.id, 1) * 14, (fate(child.id, 2) - 0.5) * 4);
    const cls = isLocal(child.id) ? 'blade local' : `blade${1 + Math.floor(fate(child.id, 3) * 2.99)}`;
    return svg('path', { class: cls, d: path });
  });
  return svg('svg', { class: 'field', viewBox: '0 0 326 38', role: 'img', 'aria-label': label, preserveAspectRatio: 'none' }, ...parts);
}

/** @param {number} arrived @param {number} expected @param {string} label */
function bar(arrived, expected, label) {
  const share = expected ? Math.min(1, arrived / expected) : 0;
  return svg(
    'svg',
    { class: 'field', viewBox: '0 0 326 38', role: 'img', 'aria-label': label, preserveAspectRatio: 'none' },
    svg('rect', { class: 'groove', x: 0, y: 26, width: 326, height: 10, rx: 5 }),
    svg('rect', { class: 'blade2', x: 0, y: 26, width: (326 * share).toFixed(1), height: 10, rx: 5 }),
  );
}

/**
 * The strip of grass at the foot of a verdict, this child's blade standing out: white when it is on the server, dashed when only here.
 * @param {string} child @param {boolean} kept
 */
export function heroField(child, kept) {
  let children = everybody();
  const mine = children.findIndex((other) => other.id === child);
  if (children.length > MOST) children = children.slice(Math.max(0, mine - 40), Math.max(0, mine - 40) + 80);
  const segment = session.desk === 'segment' ? session.segment : null;
  const pitch = 390 / Math.max(children.length, 24);
  /** @type {SVGElement | null} */
  let hero = null;
  const parts = children.map((other, place) => {
    const x = place * pitch;
    if (other.id === child) {
      const path = blade(x + pitch / 2 - 4.5, 50, 9, 44, -2 + fate(child, 2) * 4);
      const look = /** @type {Record<string, string | number>} */ (kept ? { fill: 'none', stroke: 'currentColor', 'stroke-width': 2, 'stroke-dasharray': '4 3' } : { fill: 'currentColor' });
      hero = /** @type {SVGElement} */ (svg('path', { d: path, class: 'hero', ...look }));
      return svg('g', {});
    }
    if (!grown(other.id, segment)) return svg('circle', { cx: (x + pitch / 2).toFixed(1), cy: 47, r: Math.min(1.9, pitch / 3.2).toFixed(1), fill: 'currentColor', opacity: 0.38 });
    const path = blade(x + (pitch - Math.min(4.2, pitch * 0.7)) / 2, 50, Math.min(4.2, pitch * 0.7), 14 + fate(other.id, 1) * 16, (fate(other.id, 2) - 0.5) * 4);
    return svg('path', { d: path, fill: 'currentColor', opacity: 0.38 });
  });
  return svg('svg', { class: 'hero-field', viewBox: '0 0 390 50', 'aria-hidden': 'true', preserveAspectRatio: 'none' }, ...parts, ...(hero ? [hero] : []));
}
