/**
 * The baselines of one horizon: same as last time, majority, logistic regression; and what was lately revealed, which the
 * meta-learner sees. They see labels when the model does.
 */
import { integer, numbers, part, type Stateful } from '../core/codec.ts';
import { RECENT_MEMORIES, type SaidLayout } from '../core/said.ts';
import { LogisticRegression } from './logistic-regression.ts';

const NONE = -1;

export class Baselines implements Stateful {
  readonly codec = {
    version: 2,
    fields: { last: integer, lastMove: integer, majority: integer, counts: numbers, firstSeen: numbers, recent: numbers, regression: part },
  };
  private last = NONE;
  private lastMove = NONE;
  private majority = NONE;
  /** [K]. */
  private readonly counts: Float64Array;
  /** [K]: how many labels there were before the first of each class; meaningless where there was none. */
  private readonly firstSeen: Float64Array;
  /** [memories, K]: exponentially forgotten frequencies. */
  private readonly recent: Float64Array;
  private readonly regression: LogisticRegression;
  private readonly layout: SaidLayout;

  constructor(features: number, layout: SaidLayout) {
    const { classes } = layout;
    this.layout = layout;
    this.counts = new Float64Array(classes);
    this.firstSeen = new Float64Array(classes);
    this.recent = new Float64Array(RECENT_MEMORIES.length * classes).fill(1 / classes);
    this.regression = new LogisticRegression(features, classes);
  }

  /** Writes what each says of the row at `offset` of `rows` to its place in the row from `at` of `said`. */
  predict(rows: Float32Array, offset: number, said: Float32Array, at: number): void {
    const { classes, noChange, lastMove, majority, frequencies, regression, recent } = this.layout;
    const total = this.labels() + classes;
    said[at + noChange] = this.last;
    said[at + lastMove] = this.lastMove;
    said[at + majority] = this.majority;
    for (let c = 0; c < classes; c++) said[at + frequencies + c] = ((this.counts[c] as number) + 1) / total;
    said.set(this.recent, at + recent);
    this.regression.predict(rows, offset, said, at + regression);
  }

  learn(rows: Float32Array, offset: number, label: number): void {
    const { classes } = this.layout;
    if (this.counts[label] === 0) this.firstSeen[label] = this.labels();
    this.counts[label] = (this.counts[label] as number) + 1;
    this.last = label;
    if (label === 0 || label === classes - 1) this.lastMove = label;
    this.majority = this.moreFrequent(label, this.majority);
    RECENT_MEMORIES.forEach((memory, s) => {
      for (let c = 0; c < classes; c++) {
        const before = this.recent[s * classes + c] as number;
        this.recent[s * classes + c] = before + ((c === label ? 1 : 0) - before) / memory;
      }
    });
    this.regression.learn(rows, offset, label);
  }

  /** Only the class just counted can overtake the majority; of equals, the one seen first. */
  private moreFrequent(label: number, majority: number): number {
    if (majority === NONE) return label;
    const ahead = (this.counts[label] as number) - (this.counts[majority] as number);
    const earlier = (this.firstSeen[label] as number) < (this.firstSeen[majority] as number);
    return ahead > 0 || (ahead === 0 && earlier) ? label : majority;
  }

  private labels(): number {
    return this.counts.reduce((sum, n) => sum + n, 0);
  }
}
