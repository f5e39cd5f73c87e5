/** The majors of the exchange with their order rules, for when its own list cannot be read (facts/btcmarkets.md 3.1 and 3.2). */
import { assert } from '../core/assert.ts';
import { parseDecimal } from '../core/decimal.ts';
import type { MarketSpec } from '../core/spec.ts';
import type { Amount } from '../core/units.ts';

/** The market a first run opens. */
export const DEFAULT_MARKET = 'BTC-AUD';

/** Few on purpose: one id the exchange does not know costs the whole subscription. Rules nobody published are the careful ones. */
export const MARKETS: readonly MarketSpec[] = [
  market('BTC-AUD', 2, '0.0001'),
  market('ETH-AUD', 2, '0.0001'),
  market('XRP-AUD', 4, '0.0001'),
  market('SOL-AUD', 2, '0.001'),
  market('LTC-AUD', 2, '0.001'),
  market('XLM-AUD', 4, '0.001'),
  market('BTC-USDT', 2, '0.0001'),
  market('ETH-USDT', 2, '0.0001'),
  market('XRP-USDT', 4, '0.0001'),
  market('ETH-BTC', 8, '0.001'),
  market('LTC-BTC', 8, '0.001'),
  market('XRP-BTC', 8, '0.001'),
];

/** The market of that id, or null where the list has none. */
export function marketSpec(id: string): MarketSpec | null {
  return MARKETS.find(({ marketId }) => marketId === id) ?? null;
}

function market(marketId: string, priceDecimals: number, minimum: string): MarketSpec {
  const minOrderAmount = parseDecimal(minimum);
  assert(minOrderAmount !== null, `"${minimum}" is no amount`);
  return { marketId, priceDecimals, amountDecimals: 8, minOrderAmount: minOrderAmount as Amount };
}
