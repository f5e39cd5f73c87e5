/**
 * Sums over judged labels, per who is scored: everything from which scores are made. All are whole numbers, so a label that
 * was added can be taken away again exactly, and a moving window never drifts.
 */
import { assert } from '../core/assert.ts';
import { count, type Stateful } from '../core/codec.ts';
import { type Judgement, LOSS_UNIT } from './scored.ts';
import { wholeNumbers } from './whole-numbers.ts';

/** Equal-width bins of the largest probability. */
export const RELIABILITY_BINS = 10;

// Where the sums of one who is scored lie: four numbers, the confusion [happened, said], the bins.
const CORRECT = 0;
const LOG_LOSS = 1;
const BRIER = 2;
const DISAGREEMENTS = 3;
const CONFUSION = 4;

/** A bin of labels that were said with about the same confidence. */
export interface ReliabilityBin {
  readonly count: number;
  readonly correct: number;
  /** Sum of the largest probabilities. */
  readonly confidence: number;
}

export class Tally implements Stateful {
  readonly codec = { version: 1, fields: { labels: count, sums: wholeNumbers } };
  labels = 0;
  private readonly sums: Float64Array;
  readonly names: readonly string[];
  readonly classes: number;
  private readonly bins: number;
  private readonly stride: number;

  /** @param names who is scored, what spoke first; @param classes K. */
  constructor(names: readonly string[], classes: number) {
    this.names = names;
    this.classes = classes;
    this.bins = CONFUSION + classes * classes;
    this.stride = this.bins + 3 * RELIABILITY_BINS;
    this.sums = new Float64Array(names.length * this.stride);
  }

  /** @param judged one for each name; @param sign 1 adds the label, -1 takes away one that was added. */
  add(judged: readonly Judgement[], label: number, sign: 1 | -1): void {
    const model = judged[0] as Judgement;
    this.labels += sign;
    judged.forEach(({ guess, right, losses }, who) => {
      const at = who * this.stride;
      if (right) this.bump(at + CORRECT, sign);
      if (right !== model.right) this.bump(at + DISAGREEMENTS, sign);
      if (guess >= 0) this.bump(at + CONFUSION + label * this.classes + guess, sign);
      if (losses === null) return;
      this.bump(at + LOG_LOSS, sign * losses.logLoss);
      this.bump(at + BRIER, sign * losses.brier);
      const bin = at + this.bins + 3 * reliabilityBin(losses.top);
      this.bump(bin, sign);
      this.bump(bin + 1, right ? sign : 0);
      this.bump(bin + 2, sign * losses.confidence);
    });
  }

  correct(name: string): number {
    return this.sum(name, CORRECT);
  }

  /** Labels on which exactly one of it and the model was right: the square sum of the paired differences. */
  disagreements(name: string): number {
    return this.sum(name, DISAGREEMENTS);
  }

  /** Labels in which `happened` happened. The model always has a guess, so its row of the confusion counts them all. */
  happened(happened: number): number {
    let total = 0;
    for (let said = 0; said < this.classes; said++) total += this.confusion(this.names[0] as string, happened, said);
    return total;
  }

  confusion(name: string, happened: number, said: number): number {
    return this.sum(name, CONFUSION + happened * this.classes + said);
  }

  /** Sum of the log loss, nats; of one that gives no probabilities 0. */
  logLossSum(name: string): number {
    return this.sum(name, LOG_LOSS) * LOSS_UNIT;
  }

  brierSum(name: string): number {
    return this.sum(name, BRIER) * LOSS_UNIT;
  }

  /** All bins, of one that gives no probabilities empty. */
  reliability(name: string): readonly ReliabilityBin[] {
    return Array.from({ length: RELIABILITY_BINS }, (_, bin) => {
      const at = this.bins + 3 * bin;
      return { count: this.sum(name, at), correct: this.sum(name, at + 1), confidence: this.sum(name, at + 2) * LOSS_UNIT };
    });
  }

  private sum(name: string, part: number): number {
    const who = this.names.indexOf(name);
    assert(who >= 0, `${name} is not scored here`);
    return this.sums[who * this.stride + part] as number;
  }

  private bump(at: number, by: number): void {
    this.sums[at] = (this.sums[at] as number) + by;
  }
}

/** The bin of a confidence in [0, 1]; one belongs to the last. */
export function reliabilityBin(confidence: number): number {
  return Math.min(RELIABILITY_BINS - 1, Math.floor(confidence * RELIABILITY_BINS));
}
