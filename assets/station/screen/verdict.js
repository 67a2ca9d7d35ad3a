/** The panel that says what became of a scan: shape, word, name, who that is, one sentence. */
import { hhmm, monthDay } from '../clock.js';
import { mayTakeBack } from '../desk.js';
import { about, done as doneWord, doneAt, findWord, notDone, wentWith, whatHappened, why, whoWas, whyKept } from '../say.js';
import * as queue from '../queue.js';
import { session } from '../session.js';
import { attendedIn } from '../verdict.js';
import { attendanceKey } from '../books.js';
import { ordinal, t } from '../words.js';
import { counts, known, world } from '../world.js';
import { button, dotted, h, phrase, phrases, shape } from './dom.js';
import { broughtRow } from './brought.js';
import { heroField } from './field.js';
import { hint, stage, tell, topBar } from './stage.js';

/** @typedef {import('../types.js').Child} Child */
/** @typedef {import('../desk.js').Done} Done */

/**
 * A name as large as it fits: by its length, always the same share of the screen.
 * @param {string} name
 */
export function bigName(name) {
  const [first, second] = name.split(/[·•・]/);
  if (second) return h('div', { class: 'name', style: size(Math.min(76, Math.floor(316 / Math.max(first.length + 0.6, second.length)))) }, `${first}·`, h('br'), second);
  const length = [...name].length;
  const latin = /^[\p{Script=Latin}\s.'-]+$/u.test(name);
  const px = latin ? Math.min(82, Math.floor(620 / length)) : ({ 1: 112, 2: 112, 3: 104, 4: 82, 5: 66 }[length] ?? Math.floor(330 / length));
  return h('div', { class: 'name', style: size(px) }, name);
}

/** @param {number} px at a width of 390 */
export const size = (px) => ({ fontSize: `min(${px}px, ${(px / 3.9).toFixed(1)}vw)` });

/** A word that stays on one line. @param {string} text */
export function word(text) {
  const wide = [...text].reduce((sum, character) => sum + (character.charCodeAt(0) > 255 ? 1 : 0.56), 0);
  return h('div', { class: 'word', style: size(Math.min(wide > 7 ? 36 : 40, Math.floor(346 / wide))) }, text);
}

/**
 * @typedef {object} Face
 * @property {'done' | 'kept' | 'already' | 'flag' | 'stop'} cls
 * @property {string} word
 * @property {string[]} say
 * @property {string | null} [tag]
 */

/**
 * What an outcome looks and reads like.
 * @param {Done} done
 * @returns {Face}
 */
export function faceOf(done) {
  const { fact, outcome, reason, first } = done;
  const tag = reason === 'walk_in' ? (fact.kind === 'newcomer' ? t('新来的') : t('名单外')) : fact.details?.how === 'other' ? t('别的人来接') : null;
  const what = whatHappened(fact, reason === null);
  if (outcome === 'recorded') return { cls: 'done', word: doneWord(fact.kind), say: what, tag };
  if (outcome === 'already' && first) return { cls: 'already', word: doneAt(fact.kind, hhmm(first.happened_at)), say: [...otherwise(fact, first), whoWas(first)] };
  if (outcome === 'already') return { cls: 'already', word: doneWord(fact.kind), say: [t('已经记过，不用再扫。')] };
  if (reason === 'not_allowed') return { cls: 'stop', word: t('先别让孩子走'), say: [t('已经记下来了。'), why(reason, fact, first)] };
  if (outcome === 'flagged') return { cls: 'flag', word: t('已记录，待核对'), say: [...what, why(reason, fact, first), t('组织者会来核对。')], tag };
  if (outcome === 'refused') return { cls: 'stop', word: notDone(session.desk), say: [why(reason, fact, first)] };
  const doubt = reason && reason !== 'walk_in' ? [why(reason, fact, first)] : [];
  return { cls: 'kept', word: t('已存本机，待上传 {n}', { n: queue.waiting().length }), say: [...what, ...doubt, whyKept()], tag: doubt.length ? null : tag };
}

/** With whom the departure went that stands already, and that this one says otherwise. @param {import('../types.js').Fact} fact @param {import('../types.js').First} first */
function otherwise(fact, first) {
  const stands = world.books.facts.get(first.id);
  if (fact.kind !== 'departure' || !stands) return [];
  const [then, now] = [wentWith(stands), wentWith(fact)];
  return [then, then && now && then !== now ? t('这一次记的是：{went}。组织者会来核对。', { went: now }) : ''].filter(Boolean);
}

export const SHAPES = { done: 'v-done', kept: 'v-kept', already: 'v-already', flag: 'v-flag', stop: 'v-stop' };

/**
 * @param {Done} done @param {Child | null} child
 * @param {{undo: (id: string) => void, close: () => void, strip: () => (Node | null)[], find: () => void, more: {text: string, act: () => void} | null, along?: Node | null, brought?: (who: string) => Promise<void>, below?: HTMLElement[]}} act `brought` records who brought the child; `below` is what else this desk shows of it
 */
export function showDone(done, child, act) {
  const look = faceOf(done);
  const { fact, outcome } = done;
  const name = child?.name ?? t('胸牌 {code}', { code: fact.badge ?? '' });
  const target = outcome === 'already' ? done.first?.id : fact.id;
  const undo = target && outcome !== 'refused' && mayTakeBack(target) ? button(outcome === 'already' ? t('撤销那一次') : t('撤销'), 'arrow-back-up', () => act.undo(target)) : null;
  const lines = look.say.length + (look.tag ? 1 : 0);
  const green = look.cls === 'done' || look.cls === 'kept';
  const ways = outcome === 'refused' ? [button(findWord(), 'search', act.find, 'fill'), button(t('知道了'), null, act.close)] : [undo, h('span', { class: 'grow' }), act.more ? button(act.more.text, null, act.more.act) : green ? rank(done) : null];
  const brought = green && child && fact.kind === 'arrival' && act.brought ? broughtRow(fact, child, act.brought) : null;
  const below = act.below ?? [];
  stage('verdict', {
    cls: `v ${look.cls}${brought || below.length ? ' with-row' : ''}${lines > 2 ? ' much more' : lines > 1 ? ' more' : ''}`,
    upper: [
      topBar(),
      h(
        'div',
        { class: 'told', onclick: act.close },
        shape(SHAPES[look.cls]),
        word(look.word),
        child ? bigName(name) : h('div', { class: 'name small' }, name),
        child && h('div', { class: 'sub' }, dotted(about(child))),
        look.tag && h('div', { class: 'marked' }, look.tag),
        look.say.length > 0 && h('div', { class: 'say' }, look.say.map((line) => h('div', {}, phrases(line)))),
      ),
      brought,
      ...below,
      act.along ?? null,
      h('div', { class: 'acts' }, ways),
      green && child && lines < 4 && !act.along && !below.some((row) => row.matches('.stamps')) ? heroField(child.id, look.cls === 'kept') : null,
    ],
    foot: act.strip(),
  });
  hint(outcome === 'refused' ? t('也可以直接扫下一位') : t('下一位，直接扫'));
  tell([look.word, child ? name : '', look.tag ?? '', ...look.say].filter(Boolean).join(' '), outcome === 'refused');
}

/** Which one this child is: of those who came, or in this round; or how many are still here, by what the server has told. @param {Done} done */
function rank({ fact, outcome }) {
  if (fact.kind === 'departure') return outcome === 'recorded' ? h('b', { class: 'rank' }, t('还有 {n} 人没走', { n: counts().inside })) : null;
  if (fact.kind === 'arrival' || fact.kind === 'newcomer') return h('b', { class: 'rank' }, t('第 {n} 位', { n: ordinal(counts().arrived) }));
  if (fact.kind !== 'attendance') return null;
  const n = attendedIn(world, fact.activity, attendanceKey(known(fact)));
  const places = world.current?.segments?.find(({ id }) => id === fact.segment)?.places;
  return h('b', { class: 'rank' }, places && fact.round ? t('第 {round} 轮，{n} / {places}', { round: fact.round, n, places }) : t('参加第 {n} 位', { n: ordinal(n) }));
}

/**
 * A scan that was turned away: the reason is the largest thing, and the first button is the way out.
 * @param {object} stop
 * @param {string} stop.reason @param {string[]} [stop.sub] @param {string[]} stop.say
 * @param {{text: string, icon: string | null, act: () => void}} stop.way @param {{text: string, act: () => void} | null} [stop.small]
 * @param {{close: () => void, strip: () => (Node | null)[]}} act
 */
export function showStop({ reason, sub = [], say, way, small = null }, act) {
  const head = notDone(session.desk);
  stage('verdict', {
    cls: 'v stop',
    upper: [
      topBar(),
      h(
        'div',
        { class: 'told', onclick: act.close },
        shape('v-stop'),
        word(head),
        h('div', { class: 'name reason', style: size(Math.min(46, Math.floor(340 / [...reason].length))) }, reason),
        sub.length > 0 && h('div', { class: 'sub' }, sub.map(phrase)),
        h('div', { class: 'say large' }, say.flatMap(phrases)),
        small && h('button', { type: 'button', class: 'still', onclick: (/** @type {Event} */ event) => (event.stopPropagation(), small.act()) }, small.text),
      ),
      h('div', { class: 'acts' }, button(way.text, way.icon, way.act, 'fill'), button(t('知道了'), null, act.close)),
    ],
    foot: act.strip(),
  });
  hint(t('也可以直接扫下一位'));
  tell([head, reason, ...sub, ...say].join(' '), true);
}

/** A day in a sentence. @param {string} instant */
export const onDay = (instant) => t('{month} 月 {date} 日', monthDay(instant));
