/** What the exchange remembers of a market for REST: its prints, and candles made of them. */
import { formatDecimal, parseDecimal } from '../../src/core/decimal.ts';
import type { MarketFrame } from './recording.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Prints kept; the oldest go first. */
const MOST_PRINTS = 100_000;

/** Lengths of the candles there are, ms; a month is thirty days here. */
export const WINDOWS: Readonly<Record<string, number>> = {
  '1m': MINUTE,
  '3m': 3 * MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': HOUR,
  '2h': 2 * HOUR,
  '3h': 3 * HOUR,
  '4h': 4 * HOUR,
  '6h': 6 * HOUR,
  '1d': DAY,
  '1w': 7 * DAY,
  '1mo': 30 * DAY,
};

export interface Print {
  readonly id: number;
  /** Exchange time, ms. */
  readonly time: number;
  readonly price: string;
  readonly amount: string;
  readonly side: 'Bid' | 'Ask';
}

/** `time` is the start of the window, ms. */
export interface Candle {
  readonly time: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

export class Archive {
  private prints: Print[] = [];

  observe({ messageType, tradeId, timestamp, price, volume, side }: MarketFrame): void {
    if (messageType !== 'trade' || tradeId === undefined || price === undefined || volume === undefined || side === undefined) return;
    this.prints.push({ id: tradeId, time: Date.parse(timestamp), price, amount: volume, side });
    if (this.prints.length > 2 * MOST_PRINTS) this.prints = this.prints.slice(-MOST_PRINTS);
  }

  /** Every print, oldest first. */
  get trades(): readonly Print[] {
    return this.prints;
  }

  /** Candles that begin within [from, to], oldest first; windows without a print are absent. */
  candles(windowMs: number, from: number, to: number): Candle[] {
    const candles = new Map<number, Candle>();
    for (const print of this.prints) {
      const time = Math.floor(print.time / windowMs) * windowMs;
      if (time < from || time > to) continue;
      candles.set(time, added(candles.get(time), print, time));
    }
    return [...candles.values()];
  }
}

function added(candle: Candle | undefined, { price, amount }: Print, time: number): Candle {
  if (candle === undefined) return { time, open: price, high: price, low: price, close: price, volume: amount };
  return {
    ...candle,
    high: Number(price) > Number(candle.high) ? price : candle.high,
    low: Number(price) < Number(candle.low) ? price : candle.low,
    close: price,
    volume: formatDecimal((parseDecimal(candle.volume) ?? 0) + (parseDecimal(amount) ?? 0)),
  };
}
