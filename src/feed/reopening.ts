/** When a connection may be opened again: exponential back-off with jitter, under the exchange's own limit on opens. */

export const FIRST_DELAY_MS = 1_000;
export const LONGEST_DELAY_MS = 60_000;
/** The exchange closes who opens more than three connections in ten seconds. */
export const MAX_OPENS = 3;
export const OPENS_WINDOW_MS = 10_000;

export class Reopening {
  private readonly random: () => number;
  private failures = 0;
  private readonly opens: number[] = [];

  /** @param random uniform in [0, 1). */
  constructor(random: () => number) {
    this.random = random;
  }

  /** How long to wait after a connection was lost, in ms: a second at first, twice as long with each failure, up to half as much again by chance. */
  nextDelay(): number {
    const delay = Math.min(FIRST_DELAY_MS * 2 ** this.failures, LONGEST_DELAY_MS);
    this.failures++;
    return Math.min(delay * (1 + this.random() / 2), LONGEST_DELAY_MS);
  }

  /** A connection did what it is for: the next loss is a first one. */
  succeeded(): void {
    this.failures = 0;
  }

  /** How long the limit on opens still forbids one, in ms. */
  blockedFor(now: number): number {
    const third = this.opens[this.opens.length - MAX_OPENS];
    // A local clock that was set back must not block for longer than the window.
    return third === undefined ? 0 : Math.min(Math.max(0, third + OPENS_WINDOW_MS - now), OPENS_WINDOW_MS);
  }

  opened(now: number): void {
    this.opens.push(now);
    if (this.opens.length > MAX_OPENS) this.opens.shift();
  }
}
