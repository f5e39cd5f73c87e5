/**
 * Online conditional logit (McFadden 1974): the classes' logits are one weighted sum of features of each class, the weights
 * shared by all classes, so that a few numbers are learned from each label whatever the number of classes.
 *
 *     z_k = sum over j of w_j x_jk;    p = softmax(z)
 *
 * Learned by an online Newton step (Hazan, Agarwal, Kale 2007) in its Bayesian reading: a Gaussian around `start` with the
 * given precision, updated by each label's Fisher information, exponentially forgotten towards the prior:
 *
 *     information = information + share x sum over k of p_k (x_k - mean)(x_k - mean)'
 *     step        = information^-1 (share (x_label - mean) + (1 - d) prior (start - w))
 *     w           = w + step / (1 + |step' (x_label - mean)|)
 *     information = d information + (1 - d) prior
 *
 * with d = 1 - share / memory and mean = sum of p_k x_k. There is no rate to tune; regret is logarithmic in the labels.
 *
 * Where the last labels together show that the weights no longer fit, the memory is short until they do: abrupt drift costs
 * about a hundred labels, and a stream without any keeps its long memory.
 *
 * It speaks with weights drawn back towards their start by the positive-part rule of James and Stein (1961): by as much of
 * their distance as chance alone would explain. Where there is nothing to learn, it says what it said at the beginning.
 */

import { backward, factorise, forward } from '../core/cholesky.ts';
import { f64, numbers, type Stateful } from '../core/codec.ts';
import { softmax } from './softmax.ts';

/** What is believed of one weight before the first label, and its bounds. */
export interface Coefficient {
  readonly start: number;
  /** 1 / variance of the belief. */
  readonly precision: number;
  readonly least: number;
  readonly most: number;
}

/** Share of the chance distance that is taken off: between the 1 of estimates from all labels and the 1/2 of fading ones. */
const SHRINKAGE = 0.75;

/** Effective labels whose gradients are added up to see whether the weights still fit. */
const DRIFT_WINDOW = 100;
/** Memory while they do not. */
const DRIFTING_MEMORY = 50;

export class ConditionalLogit implements Stateful {
  readonly codec = {
    version: 1,
    fields: { weights: numbers, information: numbers, labels: f64, pull: numbers },
  };
  /** [P], as learned. */
  private readonly weights: Float64Array;
  /** [P, P], symmetric: its lower triangle, row by row. */
  private readonly information: Float64Array;
  /** Effective labels in the information. */
  private labels = 0;
  /** [P]: sum of the last labels' gradients. */
  private readonly pull: Float64Array;
  private readonly coefficients: readonly Coefficient[];
  private readonly classes: number;
  private readonly memory: number;
  private readonly logits: Float64Array;
  private readonly probabilities: Float64Array;
  private readonly centred: Float64Array;
  private readonly factor: Float64Array;
  private readonly step: Float64Array;

  /** @param memory labels after which one counts 1 / e. */
  constructor(coefficients: readonly Coefficient[], classes: number, memory: number) {
    const size = coefficients.length;
    this.coefficients = coefficients;
    this.classes = classes;
    this.memory = memory;
    this.weights = Float64Array.from(coefficients, ({ start }) => start);
    this.information = new Float64Array((size * (size + 1)) / 2);
    coefficients.forEach(({ precision }, j) => {
      this.information[(j * (j + 3)) / 2] = precision;
    });
    this.logits = new Float64Array(classes);
    this.probabilities = new Float64Array(classes);
    this.centred = new Float64Array(size * classes);
    this.factor = new Float64Array(this.information.length);
    this.step = new Float64Array(size);
    this.pull = new Float64Array(size);
  }

  /** Probabilities for `features` [P, K], written to `into` from `at`. */
  predict(features: Float64Array, into: Float32Array | Float64Array, at: number): void {
    this.say(features, this.trust(), into, at);
  }

  /** Weight `j` as it speaks. */
  weight(j: number): number {
    return this.between(j, this.trust());
  }

  /** @param share in (0, 1]: what the label counts. Features that are no finite numbers teach nothing. */
  learn(features: Float64Array, label: number, share: number): void {
    if (!features.every(Number.isFinite)) return;
    this.say(features, 1, this.probabilities, 0);
    this.centre(features);
    this.observe(label, share);
    factorise(this.information, this.factor);
    const forgotten = share / (this.drifts() ? DRIFTING_MEMORY : this.memory);
    this.coefficients.forEach(({ start, precision }, j) => {
      const pull = forgotten * precision * (start - (this.weights[j] as number));
      this.step[j] = share * (this.centred[j * this.classes + label] as number) + pull;
    });
    forward(this.factor, this.step);
    backward(this.factor, this.step);
    this.move(label);
    this.forget(forgotten);
  }

  private between(j: number, trust: number): number {
    const { start } = this.coefficients[j] as Coefficient;
    return start + trust * ((this.weights[j] as number) - start);
  }

  private say(features: Float64Array, trust: number, into: Float32Array | Float64Array, at: number): void {
    const K = this.classes;
    this.logits.fill(0);
    for (let j = 0; j < this.weights.length; j++) {
      const weight = this.between(j, trust);
      for (let k = 0; k < K; k++) this.logits[k] = (this.logits[k] as number) + weight * (features[j * K + k] as number);
    }
    softmax(this.logits, 0, K, into, at);
  }

  /** centred = features less their mean under the probabilities. */
  private centre(features: Float64Array): void {
    const K = this.classes;
    for (let j = 0; j < this.weights.length; j++) {
      let mean = 0;
      for (let k = 0; k < K; k++) mean += (this.probabilities[k] as number) * (features[j * K + k] as number);
      for (let k = 0; k < K; k++) this.centred[j * K + k] = (features[j * K + k] as number) - mean;
    }
  }

  /** Adds the label's Fisher information, and its gradient to those of the last labels. */
  private observe(label: number, share: number): void {
    const K = this.classes;
    for (let i = 0, place = 0; i < this.weights.length; i++) {
      for (let j = 0; j <= i; j++, place++) {
        let sum = 0;
        for (let k = 0; k < K; k++) {
          sum += (this.probabilities[k] as number) * (this.centred[i * K + k] as number) * (this.centred[j * K + k] as number);
        }
        this.information[place] = (this.information[place] as number) + share * sum;
      }
      this.pull[i] = (1 - share / DRIFT_WINDOW) * (this.pull[i] as number) + share * (this.centred[i * K + label] as number);
    }
    this.labels += share;
  }

  /** A little of the information gives way to the prior. */
  private forget(forgotten: number): void {
    for (let place = 0; place < this.information.length; place++) {
      this.information[place] = (1 - forgotten) * (this.information[place] as number);
    }
    this.coefficients.forEach(({ precision }, j) => {
      const place = (j * (j + 3)) / 2;
      this.information[place] = (this.information[place] as number) + forgotten * precision;
    });
    this.labels *= 1 - forgotten;
  }

  /** Shortened where it would move this label's own logit far: the square of a surprise counts as information too. */
  private move(label: number): void {
    let product = 0;
    for (let j = 0; j < this.step.length; j++) product += (this.step[j] as number) * (this.centred[j * this.classes + label] as number);
    const length = 1 / (1 + Math.abs(product));
    if (!Number.isFinite(product)) return;
    this.coefficients.forEach(({ least, most }, j) => {
      this.weights[j] = Math.min(most, Math.max(least, (this.weights[j] as number) + length * (this.step[j] as number)));
    });
  }

  /**
   * Whether the last labels together pull the weights further than chance would. Around weights that fit, gradients are
   * independent, and the square of their sum in information is chi-squared; the bound is eight deviations above its mean.
   */
  private drifts(): boolean {
    if (this.labels < 2 * DRIFT_WINDOW) return false;
    this.step.set(this.pull);
    forward(this.factor, this.step);
    const square = this.step.reduce((sum, value) => sum + value * value, 0);
    const learned = this.learned();
    return (square * this.labels * 2) / DRIFT_WINDOW > learned + 8 * Math.sqrt(2 * learned);
  }

  /** Weights of which anything was learned. */
  private learned(): number {
    let sum = 0;
    this.coefficients.forEach(({ precision }, j) => {
      sum += 1 - precision / (this.information[(j * (j + 3)) / 2] as number);
    });
    return sum;
  }

  /**
   * In [0, 1]: share of the way from start to the learned weights at which it speaks, from their distance in information
   * against the number of weights of which anything was learned.
   */
  private trust(): number {
    const { coefficients, weights, information } = this;
    let distance = 0;
    for (let i = 0, place = 0; i < weights.length; i++) {
      const away = (weights[i] as number) - (coefficients[i] as Coefficient).start;
      for (let j = 0; j <= i; j++, place++) {
        const product = away * ((weights[j] as number) - (coefficients[j] as Coefficient).start) * (information[place] as number);
        distance += i === j ? product : 2 * product;
      }
    }
    const chance = SHRINKAGE * Math.max(0, this.learned() - 2);
    return distance > chance ? 1 - chance / distance : 0;
  }
}
