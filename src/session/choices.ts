/** A session's specification from what was chosen: the page and the command line make the same one from the same choice. */
import { DEFINITIONS, type Settings } from '../core/settings.ts';
import type { MarketSpec, SessionSpec } from '../core/spec.ts';

/** Starting capital on markets quoted in bitcoin: about what the others start with is worth. */
const BTC_CAPITAL = 0.1;

/** What a recording says of itself, as far as a session depends on it. */
export interface RecordedSource {
  readonly market: MarketSpec;
  readonly trades: boolean;
  /** The spread of its made-up quotes as a fraction of the price; null where the book is real. */
  readonly syntheticSpread: number | null;
  /** The second market in it, or null. */
  readonly watched: string | null;
}

/** A session on a recording that says this of itself. */
export function recordedSpec(recording: string, source: RecordedSource, seed: number, settings: Settings): SessionSpec {
  const { market, trades, syntheticSpread, watched } = source;
  const from = { source: { kind: 'recorded', recording }, market, trades, watched, seed } as const;
  const own = fitted(settings, market);
  if (syntheticSpread === null) return { ...from, book: 'real', settings: own };
  return { ...from, book: 'synthetic', settings: { ...own, syntheticSpread } };
}

/** A session on the exchange's live market. */
export function liveSpec(market: MarketSpec, watched: string | null, seed: number, settings: Settings): SessionSpec {
  return { source: { kind: 'live' }, market, trades: true, book: 'real', watched, seed, settings: fitted(settings, market) };
}

/** Capital that nobody chose is what the market's own currency makes of it. */
function fitted(settings: Settings, { marketId }: MarketSpec): Settings {
  const isChosen = settings.capital !== DEFINITIONS.capital.value;
  return marketId.endsWith('-BTC') && !isChosen ? { ...settings, capital: BTC_CAPITAL } : settings;
}
