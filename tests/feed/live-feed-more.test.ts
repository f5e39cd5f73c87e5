/** The live feed beyond one market and one socket: a watched market, REST behind a gap, sleep, and whose side a print names. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Entry } from '../../src/core/messages.ts';
import type { FeedCursor } from '../../src/core/ports.ts';
import { CACHE_MS } from '../../src/feed/backfill.ts';
import { REFRESH_AFTER_MS } from '../../src/feed/link.ts';
import { LiveFeed } from '../../src/feed/live-feed.ts';
import { GROUP_MS } from '../../src/feed/outbox.ts';
import { Rest } from '../../src/feed/rest.ts';
import { type FakeRest, fakeRest, json, REST_URL, TIME } from './fake-rest.ts';
import { type FakeSocket, fakeSockets } from './fake-socket.ts';
import { cursor, Exchange, iso, MARKET, T0 } from './frames.ts';

const WATCHED = 'ETH-AUD';

let feed: LiveFeed;
let sockets: FakeSocket[];
let exchange: Exchange;
let other: Exchange;

beforeEach(() => {
  vi.useFakeTimers({ now: T0 });
  exchange = new Exchange();
  other = new Exchange(T0, WATCHED);
});

afterEach(() => {
  feed.close();
  vi.useRealTimers();
});

function start(options: { watched?: string; rest?: FakeRest; cursor?: Partial<FeedCursor> } = {}): void {
  const fake = fakeSockets();
  sockets = fake.sockets;
  feed = new LiveFeed({
    url: 'wss://test',
    marketId: MARKET,
    watched: options.watched ?? null,
    rest: options.rest === undefined ? null : new Rest({ url: REST_URL, clock: Date, fetch: options.rest.fetch }),
    clock: Date,
    WebSocketClass: fake.WebSocketClass,
    random: () => 0,
  });
  feed.open(cursor(options.cursor));
  socket().accept();
}

function socket(): FakeSocket {
  const newest = sockets.at(-1);
  if (newest === undefined) throw new Error('no socket was opened');
  return newest;
}

async function wait(ms: number): Promise<void> {
  exchange.time += ms;
  other.time += ms;
  await vi.advanceTimersByTimeAsync(ms);
}

async function entries(): Promise<readonly Entry[]> {
  const next = feed.next(1_000);
  await vi.advanceTimersByTimeAsync(GROUP_MS);
  return (await next) ?? [];
}

const kinds = (list: readonly Entry[]) => list.map((entry) => ('reason' in entry ? `${entry.kind}:${entry.reason}` : entry.kind));
const both = () => exchange.heartbeat([MARKET, WATCHED]);

describe('a watched market', () => {
  test('comes over the same connection, condensed to best quotes when they change, and to its prints', async () => {
    start({ watched: WATCHED });
    expect(socket().asked).toMatchObject([{ marketIds: [MARKET, WATCHED], messageType: 'subscribe' }]);
    socket().deliver(exchange.snapshot(), other.snapshot(), other.delta([['98', '5', 1]]), other.delta([['100', '4', 1]]), other.trade());
    socket().deliver(other.tick(), exchange.delta([['98', '1', 1]]));
    const points = await entries();
    expect(kinds(points)).toEqual(['snapshot', 'watchedQuote', 'watchedQuote', 'watchedTrade', 'delta']);
    expect(points[1]).toMatchObject({ bid: 100e8, bidAmount: 1e8, ask: 101e8, askAmount: 1.5e8 });
    expect(points[2]).toMatchObject({ bid: 100e8, bidAmount: 4e8, exchangeTime: T0 + 20 });
    expect(points[3]).toMatchObject({ price: 101e8, amount: 0.1e8, side: 'buy' });
    expect(feed.status()).toMatchObject({ resyncs: 0, quarantined: {} });
  });

  test('loses its own book by itself: a quote of zeros, a request of its own, and nothing for the main market', async () => {
    start({ watched: WATCHED });
    socket().deliver(exchange.snapshot(), other.snapshot());
    await wait(5_000);
    socket().deliver({ ...other.delta([['98', '1', 1]]), checksum: '7' }, other.delta([['97', '1', 1]]), exchange.delta([['98', '1', 1]]));
    const points = await entries();
    expect(kinds(points)).toEqual(['snapshot', 'watchedQuote', 'watchedQuote', 'delta']);
    expect(points[2]).toMatchObject({ bid: 0, ask: 0, bidAmount: 0, askAmount: 0 });
    expect(socket().asked.at(-1)).toMatchObject({ messageType: 'addSubscription', channels: ['orderbookUpdate'], marketIds: [WATCHED] });
    expect(feed.status()).toMatchObject({ resyncs: 0, reconnects: 0 });
    socket().deliver(other.snapshot());
    expect(await entries()).toMatchObject([{ kind: 'watchedQuote', bid: 100e8 }]);
    expect(feed.status().note).toBe('');
  });

  test('that the exchange forgot is unknown from there on, and asked for again', async () => {
    start({ watched: WATCHED });
    socket().deliver(exchange.snapshot(), other.snapshot(), both());
    await entries();
    await wait(5_000);
    socket().deliver(exchange.heartbeat(), exchange.heartbeat());
    expect(await entries()).toMatchObject([{ kind: 'watchedQuote', bid: 0, ask: 0 }]);
    expect(socket().asked.at(-1)).toMatchObject({ messageType: 'addSubscription', marketIds: [WATCHED] });
    socket().deliver(other.snapshot());
    expect(await entries()).toMatchObject([{ kind: 'watchedQuote', bid: 100e8 }]);
  });

  test('that the exchange does not know costs the main market nothing', async () => {
    start({ watched: 'NIX-AUD' });
    const refuse = '{"messageType":"error","code":3,"message":"invalid marketIds"}';
    socket().deliver(refuse);
    expect(socket().asked.at(-1)).toMatchObject({ marketIds: [MARKET], messageType: 'subscribe' });
    socket().deliver(exchange.snapshot());
    expect(socket().asked.at(-1)).toMatchObject({ marketIds: ['NIX-AUD'], messageType: 'addSubscription' });
    socket().deliver(refuse, exchange.delta([['98', '1', 1]]));
    expect(kinds(await entries())).toEqual(['snapshot', 'delta']);
    expect(feed.status().note).toContain('NIX-AUD');
    for (let i = 0; i < 12; i++) {
      await wait(5_000);
      socket().deliver(exchange.heartbeat());
    }
    expect(socket().sent).toHaveLength(3);
    socket().emit('close');
    await wait(1_000);
    socket().accept();
    expect(socket().asked).toMatchObject([{ marketIds: [MARKET] }]);
  });

  test.each(['before', 'after'])('cannot carry the time away with its first print, %s the first frame of the main one', async (when) => {
    start({ watched: WATCHED });
    const wrong = other.trade(0, { timestamp: iso(Date.UTC(2098, 0, 1)) });
    if (when === 'before') socket().deliver(wrong, exchange.snapshot());
    else socket().deliver(exchange.snapshot(), exchange.tick(), wrong);
    socket().deliver(other.snapshot(), other.trade(), exchange.tick());
    await entries();
    expect(feed.status()).toMatchObject({ newestTime: exchange.time, quarantined: { 'watched:timeJump': 1 } });
    // That the exchange forgot it is no new beginning.
    socket().deliver(exchange.heartbeat(), wrong, other.snapshot(), exchange.tick());
    await entries();
    expect(feed.status()).toMatchObject({ newestTime: exchange.time, quarantined: { 'watched:timeJump': 2 } });
  });

  test('passes no exchange time while the main market is not seen; its quote is told at the end', async () => {
    start({ watched: WATCHED });
    socket().deliver(exchange.snapshot(), other.snapshot());
    await entries();
    const seenUpTo = exchange.time;
    socket().deliver({ ...exchange.delta([['98', '1', 1]]), checksum: '7' });
    await wait(500);
    socket().deliver(other.delta([['100', '7', 1]]), other.trade());
    expect(kinds(await entries())).toEqual(['desync:checksum']);
    exchange.time += 1_000;
    socket().deliver(exchange.snapshot());
    const points = await entries();
    expect(kinds(points)).toEqual(['gap', 'snapshot', 'watchedQuote']);
    expect(points[0]).toMatchObject({ from: seenUpTo, to: exchange.time });
    expect(points[2]).toMatchObject({ bidAmount: 7e8, exchangeTime: exchange.time });
    expect(feed.status().quarantined).toEqual({ insideGap: 1 });
  });

  test('goes over to the next connection with the main one, and misses nothing', async () => {
    start({ watched: WATCHED });
    socket().deliver(exchange.snapshot(), other.snapshot());
    for (let passed = 0; passed < REFRESH_AFTER_MS; passed += 10_000) {
      await wait(10_000);
      sockets[0]?.deliver(both());
    }
    await entries();
    const [old, young] = sockets;
    young?.accept();
    expect(young?.asked).toMatchObject([{ marketIds: [MARKET, WATCHED] }]);
    young?.deliver(other.snapshot());
    const missedByOld = other.delta([['100', '9', 1]]);
    young?.deliver(missedByOld, exchange.snapshot());
    expect(old?.closed).toBe(true);
    young?.deliver(other.delta([['100', '8', 1]]));
    const points = await entries();
    expect(kinds(points)).toEqual(['watchedQuote', 'snapshot', 'watchedQuote']);
    expect(points.at(-1)).toMatchObject({ bidAmount: 8e8 });
    expect(feed.status()).toMatchObject({ resyncs: 0, quarantined: {} });
  });

  test('is unknown from a start in the middle of a session until its first snapshot', async () => {
    start({ watched: WATCHED, cursor: { exchangeTime: T0 - 60_000 } });
    socket().deliver(exchange.snapshot(), other.snapshot());
    const points = await entries();
    expect(kinds(points)).toEqual(['watchedQuote', 'fresh', 'gap', 'snapshot', 'watchedQuote']);
    expect(points[0]).toMatchObject({ bid: 0, exchangeTime: T0 - 60_000 });
  });
});

describe('REST behind a gap', () => {
  /** Prints with ids from 1, half a second apart since T0, and a candle for each minute. */
  const server = (delayMs = 0) =>
    fakeRest(async ({ path }) => {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      if (path === '/time') return json(TIME);
      if (path.includes('candles')) return json([[iso(T0), '100', '101', '99', '100.5', '3']]);
      const count = Math.floor((Date.now() - T0) / 500);
      const rows = Array.from({ length: count }, (_, i) => ({
        id: String(i + 1),
        price: '100.5',
        amount: '0.25',
        timestamp: iso(T0 + i * 500),
        side: 'Bid',
      }));
      return json(rows.reverse().slice(0, 200));
    });

  async function loseAndReturn(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(100);
    socket().deliver(exchange.snapshot(), exchange.trade(10, { tradeId: 1 }));
    await wait(1_000);
    socket().emit('close');
    await entries();
    await wait(ms);
    socket().accept();
    socket().deliver(exchange.snapshot(), exchange.delta([['98', '1', 1]]));
  }

  test('gives back what was missed as one point right behind the gap, without what was seen', async () => {
    start({ rest: server() });
    await loseAndReturn(3_000);
    await vi.advanceTimersByTimeAsync(CACHE_MS + 100);
    const points = await entries();
    expect(kinds(points)).toEqual(['gap', 'backfill', 'snapshot', 'delta']);
    const [gap, backfill] = points;
    if (gap?.kind !== 'gap' || backfill?.kind !== 'backfill') throw new Error('no backfill');
    expect(backfill).toMatchObject({ from: gap.from, to: gap.to, exchangeTime: gap.to });
    expect(backfill.trades.map(({ tradeId }) => tradeId)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(backfill.candles).toMatchObject([{ time: T0, volume: 3e8 }]);
    expect(feed.status().rest).toBe('readable');
    // The socket would not repeat one of them either.
    socket().deliver(exchange.trade(10, { tradeId: 5 }), exchange.trade(10, { tradeId: 10 }));
    expect(await entries()).toMatchObject([{ kind: 'trade', tradeId: 10 }]);
  });

  test('that answers after five seconds is only counted', async () => {
    start({ rest: server(4_000) });
    await vi.advanceTimersByTimeAsync(5_000);
    exchange.time = Date.now();
    await loseAndReturn(1_000);
    const next = feed.next(100);
    await vi.advanceTimersByTimeAsync(3_000);
    socket().deliver(exchange.heartbeat());
    await vi.advanceTimersByTimeAsync(5_000);
    expect(kinds((await next) ?? [])[0]).toBe('gap');
    expect(kinds(await entries()).filter((kind) => kind === 'gap')).toEqual([]);
  });

  test.each([
    ['blocked', ({ mode }: { mode: 'no-cors' | undefined }) => (mode === 'no-cors' ? new Response() : null)],
    ['unreachable', () => null],
  ] as const)('that is %s changes nothing, and is said', async (state, answer) => {
    start({ rest: fakeRest(answer) });
    await loseAndReturn(1_000);
    expect(kinds(await entries())).toEqual(['gap', 'snapshot', 'delta']);
    expect(feed.status().rest).toBe(state);
  });

  test('whose bodies are nonsense changes nothing', async () => {
    start({ rest: fakeRest(({ path }) => (path === '/time' ? json(TIME) : json([{ nonsense: true }]))) });
    await loseAndReturn(1_000);
    await vi.advanceTimersByTimeAsync(CACHE_MS + 100);
    expect(kinds(await entries())).toEqual(['gap', 'snapshot', 'delta']);
  });
});

describe('sleep', () => {
  test('and a jump of the clock end the connection, and are a gap', async () => {
    start();
    socket().deliver(exchange.snapshot());
    await entries();
    // The machine slept: the clock goes on, no timer ran.
    vi.setSystemTime(Date.now() + 3_600_000);
    exchange.time += 3_600_000;
    socket().deliver(exchange.delta([['98', '1', 1]]));
    expect(socket().closed || sockets.length > 1).toBe(true);
    await vi.advanceTimersByTimeAsync(1_000);
    socket().accept();
    socket().deliver(exchange.snapshot());
    const points = await entries();
    expect(kinds(points)).toEqual(['desync:disconnected', 'gap', 'snapshot']);
    expect(points[1]).toMatchObject({ from: T0 });
    expect(feed.status().note).toBe('');
  });

  test('is noticed by the first timer behind it as well, and by a wish to wake', async () => {
    start();
    socket().deliver(exchange.snapshot());
    vi.setSystemTime(Date.now() + 60_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sockets).toHaveLength(2);
    socket().accept();
    socket().deliver(exchange.heartbeat());
    vi.setSystemTime(Date.now() + 60_000);
    feed.wake();
    expect(sockets).toHaveLength(3);
  });

  test('is not what a slow timer looks like while frames come, nor a clock that is set back', async () => {
    start();
    socket().deliver(exchange.snapshot());
    for (let i = 0; i < 10; i++) {
      vi.setSystemTime(Date.now() + 6_000);
      socket().deliver(exchange.heartbeat());
    }
    vi.setSystemTime(Date.now() - 3_600_000);
    socket().deliver(exchange.heartbeat());
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sockets).toHaveLength(1);
  });
});

test('the side of each print is compared with the book before it', async () => {
  start();
  const at = (price: string, side: string) => exchange.trade(10, { price, side });
  socket().deliver(exchange.snapshot(), at('101', 'Bid'), at('100', 'Ask'), at('102', 'Bid'), at('99', 'Bid'), at('100.5', 'Bid'));
  await entries();
  expect(feed.status().takerSide).toEqual({ agree: 3, total: 4 });
});
