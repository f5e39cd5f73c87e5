/** The markets we know: the exchange's own list where it can be read, else the one read last, else the built-in majors. */
import type { MarketSpec } from '../core/spec.ts';
import type { Amount } from '../core/units.ts';
import { isObject } from './decode.ts';
import { MARKETS } from './markets.ts';
import type { Rest } from './rest.ts';
import { marketsOf } from './rest-bodies.ts';

/** The list as the exchange tells it, offline markets left out; null where it cannot be read. */
export async function readMarkets(rest: Rest): Promise<readonly MarketSpec[] | null> {
  const listed = await rest.get('/markets', marketsOf);
  if (listed === null || listed.length === 0) return null;
  return listed.filter(({ online }) => online).map(({ online: _, ...spec }) => spec);
}

/** A list that was kept by some build of ours, checked; the built-in one where it is not what it should be. */
export function knownMarkets(kept: unknown): readonly MarketSpec[] {
  if (!Array.isArray(kept)) return MARKETS;
  const specs = kept.flatMap((value: unknown) => specOf(value) ?? []);
  return specs.length > 0 && specs.length === kept.length ? specs : MARKETS;
}

function specOf(value: unknown): MarketSpec | null {
  if (!isObject(value)) return null;
  const { marketId, priceDecimals, amountDecimals, minOrderAmount } = value;
  if (typeof marketId !== 'string') return null;
  if (![priceDecimals, amountDecimals, minOrderAmount].every((each) => Number.isSafeInteger(each))) return null;
  return {
    marketId,
    priceDecimals: Number(priceDecimals),
    amountDecimals: Number(amountDecimals),
    minOrderAmount: Number(minOrderAmount) as Amount,
  };
}
