/** A session's specification from what was chosen: the page and the command line make the same one from the same choice. */
import type { Settings } from '../core/settings.ts';
import type { MarketSpec, SessionSpec } from '../core/spec.ts';

/** A session on a recording with this market. */
export function recordedSpec(
  recording: string,
  header: { readonly market: MarketSpec; readonly trades: boolean },
  seed: number,
  settings: Settings,
): SessionSpec {
  return { source: { kind: 'recorded', recording }, market: header.market, trades: header.trades, seed, settings };
}

/** A session on the exchange's live market. */
export function liveSpec(market: MarketSpec, seed: number, settings: Settings): SessionSpec {
  return { source: { kind: 'live' }, market, trades: true, seed, settings };
}
