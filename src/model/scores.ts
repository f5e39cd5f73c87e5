/**
 * Prequential scores of one horizon: what spoke, its members and its baselines, over the whole session, over the last 1,000
 * labels and per regime, with the verdict. Every prediction was stored before its label existed, and is read from there.
 * What the figures mean is in `score-report.ts`.
 */
import { assert } from '../core/assert.ts';
import { count, f64, nullable, part, type Stateful } from '../core/codec.ts';
import { type SaidLayout, saidLayout } from '../core/said.ts';
import { DirectionScores } from './direction-scores.ts';
import { type Lead, leadOf, pairedError } from './lead.ts';
import { CHANCE, type Judgement, judge, LOSS_UNIT, type SaidLabel, type Scored, scoredOf } from './scored.ts';
import { Tally } from './tally.ts';
import { Verdict } from './verdict.ts';
import { wholeNumbers } from './whole-numbers.ts';

/** Labels that count as recent. */
export const RECENT_LABELS = 1_000;
/** Equal-width bins of the model's confidence, from even odds to certainty. */
export const CONFIDENCE_BINS = 50;

export interface ScoreOptions {
  /** Names of the members, in the order of the stored row. */
  readonly members: readonly string[];
  /** K. */
  readonly classes: number;
  /** Names of the regimes, as the stored row numbers them. */
  readonly regimes: readonly string[];
  /** Whether the first and the last class are moves in opposite directions. */
  readonly directions: boolean;
  /** Time from a row to its label, in the unit of row times: ms of exchange time, on tables delay + 1 rows. */
  readonly horizon: number;
}

/** A label that has just matured. */
export interface NewLabel extends SaidLabel {
  /** Time of its row. */
  readonly time: number;
  /** Gap-free time it adds to what was covered, at most the horizon; on tables 1. */
  readonly covers: number;
}

export class HorizonScores implements Stateful {
  readonly codec = {
    version: 2,
    fields: {
      voided: count,
      covered: f64,
      whole: part,
      recent: part,
      regimes: wholeNumbers,
      confidences: wholeNumbers,
      verdict: part,
      direction: nullable(part),
    },
  };
  /** Labels that touched a gap or were forgotten before they matured. */
  voided = 0;
  /** Gap-free time that the scored labels cover. */
  covered = 0;
  readonly whole: Tally;
  /** The last RECENT_LABELS labels, fewer where the caller forgot some. */
  readonly recent: Tally;
  /** [regime, 1 + 2 for each who is scored]: labels, then correct and log loss in LOSS_UNIT. */
  private readonly regimes: Float64Array;
  /** [bin, 2]: labels that the model said with this confidence, and those of them that were right. */
  private readonly confidences = new Float64Array(2 * CONFIDENCE_BINS);
  /** On all classes. */
  readonly verdict: Verdict;
  /** Direction given a move, where the classes have one. */
  readonly direction: DirectionScores | null;
  /** Who is scored, in order. */
  readonly names: readonly string[];
  readonly options: ScoreOptions;
  readonly layout: SaidLayout;
  private readonly scored: readonly Scored[];

  constructor(options: ScoreOptions) {
    const { members, classes, regimes, directions, horizon } = options;
    this.options = options;
    this.layout = saidLayout(members.length, classes);
    this.scored = scoredOf(members, this.layout);
    this.names = this.scored.map(({ name }) => name);
    this.whole = new Tally(this.names, classes);
    this.recent = new Tally(this.names, classes);
    this.regimes = new Float64Array(regimes.length * this.regimeStride);
    this.verdict = new Verdict(CHANCE.length, horizon);
    this.direction = directions ? new DirectionScores(this.scored, this.layout, horizon) : null;
  }

  /** Labels scored. */
  get labels(): number {
    return this.whole.labels;
  }

  /**
   * The next label, in the order of rows.
   * @param dropped the label that was scored RECENT_LABELS before it, with its row as it was stored; null where there is none.
   */
  observe(next: NewLabel, dropped: SaidLabel | null): void {
    const judged = this.judge(next);
    this.whole.add(judged, next.label, 1);
    this.recent.add(judged, next.label, 1);
    if (dropped !== null) this.forget(dropped);
    assert(this.recent.labels <= RECENT_LABELS, `${this.recent.labels} recent labels: the oldest was not dropped`);
    this.covered += next.covers;
    this.addToRegime(next.said[next.at + this.layout.regime] as number, judged);
    this.addConfidence(judged[0] as Judgement);
    this.weigh(next, judged);
    this.direction?.observe(next, next.time, next.covers);
  }

  /** The oldest of the recent labels goes out of them: by its age, or because its row is about to be forgotten. */
  forget(dropped: SaidLabel): void {
    assert(this.recent.labels > 0, 'no recent label is left to drop');
    this.recent.add(this.judge(dropped), dropped.label, -1);
  }

  /** The lead in accuracy over the better baseline, null before the first label. */
  lead(): Lead | null {
    return leadOf(this.whole, this.covered, this.options.horizon);
  }

  /** Standard error of the difference in accuracy between what spoke and `name`; null with fewer than two effective labels. */
  pairedError(name: string): number | null {
    return pairedError(this.whole, name, this.covered, this.options.horizon);
  }

  /** Labels of a regime, and of one who is scored the correct ones among them and the sum of the log loss, nats. */
  inRegime(regime: string, name: string): { readonly labels: number; readonly correct: number; readonly logLoss: number } {
    const at = this.options.regimes.indexOf(regime) * this.regimeStride;
    const own = at + 1 + 2 * this.names.indexOf(name);
    assert(at >= 0 && own > at, `${name} is not scored in regime ${regime}`);
    const value = (place: number) => this.regimes[place] as number;
    return { labels: value(at), correct: value(own), logLoss: value(own + 1) * LOSS_UNIT };
  }

  /** Of each bin of the model's confidence, from the least: labels, and those of them that were right. */
  confidence(): readonly { readonly count: number; readonly correct: number }[] {
    return Array.from({ length: CONFIDENCE_BINS }, (_, bin) => ({
      count: this.confidences[2 * bin] as number,
      correct: this.confidences[2 * bin + 1] as number,
    }));
  }

  private judge(label: SaidLabel): readonly Judgement[] {
    return this.scored.map((scored) => judge(scored, label, this.options.classes));
  }

  private get regimeStride(): number {
    return 1 + 2 * this.scored.length;
  }

  private addToRegime(regime: number, judged: readonly Judgement[]): void {
    if (regime < 0 || regime >= this.options.regimes.length) return;
    const at = regime * this.regimeStride;
    bump(this.regimes, at, 1);
    judged.forEach(({ right, losses }, who) => {
      if (right) bump(this.regimes, at + 1 + 2 * who, 1);
      if (losses !== null) bump(this.regimes, at + 2 + 2 * who, losses.logLoss);
    });
  }

  private addConfidence({ right, losses }: Judgement): void {
    const bin = confidenceBin(losses?.top ?? 0, this.options.classes);
    bump(this.confidences, 2 * bin, 1);
    if (right) bump(this.confidences, 2 * bin + 1, 1);
  }

  private weigh({ time, covers }: NewLabel, judged: readonly Judgement[]): void {
    const chance = CHANCE.map((name) => judged[this.names.indexOf(name)] as Judgement);
    // Before the first label chance has no guess, and to be better than that is no merit.
    if (chance.some(({ guess }) => guess < 0)) return;
    this.verdict.observe(time, covers, { model: (judged[0] as Judgement).right, baselines: chance.map(({ right }) => right) });
  }
}

/** The bin of a model's confidence; what rounding left below even odds belongs to the first, one to the last. */
export function confidenceBin(confidence: number, classes: number): number {
  const share = (confidence - 1 / classes) / (1 - 1 / classes);
  return Math.max(0, Math.min(CONFIDENCE_BINS - 1, Math.floor(share * CONFIDENCE_BINS)));
}

function bump(sums: Float64Array, at: number, by: number): void {
  sums[at] = (sums[at] as number) + by;
}
