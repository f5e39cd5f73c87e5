/** Keeps the page itself for offline use. A new version waits until the user says so, and loads between two steps. */

const CHECK_MS = 3 * 3_600_000;

/** What is needed of workbox-window's registration. */
interface Shelf {
  addEventListener(type: 'waiting' | 'controlling', listener: () => void): void;
  messageSkipWaiting(): void;
  register(): Promise<unknown>;
  update(): Promise<void>;
}

/**
 * Registers the service worker and looks for new versions every few hours: a page that is open for weeks would not.
 * @param waiting called when a new version waits.
 * @returns what loads it; call it once the session has stopped.
 */
export function keepShell(shelf: Shelf, waiting: () => void): () => void {
  let isAsked = false;
  shelf.addEventListener('waiting', waiting);
  shelf.addEventListener('controlling', () => {
    if (isAsked) location.reload();
  });
  shelf.register().catch(() => {
    // Not offered here, or the host sent something else: the page works, only not offline.
  });
  setInterval(() => {
    shelf.update().catch(() => {
      // Offline: the next look finds it.
    });
  }, CHECK_MS);
  return () => {
    isAsked = true;
    shelf.messageSkipWaiting();
  };
}
