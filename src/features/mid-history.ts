/** The recent mid-prices of one stretch without gaps, the last one of every quarter of a second, for moves over a span of time. */
import { count, numbers, type Stateful } from '../core/codec.ts';

const CAPACITY = 256;
/** Changes within the same of these replace each other, so that the capacity covers 64 s of the busiest market. */
const GRAIN_MS = 250;

export class MidHistory implements Stateful {
  readonly codec = { version: 1, fields: { times: numbers, mids: numbers, length: count, next: count } };
  private readonly times = new Float64Array(CAPACITY);
  private readonly mids = new Float64Array(CAPACITY);
  private length = 0;
  private next = 0;

  /** Takes the mid-price from `time` on; times never fall. */
  observe(time: number, mid: number): void {
    const newest = this.place(this.length - 1);
    if (this.length > 0 && Math.floor((this.times[newest] as number) / GRAIN_MS) === Math.floor(time / GRAIN_MS)) this.next = newest;
    else this.length = Math.min(this.length + 1, CAPACITY);
    this.times[this.next] = time;
    this.mids[this.next] = mid;
    this.next = (this.next + 1) % CAPACITY;
  }

  /** The newest kept mid-price at or before `time`: it stood at most a quarter of a second earlier. Null where the stretch does not reach back so far. */
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
    return (this.next - this.length + i + CAPACITY) % CAPACITY;
  }
}
