/** What could be entered now, from the model and from the book rule, as signatures of one grammar. The spot desk only goes long. */
import type { Reason } from '../core/records.ts';

/** What the model says of one horizon. */
export interface HorizonPrediction {
  readonly horizonMs: number;
  readonly down: number;
  readonly flat: number;
  readonly up: number;
  readonly moveBp: number;
}

export interface Candidate {
  readonly signature: string;
  /** Sum of the firing signals' strengths, each 0 to 1. */
  readonly score: number;
  readonly confidence: number;
  readonly reasons: readonly Reason[];
}

/**
 * The candidate of this instant, or null. The model signals long where up is its likeliest class; the rule where the best
 * five levels lean to the bid by at least `imbalanceSignal`.
 */
export function candidate(predictions: readonly HorizonPrediction[], imbalance: number, imbalanceSignal: number): Candidate | null {
  const best = strongest(predictions);
  const models = predictions.filter(({ up, flat, down }) => up > flat && up > down);
  const model = models.length > 0 ? strongest(models) : null;
  const rule = imbalance >= imbalanceSignal;
  if (model === null && !rule) return null;
  const expects: Reason = { kind: 'expects', horizonMs: (model ?? best).horizonMs, moveBp: (model ?? best).moveBp };
  const strength = rule ? (imbalance - imbalanceSignal) / Math.max(1 - imbalanceSignal, 1e-9) : 0;
  return {
    signature: model === null ? 'LONG_IMBALANCE' : 'LONG_ENSEMBLE',
    score: strength + (model?.up ?? 0),
    confidence: (model ?? best).up,
    reasons: rule ? [expects, { kind: 'imbalance', ratio: imbalance }] : [expects],
  };
}

/** The prediction with the largest expected move. */
export function strongest(predictions: readonly HorizonPrediction[]): HorizonPrediction {
  return predictions.reduce((best, next) => (next.moveBp > best.moveBp ? next : best));
}
