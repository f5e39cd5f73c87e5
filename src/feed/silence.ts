/** Says once when nothing was heard for too long. A timer that looks at the clock costs nothing per frame. */
import type { Clock } from '../core/ports.ts';

/** Three heartbeats of the exchange. */
export const SILENCE_MS = 15_000;

export class Silence {
  private readonly clock: Pick<Clock, 'now'>;
  private readonly onSilent: () => void;
  private heardTime = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(clock: Pick<Clock, 'now'>, onSilent: () => void) {
    this.clock = clock;
    this.onSilent = onSilent;
  }

  /** Counts from now on, until the limit or {@link stop}. */
  heard(): void {
    this.heardTime = this.clock.now();
    if (this.timer === undefined) this.wait(SILENCE_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private wait(ms: number): void {
    this.timer = setTimeout(() => {
      this.timer = undefined;
      const left = this.heardTime + SILENCE_MS - this.clock.now();
      if (left > 0) this.wait(Math.min(left, SILENCE_MS));
      else this.onSilent();
    }, ms);
  }
}
