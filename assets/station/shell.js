/** The service worker: the station opens without a network where the browser allows it. A new version is taken when nothing is lost by it. */

/**
 * How long the browser may take to change over. A call of this page that wakes the old worker just then can make it stay for minutes; a page
 * that is loaded anew lets go of it.
 */
const CHANGE_OVER = 3000;
/** Between two pages loaded anew for that reason. */
const AGAIN = 60_000;
const RENEWED = 'cuncao.renewed';

/** @type {ServiceWorkerRegistration | null} */
let registration = null;
/** When the waiting version was told to go on; 0 before. */
let told = 0;

/** Register it, once the page can be used. */
export async function serve() {
  if (!('serviceWorker' in navigator) || registration) return;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (told) location.reload();
  });
  try {
    registration = await navigator.serviceWorker.register('/sw.js', { scope: '/', updateViaCache: 'none' });
  } catch {
    // A certificate that was clicked away, or a browser that has none: the open tab goes on working.
  }
}

// A page that a worker opened downloads nothing by this: it need not wait until everything else is here.
if (navigator.serviceWorker?.controller) void serve();

/** Take a waiting version now: nothing waits, no answer is open, nothing is typed. */
export function update() {
  if (!registration?.waiting || !navigator.serviceWorker.controller) return;
  if (told && performance.now() - told > CHANGE_OVER) return renew();
  told ||= performance.now();
  registration.waiting.postMessage('go');
}

/** Load the page anew, but never again and again. */
function renew() {
  if (Date.now() - Number(sessionStorage.getItem(RENEWED)) < AGAIN) return;
  sessionStorage.setItem(RENEWED, String(Date.now()));
  location.reload();
}
