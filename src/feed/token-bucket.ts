/** Keeps calls under the exchange's limit: so many in any window of time. */

export class TokenBucket {
  private readonly calls: number;
  private readonly windowMs: number;
  private readonly taken: number[] = [];

  constructor(calls: number, windowMs: number) {
    this.calls = calls;
    this.windowMs = windowMs;
  }

  /** How long the next call must wait, ms; at 0 it is taken. */
  take(now: number): number {
    const oldest = this.taken[this.taken.length - this.calls];
    // A local clock that was set back must not block for longer than the window.
    const wait = oldest === undefined ? 0 : Math.min(Math.max(0, oldest + this.windowMs - now), this.windowMs);
    if (wait > 0) return wait;
    this.taken.push(now);
    if (this.taken.length > this.calls) this.taken.shift();
    return 0;
  }
}
