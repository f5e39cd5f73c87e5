/** Markets in which nothing is entered, whatever the score. A filter whose input is unknown abstains. */
import type { Direction, Reason, Regime } from '../../core/records.ts';
import type { Settings } from '../../core/settings.ts';
import type { MarketSituation } from '../situation.ts';

const BP = 10_000;

/** Refuses where the average true range of 5 minutes lies outside `atrLeast` to `atrMost`: too quiet to pay, or too wild. */
export function atrFilter({ atr5mBp }: MarketSituation, { atrLeast, atrMost }: Settings): Reason | null {
  if (atr5mBp === null) return null;
  const leastBp = atrLeast * BP;
  const mostBp = atrMost * BP;
  return atr5mBp < leastBp || atr5mBp > mostBp ? { kind: 'atrFilter', atrBp: atr5mBp, leastBp, mostBp } : null;
}

/**
 * Refuses both directions from a volatility of `regimeWildest` times its median on, and a direction against a trend whose ADX is
 * `regimeAgainst` or more. The reason's value is the volatility where its regime is VOLATILE, else the ADX.
 */
export function regimeFilter({ regime }: MarketSituation, direction: Direction, settings: Settings): Reason | null {
  if (regime === null) return null;
  const { strength, volatility } = regime;
  const { regimeWildest, regimeAgainst } = settings;
  if (volatility >= regimeWildest) return { kind: 'regimeFilter', regime: 'VOLATILE', value: volatility, limit: regimeWildest };
  const against: Regime = direction === 'LONG' ? 'TRENDING_DOWN' : 'TRENDING_UP';
  if (regime.regime !== against || strength < regimeAgainst) return null;
  return { kind: 'regimeFilter', regime: against, value: strength, limit: regimeAgainst };
}
