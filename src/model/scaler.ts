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
/** Values from which on a column has a scale of its own to judge outliers by. */
const SETTLED = 30;
/** Of the mean's size: a deviation below is rounding, and the column constant. */
const ROUNDING = 1e-12;

export class Scaler implements Stateful {
  readonly codec = { version: 1, fields: { counts: numbers, means: numbers, variances: numbers } };
  /** Values seen of each feature, at most `forgetting`. */
  private readonly counts: Float64Array;
  private readonly means: Float64Array;
  private readonly variances: Float64Array;
  private readonly forgetting: number;

  /** @param forgetting values after which the moments, plain means until then, forget at a constant rate of 1 / forgetting. */
  constructor(features: number, forgetting: number) {
    this.counts = new Float64Array(features);
    this.means = new Float64Array(features);
    this.variances = new Float64Array(features);
    this.forgetting = forgetting;
  }

  /**
   * Takes a row into the moments and writes it, scaled, to `into`.
   * @param raw [features], finite. @param present [features], 0 where a value is absent: it leaves the moments alone and becomes 0.
   */
  observe(raw: ArrayLike<number>, present: ArrayLike<number>, into: Float32Array): void {
    for (let f = 0; f < this.counts.length; f++) into[f] = present[f] ? drawnIn(this.deviation(f, raw[f] as number)) : 0;
  }

  /** Takes `value` into the moments (West's update, 1979, with a floor on the gain) and returns its deviation in their units. */
  private deviation(feature: number, value: number): number {
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

/** x within {@link LINEAR} deviations, beyond them the logarithm of the excess: continuous, monotone, 4 at ten deviations. */
function drawnIn(x: number): number {
  const excess = Math.abs(x) - LINEAR;
  return excess <= 0 ? x : Math.sign(x) * Math.min(LIMIT, LINEAR + log(1 + excess));
}
