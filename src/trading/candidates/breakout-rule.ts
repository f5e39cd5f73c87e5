/** The breakout rule: the price has left the range of the last bars of 5 minutes. */
import type { Direction } from '../../core/records.ts';
import type { Situation } from '../situation.ts';
import type { Verdict } from './rule.ts';
import { signatureOf } from './signature.ts';

/**
 * Fires for LONG above the range, for SHORT below it. The strength is the distance beyond the range over the average true range
 * of 5 minutes, at most 1: what one bar usually moves is a breakout in full. The range's edge itself is still inside.
 */
export function breakoutRule({ market }: Situation, direction: Direction): Verdict {
  const { breakout, atr5mBp, alignment } = market;
  if (breakout === null) return 'unknown';
  const beyondBp = direction === 'LONG' ? breakout.upBp : breakout.downBp;
  if (beyondBp <= 0) return null;
  if (atr5mBp === null) return 'unknown';
  const signature = signatureOf({ direction, signal: 'BREAKOUT', ribbon: alignment, minutes: null });
  return { signature, strength: beyondBp < atr5mBp ? beyondBp / atr5mBp : 1 };
}
