/** Closed trades and books as these tests want them. */
import { OrderBook } from '../../../src/core/order-book.ts';
import type { Random } from '../../../src/core/random.ts';
import { EXIT_REASONS, MODES, REGIMES, type TradeRecord } from '../../../src/core/records.ts';
import { type Amount, type Money, type Price, UNITS } from '../../../src/core/units.ts';
import type { AnalyticsBook } from '../../../src/trading/analytics/analytics-book.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** A midnight. */
export const START = 20_000 * DAY_MS;

export const money = (value: number) => Math.round(value * UNITS) as Money;
export const price = (value: number) => Math.round(value * UNITS) as Price;

/** A trade of this profit, in quote currency, with neither fees nor borrowing and 100 at risk, unless said otherwise. */
export function trade(profit: number, changes: Partial<TradeRecord> = {}): TradeRecord {
  return {
    id: 1,
    desk: 'spot',
    direction: 'LONG',
    signature: 'LONG_ENSEMBLE',
    mode: 'normal',
    learning: false,
    confidence: 0.6,
    score: 1,
    regime: null,
    alignment: null,
    ribbon5: null,
    ribbon15: null,
    entryTime: START,
    exitTime: START + MINUTE_MS,
    entryPrice: price(100),
    exitPrice: price(100),
    amount: 1e8 as Amount,
    exitReason: 'TIME_EXIT',
    value: money(100),
    gross: money(profit),
    fees: money(0),
    interest: money(0),
    profit: money(profit),
    risked: money(100),
    adverse: 0,
    favourable: 0,
    expectedMove: 0,
    expectedPnl: null,
    winProbability: null,
    context: new Float32Array(0),
    closed: 1,
    ...changes,
  };
}

/** A trade of any kind, with fees and borrowing. `signatures` bounds how many different ones there are. */
export function anyTrade(random: Random, signatures = 30): TradeRecord {
  const gross = money((random.uniform() - 0.5) * 200);
  const fees = money(random.uniform() * 5);
  const interest = money(random.uniform());
  const entryTime = START + random.integer(DAY_MS);
  const pick = <T>(from: readonly T[]) => from[random.integer(from.length)] as T;
  return trade(0, {
    direction: pick(['LONG', 'SHORT']),
    signature: `LONG_BREAKOUT_MIXED_GREEN_${random.integer(signatures)}MIN`,
    mode: pick(MODES),
    learning: random.uniform() < 0.5,
    confidence: random.uniform(),
    regime: pick([...REGIMES, null]),
    exitReason: pick(EXIT_REASONS),
    amount: (1 + random.integer(1e8)) as Amount,
    entryTime,
    exitTime: entryTime + random.integer(HOUR_MS),
    gross,
    fees,
    interest,
    profit: (gross - fees - interest) as Money,
    risked: money(random.uniform() * 100),
  });
}

/** A book of one level on each side. */
export function bookAt(bid: number, ask: number): OrderBook {
  const book = new OrderBook();
  book.load(1, [[price(bid), 1e10 as Amount, 1]], [[price(ask), 1e10 as Amount, 1]]);
  return book;
}

/** Moves every field of the analytics from its first value: three days of equity and some trades, all before `time`. */
export function ageAnalytics(analytics: AnalyticsBook, time: number, random: Random): void {
  const from = time - 4 * DAY_MS;
  const book = bookAt(99.9, 100.1);
  analytics.begin(book, 8_500);
  for (let i = 0; i < 40; i++) {
    const exitTime = from + i * 2 * HOUR_MS;
    analytics.observe(exitTime, book, money(10_000 + 50 * random.normal()), i % 3 === 0);
    analytics.add({ ...anyTrade(random), entryTime: exitTime - HOUR_MS, exitTime }, 8_500);
  }
  // More at once than the twin makes.
  for (let i = 0; i < 70; i++) analytics.add({ ...anyTrade(random), entryTime: time - 2 * HOUR_MS, exitTime: time - HOUR_MS }, 8_500);
}
