/** Reads eleven minutes of Binance BTCUSDT as its sockets sent them: book at 100 ms, best quotes, prints. */
import { assert } from '../../core/assert.ts';
import { parseDecimal } from '../../core/decimal.ts';
import type { Level } from '../../core/messages.ts';
import type { Amount, Price } from '../../core/units.ts';
import { readLines, type SourceEvent, uncountedLevel } from './source.ts';

type Pair = readonly [price: string, amount: string];

interface Snapshot {
  readonly lastUpdateId: number;
  readonly bids: readonly Pair[];
  readonly asks: readonly Pair[];
}

/** A change of the book from update `U` to `u`; both included. */
interface Depth {
  readonly e: 'depthUpdate';
  readonly E: number;
  readonly U: number;
  readonly u: number;
  readonly b: readonly Pair[];
  readonly a: readonly Pair[];
}

interface Trade {
  readonly e: 'trade';
  readonly E: number;
  readonly t: number;
  readonly p: string;
  readonly q: string;
  /** Whether the buyer was the maker, so that the taker sold. */
  readonly m: boolean;
}

/** The only message without a time of its own. */
interface BookTicker {
  readonly e?: never;
  readonly b: string;
  readonly a: string;
}

type Message = Depth | Trade | BookTicker;

interface Timed {
  /** The recorder's clock, ms; it ran about 1.27 s behind the exchange's. */
  readonly received: number;
  /** The exchange's clock, ms. */
  readonly time: number;
  readonly message: Message | Snapshot;
}

type Arrival = Omit<Timed, 'time'>;

/**
 * The minutes in order of arrival, from the one snapshot on; quotes and prints from before it are left out.
 * @param folder of the two gzipped files, read as one
 */
export function readBinance(folder: string): SourceEvent[] {
  const lines = ['20240808', '20240809'].flatMap((day) => readLines(`${folder}/binance_spot_BTCUSDT_ws_${day}.jsonl.gz`));
  const messages = withTimes(lines.map(parseLine));
  const start = messages.findIndex(({ message }) => 'lastUpdateId' in message);
  assert(start >= 0, 'the source has no snapshot');
  return [...opening(messages, start), ...messages.slice(start + 1).map(toEvent)];
}

/**
 * The snapshot, and the changes that came before it and are newer than it. By Binance's rules a change whose last update
 * the snapshot already holds is dropped, and from there on each change must follow the one before.
 */
function opening(messages: readonly Timed[], start: number): SourceEvent[] {
  const { message: snapshot, received, time } = messages[start] as Timed;
  assert('lastUpdateId' in snapshot, 'no snapshot at the start');
  const isNews = ({ message }: Timed) => 'U' in message && message.u > snapshot.lastUpdateId;
  const isOld = ({ message }: Timed) => 'U' in message && message.u <= snapshot.lastUpdateId;
  assertUnbroken(snapshot.lastUpdateId, messages.filter(isNews));
  // The snapshot has no time: it lies between the last change it includes and the first it does not.
  const before = messages.slice(0, start);
  const { bids, asks } = snapshot;
  return [
    { kind: 'book', time: before.findLast(isOld)?.time ?? time, received, bids: bids.map(level), asks: asks.map(level) },
    ...before.filter(isNews).map((early) => toEvent({ ...early, received })),
  ];
}

function assertUnbroken(lastUpdateId: number, news: readonly Timed[]): void {
  let last = lastUpdateId;
  for (const { message } of news) {
    if (!('U' in message)) continue;
    assert(message.U <= last + 1, `updates ${last + 1} to ${message.U - 1} are missing`);
    last = message.u;
  }
}

function toEvent({ message, time, received }: Timed): SourceEvent {
  assert(!('lastUpdateId' in message), 'a second snapshot, which this source did not have');
  if (message.e === 'depthUpdate') {
    return { kind: 'change', time, received, bids: message.b.map(level), asks: message.a.map(level) };
  }
  if (message.e === 'trade') {
    const { t: tradeId, p, q, m } = message;
    return { kind: 'print', time, received, tradeId, price: price(p), amount: amount(q), side: m ? 'Ask' : 'Bid' };
  }
  return { kind: 'quote', time, received, bid: price(message.b), ask: price(message.a) };
}

function parseLine(line: string): Arrival {
  const space = line.indexOf(' ');
  const parsed = JSON.parse(line.slice(space + 1)) as Snapshot | { readonly data: Message };
  // Nanoseconds pass 2^53: the last six digits go while they are text.
  return { received: Number(line.slice(0, space - 6)), message: 'data' in parsed ? parsed.data : parsed };
}

/**
 * The exchange's time of each message. Depth and trades carry it (a few are up to 4 ms late behind another stream and take
 * the larger time). A quote has none: it gets the recorder's clock corrected by its median error, kept between neighbours.
 */
function withTimes(arrivals: readonly Arrival[]): Timed[] {
  const errors = arrivals.flatMap(({ received, message }) => ('E' in message ? [message.E - received] : []));
  const error = errors.sort((a, b) => a - b)[errors.length >> 1];
  assert(error !== undefined, 'no message carries a time');
  const following = nextTimes(arrivals);
  let last = 0;
  return arrivals.map(({ received, message }, i) => {
    last = Math.max(last, Math.min(received + error, following[i] as number), 'E' in message ? message.E : 0);
    return { received, message, time: last };
  });
}

/** For each message the time that it, or else the next message with a time, carries. */
function nextTimes(arrivals: readonly Arrival[]): number[] {
  const times: number[] = [];
  let next = Number.POSITIVE_INFINITY;
  for (let i = arrivals.length - 1; i >= 0; i--) {
    const { message } = arrivals[i] as Arrival;
    if ('E' in message) next = message.E;
    times[i] = next;
  }
  return times;
}

function level([at, total]: Pair): Level {
  return uncountedLevel(price(at), amount(total));
}

function price(text: string): Price {
  return decimal(text) as Price;
}

function amount(text: string): Amount {
  return decimal(text) as Amount;
}

function decimal(text: string): number {
  const value = parseDecimal(text);
  assert(value !== null, `"${text}" is no decimal`);
  return value;
}
