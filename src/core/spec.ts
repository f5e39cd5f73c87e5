/** What a session is, from its first entry on: source, market, seed and settings. Everything the engine is built from. */
import type { Settings } from './settings.ts';
import type { Amount } from './units.ts';

/** Order rules of one market. */
export interface MarketSpec {
  /** `BASE-QUOTE`, as the exchange writes it. */
  readonly marketId: string;
  readonly priceDecimals: number;
  readonly amountDecimals: number;
  readonly minOrderAmount: Amount;
}

/** Where data points come from: the exchange now, or a recording by name. */
export type SourceSpec = { readonly kind: 'live' } | { readonly kind: 'recorded'; readonly recording: string };

export interface SessionSpec {
  readonly source: SourceSpec;
  readonly market: MarketSpec;
  /** Whether the source has prints: bars are made from them, and from the mid-price elsewhere. */
  readonly trades: boolean;
  /**
   * `synthetic` where the source has no book: best quotes are made around its prices, a declared spread apart (the setting
   * `syntheticSpread`). Prices and fills go by them; nothing may be learned from them.
   */
  readonly book: 'real' | 'synthetic';
  /** The second market that is watched beside, or null. */
  readonly watched: string | null;
  readonly seed: number;
  readonly settings: Settings;
}

/** The name under which a session of this source, market, watched market and seed is kept: opening the same again resumes it. */
export function sessionKey(spec: Pick<SessionSpec, 'source' | 'seed' | 'watched'> & { market: { marketId: string } }): string {
  const source = spec.source.kind === 'live' ? 'live' : `recorded:${spec.source.recording}`;
  const watched = spec.watched === null ? '' : `+${spec.watched}`;
  return `${source}/${spec.market.marketId}${watched}/${spec.seed}`;
}

/** The seed where none is named; `simulate` and the page share it, so that their digests can be compared. */
export const DEFAULT_SEED = 1;
