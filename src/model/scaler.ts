/**
 * Brings any column of numbers to a scale that networks like, from what was seen so far: deviations from its running mean in
 * running standard deviations, one outlier weighing little, far values drawn in by their logarithm instead of cut off.
 */
import { numbers, type Stateful } from '../core/codec.ts';
import { log } from '../core/math.ts';

/** Deviations up to which a value stays as it is; from here on the excess grows as its logarithm. */
const LINEAR = 2;
/** Deviations beyond which a value enters the moments as if it lay here: an outlier does not blind the column (Winsor; Tukey 1962). */
const WINSOR = 5;
/** No scaled value lies further out; about 400 deviations do. */
const LIMIT = 8;
/** Values from which on a column's running moments have a scale to judge outliers by; they begin from so many, which are judged by median and MAD. */
const SETTLED = 30;
/** Values from which on median and MAD say more than a mean. */
const FEWEST = 5;
/** MAD of a normal distribution times this is its standard deviation (Hampel 1974). */
const MAD_TO_DEVIATION = 1.4826;
/** Of the mean's size: a deviation below is rounding, and the column constant. */
const ROUNDING = 1e-12;

export class Scaler implements Stateful {
  readonly codec = { version: 1, fields: { counts: numbers, means: numbers, variances: numbers, first: numbers } };
  /** Values seen of each feature, at most `forgetting`. */
  private readonly counts: Float64Array;
  private readonly means: Float64Array;
  private readonly variances: Float64Array;
  /** [features, SETTLED]: the first values of each. */
  private readonly first: Float64Array;
  private readonly forgetting: number;

  /** @param forgetting values after which the moments, plain means until then, forget at a constant rate of 1 / forgetting. */
  constructor(features: number, forgetting: number) {
    this.counts = new Float64Array(features);
    this.means = new Float64Array(features);
    this.variances = new Float64Array(features);
    this.first = new Float64Array(features * SETTLED);
    this.forgetting = forgetting;
  }

  /**
   * Takes a row into the moments and writes it, scaled, to `into`.
   * @param raw [features], finite. @param present [features], 0 where a value is absent: it leaves the moments alone and becomes 0.
   */
  observe(raw: ArrayLike<number>, present: ArrayLike<number>, into: Float32Array): void {
    for (let f = 0; f < this.counts.length; f++) into[f] = present[f] ? drawnIn(this.deviation(f, raw[f] as number)) : 0;
  }

  /** Takes `value` into the moments and returns its deviation in their units. */
  private deviation(feature: number, value: number): number {
    const seen = this.counts[feature] as number;
    if (seen >= SETTLED) return this.update(feature, value);
    this.first[feature * SETTLED + seen] = value;
    const plain = this.update(feature, value);
    const values = this.first.slice(feature * SETTLED, feature * SETTLED + seen + 1).sort();
    const centre = median(values);
    const spread = MAD_TO_DEVIATION * median(values.map((each) => Math.abs(each - centre)).sort());
    // Where more than half are equal there is no telling an outlier from a rare value.
    if (values.length < FEWEST || !(spread > ROUNDING * Math.abs(centre))) return plain;
    if (values.length === SETTLED) this.settle(feature, centre - WINSOR * spread, centre + WINSOR * spread);
    return (value - centre) / spread;
  }

  /** The moments begin anew from the first values, none of them beyond `least` and `most`. */
  private settle(feature: number, least: number, most: number): void {
    const values = this.first.subarray(feature * SETTLED, (feature + 1) * SETTLED).map((each) => Math.max(least, Math.min(most, each)));
    const mean = values.reduce((sum, each) => sum + each, 0) / SETTLED;
    this.means[feature] = mean;
    this.variances[feature] = values.reduce((sum, each) => sum + (each - mean) * (each - mean), 0) / SETTLED;
  }

  /** West's update (1979), with a floor on the gain. */
  private update(feature: number, value: number): number {
    const seen = Math.min((this.counts[feature] as number) + 1, this.forgetting);
    const gain = 1 / seen;
    const before = this.variances[feature] as number;
    const most = seen > SETTLED && before > 0 ? WINSOR * Math.sqrt(before) : Number.MAX_VALUE;
    const step = Math.max(-most, Math.min(most, value - (this.means[feature] as number)));
    const mean = (this.means[feature] as number) + gain * step;
    const variance = (1 - gain) * (before + gain * step * step);
    this.counts[feature] = seen;
    this.means[feature] = mean;
    this.variances[feature] = variance;
    const scale = Math.sqrt(variance);
    return scale > ROUNDING * Math.abs(mean) ? (value - mean) / scale : 0;
  }
}

/** Of sorted values. */
function median(values: Float64Array): number {
  const half = values.length >> 1;
  return values.length % 2 === 1 ? (values[half] as number) : ((values[half - 1] as number) + (values[half] as number)) / 2;
}

/** x within {@link LINEAR} deviations, beyond them the logarithm of the excess: continuous, monotone, 4 at ten deviations. */
function drawnIn(x: number): number {
  const excess = Math.abs(x) - LINEAR;
  return excess <= 0 ? x : Math.sign(x) * Math.min(LIMIT, LINEAR + log(1 + excess));
}
