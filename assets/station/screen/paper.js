/** Where a desk asks before anything is written: the child on paper, what may be given. Nothing here is green yet. */
import { hhmm } from '../clock.js';
import { about, done as doneWord, doneAt } from '../say.js';
import { t } from '../words.js';
import { sheetOf, world } from '../world.js';
import { button, dotted, h, icon, phrases, shape } from './dom.js';
import { stage, tell, topBar } from './stage.js';
import { bigName } from './verdict.js';

/** @typedef {import('../types.js').Child} Child */
/** @typedef {import('../desk.js').Due} Due */

/** The child at the head of a card. @param {Child} child */
export const who = (child) => h('div', { class: 'who' }, bigName(child.name), h('div', { class: 'sub' }, dotted(about(child))));

/** While the news is being asked for. @param {Child} child */
export function showAsking(child) {
  stage('paper', { upper: [topBar(), who(child), h('div', { class: 'card grooves', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'))] });
}

/**
 * Nothing is due: when and by whom it was given. Writes nothing; a second one can still be recorded.
 * @param {Child} child @param {Due} due
 * @param {{still: () => void, other: (() => void) | null, back: (() => void) | null, close: () => void, strip: () => (Node | null)[]}} act `back`: what was given came back into the box
 */
export function showHad(child, due, act) {
  const first = due.latest ? { id: due.latest.id, happened_at: due.latest.happened_at, by: due.latest.by ?? null } : null;
  const head = first ? doneAt('handout', hhmm(first.happened_at)) : t('现在没有可领的');
  const say = first ? t('{by}发过{item}，不用再给。', { by: first.by ?? t('组织者'), item: due.item.title }) : '';
  showYellow(child, head, [say], t('还是给了'), act, [act.back && button(t('退回'), 'arrow-back-up', act.back), act.other && button(t('换一样'), 'switch-horizontal', act.other, 'grow')]);
}

/**
 * It stands already: nothing is written, and a second one can still be.
 * @param {Child} child @param {string} head @param {string[]} say @param {string} still
 * @param {{still: () => void, close: () => void, strip: () => (Node | null)[]}} act @param {import('./dom.js').Part} beside
 */
export function showYellow(child, head, say, still, act, beside) {
  stage('verdict', {
    cls: 'v already',
    upper: [
      topBar(),
      h('div', { class: 'told', onclick: act.close }, shape('v-already'), h('div', { class: 'word' }, head), bigName(child.name), h('div', { class: 'sub' }, dotted(about(child))), h('div', { class: 'say' }, say.flatMap(phrases))),
      h('div', { class: 'acts' }, button(still, null, act.still), ...[beside].flat()),
    ],
    foot: act.strip(),
  });
  tell([head, child.name, ...say].join(' '));
}

/** What is known of a child today. Records nothing. @param {Child} child @param {() => void} close @param {() => (Node | null)[]} strip */
export function showLookup(child, close, strip) {
  const sheet = sheetOf(child.id);
  const lines = sheet.standing.map((fact) => h('div', { class: 'li fact' }, h('b', {}, hhmm(fact.happened_at)), h('span', { class: 'grow' }, factLine(fact)), h('span', { class: 'soft' }, fact.by ?? '')));
  stage('verdict', {
    cls: 'look',
    upper: [
      topBar(),
      h('div', { class: 'row end' }, button(t('关上'), 'x', close, 'sm')),
      who(child),
      h('div', { class: 'card rows tabbed', tabindex: 0, role: 'group', 'aria-label': t('今天的记录') }, lines.length ? lines : h('p', { class: 'none' }, t('今天还没有记录。'))),
    ],
    foot: strip(),
  });
  tell(child.name);
}

/** What a fact was, in a word or two. @param {import('../books.js').Known} fact */
export function factLine(fact) {
  const segment = world.current?.segments?.find((known) => known.id === fact.segment)?.title ?? '';
  if (fact.kind === 'attendance') return t('参加 {segment}', { segment });
  if (fact.kind === 'handout') return t('领到 {item}', { item: world.item(fact.item ?? '')?.title ?? '' });
  if (fact.kind === 'result') return t('{segment} 的成绩', { segment });
  if (fact.kind === 'take_back') return t('退回 {item}', { item: world.item(fact.item ?? '')?.title ?? '' });
  if (fact.kind === 'loan' && world.thing(fact.item ?? '')) return t('借走 {thing}', { thing: world.thing(fact.item ?? '')?.title ?? '' });
  if (fact.kind === 'departure') return t('签退');
  if (fact.kind === 'arrival') return t('签到');
  return fact.kind === 'newcomer' ? t('新来的') : doneWord(fact.kind);
}

/**
 * A game's round has no place left: asked before anything is written.
 * @param {Child} child @param {number} places @param {number} seated how many are known to sit: more than there are places where phones were apart
 * @param {{next: () => void, still: () => void, close: () => void}} act
 */
export function showFull(child, places, seated, act) {
  const full = t('已满 {n}/{places}', { n: seated, places });
  stage('paper', {
    upper: [
      topBar(),
      who(child),
      h('div', { class: 'card full' }, icon('armchair'), h('h2', {}, full), h('p', { class: 'soft' }, t('这一轮没有空位了，可以进下一轮。已经坐下了就记下来，组织者会来核对。'))),
      h('div', { class: 'deeds' }, button(t('进下一轮'), 'arrow-right', act.next, 'go huge'), h('div', { class: 'row' }, button(t('已经坐下了，记下来'), null, act.still, 'big grow'), button(t('不参加'), 'x', act.close, 'big'))),
    ],
  });
  tell([full, child.name].join(' '), true);
}

