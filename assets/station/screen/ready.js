/** The ready screen: the camera's picture, the field, what was scanned last, the way for a child without a badge, how many. */
import { attendanceKey } from '../books.js';
import { hhmm, now } from '../clock.js';
import { broughtBy, elsewhere, mayGiveBack, mayTakeBack } from '../desk.js';
import { done as doneWord } from '../say.js';
import * as queue from '../queue.js';
import { round, segment, session } from '../session.js';
import { attendedIn } from '../verdict.js';
import { t } from '../words.js';
import { byName, counts, known, world } from '../world.js';
import { alarmBar } from './alarm.js';
import { broughtRow } from './brought.js';
import { lateBar } from './late.js';
import { button, h, leaf, phrase } from './dom.js';
import { field } from './field.js';
import { factLine } from './paper.js';
import { hint, stage, topBar } from './stage.js';

/** @typedef {{find: () => void, undo: (id: string) => void, giveBack: (id: string) => void, nextRound: () => void, band?: () => Node | null, why?: () => Node | null}} Act `band` takes the field's place; `why` stands where nothing was scanned yet */

/** @param {Act} act @param {boolean} again after news */
export function showReady(act, again) {
  stage('ready', { upper: [topBar()], foot: foot(act), again });
  hint(t('把胸牌放进框里'));
}

/** @param {Act} act */
function foot(act) {
  const tally = h('div', { class: 'tally' }, h('div', { class: 'n' }, String(figures().n)), h('div', { class: 'soft' }, figures().of));
  return [lastAndField(act), h('div', { class: 'row' }, button(byName() ? t('没带胸牌，找名字') : t('没带胸牌，输号码'), 'search', act.find, 'big grow'), tally)];
}

/** The field with the last scan before it; also the middle of the pad's ready screen. @param {Act} act */
export function lastAndField(act) {
  const here = session.desk === 'segment' ? (segment()?.id ?? null) : null;
  return h('div', { class: 'lately' }, alarmBar(), lateBar(), rounds(act), act.band?.() ?? h('div', { class: 'field-box' }, field(here)), last(act));
}

/** Games have rounds: which one is on, and how many places it has left. @param {Act} act */
function rounds(act) {
  const here = segment();
  const now_ = session.desk === 'segment' ? round() : null;
  if (!here?.places || now_ === null) return null;
  const n = inRound();
  return h('div', { class: 'row rounds' }, h('b', {}, t('第 {round} 轮，{n} / {places}', { round: now_, n, places: here.places })), h('span', { class: 'grow' }), button(t('下一轮'), 'arrow-right', act.nextRound, 'sm'));
}

/** How many took part in the round that is on. */
export function inRound() {
  const fact = { id: '', kind: 'attendance', at: '', activity: session.activity, happened_at: new Date(now()).toISOString(), segment: segment()?.id, round: round() };
  return attendedIn(world, session.activity, attendanceKey(known(fact)));
}

/** What is written beside what a desk does. */
const ASIDE = new Set(['void', 'refusal', 'question', 'headcount', 'emergency', 'safe', 'loan', 'return', 'result']);

/** So long one can still say who brought the child, as long as a scan can be taken back. */
const FRESH = 120_000;

/** What this phone wrote last, with its own way back. @param {Act} act */
function last(act) {
  const row = queue.everything().filter(({ fact, activity }) => activity === session.activity && !ASIDE.has(fact.kind) && !fact.details?.brought_by).at(-1);
  if (!row) return act.why?.() ?? h('p', { class: 'soft empty' }, t('{by}还没有扫过。第一位扫到时，名字会出现在这里。', { by: session.by }));
  if (session.desk === 'voices' && row.fact.child) return null; // the next child reads what stands there
  const fact = world.books.facts.get(row.id) ?? known(row.fact);
  const child = fact.child ? world.child(fact.child) : null;
  const standing = world.books.counts(fact);
  const theirs = standing ? elsewhere(fact) : null;
  const { happened_at: at, by } = theirs ?? fact;
  const time = hhmm(at);
  const what = fact.kind === 'attendance' ? factLine(fact) : doneWord(fact.kind);
  const state = !standing ? t('已撤销') : row.state === 'waiting' ? t('已存本机') : row.state === 'refused' ? t('没有记上') : row.result?.outcome === 'flagged' ? t('待核对') : '';
  const asks = child && standing && fact.kind === 'arrival' && session.desk === 'arrival' && now() - Date.parse(fact.happened_at) < FRESH;
  return h(
    'div',
    { class: 'last' },
    leaf(child?.name ?? (fact.badge ? '?' : '…'), standing ? (row.state === 'waiting' ? 'local' : '') : 'off'),
    h('div', { class: 'grow' }, h('div', { class: standing ? 'nm' : 'nm struck' }, child?.name ?? (fact.badge ? t('胸牌 {code}', { code: fact.badge }) : t('不记名'))), h('div', { class: 'soft' }, phrase(`${time} ${what}`), state && phrase(state), by && phrase(by)), asks && broughtRow(fact, child, (who) => broughtBy(fact, child.id, who).then(() => {}))),
    standing && !theirs && mayTakeBack(row.id) ? button(t('撤销'), 'arrow-back-up', () => act.undo(row.id), 'sm') : session.desk === 'handout' && mayGiveBack(fact) ? button(t('退回'), 'arrow-back-up', () => act.giveBack(row.id), 'sm') : null,
  );
}

/** The one number of this desk, and of how many. */
function figures() {
  const { arrived, inside, expected } = counts();
  if (session.desk === 'departure') return { n: inside, of: t('还在，共到 {arrived}', { arrived }) };
  if (session.desk === 'segment') return { n: took((fact) => fact.kind === 'attendance' && fact.segment === segment()?.id), of: t('在场 {inside}', { inside }) };
  if (session.desk === 'handout') return { n: took(mayGiveBack), of: t('已领，在场 {inside}', { inside }) };
  if (session.desk === 'voices') return { n: written().length, of: t('这台手机记的') };
  return { n: arrived, of: t('应到 {expected}', { expected }) };
}

/** Children who have a standing fact of some sort. @param {(fact: import('../books.js').Known) => boolean} sort */
const took = (sort) => world.books.sheetsOf(session.activity).filter(([, sheet]) => sheet.standing.some(sort)).length;

/** What children said and wished for, of what this phone wrote: nobody tells it of the rest. */
const written = () => queue.everything().filter(({ id, fact, activity, state }) => activity === session.activity && (fact.kind === 'voice' || fact.kind === 'wish') && state !== 'refused' && world.books.counts(world.books.facts.get(id) ?? known(fact)));
