/** Learns the probability of a profit: logistic regression with an intercept. */
import { part, type Stateful } from '../../core/codec.ts';
import { OnlineLogistic } from './online-logistic.ts';

const INTERCEPT_PRECISION = 1;
/** Of each weight: about as much as forty trades tell, each of which tells a quarter at most. */
const WEIGHT_PRECISION = 10;

export class WinLearner implements Stateful {
  readonly codec = { version: 1, fields: { logistic: part } };
  private readonly logistic: OnlineLogistic;

  constructor(inputs: number, memory: number) {
    const precision = new Float64Array(inputs + 1).fill(WEIGHT_PRECISION);
    precision[0] = INTERCEPT_PRECISION;
    this.logistic = new OnlineLogistic({ precision, mean: new Float64Array(inputs + 1) }, memory);
  }

  /** Probability at `x` less `mean`, the share of profits so far. */
  deviation(x: Float64Array, mean: number): number {
    return this.logistic.predict(withConstant(x)) - mean;
  }

  /** @param target 1 a profit, 0 none. */
  learn(x: Float64Array, target: number): void {
    this.logistic.learn(withConstant(x), target);
  }
}

function withConstant(x: Float64Array): Float64Array {
  const longer = new Float64Array(x.length + 1).fill(1);
  longer.set(x, 1);
  return longer;
}
