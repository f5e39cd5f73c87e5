/** The alignment rule: the ribbons of both timeframes lean to the trade's side. */
import type { Direction } from '../../core/records.ts';
import type { Situation } from '../situation.ts';
import type { Verdict } from './rule.ts';
import { signatureOf } from './signature.ts';

/** Half: it says no more than that two mixed ribbons agree, and the ribbon rule has counted the stronger one already. */
const STRENGTH = 0.5;

/** Fires for LONG where both are green, for SHORT where both are red, with strength 0.5. */
export function alignmentRule({ market: { alignment } }: Situation, direction: Direction): Verdict {
  if (alignment === null) return 'unknown';
  if (alignment !== (direction === 'LONG' ? 'BOTH_GREEN' : 'BOTH_RED')) return null;
  return { signature: signatureOf({ direction, signal: 'ALIGNMENT', ribbon: alignment, minutes: null }), strength: STRENGTH };
}
