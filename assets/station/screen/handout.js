/** What a child may receive, before it is written: what and how many, what in its place, who came for it; and that something is not meant for a child. */
import { about } from '../say.js';
import { t } from '../words.js';
import { world } from '../world.js';
import { button, dotted, h, icon, phrases } from './dom.js';
import { who } from './paper.js';
import { stage, tell, toast, topBar } from './stage.js';
import { bigName } from './verdict.js';

/** @typedef {import('../types.js').Child} Child */
/** @typedef {import('../types.js').Item} Item */
/** @typedef {import('../desk.js').Due} Due */
/** @typedef {import('../desk.js').Gift} Gift */

/** As it is read. @param {string} relation */
export const relative = (relation) =>
  ({ 奶奶: t('奶奶'), 爷爷: t('爷爷'), 妈妈: t('妈妈'), 爸爸: t('爸爸'), 外婆: t('外婆'), 外公: t('外公'), 哥哥: t('哥哥'), 姐姐: t('姐姐'), 弟弟: t('弟弟'), 妹妹: t('妹妹'), 其他: t('别人') })[relation] ?? relation;

/** Who came for it; the sheet comes after the first screen. @param {Gift} gift @param {(gift: Gift) => void} change */
const askRelation = (gift, change) => import('./sheets.js').then((sheets) => sheets.askRelation(gift, change)).catch(() => toast(t('现在没有网络，这一样还打不开。')));

/** @param {Item} item @param {number} n */
const amount = (item, n) => t('{item} {n} {unit}', { item: item.title, n, unit: item.unit ?? t('份') });

/**
 * What a child may receive, and one button that says what the hand has done. It stays until it is pressed.
 * @param {Child} child @param {Due} due @param {Gift} gift as it would be written
 * @param {{give: () => void, change: (gift: Gift) => void, other: (() => void) | null, none: () => void}} act
 */
export function showHandout(child, due, gift, act) {
  const title = gift.instead_of ? t('{item}，代替{other}', { item: amount(gift.item, gift.quantity), other: due.item.title }) : t('可领{item} {n} {unit}', { item: due.item.title, n: gift.quantity, unit: due.item.unit ?? t('份') });
  const parts = gift.item.contents ?? [{ item: gift.item.id, quantity: 1 }];
  const state = due.given ? t('已领 {n}', { n: due.given }) : t('没领过');
  const collected = gift.for_by ? t('{relation}代领', { relation: relative(gift.for_by.relation) }) : t('代领');
  const small = (/** @type {string} */ name) => (act.other ? null : name); // three stand beside each other without pictures
  const deeds = [act.other && button(t('换一样'), null, act.other, 'big grow'), button(collected, small(gift.for_by ? 'check' : 'users'), () => askRelation(gift, act.change), gift.for_by ? 'big grow said' : 'big grow'), button(t('这次不领'), small('x'), act.none, 'big grow')];
  stage('paper', {
    upper: [
      topBar(),
      who(child),
      h(
        'div',
        { class: 'card due' },
        h('div', { class: 'row' }, h('h2', { class: 'grow' }, title), h('span', { class: due.given ? 'tag' : 'tag ok' }, !due.given && icon('check'), state)),
        parts.map((part) => thing(part.item, part.quantity * gift.quantity)),
        due.left > 1 && stepper(due, gift, act.change),
        due.instead.length > 0 && places(due, gift, act.change),
      ),
      h('div', { class: 'deeds' }, h('p', { class: 'ask' }, t('先递到孩子手上，再按下面')), button(t('给了，记下来'), 'gift', act.give, 'go huge'), h('div', { class: 'row' }, deeds)),
    ],
  });
  tell(`${child.name} ${title}`);
}

/** One fewer or one more of what is due. @param {Due} due @param {Gift} gift @param {(gift: Gift) => void} change */
function stepper(due, gift, change) {
  const step = (/** @type {string} */ name, /** @type {string} */ label, /** @type {number} */ by) => {
    const to = gift.quantity + by;
    const end = to < 1 || to > due.left;
    return h('button', { type: 'button', class: 'btn square', 'aria-label': label, 'aria-disabled': end, onclick: () => end || change({ ...gift, quantity: to }) }, icon(name));
  };
  return h('div', { class: 'row steps', role: 'group', 'aria-label': t('这次给几份') }, h('span', { class: 'grow soft' }, t('这次给 {n}，共可领 {left}', { n: gift.quantity, left: due.left })), step('minus', t('少给一份'), -1), step('plus', t('多给一份'), 1));
}

/** What may be given where it has run out. @param {Due} due @param {Gift} gift @param {(gift: Gift) => void} change */
function places(due, gift, change) {
  const { instead_of, ...same } = gift;
  const chip = (/** @type {Item} */ other) => {
    const chosen = instead_of !== undefined && gift.item.id === other.id;
    const next = chosen ? { ...same, item: due.item } : { ...same, item: other, instead_of: due.item.id };
    return h('button', { type: 'button', class: 'chip', 'aria-pressed': String(chosen), onclick: () => change(next) }, t('用{item}代替', { item: other.title }));
  };
  return h('div', { class: 'places' }, h('span', { class: 'soft' }, t('{item}没有了', { item: due.item.title })), h('div', { class: 'chips' }, due.instead.map(chip)));
}

/** @param {string} id @param {number} quantity */
function thing(id, quantity) {
  const item = world.item(id);
  const stock = item ? world.stock(id) : null;
  const unit = item?.unit ?? '';
  const left = stock === null ? null : stock > 0 ? t('还剩 {n} {unit}', { n: stock, unit }) : t('库存里没有了');
  return h(
    'div',
    { class: 'li thing' },
    h('span', { class: 'leaf' }, icon(item?.icon ?? 'package')),
    h('div', { class: 'grow' }, h('div', { class: 'nm' }, item?.title ?? id), left && h('div', { class: 'soft' }, left)),
    h('div', { class: 'count' }, String(quantity), h('span', {}, unit)),
  );
}

/**
 * Something is meant for others this time. Said quietly, on plain paper, and the next child may be scanned at once; nothing is written.
 * @param {Child} child @param {Due} due
 * @param {{still: () => void, other: (() => void) | null, close: () => void, strip: () => (Node | null)[]}} act
 */
export function showNotMeant(child, due, act) {
  const head = t('本次不在名单');
  const say = t('{item}这次发给别的孩子。', { item: due.item.title });
  stage('verdict', {
    cls: 'look',
    upper: [
      topBar(),
      h('div', { class: 'row end' }, button(t('知道了'), null, act.close, 'sm')),
      h('div', { class: 'who' }, bigName(child.name), h('div', { class: 'sub' }, dotted(about(child)))),
      h('div', { class: 'card calm', onclick: act.close }, h('h2', {}, head), h('p', { class: 'soft t20' }, phrases(say))),
      h('div', { class: 'acts' }, button(t('还是给了'), null, act.still, 'sm'), act.other && button(t('换一样'), 'switch-horizontal', act.other, 'sm')),
    ],
    foot: act.strip(),
  });
  tell([head, child.name, say].join(' '));
}
