/** Lets a worker's other messages have their turn during long work: promises alone never do. */
import type { Clock } from '../core/ports.ts';

const AFTER_MS = 50;

export class Breath {
  private readonly clock: Pick<Clock, 'now'>;
  private last: number;

  constructor(clock: Pick<Clock, 'now'>) {
    this.clock = clock;
    this.last = clock.now();
  }

  /** Returns at once, unless 50 ms were worked without a pause. */
  async take(): Promise<void> {
    if (this.clock.now() - this.last < AFTER_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.last = this.clock.now();
  }
}
