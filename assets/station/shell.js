/** The service worker: the station opens without a network where the browser allows it. A new version is taken when nothing is lost by it. */

/** @type {ServiceWorkerRegistration | null} */
let registration = null;
let updating = false;

/** Register it, once the page can be used. */
export async function serve() {
  if (!('serviceWorker' in navigator) || registration) return;
  try {
    registration = await navigator.serviceWorker.register('/sw.js', { scope: '/', updateViaCache: 'none' });
  } catch {
    // A certificate that was clicked away, or a browser that has none: the open tab goes on working.
    return;
  }
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (updating) location.reload();
  });
}

/** Take a waiting version now: nothing waits, no answer is open, nothing is typed. */
export function update() {
  if (!registration?.waiting || !navigator.serviceWorker.controller) return;
  updating = true;
  registration.waiting.postMessage('go');
}
