/** What the engine derived since the last commit, up to its newest cut and behind it. */
import type { Commit } from '../core/ports.ts';
import type { BarRecord, DecisionRecord, InstantRecord, MinuteRecord, RibbonRecord, StepRecord, TradeRecord } from '../core/records.ts';
import type { Outcome } from '../engine/engine.ts';

/** The state at a cut. */
export type Cut = Pick<Commit, 'sequence' | 'state' | 'digest' | 'book'>;

export class Pending {
  private readonly steps: StepRecord[] = [];
  private instants: InstantRecord[] = [];
  private minutes: MinuteRecord[] = [];
  private bars: BarRecord[] = [];
  private ribbons: RibbonRecord[] = [];
  private decisions: DecisionRecord[] = [];
  private trades: TradeRecord[] = [];
  private loose: Outcome[] = [];
  private cut: Cut | null = null;

  /** Training steps that wait for a commit. */
  get stepCount(): number {
    return this.steps.length;
  }

  /** Takes what a call of the engine did; `cut` is the state behind it where it asks for a commit. */
  add(outcome: Outcome, cut: Cut | null): void {
    this.loose.push(outcome);
    if (cut === null) return;
    for (const { step, instants, minutes, bars, ribbons, decisions, trades } of this.loose) {
      if (step !== null) this.steps.push({ ...step, digest: cut.digest });
      this.instants.push(...instants);
      this.minutes.push(...minutes);
      this.bars.push(...bars);
      this.ribbons.push(...ribbons);
      this.decisions.push(...decisions);
      this.trades.push(...trades);
    }
    this.loose = [];
    this.cut = cut;
  }

  /** The commit of everything up to the newest cut, which is then no longer pending; null when there was none. */
  take(wallTime: number): Commit | null {
    if (this.cut === null) return null;
    const steps = this.steps.splice(0);
    const { instants, minutes, bars, ribbons, decisions, trades } = this;
    const commit = { ...this.cut, steps, instants, minutes, bars, ribbons, decisions, trades, wallTime };
    this.instants = [];
    this.minutes = [];
    this.bars = [];
    this.ribbons = [];
    this.decisions = [];
    this.trades = [];
    this.cut = null;
    return commit;
  }
}
