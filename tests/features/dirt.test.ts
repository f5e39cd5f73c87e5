/** Every print of BTC Markets in 2013 and 2014, as it was: prints far off the market, silences of days. Nothing bad reaches a feature. */
import { describe, expect, test } from 'vitest';
import type { TradePoint } from '../../src/core/messages.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import type { BarRecord } from '../../src/core/records.ts';
import { UNITS } from '../../src/core/units.ts';
import { applyToBook } from '../../src/engine/book-keeping.ts';
import { FEATURES } from '../../src/features/catalogue.ts';
import { PriceSense } from '../../src/feed/price-sense.ts';
import { type BarEvent, batchBars, ribbonOf } from './batch-bars.ts';
import { newExtractor, rawExtractor } from './playing.ts';
import { hasShared, PRINTS_2014, printsOf2014, quotesAround } from './shared-data.ts';

/** Prints that the feed's own doubt lets through, and how many it keeps out: there is no book here. */
function believed(): { prints: TradePoint[]; refused: TradePoint[] } {
  const sense = new PriceSense();
  const noBook = new OrderBook();
  const [prints, refused]: [TradePoint[], TradePoint[]] = [[], []];
  for (const print of printsOf2014()) {
    sense.remember(print.price);
    (sense.plausible(print.price, noBook) ? prints : refused).push(print);
  }
  return { prints, refused };
}

describe.skipIf(!hasShared(PRINTS_2014))('the prints of BTC Markets, 2013 and 2014', () => {
  const { prints, refused } = hasShared(PRINTS_2014) ? believed() : { prints: [], refused: [] };

  test('under 1 % of them are put into quarantine', () => {
    const part = refused.length / (prints.length + refused.length);
    console.log(`${refused.length} of ${prints.length + refused.length} prints in quarantine: ${(part * 100).toFixed(2)} %`);
    expect(refused.length).toBeGreaterThan(0);
    expect(part).toBeLessThan(0.01);
  });

  test('through bars, indicators and rows: every value a number, within bounds, and no bar reaches to a refused print', () => {
    const extractor = newExtractor({ book: 'synthetic' });
    const raw = rawExtractor({ book: 'synthetic' });
    const bars: BarRecord[] = [];
    const known = new Map<string, number>();
    const book = new OrderBook();
    for (const print of prints) {
      // As a file of prints is played: best quotes made up around each.
      for (const point of [quotesAround(print), print]) {
        bars.push(...extractor.advance(print.exchangeTime));
        raw.advance(print.exchangeTime);
        applyToBook(book, point);
        extractor.observe(point, book, print.exchangeTime);
        raw.observe(point, book, print.exchangeTime);
      }
      for (const { values } of extractor.takeRibbons(print.exchangeTime))
        expect(values.every((value) => value > 0 && Number.isFinite(value))).toBe(true);
      const row = extractor.sample(book, print.exchangeTime);
      const bare = raw.sample(book, print.exchangeTime);
      FEATURES.forEach(({ name }, at) => {
        const value = row.values[at] ?? Number.NaN;
        if (!(Math.abs(value) <= 5) || !Number.isFinite(bare.values[at]))
          expect(value, `${name} at ${print.tradeId}`).toBe('a number within bounds');
        if (row.present[at] === 1) known.set(name, (known.get(name) ?? 0) + 1);
      });
    }
    for (const name of ['ribbon5m', 'ribbon15m', 'regimeTrend', 'rsi5m', 'macd5m', 'atr5m', 'volumeProfile']) {
      expect(known.get(name) ?? 0, name).toBeGreaterThan(prints.length * 0.9);
    }
    for (const { name } of FEATURES)
      if (/^(spread|imbalance|microprice|order|bookRate|depth|tickLead|tradeOffset|watched)/.test(name))
        expect(known.get(name), name).toBeUndefined();
    const highest = Math.max(...prints.map(({ price }) => price));
    const lowest = Math.min(...prints.map(({ price }) => price));
    for (const { low, high } of bars) expect(low >= lowest && high <= highest).toBe(true);
  });

  test('bars and ribbon are those of the batch definition, after silences of days too', () => {
    const extractor = newExtractor();
    const book = new OrderBook();
    const closed: BarRecord[] = [];
    const events: BarEvent[] = prints.map(({ exchangeTime, price, amount }, place) => ({
      place,
      time: exchangeTime,
      price,
      volume: amount,
    }));
    prints.forEach((print, i) => {
      closed.push(...extractor.advance(print.exchangeTime));
      extractor.observe(print, book, print.exchangeTime);
      if (i % 2_003 !== 2_002) return;
      const { closed: bars, open } = batchBars(events.slice(0, i + 1), 15, print.exchangeTime);
      const truth = ribbonOf(bars, open);
      const { ribbon15 } = extractor.readings;
      expect(ribbon15?.green).toBe(truth?.greens);
      ribbon15?.values.forEach((value, n) => void expect(value).toBeCloseTo(truth?.values[n] ?? Number.NaN, 6));
    });
    for (const minutes of [1, 5, 15, 60]) {
      const own = closed.filter((bar) => bar.minutes === minutes);
      const truth = batchBars(events, minutes, prints.at(-1)?.exchangeTime ?? 0).closed;
      expect(own.map(({ time, high, low, close }) => [time, high / UNITS, low / UNITS, close / UNITS])).toEqual(
        truth.map(({ time, high, low, close }) => [time, high, low, close]),
      );
    }
  });
});
