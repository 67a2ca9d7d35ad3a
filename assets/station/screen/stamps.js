/** A child's stamp card on the panel of a station: what is stamped, and where to go next. It asks nothing. */
import { t } from '../words.js';
import { card } from '../stamps.js';
import { h, icon } from './dom.js';

/** @param {string} child @returns {HTMLElement | null} null where nothing runs side by side */
export function stampRow(child) {
  const stamps = card(child);
  if (!stamps.length) return null;
  const n = stamps.filter(({ stamped }) => stamped).length;
  const next = stamps.find(({ stamped }) => !stamped)?.station;
  const told = next ? t('{n} / {all} 已盖章，下一站 {next}', { n, all: stamps.length, next: next.title }) : t('{all} 个章都盖满了', { all: stamps.length });
  return h(
    'div',
    { class: 'stamps' },
    h('p', { class: 'b' }, told),
    h('ul', {}, stamps.map(({ station, stamped }) => h('li', { class: stamped ? 'stamp on' : 'stamp' }, icon(stamped ? 'check' : 'circle'), h('span', {}, station.title), h('span', { class: 'unseen' }, stamped ? t('已盖章') : t('还没盖'))))),
  );
}
