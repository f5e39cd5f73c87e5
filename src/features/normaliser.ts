/** Turns raw features into deviations from their own running mean, with slow forgetting, clipped. */
import { numbers, type Stateful } from '../core/codec.ts';

const CLIP = 5;

export class Normaliser implements Stateful {
  readonly codec = { version: 1, fields: { counts: numbers, means: numbers, variances: numbers } };
  private readonly counts: Float64Array;
  private readonly means: Float64Array;
  private readonly variances: Float64Array;
  private readonly forgetting: number;

  /** @param forgetting after so many observations the moments forget at a constant rate. */
  constructor(features: number, forgetting: number) {
    this.counts = new Float64Array(features);
    this.means = new Float64Array(features);
    this.variances = new Float64Array(features);
    this.forgetting = forgetting;
  }

  /** Takes `raw` into the moments of `feature` (Welford's update with a floor on the gain) and returns it normalised. */
  observe(feature: number, raw: number): number {
    const seen = Math.min((this.counts[feature] as number) + 1, this.forgetting);
    this.counts[feature] = seen;
    const gain = 1 / seen;
    const before = raw - (this.means[feature] as number);
    const mean = (this.means[feature] as number) + gain * before;
    const variance = (1 - gain) * ((this.variances[feature] as number) + gain * before * before);
    this.means[feature] = mean;
    this.variances[feature] = variance;
    if (!(variance > 0)) return 0;
    return Math.max(-CLIP, Math.min(CLIP, (raw - mean) / Math.sqrt(variance)));
  }
}
