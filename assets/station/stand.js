/** Where the station stands between two children: what is open, what is worked on, and how a panel comes and goes. */
import * as desk from './desk.js';
import { change, session } from './session.js';
import { play, say as speakName } from './sounds.js';
import { status, sync } from './sync.js';
import { fromLast } from './missing.js';
import { t } from './words.js';
import { isOver, world } from './world.js';
import { isTyping, refreshFind, showFind, smallPad } from './screen/find.js';
import { showOver } from './screen/join.js';
import { lastAndField, showReady } from './screen/ready.js';
import { closeSheet, isSheetOpen } from './screen/sheet.js';
import { showCamera, shown } from './screen/stage.js';
import { showDone, showStop } from './screen/verdict.js';

/** @typedef {import('./types.js').Child} Child */
/** @typedef {import('./desk.js').Seen} Seen */
/** @typedef {import('./desk.js').Done} Done */

/** After so long a verdict folds into the row of the last scan. */
const FOLD = 30_000;
/** So long after a sheet over it was closed it may still stand. */
const LINGERS = 3000;

/** What the app does on the way out. */
export const exits = { join: () => {}, leave: () => {}, /** from the door back to the desks */ desk: () => {} };

/** What is done with a child that was found, and with what was done. Filled in by the flow. */
export const doing = {
  /** @param {Seen & {child: Child}} _seen */ child: (_seen) => {},
  /** @param {Child} _child */ mark: async (_child) => {},
  newcomer: () => {},
  nextRound: () => {},
  /** @param {string} _id */ undo: (_id) => {},
  /** What a handout gave lies in the box again. @param {string} _id */ giveBack: (_id) => {},
  photo: () => void import('./photos.js').then(({ takePhoto }) => takePhoto()),
  /** What a desk shows in the place of the field while something is going on. @returns {Node | null} */ band: () => null,
  /** What goes on beside a departure, on its panel. @param {import('./types.js').Fact} _fact @returns {Node | null} */ along: (_fact) => null,
  /** What else stands on a child's panel, once it is here. @param {Done} _done @param {Child} _child @returns {HTMLElement[]} */ below: (_done, _child) => [],
  /** Why there is no camera here. @returns {Node | null} */ why: () => null,
  /** Whether a camera that was lost under something else is told of now that this is put away. */ lost: () => false,
  /** What a badge means while a roll-call is open; filled in by its screen. @type {{badge: (code: string, via: import('./types.js').Via) => Promise<void>, strange: () => void, again: () => void} | null} */ roll: null,
  /** The lending desk, once it is here: its own screens, and what a code means there. @type {Pick<typeof import('./lending.js'), 'home' | 'again' | 'badge' | 'typed' | 'strange' | 'child' | 'leave'> | null} */ lending: null,
  /** The desk of what children say, once it is here. @type {typeof import('./voices.js') | null} */ voices: null,
};

/** What stands in the field's place. */
const band = () => doing.voices?.band() ?? doing.band();

/** The camera, once it is loaded: everything else works without it. @type {typeof import('./sight.js') | null} */
let sight = null;
/** The door's own screens, where this is the tablet that children hold their badges before. @type {typeof import('./kiosk.js') | null} */
let door = null;
/** Whose question stood last. @type {Child | null} */
let asked = null;
/** Whether the camera is about to open, so that its place is kept free. */
let opening = false;
let working = 0;
let turn = 0;
let overShown = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let fold;

/** @param {boolean} soon */
export const expectCamera = (soon) => void (opening = soon);

/** @param {typeof import('./sight.js')} loaded */
export const useSight = (loaded) => void (sight = loaded);

/** @param {typeof import('./kiosk.js')} loaded */
export const useDoor = (loaded) => void (door = loaded);

/** The screens of the door, while this is one: it shows no others. */
export const atDoor = () => (session.kiosk ? door : null);

/** What the camera sees, hidden for a question or shown. @param {boolean} there */
function camera(there) {
  sight?.pause(!there);
  showCamera(there && hasCamera());
}

export const hasCamera = () => opening || (sight?.isOpen() ?? false);

/** Whether a scan is being worked on, or a question stands that must be answered first. */
export const isBusy = () => working > 0 || shown() === 'paper' || shown() === 'join' || shown() === 'plain';

/** Nothing is open: the station waits for the next child. @param {boolean} [again] after news */
export function home(again = false) {
  turn += 1;
  clearTimeout(fold);
  if (!again) closeSheet();
  const why = session.over || (status.rejected ? 'rejected' : isOver() ? 'ended' : '');
  overShown = why !== '';
  if (why) {
    camera(false);
    // Names are gone and nothing is scanned any more: there is nothing left to guard.
    if (session.kiosk) void change({ kiosk: '' });
    showOver(why, exits);
    return;
  }
  camera(true);
  const kiosk = atDoor();
  if (kiosk) kiosk.welcome(again);
  else if (session.desk === 'lending' && doing.lending) doing.lending.home(again);
  else if (!again && doing.lost()) return;
  else if (hasCamera()) showReady({ find: () => find('name'), undo: doing.undo, giveBack: doing.giveBack, nextRound: doing.nextRound, band }, again);
  else if (again && shown() === 'pad') refreshFind();
  else find('number', '', true);
}

/** Draw again after news, where that takes nothing from under a finger or an eye. */
export function refresh() {
  const over = session.over !== '' || status.rejected || isOver();
  if (shown() === 'join' || shown() === 'start') return;
  // Names are gone by then: what the last scan said is read to the end, no longer.
  if (over && shown() === 'verdict') foldIn(LINGERS, turn);
  else if (over || overShown || shown() === 'ready' || shown() === 'door') home(true);
  else if (shown() === 'roll') doing.roll?.again();
  else if (shown() === 'lending') doing.lending?.again();
  else if (!isTyping()) refreshFind();
}

/** Whose card is open and waits for a hand: nobody else is worked on until it is done. */
export const onPaper = () => (shown() === 'paper' ? asked : null);

/** @param {import('./screen/find.js').Mode} mode @param {string} [typed] @param {boolean} [asHome] @param {boolean} [strip] on the pad below a verdict, whose keys stay where they are */
export function find(mode, typed = '', asHome = !hasCamera(), strip = false) {
  turn += 1;
  clearTimeout(fold);
  camera(false);
  showFind(
    { mode, typed, home: asHome, strip },
    {
      choose: (child, via) => doing.child({ child, via }),
      mark: doing.mark,
      newcomer: doing.newcomer,
      close: () => home(),
      photo: doing.photo,
      lacking: fromLast,
      last: () => lastAndField({ find: () => find('name'), undo: doing.undo, giveBack: doing.giveBack, nextRound: doing.nextRound, band, why: () => doing.why() }),
    },
  );
}

/** What stands below a panel: the camera's strip, or where there is none the pad for the next child. */
export function strip() {
  camera(true);
  return hasCamera() ? [] : [smallPad((digit) => find('number', digit, true, true), doing.photo, () => find('name', '', true))];
}

/** A question about a child that must be answered before anything else: no camera, nothing folds it away. @param {Child} child @returns {() => boolean} whether it still stands */
export function question(child) {
  asked = child;
  const mine = ++turn;
  clearTimeout(fold);
  camera(false);
  return () => mine === turn;
}

/** A screen that stays until somebody leaves it, the camera live below it. @param {boolean} [sees] whether the camera is */
export function lasting(sees = true) {
  turn += 1;
  clearTimeout(fold);
  closeSheet();
  camera(sees);
}

/** A panel that folds away by itself. @param {number} [lasts] milliseconds @returns {() => boolean} whether it still stands */
export function panel(lasts = FOLD) {
  const mine = ++turn;
  foldIn(lasts, mine);
  return () => mine === turn;
}

/** Fold what stands, unless something else has come; never under a sheet that is open over it. @param {number} lasts @param {number} mine */
function foldIn(lasts, mine) {
  clearTimeout(fold);
  fold = setTimeout(() => mine === turn && (isSheetOpen() ? foldIn(LINGERS, mine) : home()), lasts);
}

/** Work that keeps other scans waiting. @template T @param {() => Promise<T>} work @returns {Promise<T>} */
export async function busyWith(work) {
  working += 1;
  try {
    return await work();
  } finally {
    working -= 1;
  }
}

/** Run one scan; a second one waits for its turn on the screen. @param {() => Promise<void>} work */
export async function run(work) {
  working += 1;
  clearTimeout(fold);
  closeSheet();
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Error ? error.name : 'scan failed');
    play('refused');
    stop({ reason: t('这台手机没有存下'), say: [t('没有记上。清理一些空间，或者换一台手机。')], way: { text: t('再试一次'), icon: 'refresh', act: () => run(work) } });
  } finally {
    working -= 1;
  }
}

/** @param {Parameters<typeof showStop>[0]} what */
export function stop(what) {
  panel();
  showStop(what, { close: () => home(), strip });
}

/** Show what became of a fact, and turn it to its true colour when the server answers later: without a second sound. @param {Done} done @param {Child | null} child @param {(done: Done, child: Child | null) => {text: string, act: () => void} | null} [moreOf] what else this child may receive */
export function show(done, child, moreOf = () => null) {
  const mine = ++turn;
  const draw = (/** @type {Done} */ known) => {
    const whom = child ?? (known.fact.badge ? world.child(world.badge(known.fact.badge)?.child ?? '') : null);
    showDone(known, whom, { undo: doing.undo, close: () => home(), strip, find: () => find('name'), more: moreOf(known, whom), along: doing.along(known.fact), brought: whom ? (who) => desk.broughtBy(known.fact, whom.id, who).then(() => {}) : undefined, below: whom ? doing.below(known, whom) : [] });
  };
  draw(done);
  play(done.reason === 'not_allowed' ? 'refused' : done.outcome);
  if (child && done.outcome !== 'refused') speakName(child.name);
  foldIn(FOLD, mine);
  const drawAgain = (/** @type {Done} */ known) => mine === turn && draw(known);
  if (done.outcome === 'kept') desk.later(done, (known) => (drawAgain(known), drawWithNews(known, drawAgain)));
  else drawWithNews(done, drawAgain);
}

/** What stands already may be news of this very answer, which is read after its verdicts. @param {Done} done @param {(done: Done) => void} draw */
function drawWithNews(done, draw) {
  if (done.first && !world.books.facts.has(done.first.id)) void sync().then(() => draw(done));
}
