/** The lending desk's screens: a child with what it has and what it takes now, a row for each; and the desk between two children. */
import { day } from '../clock.js';
import { mayTakeBack } from '../desk.js';
import * as queue from '../queue.js';
import { about, findWord, why } from '../say.js';
import { daysLate, dueWords, hadBefore, heldBy, outNow } from '../shelf.js';
import { t } from '../words.js';
import { world } from '../world.js';
import { alarmBar } from './alarm.js';
import { button, dotted, h, icon, phrases } from './dom.js';
import { hint, stage, topBar } from './stage.js';

/** @typedef {import('../types.js').Child} Child */
/** @typedef {import('../types.js').Thing} Thing */
/** @typedef {{undo: (id: string) => void, giveBack: (thing: Thing) => void, renew: (thing: Thing) => void, things: () => void}} Act */
/** @typedef {{deeds: string[], held: Thing | null, said: {text: string, bad: boolean} | null}} State */

/**
 * A child is open: the next label goes out with it.
 * @param {State & {child: Child}} state @param {Act & {end: () => void}} act @param {boolean} again after news
 */
export function showChild(state, act, again) {
  const { child, deeds, held } = state;
  const scrolled = document.querySelector('.rows')?.scrollTop ?? 0;
  const taken = new Set(deeds.map((id) => world.books.facts.get(id)?.item));
  const before = heldBy(child.id).filter(({ thing }) => !taken.has(thing.id) && thing.id !== held?.id);
  const rows = [held && asked(held, child, act), [...deeds].reverse().map((id) => deed(id, act, false)), before.map((one) => still(one, act))];
  const none = !held && !deeds.length && !before.length && h('p', { class: 'none' }, phrases(t('手里没有要还的。扫书上的码，一本一本来。')));
  stage('lending', {
    upper: [topBar(), alarmBar(), head(child, deeds, before.length), notice(state), h('div', { class: 'card rows lent', tabindex: 0, role: 'group', 'aria-label': t('借走的') }, rows.flat(), none)],
    foot: [h('div', { class: 'row' }, button(t('输编号、书名'), 'search', act.things, 'big'), button(t('好了'), 'check', act.end, 'go big grow'))],
    again,
  });
  const list = document.querySelector('.rows');
  if (list && again) list.scrollTop = scrolled;
  hint(t('扫书上的码，一本一本来'));
}

/** @param {Child} child @param {string[]} deeds @param {number} before how many it has from earlier */
function head(child, deeds, before) {
  const n = deeds.filter((id) => stands(id)?.kind === 'loan').length;
  const late = heldBy(child.id).filter(({ due }) => daysLate(due)).length;
  const has = [before && t('之前借的 {n} 件没还', { n: before }), late && t('逾期 {n} 件', { n: late })].filter(Boolean);
  return h('div', { class: 'lend-head' }, h('div', { class: 'grow' }, h('div', { class: 'nm' }, child.name), h('div', { class: 'soft' }, dotted(about(child))), has.length > 0 && h('div', { class: late ? 'late-line' : 'soft' }, dotted(has.map(String)))), h('div', { class: 'tally', role: 'status' }, h('div', { class: 'n' }, String(n)), h('div', { class: 'soft' }, t('这次借走'))));
}

/** @param {string} id */
function stands(id) {
  const fact = world.books.facts.get(id);
  return fact && world.books.counts(fact) ? fact : null;
}

/** @param {State} state */
const notice = ({ said }) => (said ? h('p', { class: said.bad ? 'notice bad' : 'notice', role: said.bad ? 'alert' : 'status' }, icon(said.bad ? 'hand-stop' : 'book'), h('span', {}, phrases(said.text))) : null);

/** @param {Thing} thing */
const iconOf = (thing) => (thing.kind === 'equipment' ? 'ball-football' : 'book');

/** @param {string} title @param {string} number */
const titled = (title, number) => h('div', { class: 'nm', title }, title, number && h('span', { class: 'soft number' }, number));

/** What the child has already is in the hand: it came back, or goes out again. @param {Thing} thing @param {Child} child @param {Act} act */
function asked(thing, child, act) {
  const due = world.out(thing.id)?.due ?? '';
  return h(
    'div',
    { class: 'li held' },
    h('div', { class: 'row' }, h('span', { class: 'leaf' }, icon(iconOf(thing))), h('div', { class: 'grow' }, titled(thing.title, thing.number), h('div', { class: 'soft' }, phrases(t('在 {child} 手里，{due}。', { child: child.name, due: dueWords(due) }))))),
    h('div', { class: 'row' }, button(t('还来了'), 'check', () => act.giveBack(thing), 'wash grow'), button(t('再借一次'), 'refresh', () => act.renew(thing), 'grow')),
  );
}

/** What a child has from earlier. @param {{thing: Thing, due: string}} one @param {Act} act */
function still({ thing, due }, act) {
  const late = daysLate(due) > 0;
  return h('div', { class: 'li still-out', 'data-thing': thing.id }, h('span', { class: 'leaf off' }, icon(iconOf(thing))), h('div', { class: 'grow' }, titled(thing.title, thing.number), h('div', { class: late ? 'late-line' : 'soft' }, phrases(dueWords(due)))), h('button', { type: 'button', class: 'btn', 'aria-label': t('{thing} 还来了', { thing: thing.title }), onclick: () => act.giveBack(thing) }, t('还来了')));
}

/** What was lent or came back just now, with its own way back. @param {string} id @param {Act} act @param {boolean} named whether it says whose it is */
function deed(id, act, named) {
  const row = queue.find(id);
  const fact = world.books.facts.get(id) ?? row?.fact;
  if (!fact) return null;
  const thing = world.thing(fact.item ?? '');
  const standing = stands(id) !== null;
  const leaf = !standing ? 'off' : row?.state === 'waiting' ? 'local' : row?.state === 'refused' ? 'stop' : '';
  const state = !standing ? t('已撤销') : row?.state === 'waiting' ? t('已存本机') : row?.state === 'refused' ? t('没有记上') : fact.kind === 'return' ? t('已还') : named ? '' : t('已借出');
  const title = thing?.title ?? t('单子上没有的');
  const more = [...(standing ? details(fact, named) : []), row?.state === 'refused' ? why(row.result?.reason ?? null, fact, null) : note(fact, row)];
  return h(
    'div',
    { class: `li deed ${fact.kind}`, 'data-fact': id },
    h('span', { class: `leaf ${leaf}` }, icon(thing ? iconOf(thing) : 'book')),
    h('div', { class: 'grow' }, h('div', { class: standing ? 'nm' : 'nm struck', title }, title, thing?.number && h('span', { class: 'soft number' }, thing.number)), h('div', { class: 'soft' }, dotted([state, ...more.slice(0, -1)])), more.at(-1) && standing && h('div', { class: 'late-line' }, phrases(more.at(-1) ?? ''))),
    standing && mayTakeBack(id) ? h('button', { type: 'button', class: 'btn', 'aria-label': t('撤销 {thing}', { thing: title }), onclick: () => act.undo(id) }, icon('arrow-back-up'), t('撤销')) : null,
  );
}

/** Until when, or who had it and how late it came. @param {import('../types.js').Fact} fact @param {boolean} named @returns {string[]} */
function details(fact, named) {
  if (fact.kind === 'loan') return [named ? t('借给 {child}', { child: world.child(fact.child ?? '')?.name ?? t('别的孩子') }) : '', dueWords(fact.details?.due ?? '')];
  const had = hadBefore(fact);
  const late = had ? daysLate(had.due, day(Date.parse(fact.happened_at ?? fact.at))) : 0;
  return [had?.child ? t('{child}借的', { child: world.child(had.child)?.name ?? t('别的孩子') }) : '', late ? t('晚了 {n} 天', { n: late }) : ''];
}

/** What the books had otherwise. @param {import('../types.js').Fact} fact @param {import('../types.js').Row | undefined} row */
function note(fact, row) {
  const had = fact.kind === 'loan' ? hadBefore(fact) : null;
  if (had) return t('账上还在 {child} 那里，一起记还了。', { child: world.child(had.child ?? '')?.name ?? t('别的孩子') });
  return row?.result?.outcome === 'flagged' ? why(row.result.reason ?? null, fact, null) : '';
}

/**
 * Between two children.
 * @param {State & {camera: boolean}} state @param {Act & {find: () => void, photo: () => void}} act @param {boolean} again
 */
export function showShelf(state, act, again) {
  const rows = [...state.deeds].reverse().map((id) => deed(id, act, true));
  const { n, late } = outNow();
  const tally = h('div', { class: 'tally' }, h('div', { class: 'n' }, String(n)), h('div', { class: late ? 'late-line' : 'soft' }, late ? t('借出，逾期 {late}', { late }) : t('借出在外')));
  const last = rows.length ? h('div', { class: 'card rows lent lately-lent' }, rows) : h('p', { class: 'soft empty' }, phrases(t('借：先扫孩子的胸牌，再扫书。还：只扫书。')));
  const ways = [button(findWord(), 'search', act.find, 'big grow'), button(t('输编号、书名'), 'book', act.things, 'big grow')];
  if (state.camera) stage('ready', { upper: [topBar()], foot: [h('div', { class: 'lately' }, alarmBar(), notice(state), last), h('div', { class: 'row' }, tally, h('div', { class: 'row grow two' }, ways))], again });
  else stage('lending', { upper: [topBar(), alarmBar(), notice(state), h('div', { class: 'lend-how' }, h('p', { class: 't20' }, phrases(t('借：先找孩子，再找书。还：只找书。'))), tally), last], foot: [h('div', { class: 'row' }, ways), h('div', { class: 'row' }, button(t('拍一张'), 'camera', act.photo, 'big wide'))], again });
  hint(t('扫胸牌就借，只扫书就还'));
}
