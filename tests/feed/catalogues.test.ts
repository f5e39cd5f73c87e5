/** The lists that come with the app. */
import { expect, test } from 'vitest';
import { DEFAULT_MARKET, MARKETS, marketSpec } from '../../src/feed/markets.ts';
import { bundledRecording, RECORDINGS } from '../../src/feed/recordings.ts';

test('the built-in markets are upper-case pairs with sensible rules, each once', () => {
  expect(new Set(MARKETS.map(({ marketId }) => marketId)).size).toBe(MARKETS.length);
  for (const { marketId, priceDecimals, amountDecimals, minOrderAmount } of MARKETS) {
    expect(marketId).toMatch(/^[A-Z]{3,4}-(AUD|USDT|BTC)$/);
    expect(priceDecimals).toBeGreaterThanOrEqual(2);
    expect(amountDecimals).toBe(8);
    expect(minOrderAmount).toBeGreaterThan(0);
  }
  expect(marketSpec(DEFAULT_MARKET)).toEqual({ marketId: 'BTC-AUD', priceDecimals: 2, amountDecimals: 8, minOrderAmount: 10_000 });
  expect(marketSpec('btc-aud')).toBeNull();
});

test('the bundled recordings are found by their ids', () => {
  expect(RECORDINGS.map(({ id }) => id)).toEqual(['gdax-btc-usd', 'binance-btc-usdt']);
  for (const recording of RECORDINGS) expect(recording.file).toBe(`recordings/${recording.id}.jsonl.gz`);
  expect(bundledRecording('gdax-btc-usd')?.market).toBe('BTC-USD');
  expect(bundledRecording('another')).toBeNull();
});
