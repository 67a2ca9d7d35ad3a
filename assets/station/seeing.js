/** The way from the phone's camera to the desk: loads what looks after all the rest, and says on the screen what it can and cannot do here. */
import * as flow from './flow.js';
import { takePhoto } from './photos.js';
import { serve } from './shell.js';
import * as stand from './stand.js';
import { t } from './words.js';
import { byId, icon } from './screen/dom.js';
import { isTyping } from './screen/find.js';
import { isNoCamera, noStream, showNoCamera } from './screen/nocamera.js';
import { isSheetOpen } from './screen/sheet.js';
import { hint, shown, topBar, unhint } from './screen/stage.js';

export { mayRest, stayAwake } from './awake.js';
export { mutedScanner } from './screen/nocamera.js';

/** So long the service worker waits for the decoder, to keep the same files. */
const PATIENCE = 20_000;
/** So long after a finger was lifted its click may still come. */
const CLICKS = 100;

/** @type {typeof import('./sight.js') | null} */
let sight = null;
/** A camera that was lost just now, or why it does not come back where that could not be said at once. @type {'lost' | import('./screen/nocamera.js').Reason | null} */
let untold = null;

/** Load what looks, and open the camera where there is one. */
export async function see() {
  const eyes = (sight ??= await load());
  const way = await eyes.open();
  await lifted();
  stand.expectCamera(false);
  tools();
  // The service worker keeps the same files: it waits until they are here, so that nothing comes twice.
  const works = eyes.works();
  Promise.race([works, new Promise((resolve) => setTimeout(resolve, PATIENCE))]).then(serve);
  works.then((reads) => reads || blind());
  const free = shown() === 'ready' || shown() === 'pad' || shown() === 'plain' || shown() === 'door';
  if (!free) return;
  if (way === 'open' || way === 'insecure') stand.home(true);
  else noCamera(/MicroMessenger/i.test(navigator.userAgent) ? 'wechat' : way);
}

/** Wait until no finger is on a button: one that is drawn anew between its press and its release loses the tap. */
async function lifted() {
  if (!document.querySelector('button:active')) return;
  await new Promise((done) => {
    for (const end of ['pointerup', 'pointercancel', 'keyup']) addEventListener(end, () => setTimeout(done, CLICKS), { once: true, capture: true });
  });
}

/** Look no more. */
export const close = () => sight?.close();

/** What takes another camera, where there is one. @returns {Promise<(() => void) | null>} */
export async function otherCamera() {
  if (!sight?.isOpen() || !(await sight.hasOther())) return null;
  return () => void sight?.other().then(() => stand.home());
}

async function load() {
  const loaded = await import('./sight.js');
  stand.useSight(loaded);
  stand.doing.lost = () => {
    if (untold === null || untold === 'lost') return false;
    noCamera(untold);
    return true;
  };
  stand.doing.why = () => (loaded.canOpen() ? null : noStream());
  const onCodes = loaded.watch({ onBadge: (code) => flow.onBadge(code, 'camera'), onStrange: flow.onStrange, onSeveral: flow.onSeveral, isBusy: () => stand.isBusy() || isSheetOpen() });
  loaded.prepare(/** @type {HTMLVideoElement} */ (byId('video')), onCodes, onState);
  byId('torch').addEventListener('click', async () => byId('torch').setAttribute('aria-pressed', String(await loaded.switchLight())));
  byId('zoom').addEventListener('click', async () => zoomed(await loaded.switchZoom()));
  return loaded;
}

/** The camera was lost on the way, or is back. Nothing is taken from under a finger or an eye. @param {'open' | 'lost' | 'busy' | 'denied' | 'none'} state */
function onState(state) {
  tools();
  if (state === 'lost' || state === 'open') untold = state === 'lost' ? state : null;
  const waiting = isNoCamera() || shown() === 'ready' || shown() === 'door' || (shown() === 'pad' && !isTyping());
  if (state === 'lost' || state === 'busy') hint(t('相机被占用了，正在等它回来'), Infinity);
  else if (state !== 'open') (untold ? waiting : shown() === 'ready' || shown() === 'door' || isNoCamera()) ? noCamera(state) : (untold &&= state);
  else if (waiting) stand.home(true);
  else unhint();
}

/** Nothing reads what the camera sees: to look on as if something did would be a lie. */
function blind() {
  if (!sight?.isOpen()) return;
  sight.close();
  if (shown() === 'ready' || shown() === 'door') noCamera('blind');
}

/** Said once; after that the pad is the ready screen. @param {import('./screen/nocamera.js').Reason} why */
function noCamera(why) {
  untold = null;
  stand.expectCamera(false);
  if (stand.atDoor()) return stand.home(true);
  showNoCamera(why, { photo: takePhoto, number: () => stand.home(), name: () => stand.find('name', '', true), scanner: () => stand.home(), again: see }, topBar());
}

/** The buttons of what this camera can do. */
function tools() {
  const torch = byId('torch');
  torch.hidden = !sight?.hasLight();
  torch.replaceChildren(icon('bulb'));
  torch.setAttribute('aria-label', t('灯'));
  torch.setAttribute('aria-pressed', 'false');
  byId('zoom').hidden = !sight || sight.nearest() < 1.5;
  zoomed(sight?.zoom() ?? 1);
}

/** @param {number} times */
function zoomed(times) {
  const word = `${Math.round(times * 10) / 10}×`;
  byId('zoom').textContent = word;
  byId('zoom').setAttribute('aria-label', t('拉近，现在 {times}', { times: word }));
  byId('zoom').setAttribute('aria-pressed', String(times > 1));
}
