/** The roll-call's screen: who is still to be found first, large, with whom to ring up; a tap or a badge ticks. It works without a network. */
import { alarm } from '../alarm.js';
import { hhmm } from '../clock.js';
import * as desk from '../desk.js';
import { begin, ownTick, roll, tick } from '../roll.js';
import { grouped, wentWith } from '../say.js';
import { play } from '../sounds.js';
import { doing, home, lasting, run } from '../stand.js';
import { onChange } from '../sync.js';
import { t, threeDigits } from '../words.js';
import { counts, world } from '../world.js';
import { dotted, h, icon, leaf, phrase } from './dom.js';
import { factLine } from './paper.js';
import { confirmSheet } from './sheets.js';
import { shown, stage, tell, toast, topBar } from './stage.js';

/** @typedef {import('../roll.js').Called} Called */
/** @typedef {import('../types.js').Child} Child */
/** @typedef {import('../types.js').Via} Via */

/** So long no tap counts after rows have changed places: whoever aimed at one of them would tick another child. */
const STILL = 450;

let order = '';
let moved = -STILL;
/** Whether a tap of this phone is being kept, and is to be shown as soon as it is. */
let kept = false;

/** The roll-call that goes on; where none does, it is asked once whether to begin one. */
export function openRoll() {
  if (alarm()) return show();
  const text = t('每台手机都会显示。在场 {n} 个孩子，一个一个点到。', { n: counts().inside });
  confirmSheet(t('开始紧急点名？'), text, t('开始点名'), () => run(begun));
}

async function begun() {
  await begin();
  show();
}

function show() {
  lasting();
  order = '';
  draw();
}

/** @param {boolean} [again] after news */
function draw(again = false) {
  const going = roll();
  if (!going) return over();
  const { began, missing, found } = going;
  const scrolled = document.querySelector('.rows')?.scrollTop ?? 0;
  const key = document.activeElement?.getAttribute('data-call');
  const place = [...document.querySelectorAll('.to-find .tick')].findIndex((tick) => tick === document.activeElement);
  stage('roll', { upper: [topBar(), head(began, found.length, missing.length + found.length), list(missing, found)], again });
  const rows = document.querySelector('.rows');
  if (rows && again) rows.scrollTop = scrolled;
  if (key) refocus(key, place);
  const now = [...missing, ...found].map(({ child }) => child.id).join(' ');
  if (order && now !== order) moved = performance.now();
  order = now;
}

/** The keyboard stays where it was: on its row, or where that one has gone down the list, on the one that took its place. @param {string} key @param {number} place */
function refocus(key, place) {
  const rows = [...document.querySelectorAll('.to-find .tick')];
  const same = document.querySelector(`[data-call="${key}"]`);
  const next = place < 0 || !same || rows.includes(same) ? same : rows[Math.min(place, rows.length - 1)];
  /** @type {HTMLElement | null | undefined} */ (next)?.focus({ preventScroll: true });
}

/** An organizer has ended it. */
function over() {
  home();
  toast(t('紧急点名解除了'), true);
}

/** @param {import('../books.js').Known} began @param {number} n @param {number} of */
function head(began, n, of) {
  const by = began.by ?? t('组织者');
  return h(
    'div',
    { class: 'roll-head' },
    h('div', { class: 'grow', role: 'status' }, h('div', { class: 'roll-n' }, h('span', {}, t('已点到')), h('b', {}, `${n} / ${of}`)), h('div', { class: 'soft' }, phrase(t('{time} {by}开始的，', { time: hhmm(began.happened_at), by })), phrase(t('组织者解除。')))),
    h('button', { type: 'button', class: 'iconbtn', 'aria-label': t('先收起来'), onclick: () => home() }, icon('x')),
  );
}

/** @param {Called[]} missing @param {Called[]} found */
function list(missing, found) {
  const all = missing.length ? null : h('p', { class: 'none' }, t('都点到了，告诉组织者。'));
  return h('div', { class: 'card rows roll', tabindex: 0, role: 'group', 'aria-label': t('紧急点名') }, all, missing.map(toFind), found.map(wasFound));
}

/** @param {Child} child */
const name = (child) => child.name || t('没有名字');

/** A name that breaks at its dot and nowhere else. @param {string} whole */
const inParts = (whole) => whole.split(/(?<=[·•・])/).map(phrase);

/** @param {Called} called */
function about({ child, gone, seen }) {
  const last = gone ? left(gone) : seen && t('最后看到：{time} {what}', { time: hhmm(seen.happened_at), what: factLine(seen) });
  return [h('span', { class: 'soft' }, dotted([child.group, threeDigits(child.number)])), h('span', { class: 'soft' }, last)];
}

/** @param {import('../books.js').Known} gone */
const left = (gone) => [t('{time} 走了', { time: hhmm(gone.happened_at) }), wentWith(gone)].filter(Boolean).join(t('，'));

/** @param {Called} called */
function toFind(called) {
  const { child } = called;
  return h(
    'div',
    { class: 'li to-find', 'data-child': child.id },
    h(
      'button',
      { type: 'button', class: 'tick', 'data-call': child.id, 'aria-label': t('{name} 点到了', { name: name(child) }), onclick: (/** @type {MouseEvent} */ event) => tap(event, () => tickOff({ child, via: 'list' })) },
      leaf(child.name || '?', 'off'),
      h('span', { class: 'grow' }, h('span', { class: 'nm' }, inParts(name(child))), about(called)),
      h('span', { class: 'btn wash', 'aria-hidden': 'true' }, t('点到')),
    ),
    calls(child),
  );
}

/** Whom to ring up, never who may not collect the child; without numbers, where the centre keeps them off phones, who they are. @param {Child} child */
function calls({ guardians: known = [] }) {
  const guardians = known.filter((each) => each.may_collect !== false);
  const adults = guardians.filter(({ phone }) => phone);
  const others = guardians.map(({ relation, name: called }) => [relation, called].filter(Boolean).join(' '));
  if (!adults.length) return others.length ? h('p', { class: 'soft calls' }, others.join(t('、'))) : null;
  return h('div', { class: 'calls' }, adults.map(({ relation, name: called, phone = '' }) => h('a', { class: 'btn sm', href: `tel:${phone}`, 'aria-label': t('打电话给 {name}', { name: [relation, called].filter(Boolean).join(' ') }) }, icon('phone'), h('span', {}, h('b', {}, relation || called), grouped(phone)))));
}

/** @param {Called} called */
function wasFound(called) {
  const { child, ticks, gone } = called;
  const [first] = ticks;
  const local = Boolean(first && !first.outcome);
  const state = first ? h('span', { class: local ? 'tag wait' : 'tag ok' }, icon('check'), `${hhmm(first.happened_at)} ${first.by ?? ''}`) : h('span', { class: 'tag' }, icon('home-move'), t('已回家'));
  const back = (/** @type {MouseEvent} */ event) => tap(event, () => takeBack(called));
  const parts = [leaf(child.name || '?', local ? 'local' : gone ? 'off' : ''), h('span', { class: 'grow' }, h('span', { class: 'nm' }, inParts(name(child))), h('span', { class: 'soft' }, gone ? left(gone) : dotted([child.group, threeDigits(child.number)]))), state];
  return h('div', { class: 'li was-found', 'data-child': child.id }, first ? h('button', { type: 'button', class: 'tick', 'data-call': child.id, 'aria-label': t('撤回 {name} 的点到', { name: name(child) }), onclick: back }, parts) : h('div', { class: 'tick' }, parts));
}

// what is done

/** A tap counts where the rows stood still; the keyboard always knows which row it means. @param {MouseEvent} event @param {() => void} act */
function tap(event, act) {
  if (event.detail === 0 || performance.now() - moved >= STILL) act();
}

/** @param {{child: Child, badge?: string, via: Via}} seen @param {(text: string) => void} say where the row itself is looked at, to readers only */
async function tickOff(seen, say = tell) {
  await keeping(async () => {
    const done = await tick(seen);
    play(done.outcome === 'kept' ? 'kept' : 'recorded');
    say(t('{name} 点到了', { name: name(seen.child) }));
  });
}

/** @param {Called} called */
async function takeBack(called) {
  const mine = ownTick(called);
  if (!mine) return toast(called.ticks[0].station === world.station ? t('过了两分钟，要组织者来撤销。') : t('{by}点的，要组织者来撤销。', { by: called.ticks[0].by ?? t('组织者') }));
  await keeping(async () => {
    await desk.takeBack(mine.id);
    toast(t('{name} 还没点到', { name: name(called.child) }));
  });
}

/** Keep what a tap wrote, and show it the moment it is on this phone; the server's word comes later. @param {() => Promise<void>} work */
async function keeping(work) {
  kept = true;
  try {
    await work();
  } catch {
    play('refused');
    toast(t('这台手机没有存下。清理一些空间，或者换一台手机。'), true);
  } finally {
    kept = false;
    if (shown() === 'roll') draw(true);
  }
}

onChange(() => {
  if (kept && shown() === 'roll') draw(true);
});

/** A badge is held up while the roll is called. @param {string} code @param {Via} via */
async function onBadge(code, via) {
  const { child } = await desk.identify(code);
  if (!child) return strange();
  const called = roll()?.found.find((other) => other.child.id === child.id);
  if (called?.ticks.length) {
    play('already');
    return toast(t('{name} 已经点到了', { name: name(child) }));
  }
  await tickOff({ child, badge: code, via }, toast);
}

function strange() {
  play('refused');
  toast(t('不认得这个胸牌。在名单里找名字，点一下。'), true);
}

Object.assign(doing, { roll: { badge: onBadge, strange, again: () => draw(true) } });
