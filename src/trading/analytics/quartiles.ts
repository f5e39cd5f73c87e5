/** Quartiles of the newest values, exactly: of the last 128, which is what "lately" means here. */
import { count, numbers, type Stateful } from '../../core/codec.ts';

/** Values that are kept, as float32. */
export const QUARTILE_VALUES = 128;
/** Fewer have no quartiles. */
const LEAST = 4;

export class Quartiles implements Stateful {
  readonly codec = { version: 1, fields: { newest: numbers, seen: count } };
  /** A ring: value number n lies at n modulo its length. */
  private readonly newest = new Float32Array(QUARTILE_VALUES);
  private seen = 0;

  observe(value: number): void {
    this.newest[this.seen % QUARTILE_VALUES] = value;
    this.seen += 1;
  }

  /** Lower quartile, median, upper quartile, between the two nearest values in proportion (Hyndman, Fan 1996, type 7); null before four values. */
  get value(): readonly [number, number, number] | null {
    if (this.seen < LEAST) return null;
    const sorted = this.newest.slice(0, this.seen).sort();
    return [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)];
  }
}

function quantile(sorted: Float32Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (place - below) * (high - low);
}
