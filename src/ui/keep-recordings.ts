/** Keeps the recordings for offline use, once nothing else needs the line. */

const QUIET_MS = 10_000;

/** Puts `files` into the cache of that name that has not got them. The service worker answers from it. */
export function keepRecordings(files: readonly string[], cacheName: string): void {
  if (!('caches' in window)) return;
  const keep = async () => {
    try {
      const cache = await caches.open(cacheName);
      for (const file of files) {
        const url = new URL(file, document.baseURI).href;
        if ((await cache.match(url)) === undefined) await cache.add(url);
      }
    } catch {
      // Offline, or the disk is full: they are fetched when they are played, and kept another time.
    }
  };
  const whenIdle = () => ('requestIdleCallback' in window ? requestIdleCallback(() => void keep()) : void keep());
  setTimeout(whenIdle, QUIET_MS);
}
