/** What happens after a scan, at each desk: from the badge or child to the panel that answers. Joins rules, facts and screens. */
import * as desk from './desk.js';
import { change, round, segment, session } from './session.js';
import { play, say as speakName } from './sounds.js';
import { announce, status } from './sync.js';
import { t } from './words.js';
import { isOver, sheetOf, world } from './world.js';
import { button } from './screen/dom.js';
import { showFind, smallPad } from './screen/find.js';
import { askCollector, askNewcomer } from './screen/forms.js';
import { showOver } from './screen/join.js';
import { showAsking, showDeparture, showFull, showGone, showHad, showHandout, showLookup } from './screen/paper.js';
import { inRound, lastAndField, showReady } from './screen/ready.js';
import { closeSheet, openSheet } from './screen/sheet.js';
import { hint, showCamera, shown } from './screen/stage.js';
import { bigName, onDay, showDone, showStop } from './screen/verdict.js';

/** @typedef {import('./types.js').Child} Child */
/** @typedef {import('./types.js').Via} Via */
/** @typedef {import('./desk.js').Seen} Seen */
/** @typedef {import('./desk.js').Done} Done */

/** After so long a verdict folds into the row of the last scan. */
const FOLD = 30_000;

/** What the app does on the way out. */
export const exits = { join: () => {}, leave: () => {} };

/** The camera and photos, once they are loaded: everything else works without them. @type {typeof import('./sight.js') | null} */
let sight = null;
/** @type {HTMLInputElement | null} */
let photos = null;
/** Whether the camera is about to open, so that its place is kept free. */
let opening = false;

const camera = {
  isOpen: () => sight?.isOpen() ?? false,
  /** @param {boolean} still */
  pause: (still) => sight?.pause(still),
};

/** @param {boolean} soon */
export const expectCamera = (soon) => void (opening = soon);

/** @param {typeof import('./sight.js')} loaded */
export function useSight(loaded) {
  sight = loaded;
  photos = loaded.photoInput(onPhoto);
}

let working = 0;
let turn = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let fold;

/** Whether a scan is being worked on, or a question stands that must be answered first. */
export const isBusy = () => working > 0 || shown() === 'paper' || shown() === 'join' || shown() === 'plain';

/** Nothing is open: the station waits for the next child. */
export function home() {
  turn += 1;
  clearTimeout(fold);
  closeSheet();
  const why = session.over || (status.rejected ? 'rejected' : isOver() ? 'ended' : '');
  if (why) {
    camera.pause(true);
    showCamera(false);
    showOver(why, exits);
    return;
  }
  camera.pause(false);
  showCamera(camera.isOpen() || opening);
  if (camera.isOpen() || opening) showReady({ find: () => find('name'), undo, nextRound });
  else find('number', '', true);
}

/** @param {import('./screen/find.js').Mode} mode @param {string} [typed] @param {boolean} [asHome] */
export function find(mode, typed = '', asHome = !camera.isOpen()) {
  turn += 1;
  clearTimeout(fold);
  camera.pause(true);
  showCamera(false);
  showFind(
    { mode, typed, home: asHome },
    {
      choose: (child, via) => onChild({ child, via }),
      mark: (child) => mark(child),
      newcomer: () => askNewcomer(takeDown),
      close: home,
      photo: takePhoto,
      last: () => lastAndField({ find: () => find('name'), undo, nextRound }),
    },
  );
}

/** What stands below a panel: the camera's strip, or where there is none the pad for the next child. */
function strip() {
  camera.pause(false);
  showCamera(camera.isOpen());
  return camera.isOpen() ? [] : [smallPad((digit) => find('number', digit, true), takePhoto, () => find('name', '', true))];
}

/** Run one scan; a second one waits for its turn on the screen. @param {() => Promise<void>} work */
async function run(work) {
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
function stop(what) {
  showStop(what, { close: home, strip });
}

/** Show what became of a fact, and turn it to its true colour when the server answers later: without a second sound. @param {Done} done @param {Child | null} child */
function show(done, child) {
  const mine = ++turn;
  const draw = (/** @type {Done} */ known) => {
    const whom = child ?? (known.fact.badge ? world.child(world.badge(known.fact.badge)?.child ?? '') : null);
    showDone(known, whom, { undo, close: home, strip, find: () => find('name'), more: moreDue(known, whom) });
  };
  draw(done);
  play(done.outcome);
  if (child && done.outcome !== 'refused') speakName(child.name);
  fold = setTimeout(() => mine === turn && home(), FOLD);
  if (done.outcome === 'kept') desk.later(done, (known) => mine === turn && draw(known));
}

/** What else a child may receive, offered on the panel of the first thing. @param {Done} done @param {Child | null} child */
function moreDue({ fact }, child) {
  const next = fact.kind === 'handout' && child ? desk.due(child).find((due) => due.left > 0) : null;
  return next && child ? { text: t('还可领{item}', { item: next.item.title }), act: () => offer({ child, badge: fact.badge, via: fact.via ?? 'name' }, 0) } : null;
}

/** A badge, from whatever way in. @param {string} code @param {Via} via */
export const onBadge = (code, via) =>
  run(async () => {
    const { status: known, child, replaced } = await desk.identify(code);
    if (known === 'known' && child) return act({ child, badge: code, via });
    if (known === 'withdrawn' && child) return withdrawn(child, code, via, replaced);
    if (status.online === false) return unknownOffline(code, via);
    await turnAway('unknown', { badge: code, via });
    const listOnly = world.current?.list_only && session.desk !== 'lookup';
    play('refused');
    stop({
      reason: listOnly ? t('名单上没有这个胸牌') : t('不认得这个胸牌'),
      say: [listOnly ? t('这次活动只限名单上的孩子。') : t('换一张，或用名字找。')],
      way: { text: t('用名字找'), icon: 'search', act: () => find('name') },
      small: listOnly ? { text: t('还是记下来'), act: () => run(() => recordAnyway({ badge: code, via })) } : null,
    });
  });

/** @param {Parameters<typeof desk.turnAway>[0]} reason @param {Seen} seen */
async function turnAway(reason, seen) {
  if (session.desk !== 'lookup') await desk.turnAway(reason, seen);
}

/** Without a network nobody can say whose a new badge is: it is kept, and the server looks it up. @param {string} code @param {Via} via */
async function unknownOffline(code, via) {
  if (session.desk === 'arrival') return show(await desk.signIn({ badge: code, via }), null);
  if (session.desk === 'segment') return show(await desk.attend({ badge: code, via }), null);
  play('refused');
  stop({ reason: t('不认得这个胸牌'), say: [t('现在没有网络，查不到新的胸牌。用名字找。')], way: { text: t('用名字找'), icon: 'search', act: () => find('name') } });
}

/** @param {Child} child @param {string} code @param {Via} via @param {string | null} replaced */
async function withdrawn(child, code, via, replaced) {
  await turnAway('withdrawn', { child, badge: code, via });
  play('refused');
  const newer = replaced ? t('{child} {day}换过新的', { child: child.name, day: onDay(replaced) }) : t('这是 {child} 的旧胸牌', { child: child.name });
  stop({ reason: t('旧胸牌，已作废'), sub: [newer], say: [t('拿新胸牌来扫，没带就用名字找。')], way: { text: t('找{child}', { child: child.name }), icon: 'search', act: () => onChild({ child, via: 'name' }) } });
}

/** A code that is none of ours. */
export const onStrange = () =>
  run(async () => {
    play('refused');
    stop({ reason: t('这不是我们的胸牌'), say: [t('换一张，或用名字找。')], way: { text: t('用名字找'), icon: 'search', act: () => find('name') } });
  });

/** @param {Seen & {child: Child}} seen */
export const onChild = (seen) => run(() => act(seen));

/** More than one badge in view: nobody is guessed. */
export const onSeveral = () => hint(t('看到几个胸牌，只留一个'));

/** What this desk does with a child. @param {Seen & {child: Child}} seen @returns {Promise<void>} */
async function act(seen) {
  const { child } = seen;
  if (world.current?.list_only && !child.expected && (session.desk === 'arrival' || session.desk === 'segment')) return notListed(seen);
  if (session.desk === 'arrival') return show(await desk.signIn(seen), child);
  if (session.desk === 'segment') return attend(seen);
  if (session.desk === 'handout') return handout(seen);
  if (session.desk === 'departure') return departure(seen);
  turn += 1;
  play('recorded');
  showLookup(child, home, strip);
}

/** @param {Seen & {child: Child}} seen */
async function notListed(seen) {
  await turnAway('not_on_list', seen);
  play('refused');
  stop({
    reason: t('不在这次的名单上'),
    sub: [seen.child.name],
    say: [t('这次活动只限名单上的孩子。')],
    way: { text: t('用名字找'), icon: 'search', act: () => find('name') },
    small: { text: t('还是记下来'), act: () => run(() => recordAnyway(seen)) },
  });
}

/** It happened all the same: recorded, and looked at later. @param {Seen} seen */
async function recordAnyway(seen) {
  const done = session.desk === 'segment' ? await desk.attend(seen) : await desk.signIn(seen);
  show(done, seen.child ?? null);
}

/** @param {Seen & {child: Child}} seen */
async function attend(seen) {
  const places = round() === null ? null : (segment()?.places ?? null);
  if (places) {
    await desk.ask();
    if (inRound() >= places && !standsInRound(seen.child)) return full(seen, places);
  }
  show(await desk.attend(seen), seen.child);
}

/** Whether the child sits in this round already. @param {Child} child */
const standsInRound = (child) => sheetOf(child.id).standing.some((fact) => fact.kind === 'attendance' && fact.segment === segment()?.id && String(fact.round) === String(round()));

/** @param {Seen & {child: Child}} seen @param {number} places */
function full(seen, places) {
  turn += 1;
  camera.pause(true);
  showCamera(false);
  play('already');
  const still = () => run(async () => show(await desk.attend(seen), seen.child));
  showFull(seen.child, places, { next: () => nextRound().then(still), still, close: home });
}

/** The next go of a game. */
async function nextRound() {
  const here = segment();
  if (!here) return;
  await change({ rounds: { ...session.rounds, [here.id]: (round() ?? 1) + 1 } });
  home();
}

/** @param {Seen & {child: Child}} seen */
async function handout(seen) {
  const mine = ++turn;
  camera.pause(true);
  showCamera(false);
  showAsking(seen.child);
  await desk.ask();
  if (mine === turn) offer(seen, 0);
}

/** @param {Seen & {child: Child}} seen @param {number} skip how many things were passed over */
function offer(seen, skip) {
  const all = desk.due(seen.child);
  const dues = all.filter((due) => due.left > 0);
  const give = (/** @type {import('./desk.js').Due} */ due, /** @type {number} */ n) => run(async () => show(await desk.handOut(seen, due.item, n), seen.child));
  if (!all.length) {
    play('refused');
    stop({ reason: t('这次活动没有要发的'), say: [t('组织者在活动页上写好要发什么，这里就会出现。')], way: { text: t('换岗位'), icon: 'list-check', act: home } });
  } else if (dues.length) {
    turn += 1;
    showHandout(seen.child, dues, skip % dues.length, { give: (due) => give(due, due.left), other: () => offer(seen, skip + 1), none: home });
  } else {
    const due = all[skip % all.length];
    const mine = ++turn;
    play('already');
    showHad(seen.child, due, { still: () => give(due, 1), other: all.length > 1 ? () => offer(seen, skip + 1) : null, close: home, strip });
    fold = setTimeout(() => mine === turn && home(), FOLD);
  }
}

/** @param {Seen & {child: Child}} seen */
function departure(seen) {
  const gone = sheetOf(seen.child.id).stays.at(-1)?.departures[0];
  if (!gone) return collect(seen);
  const mine = ++turn;
  play('already');
  showGone(seen.child, gone, { still: () => collect(seen), close: home, strip });
  fold = setTimeout(() => mine === turn && home(), FOLD);
}

/** @param {Seen & {child: Child}} seen */
function collect(seen) {
  turn += 1;
  clearTimeout(fold);
  camera.pause(true);
  showCamera(false);
  const go = (/** @type {Record<string, string>} */ details) => run(async () => show(await desk.sendHome(seen, details), seen.child));
  showDeparture(seen.child, {
    guardian: (guardian) => go({ how: 'guardian', guardian: guardian.id }),
    forbidden: () => {
      play('refused');
      stop({ reason: t('先别让孩子走'), sub: [seen.child.name], say: [t('这个人不可以接。叫组织者过来。')], way: { text: t('换一个人接'), icon: 'arrow-left', act: () => collect(seen) } });
    },
    alone: () => go({ how: 'alone' }),
    other: () => askCollector(seen.child.name, go),
    close: home,
  });
}

/** @param {{name: string, group: string, phone: string}} details */
const takeDown = (details) =>
  run(async () => {
    const { done, child } = await desk.takeDown(details);
    if (session.desk === 'segment' || session.desk === 'handout') return act({ child, via: 'name' });
    show(done, child);
  });

/** In the list the row itself says what became of it. @param {Child} child */
async function mark(child) {
  const seen = { child, via: /** @type {Via} */ ('list') };
  try {
    const done = session.desk === 'segment' ? await desk.attend(seen) : await desk.signIn(seen);
    play(done.outcome);
    announce();
  } catch {
    play('refused');
    stop({ reason: t('这台手机没有存下'), say: [t('没有记上。清理一些空间，或者换一台手机。')], way: { text: t('知道了'), icon: null, act: home } });
  }
}

/** Take back one's own fact. @param {string} id */
function undo(id) {
  return run(async () => {
    const stands = await desk.takeBack(id);
    play('recorded');
    if (stands) {
      const child = stands.child ? world.child(stands.child) : null;
      openSheet(t('撤销了'), [bigName(child?.name ?? ''), button(t('另一次还在，{by}扫的', { by: stands.by ?? t('组织者') }), null, home, 'big wide')]);
      return;
    }
    home();
  });
}

/** @param {File} file */
async function onPhoto(file) {
  working += 1;
  /** @type {import('./types.js').Code[]} */
  let codes = [];
  try {
    codes = (await sight?.readPhoto(file)) ?? [];
  } catch {
    codes = [];
  } finally {
    working -= 1;
  }
  const badges = new Set(codes.flatMap(({ badge }) => badge ?? []));
  if (badges.size === 1) onBadge([...badges][0], 'photo');
  else photoFailed(badges.size > 1);
}

export function takePhoto() {
  photos?.click();
}

/** @param {boolean} several */
function photoFailed(several) {
  run(async () => {
    play('refused');
    stop({
      reason: several ? t('照片里有几个胸牌') : t('照片里看不清胸牌'),
      say: [several ? t('只拍一个，再来一张。') : t('靠近一点，拍清楚方块图案。')],
      way: { text: t('再拍一张'), icon: 'camera', act: takePhoto },
      small: { text: t('输号码'), act: () => find('number') },
    });
  });
}

