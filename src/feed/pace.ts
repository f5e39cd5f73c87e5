/** How fast a recording is played: a ceiling, never caught up with, so that a slow machine is not made to race. */

/** Falling further behind than this, in local ms, moves the plan instead of hurrying after it. */
const MAX_LAG_MS = 1_000;

export class Pace {
  private readonly speed: number | 'max';
  /** Recorded and local time of the moment the plan is counted from; null before the first line. */
  private anchor: { recorded: number; local: number } | null = null;

  /** @param speed times real time. */
  constructor(speed: number | 'max') {
    this.speed = speed;
  }

  /** How long the line recorded at `recorded` must still wait, in local ms; never negative. */
  waitFor(recorded: number, now: number): number {
    if (this.speed === 'max') return 0;
    this.anchor ??= { recorded, local: now };
    const wait = this.anchor.local + (recorded - this.anchor.recorded) / this.speed - now;
    if (wait < -MAX_LAG_MS) this.anchor = { recorded, local: now };
    return Math.max(0, wait);
  }

  /** Time that was not recorded is not waited for. */
  skip(): void {
    this.anchor = null;
  }
}
