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
  /** The second market that is watched beside, or null. */
  readonly watched: string | null;
  readonly seed: number;
  readonly settings: Settings;
}

/** The name under which a session of this source, market and seed is kept: opening the same again resumes it. */
export function sessionKey(spec: Pick<SessionSpec, 'source' | 'seed'> & { market: { marketId: string } }): string {
  const source = spec.source.kind === 'live' ? 'live' : `recorded:${spec.source.recording}`;
  return `${source}/${spec.market.marketId}/${spec.seed}`;
}

/** The seed where none is named; `simulate` and the page share it, so that their digests can be compared. */
export const DEFAULT_SEED = 1;
