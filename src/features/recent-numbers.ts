/** The newest numbers of a series, as many as it was made for. */
import { count, numbers, type Stateful } from '../core/codec.ts';

export class RecentNumbers implements Stateful {
  readonly codec = { version: 1, fields: { values: numbers, length: count, next: count } };
  private readonly values: Float64Array;
  /** How many there are. */
  length = 0;
  private next = 0;

  constructor(capacity: number) {
    this.values = new Float64Array(capacity);
  }

  get full(): boolean {
    return this.length === this.values.length;
  }

  /** Takes the next number; the oldest makes room. */
  observe(value: number): void {
    this.values[this.next] = value;
    this.next = (this.next + 1) % this.values.length;
    this.length = Math.min(this.length + 1, this.values.length);
  }

  /** The `i`-th newest, 0 the newest. */
  at(i: number): number {
    return this.values[(this.next - 1 - i + this.values.length) % this.values.length] as number;
  }

  /** The middle one of them in order of size; the lower of two. Null where there is none. */
  get median(): number | null {
    if (this.length === 0) return null;
    return this.values.slice(0, this.length).sort()[(this.length - 1) >> 1] as number;
  }
}
