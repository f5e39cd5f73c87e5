/** The ribbons of both timeframes, as rules read them. */
import type { Direction, RibbonMinutes, RibbonState } from '../../core/records.ts';
import type { MarketSituation, RibbonSituation } from '../situation.ts';
import type { Signal } from './assessment.ts';
import type { Verdict } from './rule.ts';

/** The shorter one first: it wins ties. */
const TIMEFRAMES: readonly RibbonMinutes[] = [5, 15];

/** A ribbon whose averages are warm. */
export interface KnownRibbon extends RibbonSituation {
  readonly state: RibbonState;
}

/** The ribbon on bars of `minutes`; null while it is unknown. */
export function ribbonOf({ ribbons }: MarketSituation, minutes: RibbonMinutes): KnownRibbon | null {
  const ribbon = ribbons.find((each) => each.minutes === minutes);
  return ribbon !== undefined && isKnown(ribbon) ? ribbon : null;
}

/** The stronger signal of both timeframes, that of the shorter one on ties; unknown where none fires and a ribbon is unknown. */
export function strongerOf(market: MarketSituation, signalOf: (ribbon: KnownRibbon) => Signal | null): Verdict {
  let strongest: Signal | null = null;
  let unknown = false;
  for (const minutes of TIMEFRAMES) {
    const ribbon = ribbonOf(market, minutes);
    unknown ||= ribbon === null;
    const signal = ribbon === null ? null : signalOf(ribbon);
    if (signal !== null && (strongest === null || signal.strength > strongest.strength)) strongest = signal;
  }
  return strongest ?? (unknown ? 'unknown' : null);
}

/** The direction a ribbon leans to: green is up, red is down, mixed or not. */
export function leanOf(state: RibbonState): Direction {
  return state === 'ALL_GREEN' || state === 'MIXED_GREEN' ? 'LONG' : 'SHORT';
}

/** The ribbon that names a signal which is not of a ribbon itself: the first of `order` that is known; nothing where none is. */
export function namingRibbon(
  market: MarketSituation,
  order: readonly RibbonMinutes[],
): { readonly ribbon: RibbonState; readonly minutes: RibbonMinutes } | { readonly ribbon: null; readonly minutes: null } {
  for (const minutes of order) {
    const ribbon = ribbonOf(market, minutes);
    if (ribbon !== null) return { ribbon: ribbon.state, minutes };
  }
  return { ribbon: null, minutes: null };
}

function isKnown(ribbon: RibbonSituation): ribbon is KnownRibbon {
  return ribbon.state !== null;
}
