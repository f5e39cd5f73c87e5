/** Adam (Kingma, Ba 2015) on flat arrays, with the gradient's norm bounded. Its whole state lasts, the powers of beta included. */
import { assert } from '../core/assert.ts';
import { count, f64, numbers, type Stateful } from '../core/codec.ts';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;
/** A rate is never halved below this share of it: from there it grows back in seven thousand good steps, from one halving in seven hundred. */
const LEAST_SCALE = 1 / 1024;

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

  constructor(parameters: Float32Array, rate: number, maxNorm: number) {
    this.parameters = parameters;
    this.first = new Float32Array(parameters.length);
    this.second = new Float32Array(parameters.length);
    this.rate = rate;
    this.maxNorm = maxNorm;
  }

  /** One update; returns false, with the parameters untouched, when loss or gradient is not finite: the result of finite ones is. */
  update(loss: number, gradients: Float32Array): boolean {
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
    for (let i = 0; i < gradients.length; i++) {
      const g = (gradients[i] as number) * shorten;
      const m = BETA1 * (this.first[i] as number) + (1 - BETA1) * g;
      const v = BETA2 * (this.second[i] as number) + (1 - BETA2) * g * g;
      this.first[i] = m;
      this.second[i] = v;
      this.parameters[i] = (this.parameters[i] as number) - (rate * m) / (Math.sqrt(v / (1 - this.power2)) + EPSILON);
    }
    this.rateScale = Math.min(1, this.rateScale * 1.001);
    return true;
  }
}
