/** Reads five hours of Bitstamp as its sockets sent them: the best twenty levels a side every few seconds, and prints. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parseDecimal } from '../../core/decimal.ts';
import type { DataPoint, Level, Side } from '../../core/messages.ts';
import { OrderBook } from '../../core/order-book.ts';
import { type Amount, type Price, UNITS } from '../../core/units.ts';

/** Said in the header: what this source does not know. */
export const BITSTAMP_WORDS = {
  book: 'the best 20 levels of each side as published every few seconds; single orders are left out',
  side: 'a print nearer to the best ask is a buy, one nearer to the best bid a sell',
  received: 'clock of the recorder; the source has no other',
};

interface Published {
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
}

interface Printed {
  readonly price: number;
  readonly amount: number;
  readonly id: number;
}

/** The points in order, the whole book first, then what changed of it. */
export async function* readBitstamp(path: string): AsyncGenerator<DataPoint> {
  const book = new OrderBook();
  let lastId = 0;
  for await (const line of linesOf(path)) {
    const [time, event, json] = split(line);
    const stamp = { exchangeTime: time, receivedTime: time, position: 0 };
    if (event === 'trade') {
      if (!book.sound) continue;
      const { price, amount, id } = JSON.parse(json) as Printed;
      yield {
        kind: 'trade',
        tradeId: id,
        price: units(price) as Price,
        amount: units(amount) as Amount,
        side: sideOf(price, book),
        ...stamp,
      };
    }
    if (event !== 'order_book') continue;
    const { bids, asks } = JSON.parse(json) as Published;
    const wanted = { bids: bids.map(level), asks: asks.map(level) };
    lastId = Math.max(lastId + 1, time * 1_000);
    if (!book.known) {
      book.load(lastId, wanted.bids, wanted.asks);
      yield { kind: 'snapshot', snapshotId: lastId, ...wanted, ...stamp };
      continue;
    }
    const changes = { bids: changed(book.bids, wanted.bids), asks: changed(book.asks, wanted.asks) };
    if (changes.bids.length + changes.asks.length === 0) continue;
    book.apply(lastId, changes.bids, changes.asks);
    yield { kind: 'delta', snapshotId: lastId, ...changes, ...stamp };
  }
}

/** Node reads no xz: the system's own program does. @throws Error in a sentence where there is none. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const unpacking = spawn('xz', ['--decompress', '--stdout', path], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<string | null>((resolve) => {
    let words = '';
    unpacking.stderr.on('data', (data) => {
      words += data;
    });
    unpacking.on('error', (error) =>
      resolve(`This file is packed with xz, and there is no program "xz" here to unpack it (${error.message}).`),
    );
    unpacking.on('close', (code) => resolve(code === 0 ? null : `xz could not unpack the file: ${words.trim()}`));
  });
  yield* createInterface({ input: unpacking.stdout });
  const problem = await ended;
  if (problem !== null) throw new Error(problem);
}

function split(line: string): readonly [time: number, event: string, json: string] {
  const [time = '', event = ''] = line.split(' ', 2);
  return [Number(time), event, line.slice(time.length + event.length + 2)];
}

/** What must be told of a side to make it what is wanted; a level that left the best twenty is deleted. */
function changed(side: OrderBook['bids'], wanted: readonly Level[]): Level[] {
  const held = new Map(side.prices.map((price, at) => [price, side.amounts[at] as Amount]));
  const news = wanted.filter(([price, amount]) => held.get(price) !== amount);
  for (const [price] of wanted) held.delete(price);
  return [...[...held.keys()].map((price): Level => [price, 0 as Amount, 0]), ...news];
}

function sideOf(price: number, book: OrderBook): Side {
  return 2 * units(price) >= book.doubleMid ? 'buy' : 'sell';
}

function level([price, amount]: readonly [string, string]): Level {
  return [(parseDecimal(price) ?? 0) as Price, (parseDecimal(amount) ?? 0) as Amount, 1];
}

/** The source's own floats carry rounding errors in their last digits. */
function units(value: number): number {
  return Math.round(value * UNITS);
}
