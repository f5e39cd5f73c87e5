/** The ribbon rule: the twelve averages move in the trade's direction. */
import type { Direction, RibbonState } from '../../core/records.ts';
import type { Situation } from '../situation.ts';
import type { Verdict } from './rule.ts';
import { signatureOf } from './signature.ts';
import { leanOf, strongerOf } from './timeframes.ts';

/** Mixed means at least half of them for green, more than half for red: half as much as all. */
const STRENGTHS: Readonly<Record<RibbonState, number>> = { ALL_GREEN: 1, MIXED_GREEN: 0.5, MIXED_RED: 0.5, ALL_RED: 1 };

/** Fires for LONG on green, for SHORT on red: strength 1 where all averages agree, 0.5 where they are mixed. */
export function ribbonRule({ market }: Situation, direction: Direction): Verdict {
  return strongerOf(market, ({ state: ribbon, minutes }) => {
    if (leanOf(ribbon) !== direction) return null;
    return { signature: signatureOf({ direction, signal: 'RIBBON', ribbon, minutes }), strength: STRENGTHS[ribbon] };
  });
}
