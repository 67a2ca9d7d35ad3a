/** 淘汰、表演了、名次: three keys below a child of a game with places, in the way of nothing: the next child is scanned as if they were not there. */
import { attendanceKey } from '../books.js';
import { t } from '../words.js';
import { known, sheetOf, world } from '../world.js';
import { h } from './dom.js';
import { tell } from './stage.js';

/** @typedef {import('../types.js').Child} Child */
/** @typedef {import('../types.js').Fact} Fact */
/** @typedef {{out?: boolean, performed?: boolean, place?: number | null}} Said */

/** Whether a fact is of a round of a game that has places. @param {Fact} fact */
export const isOfAGame = (fact) => fact.kind === 'attendance' && fact.round != null && Boolean(world.current?.segments?.find((one) => one.id === fact.segment)?.places);

/** What is said of a child in the round: the last word on each thing (care/results.py). @param {import('../books.js').Sheet} sheet @param {string} key @returns {Said} */
const saidIn = (sheet, key) => sheet.standing.filter((fact) => fact.kind === 'result' && attendanceKey(fact) === key).reduce((said, fact) => ({ ...said, ...fact.details }), {});

/** The place of whoever comes in next, by what this phone knows. @param {Fact} fact */
function nextPlace(fact) {
  const key = attendanceKey(known(fact));
  const taken = world.books.sheetsOf(fact.activity).map(([, sheet]) => saidIn(sheet, key).place ?? 0).filter(Boolean);
  for (let place = 1; ; place += 1) if (!taken.includes(place) && place === 1 + taken.filter((other) => other < place).length) return place;
}

/**
 * @param {Fact} fact @param {Child} child
 * @param {(said: Said) => Promise<void>} say records it; rejects where this phone cannot keep it
 */
export function marksRow(fact, child, say) {
  const row = h('div', { class: 'brought marks opened', role: 'group', 'aria-label': t('这一轮的结果') });
  const choose = async (/** @type {Said} */ said, /** @type {string} */ word) => {
    try {
      await say(said);
      tell([child.name, word].join(' '));
    } catch {
      return row.replaceChildren(h('p', { class: 'b', role: 'alert' }, t('这台手机没有存下结果。孩子参加的记录还在。')));
    }
    draw();
  };
  const chip = (/** @type {string} */ word, /** @type {boolean} */ on, /** @type {Said} */ said) =>
    h('button', { type: 'button', class: 'chip', 'aria-pressed': String(on), onclick: () => choose(said, on ? t('{what}撤回了', { what: word }) : word) }, word);
  const draw = () => {
    const { out = false, performed = false, place = null } = saidIn(sheetOf(child.id), attendanceKey(known(fact)));
    const chips = [
      chip(t('淘汰'), out, { out: !out }),
      chip(t('表演了'), performed, { performed: !performed }),
      chip(t('第 {n} 名', { n: place ?? nextPlace(fact) }), place !== null, { place: place === null ? nextPlace(fact) : null }),
    ];
    row.replaceChildren(h('div', { class: 'chips' }, chips));
  };
  draw();
  return row;
}
