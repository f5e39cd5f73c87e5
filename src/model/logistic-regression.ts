/** The baseline a network must beat: multinomial logistic regression on the newest row, plain stochastic gradient descent. */
import { numbers, type Stateful } from '../core/codec.ts';
import { softmax } from './softmax.ts';

const RATE = 0.01;

export class LogisticRegression implements Stateful {
  readonly codec = { version: 1, fields: { weights: numbers } };
  /** [K, features + 1], the bias last. */
  private readonly weights: Float64Array;
  private readonly features: number;
  private readonly logits: Float64Array;
  private readonly probabilities: Float64Array;

  constructor(features: number, classes: number) {
    this.features = features;
    this.weights = new Float64Array(classes * (features + 1));
    this.logits = new Float64Array(classes);
    this.probabilities = new Float64Array(classes);
  }

  /** Probabilities of the K classes for the row at `offset` of `rows`, written to `into` from `at`. */
  predict(rows: Float32Array, offset: number, into: Float32Array | Float64Array, at: number): void {
    for (let c = 0; c < this.logits.length; c++) {
      const start = c * (this.features + 1);
      let sum = this.weights[start + this.features] as number;
      for (let f = 0; f < this.features; f++) sum += (this.weights[start + f] as number) * (rows[offset + f] as number);
      this.logits[c] = sum;
    }
    softmax(this.logits, 0, this.logits.length, into, at);
  }

  learn(rows: Float32Array, offset: number, label: number): void {
    this.predict(rows, offset, this.probabilities, 0);
    for (let c = 0; c < this.probabilities.length; c++) {
      const start = c * (this.features + 1);
      const error = (this.probabilities[c] as number) - (c === label ? 1 : 0);
      for (let f = 0; f < this.features; f++) {
        this.weights[start + f] = (this.weights[start + f] as number) - RATE * error * (rows[offset + f] as number);
      }
      this.weights[start + this.features] = (this.weights[start + this.features] as number) - RATE * error;
    }
  }
}
