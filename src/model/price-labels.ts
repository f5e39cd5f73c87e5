/**
 * Turns prices into labels: what the mid-price did from an instant to each horizon. A label matures when exchange time passes
 * its horizon, each horizon by itself, at the last price at or before it; one whose horizon touches a gap is void.
 */
import { numbers, type Stateful } from '../core/codec.ts';
import type { Learner } from './learner.ts';

export class PriceLabels implements Stateful {
  readonly codec = { version: 1, fields: { next: numbers } };
  /** Per horizon the oldest row whose label is still open. */
  private readonly next: Float64Array;
  private readonly horizonsMs: readonly number[];
  private readonly learner: Learner;

  constructor(learner: Learner, horizonsMs: readonly number[]) {
    this.learner = learner;
    this.horizonsMs = horizonsMs;
    this.next = new Float64Array(horizonsMs.length);
  }

  /** Exchange time reached `time`, and `doubleMid` was the last price before: every label whose horizon lies before `time` exists now. */
  mature(time: number, doubleMid: number): void {
    const { rows } = this.learner;
    this.horizonsMs.forEach((horizonMs, horizon) => {
      this.voidBefore(horizon, rows.first);
      let row = this.next[horizon] as number;
      for (; row < rows.end && rows.time(row) + horizonMs < time; row++) {
        if (rows.predicted(row)) this.reveal(row, horizon, doubleMid);
      }
      this.next[horizon] = row;
    });
  }

  /** Every label that is still open touches a gap: void, never scored, never learned. */
  voidOpen(): void {
    for (let horizon = 0; horizon < this.next.length; horizon++) this.voidBefore(horizon, this.learner.rows.end);
  }

  private reveal(row: number, horizon: number, doubleMid: number): void {
    const { rows } = this.learner;
    const before = rows.doubleMid(row);
    const moveBp = Math.fround(((doubleMid - before) / before) * 10_000);
    const deadBand = rows.deadBandsBp[rows.slot(row) * this.next.length + horizon] as number;
    this.learner.reveal(row, horizon, moveBp > deadBand ? 2 : moveBp < -deadBand ? 0 : 1, moveBp);
  }

  /** A row that has left the ring cannot be labelled any more: forgotten is void too. */
  private voidBefore(horizon: number, end: number): void {
    let row = this.next[horizon] as number;
    for (; row < end; row++) {
      if (row < this.learner.rows.first || this.learner.rows.predicted(row)) this.learner.void(horizon);
    }
    this.next[horizon] = row;
  }
}
