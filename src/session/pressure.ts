/**
 * Whether the machine keeps up. Where half a minute of exchange time waits unprocessed the sampling interval doubles, and it
 * comes back once nothing waited for ten minutes. What is decided is journaled: a replay needs no clock to decide the same.
 */
const TOO_MUCH_MS = 30_000;
const CALM_MS = 600_000;
/** Less than this is no queue, only the present batch. */
const NO_QUEUE_MS = 1_000;
const LONGEST_MS = 60_000;
const SHORTEST_MS = 1_000;

export class Pressure {
  private readonly normalMs: number;
  /** Exchange time of the last change, and since when nothing waits. */
  private changed = Number.NEGATIVE_INFINITY;
  private calmSince: number | null = null;

  /** @param normalMs the interval that was set. */
  constructor(normalMs: number) {
    this.normalMs = normalMs;
  }

  /**
   * @param time exchange time of the engine, `newest` of what the feed has received, both ms; `intervalMs` the present interval.
   * @returns the interval to go over to, or null.
   */
  observe(time: number, newest: number, intervalMs: number): number | null {
    const waiting = newest - time;
    if (waiting >= NO_QUEUE_MS) this.calmSince = null;
    else this.calmSince ??= time;
    if (waiting >= TOO_MUCH_MS && intervalMs < LONGEST_MS && time - this.changed >= TOO_MUCH_MS) {
      return this.change(time, Math.min(LONGEST_MS, Math.max(SHORTEST_MS, intervalMs * 2)));
    }
    if (intervalMs > this.normalMs && this.calmSince !== null && time - Math.max(this.calmSince, this.changed) >= CALM_MS) {
      return this.change(time, this.normalMs);
    }
    return null;
  }

  private change(time: number, intervalMs: number): number {
    this.changed = time;
    return intervalMs;
  }
}
