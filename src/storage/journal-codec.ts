/**
 * The journal as bytes: one group per durable append. Every number is written as its difference to the last of its kind in
 * the same group, so that a delta of one level takes about twenty bytes, and each group can be read alone.
 */
import { assert } from '../core/assert.ts';
import type { Reader, Writer } from '../core/bytes.ts';
import type { FieldCodec } from '../core/codec.ts';
import {
  type Amendment,
  BACKEND_NAMES,
  type BackfilledCandle,
  type BackfilledTrade,
  type Entry,
  type JournalEntry,
  type Level,
} from '../core/messages.ts';
import type { Amount, Price } from '../core/units.ts';
import { command } from './command-codec.ts';
import { MAX_VALUES, type Pack, pack } from './seal.ts';
import { word } from './word-codec.ts';

/** The last numbers of each kind: what the next ones are differences to. All are whole and from 0 to 2^53 - 1. */
class Last {
  sequence = 0;
  exchangeTime = 0;
  receivedTime = 0;
  position = 0;
  snapshotId = 0;
  tradeId = 0;
  bid = 0;
  ask = 0;
  print = 0;
  pastTime = 0;
  watchedBid = 0;
  watchedAsk = 0;
  watchedPrint = 0;
  watchedTradeId = 0;
}

/** How one field is written and read against what came before it. */
interface FieldCoder<T> {
  write(writer: Writer, value: T, last: Last): void;
  read(reader: Reader, last: Last): T;
}

type Written = Entry | Amendment;
type Kind = Written['kind'];
type FieldsOf<E> = { readonly [F in Exclude<keyof E, 'kind'>]: FieldCoder<E[F]> };

const stamps = { exchangeTime: since('exchangeTime'), receivedTime: since('receivedTime'), position: since('position') };
const levels = { snapshotId: since('snapshotId'), bids: levelsSince('bid'), asks: levelsSince('ask') };

const pastTrades = listOf<BackfilledTrade>({
  tradeId: since('tradeId'),
  time: since('pastTime'),
  price: since<Price>('print'),
  amount: whole<Amount>(),
  side: wordOf('buy', 'sell'),
});
const pastCandles = listOf<BackfilledCandle>({
  time: since('pastTime'),
  open: since<Price>('print'),
  high: since<Price>('print'),
  low: since<Price>('print'),
  close: since<Price>('print'),
  volume: whole<Amount>(),
});

/** Which fields the journal keeps of each kind: all of them. Their order is the format. */
const FIELDS: { readonly [K in Kind]: FieldsOf<Extract<Written, { kind: K }>> } = {
  snapshot: { ...stamps, ...levels },
  delta: { ...stamps, ...levels },
  tick: { ...stamps, bid: since<Price>('bid'), ask: since<Price>('ask'), last: since<Price>('print'), volume24h: whole<Amount>() },
  trade: { ...stamps, tradeId: since('tradeId'), price: since<Price>('print'), amount: whole<Amount>(), side: wordOf('buy', 'sell') },
  desync: { ...stamps, reason: wordOf('checksum', 'crossed', 'disconnected', 'resumed') },
  gap: { ...stamps, from: against('exchangeTime'), to: against('exchangeTime') },
  stale: {},
  fresh: {},
  interval: { intervalMs: whole() },
  command: { command: alone(command) },
  backend: { backend: wordOf(...BACKEND_NAMES), from: against('sequence') },
  skip: { target: against('sequence') },
  backfill: { ...stamps, from: against('exchangeTime'), to: against('exchangeTime'), trades: pastTrades, candles: pastCandles },
  watchedQuote: {
    ...stamps,
    bid: since<Price>('watchedBid'),
    bidAmount: whole<Amount>(),
    ask: since<Price>('watchedAsk'),
    askAmount: whole<Amount>(),
  },
  watchedTrade: {
    ...stamps,
    tradeId: since('watchedTradeId'),
    price: since<Price>('watchedPrint'),
    amount: whole<Amount>(),
    side: wordOf('buy', 'sell'),
  },
};

/** The byte that stands for each kind. Append only. */
const KINDS: readonly Kind[] = [
  'snapshot',
  'delta',
  'tick',
  'trade',
  'desync',
  'gap',
  'stale',
  'fresh',
  'backend',
  'skip',
  'backfill',
  'watchedQuote',
  'watchedTrade',
  'interval',
  'command',
];

const group: FieldCodec<readonly JournalEntry[]> = {
  write(writer, entries) {
    assert(entries.length > 0 && entries.length <= MAX_VALUES, `a group of ${entries.length} entries`);
    const last = new Last();
    last.sequence = (entries[0] as JournalEntry).sequence - 1;
    writer.varint(last.sequence + 1);
    writer.varint(entries.length);
    for (const { sequence, entry } of entries) {
      assert(sequence === last.sequence + 1, `entry ${sequence} behind ${last.sequence}: the journal has no holes`);
      last.sequence = sequence;
      writeEntry(writer, entry, last);
    }
  },
  read(reader) {
    const last = new Last();
    const first = reader.varint();
    if (first < 1) throw new RangeError(`a first sequence of ${first}`);
    last.sequence = first - 1;
    const length = reader.varint();
    if (length > MAX_VALUES) throw new RangeError(`${length} entries, at most ${MAX_VALUES} are read`);
    return Array.from({ length }, () => {
      last.sequence += 1;
      return { sequence: last.sequence, entry: readEntry(reader, last) };
    });
  },
};

/** A group of one to {@link MAX_VALUES} entries without a hole between them. Anything but sound bytes throws a RangeError. */
export const journalPack: Pack<readonly JournalEntry[]> = pack('journal group', 1, group);

function writeEntry(writer: Writer, entry: Written, last: Last): void {
  writer.u8(KINDS.indexOf(entry.kind));
  const coders = FIELDS[entry.kind] as unknown as Record<string, FieldCoder<unknown>>;
  const values = entry as unknown as Record<string, unknown>;
  for (const name in coders) coders[name]?.write(writer, values[name], last);
}

function readEntry(reader: Reader, last: Last): Written {
  const byte = reader.u8();
  const kind = KINDS[byte];
  if (kind === undefined) throw new RangeError(`an entry of kind ${byte}`);
  const coders = FIELDS[kind] as unknown as Record<string, FieldCoder<unknown>>;
  const values: Record<string, unknown> = { kind };
  for (const name in coders) values[name] = coders[name]?.read(reader, last);
  return values as unknown as Written;
}

/** The difference to the last `name`, which it becomes. */
function since<T extends number = number>(name: keyof Last): FieldCoder<T> {
  return {
    write(writer, value, last) {
      writeDifference(writer, value, last[name]);
      last[name] = value;
    },
    read(reader, last) {
      last[name] = readDifference(reader, last[name]);
      return last[name] as T;
    },
  };
}

/** The difference to the last `name`, which stays. */
function against(name: keyof Last): FieldCoder<number> {
  return {
    write: (writer, value, last) => writeDifference(writer, value, last[name]),
    read: (reader, last) => readDifference(reader, last[name]),
  };
}

/** A number with no use for the one before. */
function whole<T extends number>(): FieldCoder<T> {
  return { write: (writer, value) => writer.varint(value), read: (reader) => reader.varint() as T };
}

/** What is written the same wherever it stands. */
function alone<T>(codec: FieldCodec<T>): FieldCoder<T> {
  return { write: (writer, value) => codec.write(writer, value), read: (reader) => codec.read(reader, undefined as T) };
}

function wordOf<T extends string>(...words: readonly T[]): FieldCoder<T> {
  return alone(word(...words));
}

/** At most {@link MAX_VALUES} records of these fields, in their order. */
function listOf<T extends object>(fields: { readonly [F in keyof T]: FieldCoder<T[F]> }): FieldCoder<readonly T[]> {
  const names = Object.keys(fields) as (keyof T)[];
  return {
    write(writer, list, last) {
      assert(list.length <= MAX_VALUES, `a list of ${list.length}`);
      writer.varint(list.length);
      for (const value of list) for (const name of names) fields[name].write(writer, value[name], last);
    },
    read(reader, last) {
      const length = reader.varint();
      if (length > MAX_VALUES) throw new RangeError(`a list of ${length}, at most ${MAX_VALUES} are read`);
      return Array.from({ length }, () => {
        const value = {} as T;
        for (const name of names) value[name] = fields[name].read(reader, last);
        return value;
      });
    },
  };
}

/** Levels, each price against the one before it; the first, nearest to the market, is what the next list starts from. */
function levelsSince(side: 'bid' | 'ask'): FieldCoder<readonly Level[]> {
  return {
    write(writer, list, last) {
      writer.varint(list.length);
      let before = last[side];
      for (const [price, amount, orders] of list) {
        writeDifference(writer, price, before);
        writer.varint(amount);
        writer.varint(orders);
        before = price;
      }
      if (list[0] !== undefined) last[side] = list[0][0];
    },
    read(reader, last) {
      const length = reader.varint();
      const list: Level[] = [];
      let before = last[side];
      for (let i = 0; i < length; i++) {
        before = readDifference(reader, before);
        list.push([before as Price, reader.varint() as Amount, reader.varint()]);
      }
      if (list[0] !== undefined) last[side] = list[0][0];
      return list;
    },
  };
}

const MODULUS = Number.MAX_SAFE_INTEGER + 1;
const HALF = MODULUS / 2;

/** Differences are taken modulo 2^53, so that any two numbers of the journal have one that fits a signed integer. */
function writeDifference(writer: Writer, value: number, before: number): void {
  assert(Number.isSafeInteger(value) && value >= 0, `a journal number of ${value}`);
  const difference = value - before;
  if (difference >= HALF) writer.signed(difference - MODULUS);
  else writer.signed(difference < -HALF ? difference + MODULUS : difference);
}

/** Never adds beyond 2^53, where a float loses its last bit. */
function readDifference(reader: Reader, before: number): number {
  const difference = reader.signed();
  if (difference < 0) return before + difference < 0 ? before + difference + MODULUS : before + difference;
  return difference < MODULUS - before ? before + difference : before - (MODULUS - difference);
}
