/**
 * Adam (Kingma, Ba 2015) on flat arrays, with the gradient's norm bounded and weights that decay apart from the gradient
 * (AdamW: Loshchilov, Hutter 2019). Its whole state lasts, the powers of beta included.
 */
import { assert } from '../core/assert.ts';
import { count, f64, numbers, type Stateful } from '../core/codec.ts';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;
/** A rate is never halved below this share of it: from there it grows back in seven thousand good steps, from one halving in seven hundred. */
const LEAST_SCALE = 1 / 1024;

export interface AdamOptions {
  /** Share of a parameter that decays per step, in units of the rate: 0 is plain Adam. */
  readonly weightDecay: number;
  /** Where the head begins, which has a rate of its own. */
  readonly headFrom: number;
}

const PLAIN: AdamOptions = { weightDecay: 0, headFrom: 0 };

export class Adam implements Stateful {
  readonly codec = {
    version: 1,
    fields: { parameters: numbers, first: numbers, second: numbers, power1: f64, power2: f64, rateScale: f64, rolledBack: count },
  };
  readonly parameters: Float32Array;
  private readonly first: Float32Array;
  private readonly second: Float32Array;
  private power1 = 1;
  private power2 = 1;
  /** Halved by each step that had to be rolled back; grows back by a thousandth with each good one. */
  private rateScale = 1;
  /** Steps whose gradient was not finite: nothing of them is in the parameters. */
  rolledBack = 0;
  private readonly rate: number;
  private readonly maxNorm: number;
  private readonly options: AdamOptions;

  constructor(parameters: Float32Array, rate: number, maxNorm: number, options: AdamOptions = PLAIN) {
    this.parameters = parameters;
    this.first = new Float32Array(parameters.length);
    this.second = new Float32Array(parameters.length);
    this.rate = rate;
    this.maxNorm = maxNorm;
    this.options = options;
  }

  /** One update, with the rate times `factor`, before the head times `body`, which decides the decay too; returns false, with the parameters untouched, when loss or gradient is not finite: the result of finite ones is. */
  update(loss: number, gradients: Float32Array, factor = 1, body = factor): boolean {
    assert(gradients.length === this.parameters.length, 'gradients of another network');
    let square = 0;
    for (let i = 0; i < gradients.length; i++) square += (gradients[i] as number) * (gradients[i] as number);
    const norm = Math.sqrt(square);
    if (!Number.isFinite(loss) || !Number.isFinite(norm)) {
      this.rolledBack++;
      this.rateScale = Math.max(this.rateScale / 2, LEAST_SCALE);
      return false;
    }
    this.power1 *= BETA1;
    this.power2 *= BETA2;
    const shorten = norm > this.maxNorm ? this.maxNorm / norm : 1;
    const rate = (this.rate * this.rateScale) / (1 - this.power1);
    const [headRate, bodyRate] = [rate * factor, rate * body];
    const keep = 1 - this.rate * this.rateScale * body * this.options.weightDecay;
    const { headFrom } = this.options;
    const correction2 = 1 - this.power2;
    const { parameters, first, second } = this;
    for (let i = 0; i < gradients.length; i++) {
      const g = (gradients[i] as number) * shorten;
      const m = BETA1 * (first[i] as number) + (1 - BETA1) * g;
      const v = BETA2 * (second[i] as number) + (1 - BETA2) * g * g;
      first[i] = m;
      second[i] = v;
      const step = ((i < headFrom ? bodyRate : headRate) * m) / (Math.sqrt(v / correction2) + EPSILON);
      parameters[i] = keep * (parameters[i] as number) - step;
    }
    this.rateScale = Math.min(1, this.rateScale * 1.001);
    return true;
  }

  /** Takes other parameters, with moments as at the beginning. What was counted and the halved rate stay. */
  restart(parameters: Float32Array): void {
    this.parameters.set(parameters);
    this.first.fill(0);
    this.second.fill(0);
    this.power1 = 1;
    this.power2 = 1;
  }
}
