/** Bayesian logistic regression, one sample at a time. */
import { part, type Stateful } from '../../core/codec.ts';
import { sigmoid } from '../../core/math.ts';
import { WeightBelief, type WeightPrior } from './weight-belief.ts';

/** Halvings that bring a bracket of length 1 to the last bit. */
const HALVINGS = 53;

/**
 * The belief stays normal: after each sample it is Laplace's approximation around the new mode (Spiegelhalter and Lauritzen
 * 1990; Murphy 2012, section 8.5). The mode is found exactly, not by one Newton step, which overshoots where a sample
 * contradicts what was nearly certain.
 */
export class OnlineLogistic implements Stateful {
  readonly codec = { version: 1, fields: { belief: part } };
  readonly belief: WeightBelief;
  private readonly keep: number;

  /** @param memory samples after which one counts 1 / e. */
  constructor(prior: WeightPrior, memory: number) {
    this.belief = new WeightBelief(prior);
    this.keep = 1 - 1 / memory;
  }

  /** Probability of 1 at `x`, over all weights that are believed (MacKay 1992): the less is known, the nearer to a half. */
  predict(x: Float64Array): number {
    const { mean, variance } = this.belief.outlook(x);
    return sigmoid(mean / Math.sqrt(1 + (Math.PI * variance) / 8));
  }

  /** @param y 0 or 1. */
  learn(x: Float64Array, y: number): void {
    this.belief.fade(this.keep);
    const { mean, variance } = this.belief.outlook(x);
    const error = errorAtMode(mean, variance, y);
    const eta = mean + variance * error;
    const p = sigmoid(eta);
    this.belief.absorb(x, p * (1 - p), error + p * (1 - p) * eta);
  }
}

/** The mode lies at mean + variance e along the sample, where e = y - sigmoid(mean + variance e): one root, as both sides are monotone. */
function errorAtMode(mean: number, variance: number, y: number): number {
  let low = y - 1;
  let high = y;
  for (let i = 0; i < HALVINGS; i++) {
    const e = (low + high) / 2;
    if (y - sigmoid(mean + variance * e) > e) low = e;
    else high = e;
  }
  return (low + high) / 2;
}
