/** Bayesian linear regression, one sample at a time. */
import { part, type Stateful } from '../../core/codec.ts';
import { WeightBelief, type WeightPrior } from './weight-belief.ts';

/**
 * Recursive least squares (Plackett 1950) in its information form, with exponential forgetting towards the prior. Targets are
 * deviations from a mean that the caller keeps, so there is no intercept; noise has variance 1 by convention, so that a prior
 * precision of n weighs as much as n samples, whatever the unit of the targets.
 */
export class OnlineRegression implements Stateful {
  readonly codec = { version: 1, fields: { belief: part } };
  readonly belief: WeightBelief;
  private readonly keep: number;

  /** @param memory samples after which one counts 1 / e. */
  constructor(prior: WeightPrior, memory: number) {
    this.belief = new WeightBelief(prior);
    this.keep = 1 - 1 / memory;
  }

  /** The expected deviation of the target from its mean at `x`. */
  deviation(x: Float64Array): number {
    return this.belief.outlook(x).mean;
  }

  /** 1 - posterior deviation over prior deviation of the sum at `x`: 0 before the first sample, towards 1 where many were like it. */
  familiarity(x: Float64Array): number {
    const prior = this.belief.priorVariance(x);
    if (!(prior > 0)) return 0;
    return Math.max(0, 1 - Math.sqrt(this.belief.outlook(x).variance / prior));
  }

  learn(x: Float64Array, target: number, mean: number): void {
    this.belief.fade(this.keep);
    this.belief.absorb(x, 1, target - mean);
  }
}
