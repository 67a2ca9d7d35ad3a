/** The lending desk: a child's badge, then label after label, each a loan; a label that comes alone comes back. Nothing that happened is refused. */
import * as desk from './desk.js';
import { session } from './session.js';
import { dueDay, hadBefore, numbered, remember } from './shelf.js';
import { play, say as speakName } from './sounds.js';
import { doing, find, hasCamera, home as goHome, lasting, run } from './stand.js';
import { status } from './sync.js';
import { t } from './words.js';
import { known, world } from './world.js';
import { showChild, showShelf } from './screen/lending.js';
import { showThings } from './screen/things.js';
import { shown, tell } from './screen/stage.js';
import * as queue from './queue.js';
import { LENDING } from './books.js';

/** @typedef {import('./types.js').Child} Child */
/** @typedef {import('./types.js').Thing} Thing */
/** @typedef {import('./types.js').Holder} Holder */
/** @typedef {import('./types.js').Via} Via */
/** @typedef {import('./desk.js').Seen & {child: Child}} Seen */

/** So long a loan waits for the server's answer: the next label is on its way already. */
const ANSWER = 150;
/** Without a scan for so long the child has gone. What is scanned then is not lent to it. */
const IDLE = 120_000;
/** So many of the last deeds stand on the ready screen. */
const LAST = 3;

/**
 * @typedef {object} Counter What lies on the desk now.
 * @property {Seen | null} seen whose badge is open
 * @property {string[]} deeds the facts of this child's turn, by id
 * @property {Thing | null} held a thing that this child has already: it is asked what is meant
 * @property {{text: string, bad: boolean} | null} said what the last scan could not do, until the next one
 * @property {{mode: 'number' | 'name', typed: string} | null} finder
 */

/** @type {Counter} */
const counter = { seen: null, deeds: [], held: null, said: null, finder: null };

let chain = Promise.resolve();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let idle;

/** One scan after another, however fast they come. @param {() => void | Promise<void>} work @returns {Promise<void>} */
function inTurn(work) {
  const done = chain.then(work);
  chain = done.catch(() => {});
  return done;
}

// screens

/** Nothing else is open. @param {boolean} [again] after news */
export function home(again = false) {
  if (!again) counter.finder = null;
  draw(again);
}

export const again = () => draw(true);

function show() {
  lasting();
  clearTimeout(idle);
  idle = setTimeout(() => counter.seen && end(), IDLE);
  draw();
}

/** @param {boolean} [news] */
function draw(news = false) {
  const { seen, finder } = counter;
  if (finder) {
    showThings({ ...finder, child: seen?.child ?? null }, { typed: (typed) => look({ ...finder, typed }), turn: (mode) => look({ mode, typed: '' }), choose: (thing) => chosen(thing, finder.mode), close: () => goHome() }, news);
  } else if (seen) showChild({ ...counter, child: seen.child }, { ...acts, end }, news);
  else showShelf({ ...counter, deeds: lastDeeds(), camera: hasCamera() }, { ...acts, find: () => find(hasCamera() ? 'name' : 'number', '', false), photo: doing.photo }, news);
}

const acts = { undo, giveBack, renew, things: () => look({ mode: 'number', typed: '' }) };

/** What this phone lent and took back last. */
const lastDeeds = () => queue.everything().filter(({ fact, activity }) => activity === session.activity && LENDING.has(fact.kind)).slice(-LAST).map(({ id }) => id);

/** @param {NonNullable<Counter['finder']>} finder */
function look(finder) {
  counter.finder = finder;
  lasting(false);
  draw();
}

/** @param {Thing} thing @param {'number' | 'name'} mode */
const chosen = (thing, mode) => run(() => inTurn(() => take(thing, mode)));

/** The next child, please. */
function end() {
  leave();
  if (session.desk === 'lending' && shown() === 'lending') goHome();
}

/** Whoever was open is not any more. */
export function leave() {
  clearTimeout(idle);
  Object.assign(counter, { seen: null, deeds: [], held: null, said: null, finder: null });
}

/** What a scan could not do stands there until the next one. @param {string} text @param {string} heard */
function tellOf(text, heard) {
  play(heard);
  counter.said = { text, bad: heard === 'refused' };
  counter.finder = null;
  show();
  tell(text, heard === 'refused');
}

// what a code means here

/** @param {string} code @param {Via} via */
export const badge = (code, via) =>
  inTurn(async () => {
    const label = world.label(code);
    if (label) return take(label, via);
    const { status: sort, child: whose } = await desk.identify(code);
    const fresh = world.label(code);
    if (fresh) return take(fresh, via);
    if (sort === 'known' && whose) return begin({ child: whose, badge: code, via });
    // Somebody else stands there now, though nobody can say who: what comes next is not lent to the child before.
    leave();
    if (sort === 'withdrawn' && whose) {
      await desk.turnAway('withdrawn', { child: whose, badge: code, via });
      return tellOf(t('{child} 的旧胸牌，已作废。拿新胸牌来扫，没带就用名字找。', { child: whose.name }), 'refused');
    }
    if (status.online === false) return tellOf(t('不认得这个码。现在没有网络，查不到新的。用编号或名字找。'), 'refused');
    await desk.turnAway('unknown', { badge: code, via });
    tellOf(t('不认得这个码。换一张，或用编号、名字找。'), 'refused');
  });

/** What a scanner read that is no code of ours: it may be the number that stands on the thing. @param {string} text @returns {Promise<boolean>} whether it was */
export async function typed(text) {
  const thing = numbered(text);
  if (thing) await inTurn(() => take(thing, 'scanner'));
  return thing !== null;
}

export const strange = () => inTurn(() => tellOf(t('这不是我们的码。扫我们贴在书上的那一张。'), 'refused'));

/** @param {Seen} seen */
export const child = (seen) => inTurn(() => begin(seen));

/** @param {Seen} seen */
function begin(seen) {
  const same = counter.seen?.child.id === seen.child.id;
  Object.assign(counter, { seen, deeds: same ? counter.deeds : [], held: null, said: null, finder: null });
  show();
  play('recorded');
  speakName(seen.child.name);
  tell(seen.child.name);
}

/** A thing is in the hand: it goes out with the child that is open, else it has come back. @param {Thing} thing @param {Via} via */
async function take(thing, via) {
  Object.assign(counter, { held: null, said: null, finder: null });
  const has = world.out(thing.id);
  const whose = counter.seen?.child.id;
  if (!whose) return comeBack(thing, via, has);
  if (has?.child !== whose) return lend(thing, via, has);
  if (counter.deeds.some((id) => isLoanOf(id, thing))) return tellOf(t('{thing} 已经借给 {child} 了，不用再扫。', { thing: thing.title, child: counter.seen?.child.name ?? '' }), 'already');
  counter.held = thing;
  play('already');
  show();
  tell(t('{thing} 在 {child} 手里。', { thing: thing.title, child: counter.seen?.child.name ?? '' }));
}

/** @param {string} id @param {Thing} thing */
function isLoanOf(id, thing) {
  const fact = world.books.facts.get(id);
  return fact?.kind === 'loan' && fact.item === thing.id && world.books.counts(fact);
}

// what is written

/** @param {Thing} thing @param {Via} via @param {Holder | null} has who has it by the books @param {import('./types.js').Fact} [after] the return that goes before it */
async function lend(thing, via, has, after) {
  const { seen } = counter;
  if (!seen) return;
  // The two facts of a renewal keep their order, whatever becomes of the clock between them.
  const later = after ? { at: new Date(Math.max(Date.now(), Date.parse(after.at) + 1)).toISOString(), clock: after.clock } : {};
  const done = await desk.record('loan', { ...later, child: seen.child.id, badge: seen.badge, via, item: thing.id, details: { due: dueDay(thing) } }, ANSWER);
  wrote(done, has, has || (done.outcome === 'kept' && done.reason) ? 'flagged' : done.outcome);
}

/** @param {Thing} thing @param {Via} via @param {Holder | null} has */
async function comeBack(thing, via, has) {
  const last = queue.everything().filter(({ fact }) => LENDING.has(fact.kind)).at(-1);
  const stands = last && world.books.counts(known(last.fact));
  if (!has && stands && last.fact.kind === 'return' && last.fact.item === thing.id) return tellOf(t('{thing} 已经记还了，不用再扫。', { thing: thing.title }), 'already');
  const done = await desk.record('return', { item: thing.id, via }, ANSWER);
  if (!has) counter.said = { text: t('账上没有借出去，也记下还来了。要借，先扫胸牌。'), bad: false };
  wrote(done, has, has ? done.outcome : 'already');
}

/** @param {import('./desk.js').Done} done @param {Holder | null} has @param {string} heard */
function wrote(done, has, heard) {
  remember(done.fact.id, has);
  if (counter.seen) counter.deeds.push(done.fact.id);
  show();
  play(heard);
  const title = world.thing(done.fact.item ?? '')?.title ?? '';
  tell([done.fact.kind === 'loan' ? t('借出了：{thing}', { thing: title }) : t('还来了：{thing}', { thing: title }), counter.said?.text ?? ''].join(' '));
}

/** What a child brought back, from its list. @param {Thing} thing */
function giveBack(thing) {
  return run(() =>
    inTurn(async () => {
      Object.assign(counter, { held: null, said: null });
      await comeBack(thing, 'list', world.out(thing.id));
    }),
  );
}

/** It was brought, and goes out again. @param {Thing} thing */
function renew(thing) {
  return run(() =>
    inTurn(async () => {
      Object.assign(counter, { held: null, said: null });
      const back = await desk.record('return', { item: thing.id, via: 'list' }, 0);
      remember(back.fact.id, hadBefore(back.fact));
      await lend(thing, 'list', null, back.fact);
    }),
  );
}

/** The wrong one. @param {string} id */
function undo(id) {
  return run(() =>
    inTurn(async () => {
      Object.assign(counter, { held: null, said: null });
      if (!desk.mayTakeBack(id)) return tellOf(t('过了两分钟，要组织者来撤销。'), 'refused');
      await desk.record('void', { of: id }, ANSWER);
      play('recorded');
      show();
      tell(t('已撤销'));
    }),
  );
}

Object.assign(doing, { lending: { home, again, badge, typed, strange, child, leave } });
