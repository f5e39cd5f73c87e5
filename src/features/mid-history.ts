/** The recent mid-prices of one stretch without gaps, the last one of every grain of time, for moves over a span of time. */
import { count, numbers, type Stateful } from '../core/codec.ts';

export class MidHistory implements Stateful {
  readonly codec = { version: 1, fields: { times: numbers, mids: numbers, length: count, next: count } };
  private readonly times: Float64Array;
  private readonly mids: Float64Array;
  private length = 0;
  private next = 0;
  private readonly capacity: number;
  private readonly grainMs: number;

  /** @param grainMs changes within the same of these replace each other, so that the capacity covers the busiest market. */
  constructor(capacity: number, grainMs: number) {
    this.capacity = capacity;
    this.grainMs = grainMs;
    this.times = new Float64Array(capacity);
    this.mids = new Float64Array(capacity);
  }

  /** Takes the mid-price from `time` on; times never fall. */
  observe(time: number, mid: number): void {
    const newest = this.place(this.length - 1);
    const grain = (at: number) => Math.floor(at / this.grainMs);
    if (this.length > 0 && grain(this.times[newest] as number) === grain(time)) this.next = newest;
    else this.length = Math.min(this.length + 1, this.capacity);
    this.times[this.next] = time;
    this.mids[this.next] = mid;
    this.next = (this.next + 1) % this.capacity;
  }

  /** The newest kept mid-price at or before `time`: it stood at most a grain earlier. Null where the stretch does not reach back so far. */
  at(time: number): number | null {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.times[this.place(middle)] as number) <= time) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? null : (this.mids[this.place(low - 1)] as number);
  }

  clear(): void {
    this.length = 0;
    this.next = 0;
    this.times.fill(0);
    this.mids.fill(0);
  }

  /** Where the `i`-th oldest entry lies. */
  private place(i: number): number {
    return (this.next - this.length + i + this.capacity) % this.capacity;
  }
}
