/**
 * 门口自助: a tablet at the door before which children hold their badges up. Each is greeted by name; nothing else is shown: no list, no
 * last scan, nothing that waits, no way to a desk but by the organizer's four digits.
 */
import { hhmm, now } from './clock.js';
import * as desk from './desk.js';
import { session } from './session.js';
import { isHeard, play, say } from './sounds.js';
import { atDoor, exits, hasCamera, panel } from './stand.js';
import { status } from './sync.js';
import { t } from './words.js';
import { world } from './world.js';
export { askToOpen } from './screen/kiosk.js';
import { shown } from './screen/stage.js';
import { showGreeting, showHelp, showHere, showLeaving, showWelcome } from './screen/kiosk.js';

/** @typedef {import('./types.js').Child} Child */
/** @typedef {import('./types.js').Via} Via */

/** So long a greeting stands where no other child comes; who is sent to a teacher reads longer. */
const GREETS = 8000;
const HELPS = 15_000;

const DOUBLE_SURNAMES = new Set(['欧阳', '司马', '上官', '诸葛', '夏侯', '东方', '皇甫', '尉迟', '公孙', '慕容', '令狐', '端木', '司徒', '南宫', '长孙', '宇文', '轩辕', '闻人', '独孤', '申屠', '呼延', '万俟', '澹台', '百里']);

/**
 * How a child is called: 魏小涛 by 小涛; a name of two characters, and one that is not built in this way, whole.
 * @param {string} name
 */
export function calledBy(name) {
  const [first, more] = name.split(/[·•・]/);
  const characters = [...first];
  if (more || !/^\p{Script=Han}+$/u.test(first)) return first;
  const surname = DOUBLE_SURNAMES.has(characters.slice(0, 2).join('')) ? 2 : 1;
  return characters.length - surname >= 2 ? characters.slice(surname).join('') : first;
}

/** What one says at this time of day. */
export function greeting() {
  const time = hhmm(now());
  if (time < '05:00') return t('晚上好');
  if (time < '11:00') return t('早上好');
  if (time < '13:00') return t('中午好');
  return time < '18:00' ? t('下午好') : t('晚上好');
}

/** The screen between two children. @param {boolean} again after news */
export function welcome(again) {
  showWelcome({ hello: greeting(), camera: hasCamera(), silent: session.sound && !isHeard(), leave: askToLeave }, again);
}

/** A badge that a child holds up. Nothing that can happen is a child's fault, so nothing here is red. @param {string} code @param {Via} via */
export async function badge(code, via) {
  try {
    const { status: known, child } = await desk.identify(code);
    if (known === 'known' && child && !(world.current?.list_only && !child.expected)) greet(await desk.signIn({ child, badge: code, via }), child);
    else if (known === 'unknown' && status.online === false) greet(await desk.signIn({ badge: code, via }), null);
    else await toTeacher(code, via, known === 'known' ? 'not_on_list' : known, child);
  } catch {
    // This tablet could not keep it; a teacher writes it down elsewhere.
    help(null);
  }
}

/** A code that is none of ours. */
export async function strange() {
  help(null);
}

/** @param {import('./desk.js').Done} done @param {Child | null} child */
function greet(done, child) {
  if (done.outcome === 'refused') return help(child);
  const stands = panel(GREETS);
  const called = child && calledBy(child.name);
  if (done.outcome === 'already' && child) {
    play('already');
    showHere(child);
    return say(t('{child}，已经到了', { child: called ?? '' }));
  }
  const hello = greeting();
  play('recorded');
  showGreeting(hello, child, done.outcome === 'kept');
  say(called ? t('{hello}，{child}', { hello, child: called }) : hello);
  // What the server says later changes the colour, without a second sound.
  if (done.outcome === 'kept') desk.later(done, (known) => stands() && (known.outcome === 'refused' ? help(child) : showGreeting(hello, child ?? owner(done.fact.badge), false)));
}

/** Whose a badge is that nobody knew a moment ago. @param {string | null | undefined} code */
const owner = (code) => world.child(world.badge(code ?? '')?.child ?? '');

/** @param {string} code @param {Via} via @param {'unknown' | 'withdrawn' | 'not_on_list'} reason @param {Child | null} child */
async function toTeacher(code, via, reason, child) {
  await desk.turnAway(reason, { child, badge: code, via });
  help(child, reason === 'withdrawn');
}

/** @param {Child | null} child @param {boolean} [old] whether the badge is an old one of this child */
function help(child, old = false) {
  panel(HELPS);
  play('flagged');
  showHelp(child, old);
  say(child ? t('{child}，去找老师', { child: calledBy(child.name) }) : t('去找老师'));
}

/** The organizer's four digits. What the laptop says now counts, and what it said when the door was opened. */
function askToLeave() {
  showLeaving((typed) => {
    const right = typed === session.kiosk || typed === world.current?.door;
    if (right) exits.desk();
    return right;
  });
}

/** No address bar, where the browser allows that: it is asked for within the tap that opens the door. @param {boolean} whole */
export function wholeScreen(whole) {
  if (whole) document.documentElement.requestFullscreen?.().catch(() => {});
  else if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
}

/** The browser's way back leads nowhere while this is the door. */
function hold() {
  if (atDoor() && !history.state?.door && !history.state?.sheet) history.pushState({ door: true }, '');
}

addEventListener('popstate', hold);
addEventListener('pointerdown', hold);
// The first touch is what lets sound begin: the line that asks for it goes. And the address bar with it, after a restart.
addEventListener('pointerup', () => {
  if (!atDoor()) return;
  if (!document.fullscreenElement) wholeScreen(true);
  setTimeout(() => atDoor() && shown() === 'door' && welcome(true), 300);
});
