/** The camera: the rear one first, frames to the decoder one at a time, light where there is one, and back again after an interruption. */
import { isBusy, look, open as openDecoder } from './eyes.js';
import { change, session } from './session.js';

/** @typedef {import('./types.js').Code} Code */

const LADDER_EVERY = 10;

/** @type {HTMLVideoElement} */
let video;
/** @type {MediaStream | null} */
let stream = null;
/** @type {(codes: Code[]) => void} */
let tell = () => {};
/** @type {(state: string) => void} */
let tellState = () => {};
let paused = false;
let empty = 0;
let wanted = false;
let light = false;

/** Whether a browser gives us a camera at this address at all: on plain http none does. */
export const canOpen = () => typeof navigator.mediaDevices?.getUserMedia === 'function';

/** Whether the camera runs. */
export const isOpen = () => stream !== null;

/**
 * @param {HTMLVideoElement} element @param {(codes: Code[]) => void} onCodes what a frame showed, empty frames too
 * @param {(state: string) => void} onState told when the camera was lost or has come back
 */
export function prepare(element, onCodes, onState) {
  video = element;
  tell = onCodes;
  tellState = onState;
  document.addEventListener('visibilitychange', resume);
  addEventListener('pageshow', resume);
  screen.orientation?.addEventListener?.('change', () => video.play().catch(() => {}));
}

/**
 * Open the camera.
 * @returns {Promise<'open' | 'denied' | 'none' | 'busy' | 'insecure'>}
 */
export async function open() {
  if (!canOpen()) return 'insecure';
  wanted = true;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...which(), width: { ideal: 1280 }, height: { ideal: 720 } } });
  } catch (error) {
    wanted = false;
    const name = error instanceof DOMException ? error.name : '';
    return name === 'NotAllowedError' || name === 'SecurityError' ? 'denied' : name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'busy';
  }
  stream.getVideoTracks()[0].addEventListener('ended', lost);
  video.srcObject = stream;
  await video.play().catch(() => {});
  openDecoder();
  nextFrame();
  return 'open';
}

const which = () => (session.camera ? { deviceId: { ideal: session.camera } } : { facingMode: { ideal: 'environment' } });

function lost() {
  close();
  wanted = true;
  tellState('lost');
  resume();
}

/** Coming back to the page: a camera that another app took, or that stopped, is opened again. */
async function resume() {
  if (!wanted || document.visibilityState !== 'visible') return;
  const track = stream?.getVideoTracks()[0];
  if (track?.readyState === 'live') {
    video.play().catch(() => {});
    return;
  }
  tellState((await open()) === 'open' ? 'open' : 'lost');
}

export function close() {
  wanted = false;
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  light = false;
}

/** Look no further for now, or look again. @param {boolean} still */
export const pause = (still) => void (paused = still);

function nextFrame() {
  if (!stream) return;
  if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(frame);
  else requestAnimationFrame(frame);
}

async function frame() {
  nextFrame();
  if (paused || isBusy() || !stream || !video.videoWidth) return;
  const picture = await grab();
  if (!picture) return;
  const codes = await look(picture, empty % LADDER_EVERY === LADDER_EVERY - 1);
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

/** Whether this camera has a light. The browser's own list of constraints says yes where there is none, so the track is asked. */
export function hasLight() {
  const track = stream?.getVideoTracks()[0];
  return Boolean(track && 'getCapabilities' in track && 'torch' in track.getCapabilities());
}

/** Switch the light. @returns {Promise<boolean>} whether it is on now */
export async function switchLight() {
  const track = stream?.getVideoTracks()[0];
  try {
    await track?.applyConstraints({ advanced: [/** @type {any} */ ({ torch: !light })] });
    light = !light;
  } catch {
    light = false;
  }
  return light;
}

/** The cameras of this phone, once it may use one. */
export async function all() {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  return devices.filter((device) => device.kind === 'videoinput' && device.deviceId);
}

/** Take another camera, and remember it. */
export async function other() {
  const cameras = await all();
  const now = stream?.getVideoTracks()[0]?.getSettings().deviceId;
  const next = cameras[(cameras.findIndex((camera) => camera.deviceId === now) + 1) % cameras.length];
  if (!next) return;
  await change({ camera: next.deviceId });
  close();
  tellState(await open());
}
