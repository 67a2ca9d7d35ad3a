/** The camera: the rear main lens first, frames to the decoder one at a time, light and zoom where there are any, and back again after an interruption. */
import { isBusy, look, open as openDecoder } from './eyes.js';
import { cameras, chosen, frontLens, looksBack, mainLens, rememberName } from './lenses.js';
import { change, session } from './session.js';

/** @typedef {import('./types.js').Code} Code */
/** @typedef {'open' | 'denied' | 'none' | 'busy'} Way */

const LADDER_EVERY = 10;
/** A camera that another app holds is asked for again after so long. */
const AGAIN = 2000;
/** A camera that says it runs but shows nothing for so long is opened anew. */
const FROZEN = 2500;
const ZOOM = 'zoom';

/** @type {HTMLVideoElement} */
let video;
/** @type {MediaStream | null} */
let stream = null;
/** @type {(codes: Code[]) => void} */
let tell = () => {};
/** @type {(state: Way | 'lost') => void} */
let tellState = () => {};
let paused = false;
let empty = 0;
let wanted = false;
let light = false;
let frames = 0;
let loop = 0;
/** @type {Promise<Way> | null} */
let opening = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let later;

/** Whether a browser gives us a camera at this address at all: on plain http none does. */
export const canOpen = () => typeof navigator.mediaDevices?.getUserMedia === 'function';

/** Whether the camera runs. */
export const isOpen = () => stream !== null;

/**
 * @param {HTMLVideoElement} element @param {(codes: Code[]) => void} onCodes what a frame showed, empty frames too
 * @param {(state: Way | 'lost') => void} onState told when the camera was lost, when it has come back, and why it does not
 */
export function prepare(element, onCodes, onState) {
  video = element;
  tell = onCodes;
  tellState = onState;
  document.addEventListener('visibilitychange', resume);
  addEventListener('pageshow', resume);
  // Whoever goes away lets go of the camera: another page may want it, and a page that holds one is not kept for the way back.
  addEventListener('pagehide', stop);
  screen.orientation?.addEventListener?.('change', resume);
  navigator.permissions?.query({ name: /** @type {any} */ ('camera') }).then((permission) => permission.addEventListener('change', resume), () => {});
}

/**
 * Open the camera.
 * @returns {Promise<Way | 'insecure'>}
 */
export async function open() {
  if (!canOpen()) return 'insecure';
  wanted = true;
  return (opening ??= begin().finally(() => (opening = null)));
}

/** @returns {Promise<Way>} */
async function begin() {
  clearTimeout(later);
  try {
    const given = await ask();
    if (!wanted) given.getTracks().forEach((track) => track.stop());
    else await use(given);
    return 'open';
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    return name === 'NotAllowedError' || name === 'SecurityError' ? 'denied' : name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'busy';
  }
}

/** The camera that was chosen, else the rear main lens, else whatever the browser takes for the rear one. At the door children stand before the screen: the front one. */
async function ask() {
  if (session.kiosk) return front();
  const known = await cameras();
  const first = (session.camera && chosen(known, session.camera)) || mainLens(known);
  const given = (first && (await only(first))) || (await take({ facingMode: { ideal: 'environment' } }));
  if (first) return given;
  // Names are told only now that a camera may be used.
  const named = await cameras();
  const better = (session.camera && chosen(named, session.camera)) || mainLens(named);
  if (!better || better.deviceId === given.getVideoTracks()[0].getSettings().deviceId) return given;
  given.getTracks().forEach((track) => track.stop());
  return (await only(better)) || take({ facingMode: { ideal: 'environment' } });
}

/** The camera that looks at whoever looks at the screen. */
async function front() {
  const lens = frontLens(await cameras());
  return (lens && (await only(lens))) || take({ facingMode: { ideal: 'user' } });
}

/** @param {MediaTrackConstraints} which */
const take = (which) => navigator.mediaDevices.getUserMedia({ audio: false, video: { ...which, width: { ideal: 1280 }, height: { ideal: 720 } } });

/** This very camera; null where it cannot be had, so that another one is tried. @param {MediaDeviceInfo} camera */
async function only({ deviceId }) {
  try {
    return await take({ deviceId: { exact: deviceId } });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotAllowedError') throw error;
    return null;
  }
}

/** @param {MediaStream} given */
async function use(given) {
  stop();
  stream = given;
  const [track] = given.getVideoTracks();
  track.addEventListener('ended', () => stream === given && lost());
  track.addEventListener('mute', () => stream === given && tellState('busy'));
  track.addEventListener('unmute', () => stream === given && video.play().then(() => tellState('open'), () => {}));
  if (zoom() > 1) await adjust();
  // Whoever sees itself moves the badge as before a mirror.
  video.classList.toggle('mirror', looksBack(track));
  video.srcObject = given;
  await video.play().catch(() => {});
  openDecoder();
  nextFrame(++loop);
}

function lost() {
  stop();
  tellState('lost');
  resume();
}

/** Back on the page, turned round, or allowed again: a camera that was taken, or that stands still, is opened anew. */
async function resume() {
  if (!wanted || opening || document.visibilityState !== 'visible') return;
  if (stream?.getVideoTracks()[0]?.readyState === 'live') {
    video.play().catch(() => {});
    const before = frames;
    clearTimeout(later);
    later = setTimeout(() => frames === before && !paused && stream && lost(), FROZEN);
    return;
  }
  const way = await open();
  if (way === 'busy') later = setTimeout(resume, AGAIN);
  if (wanted && way !== 'insecure') tellState(way);
}

/** Let go of the camera, for now. */
function stop() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  light = false;
}

export function close() {
  wanted = false;
  clearTimeout(later);
  stop();
}

/** Look no further for now, or look again. @param {boolean} still */
export const pause = (still) => void (paused = still);

/** @param {number} mine each opening has frames of its own: those of the one before end with it */
function nextFrame(mine) {
  if (!stream || mine !== loop) return;
  if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(() => frame(mine));
  else requestAnimationFrame(() => frame(mine));
}

/** @param {number} mine */
async function frame(mine) {
  frames += 1;
  nextFrame(mine);
  if (paused || isBusy() || !stream || mine !== loop || !video.videoWidth) return;
  const picture = await grab();
  if (!picture) return;
  const codes = await look(picture, empty % LADDER_EVERY === LADDER_EVERY - 1).catch(() => []);
  empty = codes.length ? 0 : empty + 1;
  if (!paused && stream) tell(codes);
}

/** The present frame, the cheapest way this browser has. */
async function grab() {
  try {
    if (typeof VideoFrame !== 'undefined' && typeof OffscreenCanvas !== 'undefined') return new VideoFrame(video);
    if (typeof OffscreenCanvas !== 'undefined') return await createImageBitmap(video);
    const canvas = Object.assign(document.createElement('canvas'), { width: video.videoWidth, height: video.videoHeight });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context?.drawImage(video, 0, 0);
    return context?.getImageData(0, 0, canvas.width, canvas.height) ?? null;
  } catch {
    return null;
  }
}

/** What this camera can do. The browser's own list of constraints says yes where it cannot, so the track is asked. @returns {any} */
function abilities() {
  const track = stream?.getVideoTracks()[0];
  return track && 'getCapabilities' in track ? track.getCapabilities() : {};
}

/** Whether this camera has a light. */
export const hasLight = () => Boolean(abilities().torch);

/** Switch the light. @returns {Promise<boolean>} whether it is on now */
export async function switchLight() {
  light = !light;
  if (!(await adjust())) light = false;
  return light;
}

/** The zoom at which nothing is nearer than it is: 1 for a phone, 100 for many a camera on a wire. */
const usual = () => Math.max(1, abilities().zoom?.min ?? 1);

/** How many times nearer this camera can bring a badge, at most twice; 1 where it cannot. */
export const nearest = () => Math.min(2, (abilities().zoom?.max ?? 1) / usual());

/** How near it brings badges now. Remembered, as far as this camera goes. */
export const zoom = () => Math.min(Number(localStorage.getItem(ZOOM)) || 1, nearest());

/** Twice as near, or as it was. @returns {Promise<number>} */
export async function switchZoom() {
  const before = zoom();
  localStorage.setItem(ZOOM, String(before > 1 ? 1 : nearest()));
  if (!(await adjust())) localStorage.setItem(ZOOM, String(before));
  return zoom();
}

/** Light and zoom go together: what is not named in a wish is taken back. @returns {Promise<boolean>} whether the camera did it */
async function adjust() {
  const can = abilities();
  const wish = { ...(can.torch && { torch: light }), ...(can.zoom && { zoom: usual() * zoom() }) };
  try {
    await stream?.getVideoTracks()[0].applyConstraints({ advanced: [/** @type {any} */ (wish)] });
    return true;
  } catch {
    return false;
  }
}

/** Take another camera, and remember it. */
export async function other() {
  const known = await cameras();
  const now = stream?.getVideoTracks()[0]?.getSettings().deviceId;
  const next = known[(known.findIndex((camera) => camera.deviceId === now) + 1) % known.length];
  if (!next) return;
  await change({ camera: next.deviceId });
  rememberName(next);
  stop();
  const way = await open();
  if (way !== 'insecure') tellState(way);
}

/** Whether there is another camera to take. */
export const hasOther = async () => (await cameras()).length > 1;
