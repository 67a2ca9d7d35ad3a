/** Which of a phone's cameras looks at badges: the main lens at the back, not the wide one that bends and not the one that sees far. */

const FRONT = /front|user|facetime|前置|前面/i;
const REAR = /back|rear|environment|后置|後置|背面/i;
const SPECIAL = /ultra|wide|tele|macro|depth|infrared|dual|triple|超广角|广角|长焦|微距|景深|双|三/i;

/**
 * The cameras that this browser names; before it may use one it names none.
 * @returns {Promise<MediaDeviceInfo[]>}
 */
export async function cameras() {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
  return devices.filter((device) => device.kind === 'videoinput' && device.deviceId);
}

/**
 * The main lens at the back, or null where neither labels nor the cameras themselves say which one that is.
 * Android numbers its cameras ("camera2 0, facing back"), and the main one comes first; an iPhone calls its main one plainly "Back Camera".
 * @param {MediaDeviceInfo[]} known
 * @returns {MediaDeviceInfo | null}
 */
export function mainLens(known) {
  const rear = known.filter((camera) => !FRONT.test(camera.label) && (REAR.test(camera.label) || looksAway(camera)));
  const place = (/** @type {MediaDeviceInfo} */ camera) => (SPECIAL.test(camera.label) ? 1000 : 0) + Number(/camera2? (\d+)/i.exec(camera.label)?.[1] ?? 500);
  return rear.reduce((/** @type {MediaDeviceInfo | null} */ best, camera) => (best && place(best) <= place(camera) ? best : camera), null);
}

/** The camera at the front, or null where none is called so. @param {MediaDeviceInfo[]} known */
export const frontLens = (known) => known.find((camera) => FRONT.test(camera.label)) ?? null;

/** Whether what a camera sees is whoever looks at the screen. @param {MediaStreamTrack} track */
export const looksBack = (track) => track.getSettings().facingMode === 'user' || FRONT.test(track.label);

/** Whether a camera says of itself that it looks away from its owner. @param {MediaDeviceInfo} camera */
function looksAway(camera) {
  return 'getCapabilities' in camera && (/** @type {InputDeviceInfo} */ (camera).getCapabilities().facingMode?.includes('environment') ?? false);
}

const LABEL = 'camera';

/** Remember by its name which camera was chosen: some browsers give cameras new ids every day. @param {MediaDeviceInfo} camera */
export const rememberName = ({ label }) => localStorage.setItem(LABEL, label);

/** The camera that was chosen, if it is still there. @param {MediaDeviceInfo[]} known @param {string} id */
export function chosen(known, id) {
  const label = localStorage.getItem(LABEL);
  return known.find((camera) => camera.deviceId === id) ?? known.find((camera) => label && camera.label === label) ?? null;
}
