/** The book rule: the best five levels hold much more on the side that would carry the trade. */
import type { Direction } from '../../core/records.ts';
import type { Settings } from '../../core/settings.ts';
import type { Situation } from '../situation.ts';
import { shareBetween, type Verdict } from './rule.ts';
import { signatureOf } from './signature.ts';
import { namingRibbon } from './timeframes.ts';

/**
 * Fires for LONG from an imbalance of `imbalanceSignal` on, for SHORT from its negative. The strength rises linearly from 0 there
 * to 1 where one side is all there is. A book lives for seconds, so the faster ribbon names the pattern.
 */
export function imbalanceRule({ market }: Situation, direction: Direction, { imbalanceSignal }: Settings): Verdict {
  if (market.imbalance === null) return 'unknown';
  const lean = direction === 'LONG' ? market.imbalance : -market.imbalance;
  if (lean < imbalanceSignal) return null;
  const signature = signatureOf({ direction, signal: 'IMBALANCE', ...namingRibbon(market, [5]) });
  return { signature, strength: shareBetween(lean, imbalanceSignal, 1) };
}
