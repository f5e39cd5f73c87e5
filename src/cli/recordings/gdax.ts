/** Reads the recorded hour of Coinbase (GDAX) BTC-USD: a snapshot of the book and every later change of a level. */
import { assert } from '../../core/assert.ts';
import { parseDecimal } from '../../core/decimal.ts';
import type { Level } from '../../core/messages.ts';
import { UNITS } from '../../core/units.ts';
import { type ChangeEvent, readLines, type SourceEvent, uncountedLevel } from './source.ts';

/**
 * The hour in order: the book, then its changes, those of one millisecond together. There are no prints and no quotes in
 * this source, and no time of receipt: the exchange's time stands for it.
 * @param folder of the three gzipped csv files
 */
export function readGdax(folder: string): SourceEvent[] {
  const changes = readChanges(`${folder}/gdax_BTCUSD_l2updates_2018-04-24T0352_1h.csv.gz`);
  const first = changes[0];
  assert(first, 'the file of changes is empty');
  // The snapshot carries no time of its own. It is the state that the first change was applied to.
  const time = first.time - 1;
  return [
    {
      kind: 'book',
      time,
      received: time,
      bids: readSide(`${folder}/gdax_BTCUSD_snapshot_bids.csv.gz`),
      asks: readSide(`${folder}/gdax_BTCUSD_snapshot_asks.csv.gz`),
    },
    ...changes,
  ];
}

function readSide(path: string): Level[] {
  return rows(path).map(([, price, size]) => uncountedLevel(integerUnits(price), integerUnits(size)));
}

function readChanges(path: string): ChangeEvent[] {
  const changes: ChangeEvent[] = [];
  let last = 0;
  let bids: Level[] = [];
  let asks: Level[] = [];
  for (const [side, price, size, stamp] of rows(path)) {
    const time = Date.parse(stamp ?? '');
    assert(time >= last && (side === 'buy' || side === 'sell'), `an unreadable or late change at ${stamp}`);
    if (time > last) {
      bids = [];
      asks = [];
      changes.push({ kind: 'change', time, received: time, bids, asks });
      last = time;
    }
    (side === 'buy' ? bids : asks).push(uncountedLevel(integerUnits(price), integerUnits(size)));
  }
  return changes;
}

/** The rows of a csv file below its header. */
function rows(path: string): string[][] {
  return readLines(path)
    .slice(1)
    .map((line) => line.split(','));
}

/**
 * The source was once written from floats: `0.10099999999999999` and `1e-05` stand where the exchange said `0.101` and
 * `0.00001`. Eight decimals are all it ever had, so rounding to them gives its own value back. Prices of fantasy at the
 * far end of the book pass 2^53 and are inexact here; they are cropped.
 */
function integerUnits(text: string | undefined): number {
  const value = parseDecimal(text) ?? Math.round(Number(text) * UNITS);
  assert(Number.isFinite(value) && value >= 0, `"${text}" is no price or size`);
  return value;
}
