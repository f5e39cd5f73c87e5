/** The real market data beside the checkout: read where it is, absent elsewhere. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { DataPoint, Level, TradePoint } from '../../src/core/messages.ts';
import { type Amount, type Price, UNITS } from '../../src/core/units.ts';

const FOLDER = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const MINUTE = 60_000;

/** Whether `name` is there; says so where it is not. */
export function hasShared(name: string): boolean {
  const there = existsSync(FOLDER + name);
  if (!there) console.warn(`skipped: ${FOLDER}${name} is not on this machine`);
  return there;
}

function lines(name: string): string[] {
  return gunzipSync(readFileSync(FOLDER + name))
    .toString('utf8')
    .trim()
    .split('\n');
}

export const CANDLES_2017 = 'bitfinex_BTCUSD_1m_2017.csv.gz';
export const EVENTS_2015 = 'bitstamp_BTCUSD_L3_trades_2015-05-01.log.xz';
export const PRINTS_2014 = 'btcmarkets_BTC-AUD_trades_2013-08_2014-12.csv.gz';

/** Every candle of 2017 as four prints, at its open, extremes and close; the nearer extreme first. */
export function* printsOf2017(): Generator<TradePoint> {
  let tradeId = 0;
  for (const line of lines(CANDLES_2017)) {
    const [time = 0, open = 0, close = 0, high = 0, low = 0, volume = 0] = line.split(',').map(Number);
    const [second, third] = open - low < high - open ? [low, high] : [high, low];
    for (const [i, price] of [open, second, third, close].entries()) {
      yield printOf(++tradeId, time + (i * MINUTE) / 4, price, volume / 4);
    }
  }
}

/** Every trade of BTC Markets in 2013 and 2014, with its dirt. */
export function* printsOf2014(): Generator<TradePoint> {
  let tradeId = 0;
  for (const line of lines(PRINTS_2014)) {
    const [seconds = 0, price = 0, amount = 0] = line.split(',').map(Number);
    yield printOf(++tradeId, seconds * 1_000, price, amount);
  }
}

/** The trades among the order events of Bitstamp on a calm day of 2015; unpacked by the machine's own xz. */
export function* printsOf2015(): Generator<TradePoint> {
  const text = execFileSync('xz', ['-dc', FOLDER + EVENTS_2015], { encoding: 'utf8', maxBuffer: 1 << 28 });
  for (const line of text.split('\n')) {
    const [time = '', kind, ...rest] = line.split(' ');
    if (kind !== 'trade') continue;
    const { id, price, amount } = JSON.parse(rest.join(' ')) as { id: number; price: number; amount: number };
    yield printOf(id, Number(time), price, amount);
  }
}

/** Prints with best quotes made up around each, 0.2 % apart: as a file without a book is played. */
export function withQuotes(prints: readonly TradePoint[]): DataPoint[] {
  return prints.flatMap((print) => [quotesAround(print), print]);
}

export function quotesAround({ exchangeTime, receivedTime, position, price }: TradePoint): DataPoint {
  const level = (factor: number): Level => [Math.round(price * factor) as Price, UNITS as Amount, 1];
  return { kind: 'snapshot', exchangeTime, receivedTime, position, snapshotId: position, bids: [level(0.999)], asks: [level(1.001)] };
}

function printOf(tradeId: number, exchangeTime: number, price: number, amount: number): TradePoint {
  const [inUnits, amountInUnits] = [Math.round(price * UNITS) as Price, Math.round(amount * UNITS) as Amount];
  return {
    kind: 'trade',
    tradeId,
    exchangeTime,
    receivedTime: exchangeTime,
    position: tradeId,
    price: inUnits,
    amount: amountInUnits,
    side: 'buy',
  };
}
