/** Notices that the machine slept, or that its clock jumped: time passed in which neither a frame nor a timer came. */
import type { Clock } from '../core/ports.ts';

const LOOK_MS = 1_000;
/** Longer than a heartbeat of the exchange takes, so that slow timers alone are no sleep; shorter than what counts as silence. */
export const SLEEP_MS = 10_000;

export class Sleeping {
  private readonly clock: Pick<Clock, 'now'>;
  private readonly onWake: (ms: number) => void;
  private signTime = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  /** @param onWake called with how long nothing happened, ms. */
  constructor(clock: Pick<Clock, 'now'>, onWake: (ms: number) => void) {
    this.clock = clock;
    this.onWake = onWake;
  }

  start(): void {
    this.signTime = this.clock.now();
    this.timer = setInterval(() => this.look(), LOOK_MS);
  }

  /** Something happens: compares the clock with the last time something did. @returns whether there was a sleep between. */
  look(): boolean {
    if (this.timer === undefined) return false;
    const now = this.clock.now();
    const passed = now - this.signTime;
    this.signTime = now;
    if (passed <= SLEEP_MS) return false;
    this.onWake(passed);
    return true;
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
