/** Who takes a child home: the adults one may hand it to, brothers and sisters who are here too, and that it has gone already. */
import { hhmm } from '../clock.js';
import { adult, doneAt, grouped, numberOf, wentWith, whoWas } from '../say.js';
import { t } from '../words.js';
import { sheetOf } from '../world.js';
import { button, dotted, h, icon, leaf } from './dom.js';
import { face } from './face.js';
import { showYellow, who } from './paper.js';
import { stage, tell, topBar } from './stage.js';

/** @typedef {import('../types.js').Child} Child */
/** @typedef {import('../types.js').Guardian} Guardian */
/** @typedef {import('../books.js').Known} Known */

/**
 * @typedef {object} Card What is known when a child is about to go.
 * @property {import('../asking.js').Asked[]} asked adults about whom an organizer was asked today
 * @property {Child[]} siblings who are here too, by a guardian in common
 * @property {'yes' | 'no' | 'later'} alone whether the child may go alone, by today's date
 *
 * @typedef {object} Act
 * @property {(guardian: Guardian, others: Child[]) => void} guardian
 * @property {() => void} forbidden
 * @property {(asked: import('../asking.js').Asked, others: Child[]) => void} asked
 * @property {(others: Child[]) => void} alone
 * @property {(others: Child[]) => void} other
 * @property {(others: Child[]) => void} escort
 * @property {() => void} close
 */

/**
 * Who takes the child home. What is not permitted is visible, with its reason; who may not collect has no button but a stop.
 * @param {Child} child @param {Card} card @param {Act} act @param {Child[]} [ticked] siblings that were ticked before the news came
 */
export function showDeparture(child, card, act, ticked = []) {
  const guardians = child.guardians ?? [];
  const going = new Set(ticked.map(({ id }) => id));
  const others = () => card.siblings.filter(({ id }) => going.has(id));
  const take = (/** @type {() => void} */ onclick) => button(takeWord(going.size), 'check', onclick, 'wash take');
  const rows = guardians.map((guardian) =>
    guardian.may_collect === false
      ? h('button', { type: 'button', class: 'collector', onclick: act.forbidden }, face(guardian, 'stop'), named(guardian), h('span', { class: 'tag stop' }, icon('hand-stop'), t('不可接')))
      : h('div', { class: 'collector' }, face(guardian), named(guardian), take(() => act.guardian(guardian, others()))),
  );
  const asked = card.asked.map((each) => askedRow(each, () => act.asked(each, others()), take));
  const tick = (/** @type {string} */ id, /** @type {boolean} */ on) => {
    if (on) going.add(id);
    else going.delete(id);
    for (const word of document.querySelectorAll('.take span')) word.textContent = takeWord(going.size);
  };
  const here = sheetOf(child.id).stays.length > 0;
  stage('paper', {
    upper: [
      topBar(),
      who(child),
      !here ? h('p', { class: 'notice' }, icon('flag-3'), h('span', {}, t('今天还没有签到。签退会记下来，组织者会来核对。'))) : null,
      h('div', { class: 'row question' }, h('h2', { class: 'grow' }, t('谁来接？')), child.photo && face(child)),
      h('div', { class: 'collectors' }, rows, asked, !guardians.length && h('p', { class: 'soft' }, t('花名册上没有写监护人。'))),
      h('div', { class: 'siblings' }, card.siblings.map((sibling) => siblingRow(sibling, going.has(sibling.id), tick))),
      h(
        'div',
        { class: 'deeds' },
        h('div', { class: 'row' }, button(t('别的人来接'), 'user-question', () => act.other(others()), 'big grow'), aloneButton(card.alone, () => act.alone(others()))),
        h('p', { class: 'soft centre', id: 'why-alone' }, aloneLine(child, card.alone)),
        h('div', { class: 'row' }, button(t('几个孩子一起走'), 'users-group', () => act.escort(others()), 'quiet grow'), button(t('先不签退'), 'x', act.close, 'quiet')),
      ),
    ],
  });
  tell(`${child.name} ${t('谁来接？')}`);
}

/** @param {number} n brothers and sisters who were ticked */
const takeWord = (n) => (n ? t('接走 {n} 人', { n: n + 1 }) : t('接走'));

/** @param {Guardian} guardian */
function named(guardian) {
  const phone = guardian.phone && h('a', { class: 'phone', href: `tel:${guardian.phone}` }, grouped(guardian.phone));
  return h('div', { class: 'grow' }, h('div', { class: 'nm' }, guardian.relation || guardian.name), h('div', { class: 'soft' }, guardian.relation ? guardian.name : '', phone));
}

/** Somebody about whom an organizer was asked. @param {import('../asking.js').Asked} asked @param {() => void} open @param {(onclick: () => void) => HTMLElement} take */
function askedRow(asked, open, take) {
  const { details, state, by } = asked;
  const line = { yes: t('组织者 {by} 同意了', { by }), no: t('组织者说不可以'), open: t('还在等组织者') }[state];
  const relation = adult({ relation: details.relation });
  const text = h('div', { class: 'grow' }, h('div', { class: 'nm' }, relation || details.name), h('div', { class: 'soft' }, dotted([relation && details.name, line])));
  if (state === 'no') return h('button', { type: 'button', class: 'collector', onclick: open }, leaf(details.name, 'stop'), text, h('span', { class: 'tag stop' }, icon('hand-stop'), t('不可接')));
  return h('div', { class: 'collector' }, leaf(details.name), text, state === 'yes' ? take(open) : button(t('接着等'), 'clock', open, 'wash'));
}

/** A brother or sister: offered, never ticked beforehand. @param {Child} child @param {boolean} on @param {(id: string, on: boolean) => void} tick */
function siblingRow(child, on, tick) {
  const box = /** @type {HTMLInputElement} */ (h('input', { type: 'checkbox', checked: on, onchange: () => tick(child.id, box.checked) }));
  return h('label', { class: 'sibling' }, box, h('span', { class: 'grow' }, h('b', {}, t('{child} 也在，一起签退？', { child: child.name })), h('span', {}, dotted([child.group, numberOf(child)]))));
}

/** @param {Card['alone']} may @param {() => void} go */
const aloneButton = (may, go) =>
  may === 'yes' ? button(t('自行回家'), null, go, 'big') : h('button', { type: 'button', class: 'btn big off', 'aria-disabled': 'true', 'aria-describedby': 'why-alone' }, h('span', {}, t('自行回家')));

/** By whose permission a child goes alone, or why not. @param {Child} child @param {Card['alone']} may */
function aloneLine(child, may) {
  const [month = 0, date = 0] = (child.alone?.on ?? '').split('-').slice(1).map(Number);
  if (may === 'yes') return month ? t('自行回家：监护人 {month} 月 {date} 日同意。', { month, date }) : t('自行回家：监护人同意过。');
  return may === 'later' ? t('{month} 月 {date} 日起才可以自行回家。', { month, date }) : t('自行回家要监护人先同意，组织者在孩子的档案里记下。');
}

/**
 * Gone already: with whom, when, and who saw it; each of them where two phones say otherwise. A second one can still be recorded.
 * @param {Child} child @param {Known[]} departures those of this stay, in order
 * @param {{still: () => void, close: () => void, strip: () => (Node | null)[]}} act
 */
export function showGone(child, departures, act) {
  const [first] = departures;
  const apart = new Set(departures.map(wentWith)).size > 1;
  const lines = apart
    ? [...departures.map((fact) => t('{time} {went}，{by}扫的。', { time: hhmm(fact.happened_at), went: wentWith(fact) || t('签退'), by: fact.by ?? t('组织者') })), t('几次说的不一样，组织者会来核对。')]
    : [wentWith(first), whoWas({ id: first.id, happened_at: first.happened_at, by: first.by ?? null })];
  showYellow(child, doneAt('departure', hhmm(first.happened_at)), lines.filter(Boolean), t('还是要签退'), act, null);
}
