/** Keeps the screen on while the station is in use. A lock is lost whenever the page is hidden, so it is asked for again. */

/** @type {WakeLockSentinel | null} */
let lock = null;
let wanted = false;

async function ask() {
  if (!wanted || lock || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
  try {
    lock = await navigator.wakeLock.request('screen');
    lock.addEventListener('release', () => (lock = null));
  } catch {
    // A phone that is short of power refuses; the station works on, the screen just goes dark sooner.
  }
}

export function stayAwake() {
  if (!wanted) {
    document.addEventListener('visibilitychange', ask);
    addEventListener('pageshow', ask);
  }
  wanted = true;
  ask();
}

export function mayRest() {
  wanted = false;
  lock?.release().catch(() => {});
}
