/** What happens after a scan: from the badge or child to the panel that answers. */
import { readBadge } from './badge.js';
import { hhmm } from './clock.js';
import * as desk from './desk.js';
import { attend, handout, nextRound } from './asks.js';
import { mustBeTold } from './people.js';
import { session } from './session.js';
import { doneAt, findWord, tryAnother } from './say.js';
import { play } from './sounds.js';
import { announce, status } from './sync.js';
import { t } from './words.js';
import { world } from './world.js';
import { button, h, phrases } from './screen/dom.js';
import { askNewcomer } from './screen/forms.js';
import { showHealth } from './screen/health.js';
import { showLookup } from './screen/paper.js';
import { closeSheet, openSheet, sheetAsks } from './screen/sheet.js';
import { hint, shown, toast } from './screen/stage.js';
import { onDay } from './screen/verdict.js';
import { atDoor, doing, find, home, onPaper, panel, question, run, show, stop, strip } from './stand.js';

/** @typedef {import('./types.js').Child} Child */
/** @typedef {import('./types.js').Via} Via */
/** @typedef {import('./desk.js').Seen} Seen */

/**
 * What a scanner typed. It comes whatever is open: where a question stands first, the scan is turned away aloud, and recorded nowhere. The badge whose
 * card is open says nothing new.
 * @param {string} text
 */
export function onTyped(text) {
  const code = readBadge(text);
  const child = onPaper();
  const first = sheetAsks() || (child && t('先办完 {child}', { child: child.name }));
  if (first) {
    if (child && code && world.badge(code)?.child === child.id) return;
    play('refused');
    toast(first, true);
  } else if (code) onBadge(code, 'scanner');
  else if (session.desk === 'lending' && doing.lending) run(async () => void ((await doing.lending?.typed(text)) || (await doing.lending?.strange())));
  else onStrange();
}

/** A badge, from whatever way in. @param {string} code @param {Via} via */
export const onBadge = (code, via) =>
  run(async () => {
    const kiosk = atDoor();
    if (kiosk) return kiosk.badge(code, via);
    if (shown() === 'roll' && doing.roll) return doing.roll.badge(code, via);
    if (session.desk === 'lending') return (await lending(() => onBadge(code, via)))?.badge(code, via);
    const thing = world.label(code);
    if (thing) return noBadge(thing);
    const { status: known, child, replaced } = await desk.identify(code);
    if (known === 'known' && child) return act({ child, badge: code, via });
    if (known === 'withdrawn' && child) return withdrawn(child, code, via, replaced);
    if (status.online === false) return unknownOffline(code, via);
    await turnAway('unknown', { badge: code, via });
    const listOnly = world.current?.list_only && session.desk !== 'lookup';
    play('refused');
    stop({
      reason: listOnly ? t('名单上没有这个胸牌') : t('不认得这个胸牌'),
      say: [listOnly ? t('这次活动只限名单上的孩子。') : tryAnother()],
      way: { text: findWord(), icon: 'search', act: () => find('name') },
      small: listOnly ? { text: t('还是记下来'), act: () => run(() => recordAnyway({ badge: code, via })) } : null,
    });
  });

/** What sticks on a book is held before another desk's camera. @param {import('./types.js').Thing} thing */
function noBadge({ kind, title }) {
  play('refused');
  stop({ reason: kind === 'book' ? t('这是图书的码，不是胸牌') : t('这是器材的码，不是胸牌'), sub: [title], say: [t('扫孩子的胸牌。要借书还书，先换到借还。')], way: { text: findWord(), icon: 'search', act: () => find('name') } });
}

/** @param {Parameters<typeof desk.turnAway>[0]} reason @param {Seen} seen */
async function turnAway(reason, seen) {
  if (session.desk !== 'lookup') await desk.turnAway(reason, seen);
}

/** Without a network nobody can say whose a new badge is: it is kept, and the server looks it up. @param {string} code @param {Via} via */
async function unknownOffline(code, via) {
  if (session.desk === 'arrival') return show(await desk.signIn({ badge: code, via }), null);
  if (session.desk === 'segment') return show(await desk.attend({ badge: code, via }), null);
  play('refused');
  stop({ reason: t('不认得这个胸牌'), say: [t('现在没有网络，查不到新的胸牌。用名字找。')], way: { text: findWord(), icon: 'search', act: () => find('name') } });
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
    const kiosk = atDoor();
    if (kiosk) return kiosk.strange();
    if (shown() === 'roll' && doing.roll) return doing.roll.strange();
    if (session.desk === 'lending' && doing.lending) return doing.lending.strange();
    play('refused');
    stop({ reason: t('这不是我们的胸牌'), say: [tryAnother()], way: { text: findWord(), icon: 'search', act: () => find('name') } });
  });

/** @param {Seen & {child: Child}} seen */
export const onChild = (seen) => run(() => act(seen));

/** More than one badge in view: nobody is guessed. */
export const onSeveral = () => hint(session.desk === 'lending' ? t('看到几个码，只留一个') : t('看到几个胸牌，只留一个'), 1500);

/** What this desk does with a child. @param {Seen & {child: Child}} seen @returns {Promise<void>} */
async function act(seen) {
  const { child } = seen;
  if (world.current?.list_only && !child.expected && (session.desk === 'arrival' || session.desk === 'segment')) return notListed(seen);
  if (session.desk === 'arrival') return show(await desk.signIn(seen), child);
  if (session.desk === 'segment') return afterHealth(child, () => attend(seen));
  if (session.desk === 'handout') return handout(seen);
  if (session.desk === 'departure') return departure(seen);
  if (session.desk === 'lending') return (await lending(() => onChild(seen)))?.child(seen);
  if (session.desk === 'voices') return voices(seen);
  panel();
  play('recorded');
  showLookup(child, () => home(), strip);
}

/** What a child must not eat is seen first, where this desk gives something to eat. @param {Child | null | undefined} child @param {() => void | Promise<void>} go what is done then */
function afterHealth(child, go) {
  if (!child || !mustBeTold(child)) return go();
  question(child);
  play('flagged');
  showHealth(child, { go: () => run(async () => go()), close: () => home() });
}

/** The departure desk comes after the first screen. Where it is not here yet and cannot be had, that is said. @param {Seen & {child: Child}} seen */
async function departure(seen) {
  const leaving = await import('./leaving.js').catch(() => null);
  if (leaving) return leaving.departure(seen);
  notHere(t('签退还没有下载完'), () => onChild(seen));
}

/** The same for the lending desk. @param {() => void} again */
async function lending(again) {
  const desk_ = doing.lending ?? (await import('./lending.js').catch(() => null));
  if (!desk_) notHere(t('借还还没有下载完'), again);
  return desk_;
}

/** The same for the desk of what children say. @param {Seen & {child: Child}} seen */
async function voices(seen) {
  const desk_ = doing.voices ?? (await import('./voices.js').then(() => doing.voices).catch(() => null));
  if (desk_) return desk_.ask(seen);
  notHere(t('心声还没有下载完'), () => onChild(seen));
}

/** @param {string} reason @param {() => void} again */
function notHere(reason, again) {
  play('refused');
  stop({ reason, say: [t('连上一次网络就能用。先记在纸上。')], way: { text: t('再试一次'), icon: 'refresh', act: again } });
}

/** @param {Seen & {child: Child}} seen */
async function notListed(seen) {
  await turnAway('not_on_list', seen);
  play('refused');
  stop({
    reason: t('不在这次的名单上'),
    sub: [seen.child.name],
    say: [t('这次活动只限名单上的孩子。')],
    way: { text: findWord(), icon: 'search', act: () => find('name') },
    small: { text: t('还是记下来'), act: () => run(() => recordAnyway(seen)) },
  });
}

/** It happened all the same: recorded, and looked at later. @param {Seen} seen */
async function recordAnyway(seen) {
  await afterHealth(seen.child, async () => {
    const done = session.desk === 'segment' ? await desk.attend(seen) : await desk.signIn(seen);
    show(done, seen.child ?? null);
  });
}

/** @param {{name: string, group: string, phone: string}} details */
const takeDown = (details) =>
  run(async () => {
    const { done, child } = await desk.takeDown(details);
    if (session.desk === 'segment' || session.desk === 'handout' || session.desk === 'lending' || session.desk === 'voices') return act({ child, via: 'name' });
    show(done, child);
  });

/** In the list the row itself says what became of it. @param {Child} child */
async function mark(child) {
  if (mustBeTold(child)) {
    return afterHealth(child, async () => {
      if (await put(child)) find('list');
    });
  }
  await put(child);
}

/** @param {Child} child @returns {Promise<boolean>} whether this phone could keep it */
async function put(child) {
  const seen = { child, via: /** @type {Via} */ ('list') };
  try {
    const done = session.desk === 'segment' ? await desk.attend(seen) : await desk.signIn(seen);
    play(done.outcome);
    announce();
    return true;
  } catch {
    play('refused');
    stop({ reason: t('这台手机没有存下'), say: [t('没有记上。清理一些空间，或者换一台手机。')], way: { text: t('知道了'), icon: null, act: () => home() } });
    return false;
  }
}

/** Take back one's own fact. @param {string} id */
function undo(id) {
  return run(async () => {
    const { undone, stands } = await desk.takeBack(id);
    play('recorded');
    home();
    if (undone && stands) stillStands(undone, stands);
  });
}

/** One of two was taken back: what the child still counts as, and by which. @param {import('./books.js').Known} undone @param {import('./books.js').Known} stands */
function stillStands(undone, stands) {
  const child = world.child(stands.child ?? '')?.name ?? '';
  const [then, time] = [undone, stands].map((fact) => hhmm(fact.happened_at));
  const by = stands.by ?? t('组织者');
  openSheet(t('{child} 还是 {what}', { child, what: doneAt(stands.kind, time) }), [
    h('p', { class: 't20' }, phrases(then === time ? t('撤销了一次。另一次还在，{by}扫的。', { by }) : t('撤销的是 {then} 那一次。{time} 这一次还在，{by}扫的。', { then, time, by }))),
    button(t('知道了'), null, closeSheet, 'go big wide'),
  ]);
}

Object.assign(doing, { child: onChild, mark, newcomer: () => askNewcomer(takeDown), nextRound, undo });
