/** Incremental equals batch on the real data beside the checkout (the bundled recordings are compared in extractor.test.ts). */
import { describe, expect, test } from 'vitest';
import type { TradePoint } from '../../src/core/messages.ts';
import { expectBatch } from './comparing.ts';
import { CANDLES_2017, EVENTS_2015, hasShared, PRINTS_2014, printsOf2014, printsOf2015, printsOf2017, withQuotes } from './shared-data.ts';

/** What each must make known somewhere: silences leave the rest masked most of the time. */
const BARS = ['atr5m', 'rsi5m', 'macd5m', 'bollinger5m', 'breakoutUp', 'volumeProfile'] as const;
const RIBBONS = [
  'ribbon5m',
  'ribbon15m',
  'wickDown5m',
  'wickUp15m',
  'alignment',
  'regimeTrend',
  'trendStrength',
  'volatilityRatio',
] as const;

function first(prints: Iterable<TradePoint>, many: number): TradePoint[] {
  const taken: TradePoint[] = [];
  for (const print of prints) {
    if (taken.length === many) break;
    taken.push(print);
  }
  return taken;
}

describe.skipIf(!hasShared(PRINTS_2014))('BTC Markets, 2013 and 2014, dirt and all', () => {
  test('every feature, here and there in every print of both years', { timeout: 120_000 }, () => {
    const shown = expectBatch(withQuotes([...printsOf2014()]), { intervalMs: 1_000, every: 499 });
    for (const name of [...BARS, ...RIBBONS]) expect(shown.get(name), name).toBeGreaterThan(30);
  });
});

describe.skipIf(!hasShared(CANDLES_2017))('Bitfinex, candles of 2017', () => {
  test('every feature, here and there in the first days', { timeout: 120_000 }, () => {
    const shown = expectBatch(withQuotes(first(printsOf2017(), 15_000)), { intervalMs: 1_000, every: 331 });
    for (const name of [...BARS, ...RIBBONS]) expect(shown.get(name), name).toBeGreaterThan(30);
  });
});

describe.skipIf(!hasShared(EVENTS_2015))('Bitstamp, five hours of 2015', () => {
  test('every feature, at each print', { timeout: 120_000 }, () => {
    const shown = expectBatch(withQuotes([...printsOf2015()]), { intervalMs: 1_000 });
    for (const name of BARS) expect(shown.get(name), name).toBeGreaterThan(30);
  });
});
