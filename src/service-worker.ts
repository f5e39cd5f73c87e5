/** Opens the page offline: the shell from the precache, recordings from their own cache, and nothing of the exchange's. */
/// <reference path="./build-constants.d.ts" />
import { addPlugins, cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

interface ShellFile {
  readonly url: string;
  readonly revision: string | null;
}

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: ShellFile[] };

/** The page fills it once it is idle; a new version starts an empty one. */
const RECORDINGS = `nightjar-recordings-${__NIGHTJAR_VERSION__}`;

addPlugins([{ cachedResponseWillBeUsed: async ({ cachedResponse }) => cachedResponse && withPolicy(cachedResponse) }]);
precacheAndRoute([...self.__WB_MANIFEST]);
cleanupOutdatedCaches();
// Parameters of the URL are the page's own; other addresses are files, and below the root the page's relative paths would lead nowhere.
registerRoute(new NavigationRoute(createHandlerBoundToURL('index.html'), { allowlist: [pagePattern()] }));
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.includes('/recordings/'),
  ({ request }) => recording(request),
);

self.addEventListener('activate', (event) => event.waitUntil(Promise.all([self.clients.claim(), forgetOldRecordings()])));

// Only when the user says so: a page of the old version would look for files that are gone.
self.addEventListener('message', (event) => {
  if ((event.data as { type?: unknown } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});

/** The scope's root, named or not, with any parameters. */
function pagePattern(): RegExp {
  const root = new URL(self.registration.scope).pathname.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${root}(index\\.html)?(\\?|$)`);
}

/** The kept recording, else the network's; what the page has not kept is not kept here. */
async function recording(request: Request): Promise<Response> {
  const cache = await caches.open(RECORDINGS);
  return (await cache.match(request.url, { ignoreVary: true })) ?? fetch(request);
}

async function forgetOldRecordings(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith('nightjar-recordings-') && name !== RECORDINGS);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** Workers take their policy from their own response, and plain static hosts send none. */
function withPolicy(response: Response): Response {
  const headers = new Headers(response.headers);
  if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', __NIGHTJAR_POLICY__);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
