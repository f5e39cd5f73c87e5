/** Brings each input of an outcome model to deviations from its running mean, in running standard deviations. */
import { count, numbers, type Stateful } from '../../core/codec.ts';

/** Contexts are bounded by design; whatever else comes counts as so much. */
const INPUT_MOST = 10;
/** Scaled values are cut off here: an input that never varied and then does says no more than four deviations. */
const SCALED_MOST = 4;
/** Samples that the first belief, mean 0 and variance 1, weighs: contexts are made to lie near there. */
const PRIOR_SAMPLES = 5;
/** Deviations below count as so much: an input that does not vary is not blown up. */
const DEVIATION_LEAST = 0.02;

export class InputScaler implements Stateful {
  readonly codec = { version: 1, fields: { samples: count, means: numbers, variances: numbers } };
  private samples = 0;
  private readonly means: Float64Array;
  private readonly variances: Float64Array;
  private readonly memory: number;

  /** @param memory samples after which the moments, plain means until then, forget at a constant rate. */
  constructor(inputs: number, memory: number) {
    this.means = new Float64Array(inputs);
    this.variances = new Float64Array(inputs).fill(1);
    this.memory = memory;
  }

  /** Takes the first inputs of `context` into the moments (West 1979). */
  observe(context: Float32Array): void {
    this.samples += 1;
    const gain = 1 / Math.min(this.samples + PRIOR_SAMPLES, this.memory);
    for (let i = 0; i < this.means.length; i++) {
      const step = input(context, i) - (this.means[i] as number);
      this.means[i] = (this.means[i] as number) + gain * step;
      this.variances[i] = (1 - gain) * ((this.variances[i] as number) + gain * step * step);
    }
  }

  /** [inputs], each within four deviations. */
  scaled(context: Float32Array): Float64Array {
    const { means, variances } = this;
    const scaled = new Float64Array(means.length);
    for (let i = 0; i < means.length; i++) {
      const deviation = Math.max(DEVIATION_LEAST, Math.sqrt(variances[i] as number));
      scaled[i] = Math.max(-SCALED_MOST, Math.min(SCALED_MOST, (input(context, i) - (means[i] as number)) / deviation));
    }
    return scaled;
  }
}

function input(context: Float32Array, i: number): number {
  return Math.max(-INPUT_MOST, Math.min(INPUT_MOST, context[i] as number));
}
