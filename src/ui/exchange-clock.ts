/** Exchange time between two frames: it goes on at the frame's speed while data is fresh, and stands where it is not. */
import type { Frame } from '../core/frame.ts';

type Moment = Pick<Frame, 'exchangeTime' | 'speed'>;

export class ExchangeClock {
  #seen: Moment | null = null;
  #seenAt = 0;

  /** Takes a frame; `localMs` is any clock that only goes forward. A frame seen before changes nothing. */
  see(frame: Moment | null, localMs: number): void {
    if (frame === this.#seen) return;
    this.#seen = frame;
    this.#seenAt = localMs;
  }

  /** Exchange time at `localMs`, ms; nought before the first frame. */
  at(localMs: number, fresh: boolean): number {
    if (this.#seen === null) return 0;
    const { exchangeTime, speed } = this.#seen;
    return fresh ? exchangeTime + Math.max(0, localMs - this.#seenAt) * (speed ?? 1) : exchangeTime;
  }
}
