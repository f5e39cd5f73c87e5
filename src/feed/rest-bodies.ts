/** The border of REST v3: a parsed body in, facts or null out. One row that is not as it should be refuses the whole body. */
import { parseDecimal } from '../core/decimal.ts';
import type { BackfilledCandle, BackfilledTrade } from '../core/messages.ts';
import type { MarketSpec } from '../core/spec.ts';
import type { Amount, Price } from '../core/units.ts';
import { isObject } from './decode.ts';
import { parseIsoTime } from './iso-time.ts';

const MAX_ROWS = 20_000;
const MARKET_PATTERN = /^[A-Z0-9]{1,15}-[A-Z0-9]{1,15}$/;

/** A row of the list of markets. */
export interface ListedMarket extends MarketSpec {
  readonly online: boolean;
}

/** `/markets`: the order rules of every market. */
export function marketsOf(body: unknown): readonly ListedMarket[] | null {
  return rows(body, (row) => {
    if (!isObject(row)) return null;
    const { marketId, status } = row;
    const priceDecimals = decimals(row.priceDecimals);
    const amountDecimals = decimals(row.amountDecimals);
    const minOrderAmount = parseDecimal(row.minOrderAmount);
    if (typeof marketId !== 'string' || !MARKET_PATTERN.test(marketId) || typeof status !== 'string') return null;
    if (priceDecimals === null || amountDecimals === null || minOrderAmount === null) return null;
    return { marketId, priceDecimals, amountDecimals, minOrderAmount: minOrderAmount as Amount, online: status === 'Online' };
  });
}

/** `/markets/{id}/trades`, in the order of the page. */
export function tradesOf(body: unknown): readonly BackfilledTrade[] | null {
  return rows(body, (row) => {
    if (!isObject(row)) return null;
    const tradeId = wholeOf(row.id);
    const time = parseIsoTime(row.timestamp);
    const price = positive(row.price);
    const amount = positive(row.amount);
    const { side } = row;
    if (tradeId === null || time === null || price === null || amount === null) return null;
    if (side !== 'Bid' && side !== 'Ask') return null;
    return { tradeId, time, price: price as Price, amount: amount as Amount, side: side === 'Bid' ? 'buy' : 'sell' };
  });
}

/** `/markets/{id}/candles`: time, open, high, low, close, volume, in the order of the page. */
export function candlesOf(body: unknown): readonly BackfilledCandle[] | null {
  return rows(body, (row) => {
    if (!Array.isArray(row) || row.length < 6) return null;
    const time = parseIsoTime(row[0]);
    const [open, high, low, close] = [row[1], row[2], row[3], row[4]].map(positive);
    const volume = parseDecimal(row[5]);
    if (time === null || volume === null || !open || !high || !low || !close) return null;
    if (low > Math.min(open, close) || high < Math.max(open, close)) return null;
    return {
      time,
      open: open as Price,
      high: high as Price,
      low: low as Price,
      close: close as Price,
      volume: volume as Amount,
    };
  });
}

/** `/time`. */
export function timeOf(body: unknown): number | null {
  return isObject(body) ? parseIsoTime(body.timestamp) : null;
}

function rows<T>(body: unknown, read: (row: unknown) => T | null): readonly T[] | null {
  if (!Array.isArray(body) || body.length > MAX_ROWS) return null;
  const found: T[] = [];
  for (const row of body as unknown[]) {
    const value = read(row);
    if (value === null) return null;
    found.push(value);
  }
  return found;
}

function positive(value: unknown): number | null {
  const units = parseDecimal(value);
  return units === 0 ? null : units;
}

/** Counts of decimals are text on the wire. */
function decimals(value: unknown): number | null {
  const count = typeof value === 'string' && /^\d$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= 8 ? count : null;
}

/** Ids are text here and numbers on the socket. */
function wholeOf(value: unknown): number | null {
  const id = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : null;
}
