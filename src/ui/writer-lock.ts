/** The right to write: one tab holds it for as long as it lives, and the next one in line gets it by itself. */

const NAME = 'nightjar-writer';

/**
 * Resolves once this window holds the lock; it is given back only when the window goes.
 * The window takes it and not the worker: only a window's lock keeps browsers from freezing the tab.
 * @param waiting called when another tab holds it and this one queues.
 */
export function holdWriterLock(waiting: () => void): Promise<void> {
  if (!('locks' in navigator)) {
    return Promise.reject(new Error('This browser offers no locks here: open Nightjar over https or from localhost.'));
  }
  return new Promise((resolve, reject) => {
    const hold = (): Promise<never> => {
      resolve();
      return new Promise<never>(() => {});
    };
    const tryOnce = (lock: Lock | null): Promise<never> | undefined => {
      if (lock !== null) return hold();
      waiting();
      navigator.locks.request(NAME, hold).catch(reject);
      return undefined;
    };
    navigator.locks.request(NAME, { ifAvailable: true }, tryOnce).catch(reject);
  });
}
