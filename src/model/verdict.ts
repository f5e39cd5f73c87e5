/**
 * The verdict in words on whether the model beats chance, valid however often one looks: the chance of ever saying
 * "beats chance" of a model that does not is at most 5 %.
 *
 * **Bets.** A gambler who thinks the model better than a baseline stakes a share of the capital on each block of labels.
 * Where the mean difference of accuracy d, in [-1, 1], is at most zero given all that was known before the block, the capital
 * prod(1 + bet d) cannot be expected to grow, nor can the mean of several such capitals, one per bet of a fixed grid: it is an
 * e-process (Waudby-Smith, Ramdas 2024), and reaches 20 at any time with a chance of at most 1/20 (Ville 1939).
 *
 * **Chance** is what needs no learning: "same as last time" and the majority. The model beats it where it beats both, so both
 * capitals must be 20 or more at once. That needs no correction for two tests: if the model does not beat chance, one
 * of the two bets is a losing one, and already that one reaches 20 with a chance of at most 5 % (intersection-union test).
 *
 * **Not better**: a second bet runs against "better than both by MARGIN or more". Either of them may refute that, so the mean
 * of the two capitals must reach 20; the larger would be right only to 10 %. An edge between zero and MARGIN can get both
 * verdicts in turn; "beats chance" goes first.
 *
 * **Blocks** span four horizons of time. Labels of neighbouring rows share most of their future, and those of two blocks must
 * share none: behind a block, rows are left out until its last label was known before the prediction. So everything a block is
 * staked on happens after all that decided the stake. A block that has not ended never counts.
 *
 * A row weighs what it adds to the time covered, over the span of a block: this is known beforehand. The mean over the labels
 * of a block would weigh them by their number, which may depend on what happens in the block.
 */
import { assert } from '../core/assert.ts';
import { count, numbers, type Stateful } from '../core/codec.ts';
import { exp, log } from '../core/math.ts';

/** Span of a block in horizons. */
export const BLOCK_HORIZONS = 4;
/** Accuracy by which the model would have to lead: what "not better than chance" excludes. */
export const MARGIN = 0.01;
/** Capital at which something is said: 1 / 5 %. */
export const SUFFICIENT = 20;

const BETS = [0.05, 0.1, 0.2, 0.4, 0.8] as const;
const LOG_SUFFICIENT = log(SUFFICIENT);
const LOG_TEN = log(10);

export type VerdictWords = 'beats chance' | 'not better than chance' | 'too early to say';

/** Of one label: who was right. */
export interface Right {
  readonly model: boolean;
  /** One for each baseline. */
  readonly baselines: readonly boolean[];
}

/** Capitals as log10: 1.301 is 20. They may grow beyond any float. */
export interface Evidence {
  /** For "better than this baseline", one for each. */
  readonly over: readonly number[];
  /** For "beats chance": the smallest of `over`. */
  readonly better: number;
  /** For "not better than chance". */
  readonly notBetter: number;
  /** Blocks that have ended. */
  readonly blocks: number;
}

// Where the parts of the open block lie; behind them the sum of weighted differences to each baseline.
const ROWS = 0;
const START = 1;
const LAST = 2;
const USED = 3;
const COUNTED = 4;
const DIFFERENCES = 5;

export class Verdict implements Stateful {
  readonly codec = { version: 1, fields: { blocks: count, logCapitals: numbers, block: numbers } };
  /** Blocks that have ended; nothing else changes the verdict. */
  blocks = 0;
  /** [baseline, better or not better, bet]: natural logarithms. */
  private readonly logCapitals: Float64Array;
  /** The open block, without rows where none is open. */
  private readonly block: Float64Array;
  private readonly baselines: number;
  private readonly horizon: number;

  /** @param baselines how many count as chance; @param horizon in the unit of row times (on tables: delay + 1 rows). */
  constructor(baselines: number, horizon: number) {
    this.baselines = baselines;
    this.horizon = horizon;
    this.logCapitals = new Float64Array(baselines * 2 * BETS.length);
    this.block = new Float64Array(DIFFERENCES + baselines);
    this.block[LAST] = Number.NEGATIVE_INFINITY;
  }

  /**
   * The next row, in order of time.
   * @param covers time that its label adds to what was covered, in the unit of `time`; known when the row was.
   * @param right null where its label does not count.
   */
  observe(time: number, covers: number, right: Right | null): void {
    const { block, horizon } = this;
    const span = BLOCK_HORIZONS * horizon;
    const last = block[LAST] as number;
    const open = (block[ROWS] as number) > 0;
    if (open && time >= (block[START] as number) + span) this.end();
    if (block[ROWS] === 0) {
      if (time < last + horizon) return;
      block.fill(0);
      block[START] = time;
    }
    const weight = Math.min(covers / span, 1 - (block[USED] as number));
    this.bump(ROWS, 1);
    this.bump(USED, weight);
    block[LAST] = time;
    if (right === null) return;
    assert(right.baselines.length === this.baselines, `${right.baselines.length} baselines where ${this.baselines} belong`);
    this.bump(COUNTED, weight);
    right.baselines.forEach((baseline, b) => {
      this.bump(DIFFERENCES + b, weight * ((right.model ? 1 : 0) - (baseline ? 1 : 0)));
    });
  }

  get words(): VerdictWords {
    if (this.logBetter() >= LOG_SUFFICIENT) return 'beats chance';
    return this.logNotBetter() >= LOG_SUFFICIENT ? 'not better than chance' : 'too early to say';
  }

  get evidence(): Evidence {
    const over = this.each((b) => this.logCapital(b, 0) / LOG_TEN);
    return { over, better: Math.min(...over), notBetter: this.logNotBetter() / LOG_TEN, blocks: this.blocks };
  }

  /** Pays the bets on the open block, which then has no rows; its last time stays. */
  private end(): void {
    const { block } = this;
    const margin = MARGIN * (block[COUNTED] as number);
    for (let b = 0; b < this.baselines; b++) {
      const difference = block[DIFFERENCES + b] as number;
      this.pay(b, 0, difference);
      this.pay(b, 1, margin - difference);
    }
    this.blocks++;
    block[ROWS] = 0;
  }

  private pay(baseline: number, side: 0 | 1, difference: number): void {
    const from = (baseline * 2 + side) * BETS.length;
    BETS.forEach((bet, i) => {
      this.logCapitals[from + i] = (this.logCapitals[from + i] as number) + log(1 + bet * difference);
    });
  }

  /** The capital of a gambler who spread it evenly over the bets. */
  private logCapital(baseline: number, side: 0 | 1): number {
    const from = (baseline * 2 + side) * BETS.length;
    return logMean(this.logCapitals.subarray(from, from + BETS.length));
  }

  private logBetter(): number {
    return Math.min(...this.each((b) => this.logCapital(b, 0)));
  }

  private logNotBetter(): number {
    return logMean(this.each((b) => this.logCapital(b, 1)));
  }

  private each(value: (baseline: number) => number): number[] {
    return Array.from({ length: this.baselines }, (_, b) => value(b));
  }

  private bump(part: number, by: number): void {
    this.block[part] = (this.block[part] as number) + by;
  }
}

/** ln of the mean of e^x; the largest is taken off first. */
function logMean(logs: ArrayLike<number>): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logs.length; i++) largest = Math.max(largest, logs[i] as number);
  let sum = 0;
  for (let i = 0; i < logs.length; i++) sum += exp((logs[i] as number) - largest);
  return largest + log(sum / logs.length);
}
