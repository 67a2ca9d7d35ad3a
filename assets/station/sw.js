/**
 * Opens the station without a network. FILES is written here by the server: every file of the station with its hash. Entries are named by
 * their hash, so a changed word does not download the decoder again. Touches the station and badge links only.
 */
const FILES = /** @type {Record<string, string>} */ ({});

const sw = /** @type {ServiceWorkerGlobalScope} */ (/** @type {any} */ (self));
const SHELL = '/station/';
const CACHE = 'cuncao-station';

/** @param {string} path */
const key = (path) => `${path}?h=${FILES[path]}`;

/**
 * Calls are the network's: the browser need not wake this worker for them, and a call under way holds up no new version.
 * @param {any} event where the browser knows static routes
 */
const leaveCalls = (event) => event.addRoutes?.({ condition: { urlPattern: '/api/*' }, source: 'network' })?.catch(() => {});

sw.oninstall = (event) => {
  event.waitUntil(Promise.resolve(leaveCalls(event)));
  event.waitUntil(
    caches.open(CACHE).then(async (cache) => {
      // The decoder is large and comes last: what can be used without it is safe first.
      const paths = Object.keys(FILES).sort((one, other) => Number(one.startsWith('/vendor/')) - Number(other.startsWith('/vendor/')));
      for (const path of paths) {
        if (await cache.match(key(path))) continue;
        const response = await fetch(path, { cache: 'no-cache' });
        // A portal's page must not become our shell.
        if (!response.ok || response.redirected) throw new Error(path);
        await cache.put(key(path), response);
      }
    }),
  );
};

sw.onactivate = (event) =>
  event.waitUntil(
    caches.open(CACHE).then(async (cache) => {
      const wanted = new Set(Object.keys(FILES).map((path) => new URL(key(path), location.origin).href));
      for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
    }),
  );

sw.onmessage = (event) => {
  if (event.data === 'go') sw.skipWaiting();
};

sw.onfetch = (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== location.origin) return;
  const isStation = url.pathname === '/station' || url.pathname === SHELL || url.pathname.startsWith('/b/');
  const path = event.request.mode === 'navigate' ? (isStation ? SHELL : null) : url.pathname;
  if (path === null || !(path in FILES)) return;
  event.respondWith(caches.match(key(path)).then((found) => found ?? fetch(event.request)));
};
