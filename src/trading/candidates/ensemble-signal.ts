/** The model's own signal: a horizon at whose end the price is likeliest to lie on the trade's side. */
import type { Direction } from '../../core/records.ts';
import type { HorizonPrediction, Situation } from '../situation.ts';
import type { Verdict } from './rule.ts';
import { signatureOf } from './signature.ts';
import { namingRibbon } from './timeframes.ts';

/**
 * Fires where the direction's class is strictly the likeliest of some horizon; of several, the one with the largest expected
 * move in the direction speaks. The strength is the probability of the class. Unknown while the model is warming up. The slower
 * ribbon names the pattern, the faster one until that is known.
 */
export function ensembleSignal({ predictions, market }: Situation, direction: Direction): Verdict {
  if (predictions.length === 0) return 'unknown';
  const sided = predictions.map((prediction) => sideOf(prediction, direction));
  const speaking = sided.filter(({ with: probability, flat, against }) => probability > flat && probability > against);
  const [first, ...others] = speaking;
  if (first === undefined) return null;
  const loudest = others.reduce((best, next) => (next.moveBp > best.moveBp ? next : best), first);
  return { signature: signatureOf({ direction, signal: 'ENSEMBLE', ...namingRibbon(market, [15, 5]) }), strength: loudest.with };
}

/** A prediction as the direction sees it. */
interface SidedPrediction {
  /** Probabilities of the direction's class, and of the opposite one. */
  readonly with: number;
  readonly flat: number;
  readonly against: number;
  /** Expected move in the direction, basis points. */
  readonly moveBp: number;
}

function sideOf({ down, flat, up, moveBp }: HorizonPrediction, direction: Direction): SidedPrediction {
  return direction === 'LONG' ? { with: up, flat, against: down, moveBp } : { with: down, flat, against: up, moveBp: -moveBp };
}
