/** The baseline a network must beat: multinomial logistic regression on the newest row, plain stochastic gradient descent. */
import { numbers, type Stateful } from '../core/codec.ts';
import { CLASSES } from '../core/network.ts';
import { softmax } from './softmax.ts';

const RATE = 0.01;

export class LogisticRegression implements Stateful {
  readonly codec = { version: 1, fields: { weights: numbers } };
  /** [CLASSES, features + 1], the bias last. */
  private readonly weights: Float64Array;
  private readonly features: number;
  private readonly probabilities = new Float64Array(CLASSES);

  constructor(features: number) {
    this.features = features;
    this.weights = new Float64Array(CLASSES * (features + 1));
  }

  /** Probabilities of the classes for the row at `offset` of `rows`, written to `into` from `at`. */
  predict(rows: Float32Array, offset: number, into: Float32Array | Float64Array, at: number): void {
    const logits: number[] = [];
    for (let c = 0; c < CLASSES; c++) {
      const start = c * (this.features + 1);
      let sum = this.weights[start + this.features] as number;
      for (let f = 0; f < this.features; f++) sum += (this.weights[start + f] as number) * (rows[offset + f] as number);
      logits.push(sum);
    }
    softmax(logits, 0, CLASSES, into, at);
  }

  learn(rows: Float32Array, offset: number, label: number): void {
    this.predict(rows, offset, this.probabilities, 0);
    for (let c = 0; c < CLASSES; c++) {
      const start = c * (this.features + 1);
      const error = (this.probabilities[c] as number) - (c === label ? 1 : 0);
      for (let f = 0; f < this.features; f++) {
        this.weights[start + f] = (this.weights[start + f] as number) - RATE * error * (rows[offset + f] as number);
      }
      this.weights[start + this.features] = (this.weights[start + this.features] as number) - RATE * error;
    }
  }
}
