/** Starts the station: reads what this phone kept, decides what it is for, opens the best way in, and keeps the page true. */
import { readBadge, readJoinCode } from './badge.js';
import { marker, wasEvicted } from './db.js';
import * as flow from './flow.js';
import * as stand from './stand.js';
import * as queue from './queue.js';
import { listen } from './scanner.js';
import { ring } from './screen/alarm.js';
import { keepIcons } from './screen/dom.js';
import { drawAgain } from './screen/face.js';
import { isTyping } from './screen/find.js';
import { showFound, showJoin } from './screen/join.js';
import { remindOfEnd } from './screen/late.js';
import { closeSheet, isSheetOpen, openSheet } from './screen/sheet.js';
import { opens, refreshPill, renameDesk, shown, showCamera, stage, toast, topBar } from './screen/stage.js';
import { change, end, followSteps, isJoined, join, leave, namedAnew, open, segment, session } from './session.js';
import { update } from './shell.js';
import { wake } from './sounds.js';
import { onChange, start, sync } from './sync.js';
import { speak, t } from './words.js';
import { isOver, world } from './world.js';
import { button, h } from './screen/dom.js';

const REDRAW = 1000;
const CHECK_EVERY = 15_000;
/** So long a finger that came down may rest, and so long after it was lifted its click may still come. */
const RESTS = 10_000;
const CLICKS = 100;

/** What looks through the camera: loaded after the rest, which works without it. @type {typeof import('./seeing.js') | null} */
let seeing = null;

/** The sheets come after the first screen, which works without them. Where they are not here yet and cannot be had, that is said. */
const sheets = () =>
  import('./screen/sheets.js').catch((error) => {
    toast(t('没有网络，照常扫就行。联网后自动上传。'));
    throw error;
  });

async function begin() {
  void keepIcons();
  try {
    await open();
  } catch {
    await speak(navigator.language.startsWith('zh') ? 'zh_CN' : 'en');
    return (await import('./screen/nocamera.js')).showNoStore();
  }
  await speak(session.language || world.current?.language || (isJoined() || navigator.language.startsWith('zh') ? 'zh_CN' : 'en'));
  const badge = location.pathname.startsWith('/b/') ? readBadge(decodeURIComponent(location.pathname.slice(3))) : null;
  const code = readJoinCode(location.hash.slice(1));
  if (location.pathname.startsWith('/b/') && !isJoined()) return showFound();
  prepare();
  // A tablet at the door stays one, whatever address is opened on it.
  if (!isJoined() || (code && code !== session.code && !session.kiosk)) return askToJoin(code);
  await enter();
  if (badge) await flow.onBadge(badge, 'link');
  if (badge || code) history.replaceState(null, '', '/station/');
}

/** @param {string} code */
function askToJoin(code) {
  seeing?.close();
  showCamera(false);
  closeSheet();
  showJoin(code, async (by, name) => {
    wake();
    await join(by, name);
    history.replaceState(null, '', '/station/');
    await enter();
  });
}

/** The station is open: news, light, screen, and the best way in that this phone has. */
async function enter() {
  start();
  navigator.storage?.persist?.().catch(() => false);
  if (wasEvicted() && marker()) return lost();
  stand.expectCamera(typeof navigator.mediaDevices?.getUserMedia === 'function');
  if (session.kiosk && !(await openDoor())) return;
  await loadDesk();
  stand.home();
  import('./screen/sheets.js').catch(() => {});
  import('./leaving.js').catch(() => {});
  import('./screen/roll.js').catch(() => {});
  import('./screen/headcount.js').catch(() => {});
  import('./screen/still.js').catch(() => {});
  import('./faces.js').then(({ begin }) => begin(drawAgain)).catch(() => {});
  await see();
}

/** The desks that few activities have come with screens of their own; where those cannot be had yet, that is said when a badge is held up. */
async function loadDesk() {
  if (session.desk === 'segment') await import('./round.js').catch(() => {});
  else import('./round.js').catch(() => {});
  if (session.desk === 'lending') await import('./lending.js').catch(() => {});
  else if (session.desks.includes('lending')) import('./lending.js').catch(() => {});
  if (session.desk === 'voices') await import('./voices.js').catch(() => {});
  else if (session.desks.includes('voices')) import('./voices.js').catch(() => {});
}

/** The door's own screens, before any other is shown: a tablet that was switched off and on again is still at the door. */
async function openDoor() {
  try {
    stand.useDoor(await import('./kiosk.js'));
    return true;
  } catch {
    stage('plain', { upper: [h('div', { class: 'found' }, h('h1', {}, t('现在打不开门口自助')), h('p', { class: 't20' }, t('连上网络，再按下面的按钮。')), button(t('再试一次'), 'refresh', () => location.reload(), 'go big wide'))] });
    return false;
  }
}

/** What a volunteer is told before the phone becomes the door's. */
async function openKiosk() {
  const kiosk = await import('./kiosk.js').catch(() => null);
  if (!kiosk) return toast(t('现在没有网络，这一样还打不开。'));
  const camera = typeof navigator.mediaDevices?.getUserMedia !== 'function' ? 'closed' : stand.hasCamera() ? 'open' : 'none';
  kiosk.askToOpen(camera, world.current?.door ?? '', stepToDoor);
}

/** From a desk to the door, and back. @param {string} code the four digits by which it is left; none: back */
async function stepToDoor(code) {
  const kiosk = await import('./kiosk.js');
  stand.useDoor(kiosk);
  if (code) await change({ kiosk: code, doorFrom: session.desk, desk: 'arrival' });
  else await change({ kiosk: '', desk: session.desks.find((desk) => desk === session.doorFrom) ?? session.desk });
  await loadDesk();
  kiosk.wholeScreen(code !== '');
  seeing?.close();
  stand.expectCamera(typeof navigator.mediaDevices?.getUserMedia === 'function');
  stand.home();
  await see();
}

async function see() {
  seeing ??= await import('./seeing.js');
  seeing.stayAwake();
  await seeing.see();
}

/** The browser threw this phone's database away although facts were in it: say so, loudly. */
function lost() {
  const go = () => {
    stand.home();
    see();
  };
  stage('plain', { upper: [topBar(), h('div', { class: 'found', role: 'alert' }, h('h1', {}, t('浏览器清掉了这台手机上的记录')), h('p', { class: 't20' }, t('没上传的可能丢了。告诉组织者，对一对人数，再接着扫。'))), h('div', { class: 'push deeds' }, button(t('知道了，接着扫'), null, go, 'big wide'))] });
}

let prepared = false;

/** Listen to everything that may happen, once. */
function prepare() {
  if (prepared) return;
  prepared = true;
  listen(
    (text) => {
      if (isJoined() && !session.over && shown() !== 'join') flow.onTyped(text);
    },
    async () => openSheet(t('扫码枪打不进字'), (await import('./seeing.js')).mutedScanner(), { leave: button(t('知道了'), null, closeSheet, 'sm') }),
  );
  addEventListener('pointerdown', wake, { capture: true });
  addEventListener('pointerdown', () => (touched = performance.now() + RESTS), { capture: true });
  for (const lifted of ['pointerup', 'pointercancel']) addEventListener(lifted, () => (touched = performance.now() + CLICKS), { capture: true });
  addEventListener('keydown', wake, { capture: true });
  opens.desks = openDesks;
  opens.waiting = showWaiting;
  opens.roll = openRoll;
  stand.exits.join = () => askToJoin('');
  stand.exits.desk = () => void stepToDoor('');
  stand.exits.leave = () => (queue.waiting().length ? giveUp() : goAway());
  onChange(redraw);
  setInterval(check, CHECK_EVERY);
}

async function showWaiting() {
  const { waitingSheet } = await sheets();
  waitingSheet(async () => {
    await sync();
    await showWaiting();
    if (queue.waiting().length) toast(t('还没有传上去，都在这台手机上，会自己再试。'));
  });
}

async function openDesks() {
  const { desksSheet, segmentsSheet } = await sheets();
  desksSheet({
    choose: async (desk) => {
      stand.doing.lending?.leave();
      if (desk === 'segment') {
        return segmentsSheet(async (segment) => {
          await change({ desk, segment });
          stand.home();
        });
      }
      await change({ desk });
      await loadDesk();
      stand.home();
    },
    me: openMe,
    door: openKiosk,
    roll: openRoll,
    count: async () => (await import('./screen/headcount.js').catch(() => toast(t('现在没有网络，这一样还打不开。'))))?.askHowMany(),
  });
}

/** The emergency roll-call. */
async function openRoll() {
  (await import('./screen/roll.js').catch(() => toast(t('现在没有网络，这一样还打不开。'))))?.openRoll();
}

async function openMe() {
  const { confirmSheet, meSheet } = await sheets();
  const camera = (await seeing?.otherCamera()) ?? null;
  meSheet({
    rename: async (by) => {
      await change(namedAnew(by));
      stand.home();
      toast(t('现在是 {by}', { by }));
    },
    set: (changes) => change(changes),
    speak: async (language) => {
      await change({ language });
      await speak(language);
      stand.home();
    },
    theme: (dark) => {
      localStorage.setItem('theme', dark ? 'dark' : 'light');
      document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    },
    leave: () => {
      if (queue.waiting().length) giveUp();
      else confirmSheet(t('离开这个活动？'), t('这台手机上的名单会清掉。要再来，扫一下加入码。'), t('离开'), () => goAway());
    },
    camera,
  });
}

/** The phone must be given back, and facts wait. */
async function giveUp() {
  const { abandonSheet } = await sheets();
  abandonSheet({ send: () => sync().then(() => (queue.waiting().length ? giveUp() : opens.waiting())), wipe: () => goAway(true) });
}

/** @param {boolean} [agreed] an organizer gives up what waits */
async function goAway(agreed = false) {
  await leave(agreed);
  seeing?.close();
  seeing?.mayRest();
  askToJoin('');
}

let drawn = 0;
/** Until when a finger may be on a key: a key that is drawn anew between its press and its release loses the tap. */
let touched = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let soon;

/** Something changed: what waits is counted at once, the rest is drawn at most once a second, and never under a finger or an answer. */
function redraw() {
  refreshPill();
  clearTimeout(soon);
  soon = setTimeout(() => {
    if (performance.now() < touched) return redraw();
    drawn = performance.now();
    ring();
    if (isSheetOpen()) return;
    stayAllowed();
    follow();
    stand.refresh();
    const wanted = session.language || world.current?.language;
    if (wanted) speak(wanted);
    if (!queue.waiting().length && shown() !== 'verdict' && shown() !== 'paper' && shown() !== 'roll' && shown() !== 'lending' && !isTyping() && !session.kiosk) update();
  }, Math.max(50, REDRAW - (performance.now() - drawn)));
}

/** An organizer may have said which desks this phone may be. */
function stayAllowed() {
  const allowed = world.current?.desks ?? [];
  if (allowed.length && String(allowed) !== String(session.desks)) change({ desks: allowed }).then(loadDesk);
  if (!allowed.length || allowed.includes(session.desk)) return;
  change({ desk: allowed[0] }).then(() => shown() !== 'verdict' && shown() !== 'paper' && stand.home());
}

/** The organizer went on to another segment: a phone at that desk comes along, but never in the middle of a scan. A result that merely stands, and a number half typed, stay: what is scanned next is of the new one. */
function follow() {
  if (stand.isBusy() || shown() === 'roll' || session.kiosk) return;
  followSteps().then((other) => {
    if (!other || session.desk !== 'segment') return;
    if (shown() === 'verdict' || isTyping()) renameDesk();
    else stand.home();
    toast(t('现在是 {segment}', { segment: segment()?.title ?? '' }));
  });
}

/** The activity may have ended while nothing happened; names go then, also without a network. */
async function check() {
  if (isJoined() && !session.over && isOver()) {
    await end();
    redraw();
  }
  if (isJoined() && !session.over) follow();
  if (isJoined() && !session.over && remindOfEnd()) redraw();
}

begin();
