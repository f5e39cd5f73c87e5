/**
 * The ensemble: a linear mixture of the members' probabilities, whose weights follow their recent log loss.
 *
 * The aggregating algorithm for log loss (Vovk 1990) with rate eta <= 1: the mixture's total loss exceeds the best member's
 * by at most ln M / eta. Fixed-Share (Herbster, Warmuth 1998) lets a little weight flow back to all at each label, so that
 * the best of the recent labels is followed, not the best of all time.
 */
import { numbers, type Stateful } from '../core/codec.ts';
import type { SaidLayout } from '../core/said.ts';
import { logProbability } from './log-probability.ts';
import { softmax } from './softmax.ts';

/** Eta. With 1 the best member soon speaks alone, even among equals, who say more together: hence less, at 5 nats once for four. */
const RATE = 0.25;
/** Weight that is shared out anew per effective label: a switch of the best member costs about ln(M / SHARED) / eta nats, once. */
const SHARED = 0.002;
/** No weight falls below this: what is useless costs the mixture at most 0.0015 nats with three such members. */
const FLOOR = 0.0005;

export class EnsembleWeights implements Stateful {
  readonly codec = { version: 1, fields: { weights: numbers } };
  /** One per member, about FLOOR at the least, summing to 1. */
  readonly weights: Float64Array;
  private readonly layout: SaidLayout;

  constructor(layout: SaidLayout) {
    this.layout = layout;
    this.weights = new Float64Array(layout.members).fill(1 / layout.members);
  }

  /** Writes the mixture of what the members say in the row from `at` of `said` to its place there. */
  predict(said: Float32Array, at: number): void {
    const { members, classes, ensemble } = this.layout;
    for (let k = 0; k < classes; k++) {
      let sum = 0;
      for (let m = 0; m < members; m++) sum += (this.weights[m] as number) * (said[at + this.layout.member(m) + k] as number);
      said[at + ensemble + k] = sum;
    }
  }

  /**
   * Learns from the row stored when it was said.
   * @param share in (0, 1]: what the label counts; 1 / the number of labels that overlap with it, which together tell as much as one.
   */
  learn(said: Float32Array, at: number, label: number, share: number): void {
    const { members } = this.layout;
    const scores = this.weights.map(
      (weight, m) => logProbability(weight) + RATE * share * logProbability(said[at + this.layout.member(m) + label] as number),
    );
    softmax(scores, 0, members, this.weights, 0);
    const shared = SHARED * share;
    for (let m = 0; m < members; m++) {
      this.weights[m] = Math.max(FLOOR, (1 - shared) * (this.weights[m] as number) + shared / members);
    }
    const total = this.weights.reduce((sum, weight) => sum + weight, 0);
    for (let m = 0; m < members; m++) this.weights[m] = (this.weights[m] as number) / total;
  }
}
