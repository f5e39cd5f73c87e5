/**
 * What is believed of the weights of a linear model: a normal distribution, kept as precision (inverse covariance) and
 * information (precision times mean). In this form a sample only adds, the matrix stays symmetric by construction, and never
 * falls below the prior's: no variance ever exceeds the prior's however little an input varies.
 */
import { backward, factorise, forward } from '../../core/cholesky.ts';
import { type FieldCodec, numbers, type Stateful } from '../../core/codec.ts';

export interface WeightPrior {
  /** [n], of independent weights, all above 0. */
  readonly precision: Float64Array;
  /** [n] */
  readonly mean: Float64Array;
}

/** Of the model's sum at one input. */
export interface Outlook {
  readonly mean: number;
  readonly variance: number;
}

/** Precision L L' and information, solved as far as every question needs. */
interface Solved {
  readonly factor: Float64Array;
  /** L^-1 information. */
  readonly half: Float64Array;
}

export class WeightBelief implements Stateful {
  readonly codec = { version: 1, fields: { precision: this.unsolved(numbers), information: this.unsolved(numbers) } };
  /** Lower triangle, row by row. */
  readonly precision: Float64Array;
  readonly information: Float64Array;
  private readonly prior: WeightPrior;
  /** Asked many times between two samples; made of the two above, so no state. Null where they changed since. */
  private solution: Solved | null = null;

  constructor(prior: WeightPrior) {
    const size = prior.mean.length;
    this.prior = prior;
    this.precision = new Float64Array((size * (size + 1)) / 2);
    this.information = new Float64Array(size);
    this.fade(0);
  }

  /** The sum of weights times `x`, as believed. */
  outlook(x: Float64Array): Outlook {
    const { factor, half } = this.solved();
    const u = x.slice();
    forward(factor, u);
    let mean = 0;
    let variance = 0;
    for (let i = 0; i < u.length; i++) {
      mean += (u[i] as number) * (half[i] as number);
      variance += (u[i] as number) * (u[i] as number);
    }
    return { mean, variance };
  }

  /** Variance of that sum before anything was learned. */
  priorVariance(x: Float64Array): number {
    return x.reduce((sum, each, i) => sum + (each * each) / (this.prior.precision[i] as number), 0);
  }

  /** [n] the likeliest weights. */
  weights(): Float64Array {
    const { factor, half } = this.solved();
    const weights = half.slice();
    backward(factor, weights);
    return weights;
  }

  /** Takes in a sample at `x`: `weight` is the precision it adds along x, `pull` the information. */
  absorb(x: Float64Array, weight: number, pull: number): void {
    this.solution = null;
    for (let i = 0, at = 0; i < x.length; i++) {
      const xi = x[i] as number;
      for (let j = 0; j <= i; j++, at++) this.precision[at] = (this.precision[at] as number) + weight * xi * (x[j] as number);
      this.information[i] = (this.information[i] as number) + pull * xi;
    }
  }

  /** Forgets towards the prior, `keep` of what was learned being kept (stabilised forgetting, Kulhavy and Zarrop 1993). */
  fade(keep: number): void {
    this.solution = null;
    const { precision, mean } = this.prior;
    for (let i = 0, at = 0; i < mean.length; i++) {
      for (let j = 0; j < i; j++, at++) this.precision[at] = keep * (this.precision[at] as number);
      const prior = (1 - keep) * (precision[i] as number);
      this.precision[at] = keep * (this.precision[at] as number) + prior;
      this.information[i] = keep * (this.information[i] as number) + prior * (mean[i] as number);
      at++;
    }
  }

  private solved(): Solved {
    if (this.solution !== null) return this.solution;
    const factor = new Float64Array(this.precision.length);
    factorise(this.precision, factor);
    const half = this.information.slice();
    forward(factor, half);
    this.solution = { factor, half };
    return this.solution;
  }

  /** What is read in replaces what was solved. */
  private unsolved<T>(inner: FieldCodec<T>): FieldCodec<T> {
    return {
      write: inner.write,
      read: (reader, present) => {
        this.solution = null;
        return inner.read(reader, present);
      },
    };
  }
}
