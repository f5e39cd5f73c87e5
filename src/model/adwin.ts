/** ADWIN, adaptive windowing (Bifet, Gavalda 2007): a window of the past that drops its older part as soon as the two parts differ in their means. */
import { boolean, count, f64, list, type Stateful } from '../core/codec.ts';
import { log } from '../core/math.ts';

/** Bound on the probability of an alarm without change, delta. This and the limits below are River's. */
const DELTA = 0.002;
/** Values from one test to the next. */
const CLOCK = 32;
/** Buckets of one size before the two oldest become one of twice the size. */
const MOST_BUCKETS = 5;
/** Values either part of a cut holds at least. */
const LEAST_PART = 5;
/** No test before the window holds more values than these. */
const GRACE_PERIOD = 10;

/**
 * The window is kept as buckets of 2^row values in an exponential histogram: O(log width) numbers. Behind an alarm the next
 * value starts anew, as in River. The test is one of means of values in [0, 1]; others are allowed, as its authors do.
 */
export class Adwin implements Stateful {
  readonly codec = {
    version: 1,
    fields: {
      sizes: list(count),
      sums: list(f64),
      spreads: list(f64),
      width: count,
      sum: f64,
      squares: f64,
      ticks: count,
      droppedWidth: count,
      droppedSum: f64,
      alarmed: boolean,
    },
  };
  /** Buckets of each row, from the row of single values on. */
  private sizes: number[] = [0];
  /** Sum of each bucket, the oldest first: the last row's first, the single values last. */
  private sums: number[] = [];
  /** Sum of squared deviations from its own mean of each bucket, in the same order. */
  private spreads: number[] = [];
  /** Values in the window. */
  width = 0;
  private sum = 0;
  /** Sum of squared deviations from the window's mean. */
  private squares = 0;
  private ticks = 0;
  private droppedWidth = 0;
  private droppedSum = 0;
  /** Whether the newest value gave an alarm: the next one starts anew. */
  private alarmed = false;

  /** Mean of the window; right behind an alarm, of the part that was kept. 0 of an empty one. */
  get mean(): number {
    return this.width === 0 ? 0 : this.sum / this.width;
  }

  /** Mean of the part that the newest alarm dropped, until the next value comes; 0 without one. */
  get droppedMean(): number {
    return this.droppedWidth === 0 ? 0 : this.droppedSum / this.droppedWidth;
  }

  /** @returns true if the mean has changed, up or down. */
  observe(value: number): boolean {
    if (this.alarmed) this.reset();
    this.insert(value);
    this.compress();
    this.ticks++;
    if (this.ticks % CLOCK !== 0 || this.width <= GRACE_PERIOD) return false;
    while (this.differs()) {
      this.dropOldest();
      this.alarmed = true;
    }
    return this.alarmed;
  }

  /** Forgets everything. */
  reset(): void {
    this.sizes = [0];
    this.sums = [];
    this.spreads = [];
    this.width = 0;
    this.sum = 0;
    this.squares = 0;
    this.ticks = 0;
    this.droppedWidth = 0;
    this.droppedSum = 0;
    this.alarmed = false;
  }

  private insert(value: number): void {
    if (this.width > 0) {
      const deviation = value - this.mean;
      this.squares += (deviation * deviation * this.width) / (this.width + 1);
    }
    this.width++;
    this.sum += value;
    this.sums.push(value);
    this.spreads.push(0);
    this.sizes[0] = (this.sizes[0] as number) + 1;
  }

  /** Merges the two oldest buckets of each row that has one too many: in `sums` they are neighbours and stay in their place. */
  private compress(): void {
    let end = this.sums.length;
    for (let row = 0; row < this.sizes.length; row++) {
      const buckets = this.sizes[row] as number;
      if (buckets <= MOST_BUCKETS) return;
      const oldest = end - buckets;
      this.mergeAt(oldest, bucketSize(row));
      this.sizes[row] = buckets - 2;
      this.sizes[row + 1] = (this.sizes[row + 1] ?? 0) + 1;
      end = oldest + 1;
    }
  }

  /** Makes one bucket of those at `first` and behind it, each of `size` values (Babcock et al. 2003). */
  private mergeAt(first: number, size: number): void {
    const [sum1, sum2] = [this.sums[first] as number, this.sums[first + 1] as number];
    const distance = (sum1 - sum2) / size;
    const spread = (this.spreads[first] as number) + (this.spreads[first + 1] as number) + (distance * distance * size) / 2;
    this.sums.splice(first, 2, sum1 + sum2);
    this.spreads.splice(first, 2, spread);
  }

  /** Whether, for any cut between two buckets, the means of the parts are further apart than chance allows. */
  private differs(): boolean {
    let [older, olderSum, bucket] = [0, 0, 0];
    for (let row = this.sizes.length - 1; row >= 0; row--) {
      for (let i = 0; i < (this.sizes[row] as number); i++) {
        older += bucketSize(row);
        olderSum += this.sums[bucket++] as number;
        const newer = this.width - older;
        if (older < LEAST_PART || newer < LEAST_PART) continue;
        if (Math.abs(olderSum / older - (this.sum - olderSum) / newer) > this.epsilon(older, newer)) return true;
      }
    }
    return false;
  }

  /**
   * epsilon = sqrt(2 / m variance ln(1 / delta')) + 2 / (3 m) ln(1 / delta'), with 1 / m the sum of the parts' reciprocals
   * and 1 / delta' = 2 ln(width) / delta; in 1 / m each part lacks LEAST_PART - 1 values, as in River and MOA.
   */
  private epsilon(older: number, newer: number): number {
    const certainty = log((2 * log(this.width)) / DELTA);
    const reciprocal = 1 / (older - LEAST_PART + 1) + 1 / (newer - LEAST_PART + 1);
    const variance = Math.max(0, this.squares) / this.width;
    return Math.sqrt(2 * reciprocal * variance * certainty) + (2 / 3) * reciprocal * certainty;
  }

  /** Takes the oldest bucket out of the window; what is left always holds LEAST_PART values. */
  private dropOldest(): void {
    const row = this.sizes.length - 1;
    const size = bucketSize(row);
    const sum = this.sums.shift() as number;
    const spread = this.spreads.shift() as number;
    this.width -= size;
    this.sum -= sum;
    const distance = sum / size - this.mean;
    this.squares -= spread + (distance * distance * size * this.width) / (size + this.width);
    this.droppedWidth += size;
    this.droppedSum += sum;
    this.sizes[row] = (this.sizes[row] as number) - 1;
    if (this.sizes[row] === 0) this.sizes.pop();
  }
}

/** Values in a bucket of `row`. */
function bucketSize(row: number): number {
  let size = 1;
  for (let i = 0; i < row; i++) size *= 2;
  return size;
}
