/** The wick rule: the price reached beyond all averages against their direction, and is expected back. */
import type { Direction } from '../../core/records.ts';
import type { Settings } from '../../core/settings.ts';
import type { Situation } from '../situation.ts';
import { shareBetween, type Verdict } from './rule.ts';
import { signatureOf } from './signature.ts';
import { leanOf, strongerOf } from './timeframes.ts';

/** Of the shortest wick that counts: it is a signal already. */
const LEAST_STRENGTH = 0.25;

/**
 * Fires for LONG where a low reaches below all averages of a green ribbon, for SHORT where a high reaches above those of a red
 * one, by `wickLeast` to `wickMost` % of price; a longer one is a break, and no wick. The strength rises linearly between them,
 * from {@link LEAST_STRENGTH} to 1.
 */
export function wickRule({ market }: Situation, direction: Direction, { wickLeast, wickMost }: Settings): Verdict {
  const signal = direction === 'LONG' ? 'WICK_DOWN' : 'WICK_UP';
  return strongerOf(market, ({ state: ribbon, minutes, wick }) => {
    if (wick?.side !== signal || leanOf(ribbon) !== direction) return null;
    if (wick.percent < wickLeast || wick.percent > wickMost) return null;
    const strength = LEAST_STRENGTH + (1 - LEAST_STRENGTH) * shareBetween(wick.percent, wickLeast, wickMost);
    return { signature: signatureOf({ direction, signal, ribbon, minutes }), strength };
  });
}
