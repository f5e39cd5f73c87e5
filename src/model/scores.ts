/**
 * Prequential scores of one horizon: the model beside its baselines, over the whole session and over the last 1,000 labels.
 * Every prediction was stored before its label existed. Definitions: accuracy; log loss in nats, of the probability given
 * to what happened, floored at 1e-6; multi-class Brier score.
 */
import { count, f64, numbers, type Stateful } from '../core/codec.ts';
import { log } from '../core/math.ts';
import { CLASSES } from '../core/network.ts';
import { SCORED, type Scored } from '../core/records.ts';

const RECENT = 1_000;
const FLOOR = 1e-6;
const WHO = SCORED.length;

/** What was said of one label: the class, and the probabilities where the speaker gives any. */
export interface Said {
  readonly class: number;
  readonly probabilities: ArrayLike<number> | null;
}

/** Accuracy of the model less a baseline's, with the standard error of the paired difference. */
export interface Lead {
  readonly over: Scored;
  readonly difference: number;
  /** Null with fewer than two effective labels. */
  readonly standardError: number | null;
}

export class HorizonScores implements Stateful {
  readonly codec = {
    version: 1,
    fields: {
      labels: count,
      voided: count,
      coveredMs: f64,
      correct: numbers,
      logLoss: numbers,
      brier: numbers,
      disagreements: numbers,
      confusion: numbers,
      recent: numbers,
      recentCorrect: numbers,
    },
  };
  /** Labels scored. */
  labels = 0;
  /** Labels that touched a gap or were forgotten before they matured. */
  voided = 0;
  /** Gap-free exchange time the scored labels cover, ms. */
  private coveredMs = 0;
  private readonly correct = new Float64Array(WHO);
  private readonly logLoss = new Float64Array(WHO);
  private readonly brier = new Float64Array(WHO);
  /** Labels on which exactly one of model and baseline was right: the square sum of the paired differences. */
  private readonly disagreements = new Float64Array(WHO);
  /** [happened, said by the model]. */
  readonly confusion = new Float64Array(CLASSES * CLASSES);
  /** One bit per speaker for each of the last labels. */
  private readonly recent = new Uint8Array(RECENT);
  private readonly recentCorrect = new Float64Array(WHO);

  /** @param said one for each of SCORED; @param coversMs exchange time this label adds to what is covered. */
  observe(happened: number, said: readonly Said[], coversMs: number): void {
    const place = this.labels % RECENT;
    const dropped = this.labels >= RECENT ? (this.recent[place] as number) : 0;
    let bits = 0;
    said.forEach(({ class: guess, probabilities }, who) => {
      if (guess === happened) bits |= 1 << who;
      if (probabilities !== null) this.addLosses(who, probabilities, happened);
    });
    for (let who = 0; who < WHO; who++) {
      const right = (bits >> who) & 1;
      this.correct[who] = (this.correct[who] as number) + right;
      this.recentCorrect[who] = (this.recentCorrect[who] as number) + right - ((dropped >> who) & 1);
      if (right !== (bits & 1)) this.disagreements[who] = (this.disagreements[who] as number) + 1;
    }
    const cell = happened * CLASSES + (said[0] as Said).class;
    this.confusion[cell] = (this.confusion[cell] as number) + 1;
    this.recent[place] = bits;
    this.labels++;
    this.coveredMs += coversMs;
  }

  /** Accuracy over the whole session; null before the first label. */
  accuracy(who: Scored): number | null {
    return this.labels === 0 ? null : (this.correct[SCORED.indexOf(who)] as number) / this.labels;
  }

  /** Accuracy over the last 1,000 labels. */
  recentAccuracy(who: Scored): number | null {
    return this.labels === 0 ? null : (this.recentCorrect[SCORED.indexOf(who)] as number) / Math.min(this.labels, RECENT);
  }

  /** Mean log loss; null for "same as last time", which gives no probabilities. */
  meanLogLoss(who: Scored): number | null {
    return this.labels === 0 || who === 'noChange' ? null : (this.logLoss[SCORED.indexOf(who)] as number) / this.labels;
  }

  /** Mean Brier score, in [0, 2]. */
  meanBrier(who: Scored): number | null {
    return this.labels === 0 || who === 'noChange' ? null : (this.brier[SCORED.indexOf(who)] as number) / this.labels;
  }

  /**
   * The lead over the most accurate of the baselines. Overlapping labels tell little more than one, so
   * the effective number of labels is covered time / horizon; the paired difference per label is -1, 0 or 1.
   */
  lead(horizonMs: number): Lead | null {
    if (this.labels === 0) return null;
    const rivals = SCORED.filter((who) => who !== 'model');
    const over = rivals.reduce((best, who) => ((this.accuracy(who) as number) > (this.accuracy(best) as number) ? who : best));
    const difference = (this.accuracy('model') as number) - (this.accuracy(over) as number);
    const square = (this.disagreements[SCORED.indexOf(over)] as number) / this.labels;
    const effective = Math.min(this.labels, this.coveredMs / horizonMs);
    const standardError = effective < 2 ? null : Math.sqrt(Math.max(0, square - difference * difference) / effective);
    return { over, difference, standardError };
  }

  private addLosses(who: number, probabilities: ArrayLike<number>, happened: number): void {
    this.logLoss[who] = (this.logLoss[who] as number) - log(Math.max(FLOOR, probabilities[happened] as number));
    let square = 0;
    for (let c = 0; c < CLASSES; c++) {
      const error = (probabilities[c] as number) - (c === happened ? 1 : 0);
      square += error * error;
    }
    this.brier[who] = (this.brier[who] as number) + square;
  }
}
