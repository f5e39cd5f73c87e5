/**
 * Scores of the direction given a move: only labels of the first or the last class count, and what everybody had said of
 * these two. On a random walk, volatility alone legitimately beats the majority on three classes, while direction given a move
 * is a coin: this verdict is the one about an edge.
 */
import { count, f64, part, type Stateful } from '../core/codec.ts';
import type { SaidLayout } from '../core/said.ts';
import { type Lead, leadOf, type PairedCounts } from './lead.ts';
import { CHANCE, directionOf, type SaidLabel, type Scored } from './scored.ts';
import { Verdict } from './verdict.ts';
import { wholeNumbers } from './whole-numbers.ts';

export class DirectionScores implements Stateful, PairedCounts {
  readonly codec = { version: 1, fields: { labels: count, covered: f64, sums: wholeNumbers, verdict: part } };
  /** Moves scored. */
  labels = 0;
  /** Gap-free time that the moves cover. */
  private covered = 0;
  /** [scored, 2]: labels on which it was right, and labels on which exactly one of it and the model was. */
  private readonly sums: Float64Array;
  readonly verdict: Verdict;
  private readonly scored: readonly Scored[];
  private readonly layout: SaidLayout;
  private readonly horizon: number;

  constructor(scored: readonly Scored[], layout: SaidLayout, horizon: number) {
    this.scored = scored;
    this.layout = layout;
    this.horizon = horizon;
    this.sums = new Float64Array(2 * scored.length);
    this.verdict = new Verdict(CHANCE.length, horizon);
  }

  /** Any next label, move or not. @param time of its row; @param covers as in {@link Verdict.observe}. */
  observe(label: SaidLabel, time: number, covers: number): void {
    const said = this.scored.map((scored) => directionOf(scored, label, this.layout));
    const isMove = label.label === 0 || label.label === this.layout.classes - 1;
    if (isMove) this.count(said, label.label, covers);
    const right = (name: string) => said[this.place(name)] === label.label;
    // Before the first move "same as last time" has no guess, and to be better than that is no merit.
    if ((said[this.place('noChange')] as number) < 0) return;
    this.verdict.observe(time, covers, isMove ? { model: right('model'), baselines: CHANCE.map(right) } : null);
  }

  /** Moves of which it had said the right direction. */
  correct(name: string): number {
    return this.sums[2 * this.place(name)] as number;
  }

  disagreements(name: string): number {
    return this.sums[2 * this.place(name) + 1] as number;
  }

  /** Share of the moves of which it had said the right direction; null before the first. */
  accuracy(name: string): number | null {
    return this.labels === 0 ? null : this.correct(name) / this.labels;
  }

  /** The lead of the direction, null before the first move. */
  lead(): Lead | null {
    return leadOf(this, this.covered, this.horizon);
  }

  private count(said: readonly number[], happened: number, covers: number): void {
    const { sums } = this;
    this.labels++;
    this.covered += covers;
    said.forEach((direction, who) => {
      if (direction === happened) sums[2 * who] = (sums[2 * who] as number) + 1;
      if ((direction === happened) !== (said[0] === happened)) sums[2 * who + 1] = (sums[2 * who + 1] as number) + 1;
    });
  }

  private place(name: string): number {
    return this.scored.findIndex((scored) => scored.name === name);
  }
}
