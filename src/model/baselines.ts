/** The baselines of one horizon: same as last time, majority, and logistic regression. They see labels when the model does. */
import { integer, numbers, part, type Stateful } from '../core/codec.ts';
import { CLASSES } from '../core/network.ts';
import { BASELINE_VALUES } from '../core/records.ts';
import { LogisticRegression } from './logistic-regression.ts';
import type { Said } from './scores.ts';
import { argmax } from './softmax.ts';

export class Baselines implements Stateful {
  readonly codec = { version: 1, fields: { last: integer, counts: numbers, regression: part } };
  private last = -1;
  private readonly counts = new Float64Array(CLASSES);
  private readonly regression: LogisticRegression;

  constructor(features: number) {
    this.regression = new LogisticRegression(features);
  }

  /** Writes what each says of the row at `offset` of `rows` to `into` from `at`: {@link BASELINE_VALUES} numbers. */
  predict(rows: Float32Array, offset: number, into: Float32Array, at: number): void {
    const total = this.counts.reduce((sum, n) => sum + n, CLASSES);
    into[at] = this.last;
    for (let c = 0; c < CLASSES; c++) into[at + 1 + c] = ((this.counts[c] as number) + 1) / total;
    this.regression.predict(rows, offset, into, at + 1 + CLASSES);
  }

  learn(rows: Float32Array, offset: number, label: number): void {
    this.last = label;
    this.counts[label] = (this.counts[label] as number) + 1;
    this.regression.learn(rows, offset, label);
  }
}

/** What the baselines had said, read back: same as last time, majority, logistic regression. */
export function saidByBaselines(stored: Float32Array, at: number): readonly [Said, Said, Said] {
  const frequencies = stored.subarray(at + 1, at + 1 + CLASSES);
  const regression = stored.subarray(at + 1 + CLASSES, at + BASELINE_VALUES);
  return [
    { class: stored[at] as number, probabilities: null },
    { class: argmax(frequencies, 0, CLASSES), probabilities: frequencies },
    { class: argmax(regression, 0, CLASSES), probabilities: regression },
  ];
}
