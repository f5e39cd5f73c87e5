/** A journal as a recording: played again, it gives the same points, whatever happened while it was written. */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type DataPoint, type Entry, isDataPoint, type JournalEntry } from '../../src/core/messages.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import { defaultSettings } from '../../src/core/settings.ts';
import type { SessionSpec } from '../../src/core/spec.ts';
import type { Amount } from '../../src/core/units.ts';
import { LiveFeed } from '../../src/feed/live-feed.ts';
import { GROUP_MS } from '../../src/feed/outbox.ts';
import { RecordedFeed } from '../../src/feed/recorded-feed.ts';
import { readHeader } from '../../src/feed/recording-reader.ts';
import { Rest } from '../../src/feed/rest.ts';
import { recordingBytes } from '../../src/feed/write-recording.ts';
import { fakeRest, json, REST_URL, TIME } from './fake-rest.ts';
import { fakeSockets } from './fake-socket.ts';
import { cursor, Exchange, iso, MARKET, T0 } from './frames.ts';

const WATCHED = 'ETH-AUD';
const SPEC: SessionSpec = {
  source: { kind: 'live' },
  market: { marketId: MARKET, priceDecimals: 2, amountDecimals: 8, minOrderAmount: 10_000 as Amount },
  trades: true,
  book: 'real',
  watched: WATCHED,
  seed: 1,
  settings: defaultSettings(),
};

beforeEach(() => void vi.useFakeTimers({ now: T0 }));
afterEach(() => void vi.useRealTimers());

/** What happens next on the exchange, or to the connection. */
const happening = fc.constantFrom(
  'delta',
  'delta',
  'deltaOfBest',
  'tick',
  'trade',
  'absurdTrade',
  'moved',
  'watchedDelta',
  'watchedTrade',
  'badChecksum',
  'watchedBad',
  'crossed',
  'drop',
  'restart',
  'wait',
);

test('played again it gives the same points, through gaps, restarts, backfill and a watched market', async () => {
  const seen = new Set<string>();
  const property = fc.asyncProperty(fc.array(happening, { minLength: 5, maxLength: 60 }), async (happenings) => {
    const points = await livedThrough(happenings);
    for (const { kind } of points) seen.add(kind);
    const played = await playedAgain(points);
    expect(played).toEqual(points.map((point) => ({ ...point, position: 0 })));
  });
  await fc.assert(property, { numRuns: 60 });
  const kinds = ['backfill', 'delta', 'desync', 'gap', 'snapshot', 'tick', 'trade', 'watchedQuote', 'watchedTrade'];
  expect([...seen].sort()).toEqual(kinds);
}, 60_000);

test('its header says whose it is, and that its frames were doubted already', async () => {
  const bytes = recordingBytes({ ...SPEC, book: 'synthetic' }, journalOf([]));
  expect(await readHeader(async () => bytes)).toMatchObject({
    market: SPEC.market,
    trades: true,
    watched: WATCHED,
    vetted: true,
    syntheticSpread: SPEC.settings.syntheticSpread,
  });
});

/** The data points of a session through which all that happened. */
async function livedThrough(happenings: readonly string[]): Promise<DataPoint[]> {
  const exchange = new Exchange();
  const other = new Exchange(T0, WATCHED);
  const points: DataPoint[] = [];
  const book = new OrderBook();
  const { sockets, WebSocketClass } = fakeSockets();
  const rest = () => new Rest({ url: REST_URL, clock: Date, fetch: server().fetch });
  const options = { url: 'wss://test', marketId: MARKET, watched: WATCHED, clock: Date, WebSocketClass, random: () => 0 };
  let feed = new LiveFeed({ ...options, rest: rest() });
  feed.open(cursor());
  const take = (entries: readonly Entry[]) => {
    for (const point of entries.filter(isDataPoint)) {
      points.push(point);
      follow(book, point);
    }
  };
  const pass = async (ms: number) => {
    exchange.time += ms;
    other.time += ms;
    await vi.advanceTimersByTimeAsync(ms);
  };
  const fetchAll = async () => {
    const next = feed.next(100_000);
    await pass(8_000 + GROUP_MS);
    socket().deliver(exchange.tick());
    await pass(GROUP_MS);
    take((await next) ?? []);
  };
  const socket = () => {
    const newest = sockets.at(-1);
    if (newest === undefined) throw new Error('no socket');
    return newest;
  };
  const connect = () => {
    socket().accept();
    socket().deliver(exchange.snapshot(), other.snapshot());
  };
  connect();
  for (const [i, each] of happenings.entries()) {
    const amount = String(1 + (i % 7));
    if (each === 'delta') socket().deliver(exchange.delta([['95', amount, 1]]));
    if (each === 'deltaOfBest') socket().deliver(exchange.delta([], [['101', amount, 2]]));
    if (each === 'tick') socket().deliver(exchange.tick());
    if (each === 'trade') socket().deliver(exchange.trade());
    if (each === 'absurdTrade') socket().deliver(exchange.trade(10, { price: '900' }));
    if (each === 'moved') for (let n = 0; n < 6; n++) socket().deliver(exchange.trade(10, { price: '300' }));
    if (each === 'watchedDelta') socket().deliver(other.delta([['100', amount, 1]]));
    if (each === 'watchedTrade') socket().deliver(other.trade(10, { tradeId: 900_000 + i }));
    if (each === 'badChecksum') socket().deliver({ ...exchange.delta([['94', amount, 1]]), checksum: '7' }, exchange.tick(300));
    if (each === 'watchedBad') socket().deliver({ ...other.delta([['94', amount, 1]]), checksum: '7' }, other.snapshot());
    if (each === 'crossed') {
      socket().deliver(exchange.delta([['101', '1', 1]]));
      exchange.delta([['101', '0', 0]]);
    }
    if (each === 'badChecksum' || each === 'crossed') socket().deliver(exchange.snapshot(), exchange.trade());
    if (each === 'wait') await pass(3_000);
    if (each === 'drop') {
      socket().emit('close');
      await pass(20_000);
      connect();
    }
    if (each === 'restart') {
      await fetchAll();
      feed.close();
      await pass(20_000);
      const exchangeTime = points.reduce((newest, point) => Math.max(newest, point.exchangeTime), 0);
      feed = new LiveFeed({ ...options, rest: rest() });
      feed.open(cursor({ exchangeTime, book: copied(book), tradeIds: [] }));
      connect();
    }
  }
  await fetchAll();
  feed.close();
  return points;
}

function server() {
  return fakeRest(({ path }) => {
    if (path === '/time') return json(TIME);
    if (path.includes('candles')) return json([[iso(Math.floor(Date.now() / 60_000) * 60_000), '100', '101', '99.5', '100.25', '0.125']]);
    return json([
      { id: String(50_000 + Date.now() - T0), price: '100.5', amount: '0.25', timestamp: iso(Date.now() - 5_000), side: 'Ask' },
    ]);
  });
}

async function playedAgain(points: readonly DataPoint[]): Promise<DataPoint[]> {
  vi.useRealTimers();
  const feed = new RecordedFeed({ open: async () => recordingBytes(SPEC, journalOf(points)), speed: 'max', clock: Date });
  feed.open(cursor());
  const played: DataPoint[] = [];
  for (let group = await feed.next(50); group !== null; group = await feed.next(50)) played.push(...group.filter(isDataPoint));
  expect(feed.status().quarantined).toEqual({});
  vi.useFakeTimers({ now: T0 });
  return played.map((point) => ({ ...point, position: 0 }));
}

async function* journalOf(points: readonly DataPoint[]): AsyncGenerator<readonly JournalEntry[]> {
  const entries: JournalEntry[] = points.map((entry, i) => ({ sequence: i + 1, entry }));
  for (let at = 0; at < entries.length; at += 7) yield entries.slice(at, at + 7);
}

function follow(book: OrderBook, point: DataPoint): void {
  if (point.kind === 'snapshot') book.load(point.snapshotId, point.bids, point.asks);
  else if (point.kind === 'delta') book.apply(point.snapshotId, point.bids, point.asks);
  else if (point.kind === 'desync' || point.kind === 'gap') book.forget();
}

function copied(book: OrderBook): OrderBook {
  const copy = new OrderBook();
  const all = (side: OrderBook['bids']) => Array.from({ length: side.length }, (_, i) => side.level(i));
  if (book.known) copy.load(book.snapshotId, all(book.bids), all(book.asks));
  return copy;
}
