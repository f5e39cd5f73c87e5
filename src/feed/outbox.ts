/** Entries on their way out, handed over in groups: the journal commits once per group, not once per frame. */
import type { Entry } from '../core/messages.ts';
import type { Clock } from '../core/ports.ts';

/** How long the first of a group waits for company, in ms. */
export const GROUP_MS = 200;
/** More than this many wait no longer. */
export const EAGER = 500;

export class Outbox {
  private readonly clock: Pick<Clock, 'now'>;
  private pending: Entry[] = [];
  private firstTime = 0;
  private ended = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wake: (() => void) | null = null;

  constructor(clock: Pick<Clock, 'now'>) {
    this.clock = clock;
  }

  get length(): number {
    return this.pending.length;
  }

  push(entry: Entry): void {
    if (this.ended) return;
    if (this.pending.length === 0) this.firstTime = this.clock.now();
    this.pending.push(entry);
    if (this.pending.length === 1 || this.pending.length === EAGER + 1) this.wake?.();
  }

  /** At least one entry and at most `limit`, or null once ended. One call at a time. */
  async next(limit: number): Promise<readonly Entry[] | null> {
    while (!this.ended) {
      const wait = this.waitMs();
      if (wait === 0) return this.take(limit);
      await this.sleep(wait);
    }
    return null;
  }

  /** Whoever waits gets null, and so does everyone after. */
  end(): void {
    this.ended = true;
    this.pending = [];
    this.wake?.();
  }

  /** Until the group is complete, in ms; null while there is none. */
  private waitMs(): number | null {
    if (this.pending.length === 0) return null;
    if (this.pending.length > EAGER) return 0;
    const waited = this.clock.now() - this.firstTime;
    // A local clock that was set back must not hold a group for longer than any other.
    return Math.min(Math.max(0, GROUP_MS - waited), GROUP_MS);
  }

  private take(limit: number): Entry[] {
    if (this.pending.length > limit) return this.pending.splice(0, limit);
    const taken = this.pending;
    this.pending = [];
    return taken;
  }

  /** Until woken, or for `ms`. */
  private sleep(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      this.wake = () => {
        clearTimeout(this.timer);
        this.wake = null;
        resolve();
      };
      if (ms !== null) this.timer = setTimeout(this.wake, ms);
    });
  }
}
