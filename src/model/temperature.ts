/**
 * Calibrates what speaks while it speaks: the temperature of Guo et al. (2017), learned online, with a bias per class
 * (vector scaling with one common scale), and a bend: where some labels are wrong by chance, what is said is often too timid in
 * the middle and too sure at the ends, which no temperature mends.
 *
 *     spoke = softmax(sharpness log p + bend p + bias)
 */
import { part, type Stateful } from '../core/codec.ts';
import { ConditionalLogit } from './conditional-logit.ts';
import { logProbability } from './log-probability.ts';

const LEAST = 1 / 4;
const MOST = 8;
/** Effective labels after which one counts 1 / e. */
const MEMORY = 4_000;
/** Precision of the belief that the inverse temperature is 1: as much as about sixty labels tell. */
const SHARPNESS = { start: 1, precision: 16, least: 1 / MOST, most: 1 / LEAST };
const BEND = { start: 0, precision: 0.5, least: -16, most: 16 };
const BIAS = { start: 0, precision: 32, least: -2, most: 2 };

export class Temperature implements Stateful {
  readonly codec = { version: 1, fields: { logit: part } };
  private readonly logit: ConditionalLogit;
  private readonly classes: number;
  /** [2 + K, K]: the log probabilities, the probabilities, then one row per bias. */
  private readonly features: Float64Array;

  constructor(classes: number) {
    this.classes = classes;
    this.logit = new ConditionalLogit([SHARPNESS, BEND, ...new Array(classes).fill(BIAS)], classes, MEMORY);
    this.features = new Float64Array((2 + classes) * classes);
    for (let k = 0; k < classes; k++) this.features[(2 + k) * classes + k] = 1;
  }

  /** What even odds are divided by, in logits: in [1/4, 8]; above 1 where what it is applied to is too sure. */
  get temperature(): number {
    const sharpness = this.logit.weight(0) + this.logit.weight(1) / this.classes;
    return 1 / Math.min(SHARPNESS.most, Math.max(SHARPNESS.least, sharpness));
  }

  /** The K probabilities from `at`, calibrated, to `into` from `atInto`. */
  apply(probabilities: Float32Array, at: number, into: Float32Array, atInto: number): void {
    this.look(probabilities, at);
    this.logit.predict(this.features, into, atInto);
  }

  /** Learns from the K uncalibrated probabilities from `at`, as stored; `share` as in {@link EnsembleWeights.learn}. */
  learn(probabilities: Float32Array, at: number, label: number, share: number): void {
    this.look(probabilities, at);
    this.logit.learn(this.features, label, share);
  }

  private look(probabilities: Float32Array, at: number): void {
    for (let k = 0; k < this.classes; k++) {
      const p = probabilities[at + k] as number;
      this.features[k] = logProbability(p);
      this.features[this.classes + k] = p;
    }
  }
}
