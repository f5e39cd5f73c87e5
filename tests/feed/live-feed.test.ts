/** The live feed against a socket that the test holds the other end of. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Entry } from '../../src/core/messages.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import type { FeedCursor } from '../../src/core/ports.ts';
import { REFRESH_AFTER_MS } from '../../src/feed/link.ts';
import { LiveFeed } from '../../src/feed/live-feed.ts';
import { GROUP_MS } from '../../src/feed/outbox.ts';
import { type FakeSocket, fakeSockets } from './fake-socket.ts';
import { cursor, Exchange, iso, MARKET, T0 } from './frames.ts';

let feed: LiveFeed;
let sockets: FakeSocket[];
let exchange: Exchange;

beforeEach(() => {
  vi.useFakeTimers({ now: T0 });
  exchange = new Exchange();
  const fake = fakeSockets();
  sockets = fake.sockets;
  // A browser's clock has fractions of a millisecond; the journal has none.
  const clock = { now: () => Date.now() + 0.4 };
  feed = new LiveFeed({ url: 'wss://test', marketId: MARKET, clock, WebSocketClass: fake.WebSocketClass, random: () => 0 });
});

afterEach(() => {
  feed.close();
  vi.useRealTimers();
});

function socket(): FakeSocket {
  const newest = sockets.at(-1);
  if (newest === undefined) throw new Error('no socket was opened');
  return newest;
}

/** Opens the feed and its socket. */
function start(changed: Partial<FeedCursor> = {}): void {
  feed.open(cursor(changed));
  socket().accept();
}

/** Lets the clock and the exchange run together. */
async function wait(ms: number): Promise<void> {
  exchange.time += ms;
  await vi.advanceTimersByTimeAsync(ms);
}

/** Everything that is there once the present group is complete. */
async function entries(limit = 1_000): Promise<readonly Entry[]> {
  const next = feed.next(limit);
  await vi.advanceTimersByTimeAsync(GROUP_MS);
  return (await next) ?? [];
}

const kinds = (list: readonly Entry[]) => list.map((entry) => ('reason' in entry ? `${entry.kind}:${entry.reason}` : entry.kind));

test('one frame subscribes everything, and nothing waits for an answer to it', async () => {
  start();
  expect(socket().asked).toEqual([
    { marketIds: [MARKET], channels: ['orderbookUpdate', 'trade', 'tick', 'heartbeat'], messageType: 'subscribe' },
  ]);
  socket().deliver(exchange.tick(), exchange.snapshot(), exchange.delta([['98', '1', 1]]), exchange.trade());
  expect(kinds(await entries())).toEqual(['tick', 'snapshot', 'delta', 'trade']);
  expect(feed.status()).toMatchObject({ connected: true, stale: false, frames: 4, reconnects: 0, resyncs: 0, note: '' });
});

test('points carry the frame’s own time, the local time of arrival, and no position', async () => {
  start();
  await wait(500);
  exchange.time -= 200;
  socket().deliver(exchange.snapshot());
  expect(await entries()).toMatchObject([{ exchangeTime: T0 + 300, receivedTime: T0 + 500, position: 0 }]);
});

test('entries are grouped for a fifth of a second, at most as many as asked for, and at once when many wait', async () => {
  start();
  let group: readonly Entry[] | null = null;
  void feed.next(10).then((list) => {
    group = list;
  });
  socket().deliver(exchange.tick());
  await vi.advanceTimersByTimeAsync(GROUP_MS - 1);
  expect(group).toBeNull();
  socket().deliver(exchange.tick());
  await vi.advanceTimersByTimeAsync(1);
  expect(group).toHaveLength(2);
  for (let i = 0; i < 501; i++) socket().deliver(exchange.tick());
  expect(await feed.next(400)).toHaveLength(400);
  expect(await entries()).toHaveLength(101);
});

test('malformed frames of every kind are counted, and every good one between them arrives', async () => {
  start();
  const bad = ['{', '[]', '{"messageType":"nonsense"}', '{"messageType":"tick"}', JSON.stringify(exchange.trade(0, { price: 'NaN' }))];
  const good = [exchange.snapshot(), exchange.delta([['98', '1', 1]]), exchange.tick(), exchange.trade(), exchange.delta([['97', '1', 1]])];
  for (let i = 0; i < bad.length; i++) socket().deliver(bad[i] ?? '', good[i] ?? '');
  socket().emit('message', { data: new ArrayBuffer(8) });
  expect(kinds(await entries())).toEqual(['snapshot', 'delta', 'tick', 'trade', 'delta']);
  expect(feed.status().quarantined).toEqual({ notJson: 1, notAnObject: 1, unknownType: 1, missingField: 1, badNumber: 1, notText: 1 });
  expect(feed.quarantine[0]).toEqual({ reason: 'notJson', text: '{', receivedTime: T0 });
});

test('a wrong checksum asks for the book of this market again, on the same connection, and the time between is a gap', async () => {
  start();
  socket().deliver(exchange.snapshot());
  await wait(5_000);
  socket().deliver(exchange.delta([['99', '1', 1]]));
  const seenUpTo = exchange.time;
  const tick = exchange.tick();
  socket().deliver(tick, { ...exchange.delta([['98', '1', 1]]), checksum: '7' });
  socket().deliver(exchange.delta([['97', '1', 1]]));
  const before = await entries();
  expect(kinds(before)).toEqual(['snapshot', 'delta', 'tick', 'desync:checksum']);
  // What was missed lies before the frame that told of it: with the desync no time passes, and the gap reaches back.
  expect(before[3]).toMatchObject({ exchangeTime: Date.parse(String(tick.timestamp)) });
  expect(socket().asked.at(-1)).toMatchObject({ messageType: 'addSubscription', channels: ['orderbookUpdate'], marketIds: [MARKET] });
  socket().deliver(exchange.snapshot(), exchange.delta([['96', '1', 1]]));
  const points = await entries();
  expect(kinds(points)).toEqual(['gap', 'snapshot', 'delta']);
  expect(points[0]).toMatchObject({ from: seenUpTo, to: exchange.time - 10, exchangeTime: exchange.time - 10 });
  expect(feed.status()).toMatchObject({ resyncs: 1, reconnects: 0, note: '' });
  expect(sockets).toHaveLength(1);
});

test('a book that is lost again and again is asked for more and more patiently', async () => {
  start();
  const asked: number[] = [];
  for (let second = 0; second < 60; second++) {
    const before = socket().sent.length;
    // Each snapshot is followed at once by a delta that crosses the book.
    socket().deliver(exchange.snapshot(), exchange.delta([['101', '1', 1]]));
    exchange.delta([['101', '0', 0]]);
    exchange.delta([], [['101', '1.5', 1]]);
    await wait(1_000);
    if (socket().sent.length > before) asked.push(second);
  }
  expect(asked).toEqual([1, 5, 13, 29]);
  const points = kinds(await entries());
  expect(points.slice(0, 5)).toEqual(['snapshot', 'desync:crossed', 'gap', 'snapshot', 'desync:crossed']);
  expect(feed.status().resyncs).toBe(60);
});

test('ticks and prints wait for the end of a gap; those from inside it stay there', async () => {
  start();
  socket().deliver(exchange.snapshot(), { ...exchange.delta([['98', '1', 1]]), checksum: '7' });
  socket().deliver(exchange.tick(), exchange.trade());
  const snapshot = { ...exchange.snapshot() };
  socket().deliver(exchange.trade(10));
  expect(kinds(await entries())).toEqual(['snapshot', 'desync:checksum']);
  socket().deliver(snapshot);
  const points = await entries();
  // The print at the snapshot's own time and the one behind it go on; the tick from before is inside the gap.
  expect(kinds(points)).toEqual(['gap', 'snapshot', 'trade', 'trade']);
  expect(feed.status().quarantined).toEqual({ insideGap: 1 });
});

test('a repeated delta changes nothing and breaks nothing', async () => {
  start();
  const snapshot = exchange.snapshot();
  const delta = exchange.delta([['98', '1', 1]]);
  socket().deliver(snapshot, delta, delta, exchange.delta([['97', '1', 1]]));
  expect(kinds(await entries())).toEqual(['snapshot', 'delta', 'delta', 'delta']);
});

test('prints come once, across reconnects and restarts', async () => {
  start({ tradeIds: [41], exchangeTime: 0 });
  const trade = exchange.trade(10, { tradeId: 42 });
  socket().deliver(exchange.trade(0, { tradeId: 41 }), trade, trade);
  expect(kinds(await entries())).toEqual(['trade']);
  socket().emit('close');
  await wait(1_000);
  socket().accept();
  socket().deliver(exchange.snapshot(), trade, exchange.trade());
  expect(kinds(await entries())).toEqual(['gap', 'snapshot', 'trade']);
});

describe('the times of a connection’s first frames', () => {
  const FAR = Date.UTC(2098, 0, 1);
  const later = { timestamp: iso(FAR) };

  test.each([
    ['trade', () => exchange.trade(0, later)],
    ['tick', () => exchange.tick(0, later)],
    ['delta', () => ({ ...exchange.delta([['98', '1', 1]], [], 0), ...later })],
    ['snapshot', () => ({ ...exchange.snapshot(), ...later })],
    ['trade of the past', () => exchange.trade(0, { timestamp: iso(T0 - 86_400_000) })],
  ])('a wrong one on the very first, a %s, is put aside, and everything behind it arrives', async (_, wrong) => {
    start();
    socket().deliver(wrong(), exchange.snapshot(), exchange.tick(), exchange.delta([['97', '1', 1]]), exchange.trade());
    const points = await entries();
    expect(kinds(points)).toEqual(['snapshot', 'tick', 'delta', 'trade']);
    expect(feed.status()).toMatchObject({ newestTime: exchange.time, quarantined: { timeJump: 1 } });
  });

  test.each(['trade', 'tick'] as const)('neither does a wrong %s end a gap, on another connection and after a restart', async (kind) => {
    start({ exchangeTime: T0 - 5_000 });
    socket().deliver(exchange[kind](0, later), exchange.snapshot());
    socket().emit('close');
    await wait(1_000);
    socket().accept();
    socket().deliver(exchange[kind](0, later), exchange.snapshot(), exchange.tick());
    expect(kinds(await entries())).toEqual(['fresh', 'gap', 'snapshot', 'desync:disconnected', 'gap', 'snapshot', 'tick']);
    expect(feed.status()).toMatchObject({ newestTime: exchange.time, quarantined: { timeJump: 2 } });
  });

  test('wrong ones that differ from each other are none of them believed', async () => {
    start();
    for (let i = 0; i < 5; i++) socket().deliver(exchange.trade(0, { timestamp: iso(FAR + i * 3_600_000) }));
    socket().deliver(exchange.snapshot());
    expect(kinds(await entries())).toEqual(['snapshot']);
    expect(feed.status().quarantined).toEqual({ timeJump: 5 });
  });

  test('a connection that ends meanwhile leaves nothing waiting', async () => {
    start();
    socket().deliver(exchange.trade(0, later));
    socket().emit('close');
    expect(feed.status().quarantined).toEqual({ timeJump: 1 });
  });

  test.each([
    ['ahead', 3_600_000],
    ['behind', -3_600_000],
  ])('an exchange far %s of the local clock that agrees with itself is believed, and nothing of it is lost', async (_, ms) => {
    exchange = new Exchange(T0 + ms);
    start();
    const delta = (price: string) => exchange.delta([[price, '1', 1]]);
    socket().deliver(exchange.snapshot(), delta('98'), exchange.tick(), delta('97'), exchange.trade(), delta('96'));
    expect(kinds(await entries())).toEqual(['snapshot', 'delta', 'tick', 'delta', 'trade', 'delta']);
    expect(feed.status()).toMatchObject({ resyncs: 0, quarantined: {}, newestTime: exchange.time });
    // The session has seen its time: the next connection is believed at once.
    socket().emit('close');
    await wait(1_000);
    socket().accept();
    socket().deliver(exchange.snapshot());
    expect(kinds(await entries())).toEqual(['desync:disconnected', 'gap', 'snapshot']);
  });

  test('a quiet market far ahead has its book when the exchange was asked again', async () => {
    exchange = new Exchange(T0 + 3_600_000);
    start();
    socket().deliver(exchange.snapshot());
    let asked = socket().sent.length;
    for (let second = 0; second < 20; second++) {
      await wait(1_000);
      socket().deliver(exchange.heartbeat());
      for (; asked < socket().sent.length; asked++) socket().deliver(exchange.snapshot());
    }
    expect(kinds(await entries())[0]).toBe('snapshot');
    expect(feed.status().quarantined).toEqual({});
  });
});

test('before the first connection none was lost, and only connections that opened count', async () => {
  feed.open(cursor());
  const unreachable = 'The exchange cannot be reached yet; it is tried again.';
  for (let i = 0; i < 3; i++) {
    socket().emit('close');
    expect(feed.status()).toMatchObject({ connected: false, reconnects: 0, note: unreachable });
    await wait(20_000);
  }
  expect(feed.status().note).toBe(unreachable);
  socket().accept();
  expect(feed.status()).toMatchObject({ connected: true, reconnects: 0, note: '' });
  socket().deliver(exchange.snapshot());
  socket().emit('close');
  expect(feed.status()).toMatchObject({ connected: false, note: 'The connection to the exchange was lost and is being opened again.' });
  for (let i = 0; i < 3; i++) {
    await wait(20_000);
    socket().emit('close');
  }
  expect(feed.status()).toMatchObject({ connected: false, reconnects: 0 });
  await wait(10_000);
  feed.wake();
  socket().accept();
  expect(feed.status()).toMatchObject({ connected: true, reconnects: 1 });
  feed.close();
  expect(feed.status().connected).toBe(false);
});

test('a lost connection is a desync, and a gap once the book is back', async () => {
  start();
  socket().deliver(exchange.snapshot(), exchange.delta([['98', '1', 1]]));
  const lastSeen = exchange.time;
  socket().emit('close');
  expect(await entries()).toMatchObject([
    { kind: 'snapshot' },
    { kind: 'delta' },
    { kind: 'desync', reason: 'disconnected', exchangeTime: lastSeen },
  ]);
  expect(feed.status()).toMatchObject({ connected: false });
  await wait(900);
  socket().accept();
  socket().deliver(exchange.snapshot());
  expect(await entries()).toMatchObject([{ kind: 'gap', from: lastSeen, to: lastSeen + 900 }, { kind: 'snapshot' }]);
  expect(feed.status()).toMatchObject({ connected: true, reconnects: 1 });
});

test('a resumed session begins with a desync where the book was known, then counts as stale until it hears, then has its gap', async () => {
  const book = new OrderBook();
  book.load(1, [], []);
  start({ exchangeTime: T0 - 60_000, book, tradeIds: [1] });
  expect(await entries()).toMatchObject([{ kind: 'desync', reason: 'resumed', exchangeTime: T0 - 60_000 }]);
  socket().deliver(exchange.snapshot());
  expect(await entries()).toMatchObject([{ kind: 'fresh' }, { kind: 'gap', from: T0 - 60_000, to: T0 }, { kind: 'snapshot' }]);
});

test('a book older than what was seen makes no gap', async () => {
  start({ exchangeTime: T0 + 1_000 });
  socket().deliver(exchange.snapshot());
  expect(kinds(await entries())).toEqual(['fresh', 'snapshot']);
});

test('fifteen seconds of silence are stale, reopen the connection, and end with the first frame of any kind', async () => {
  start();
  socket().deliver(exchange.snapshot());
  await wait(14_000);
  socket().deliver(exchange.heartbeat());
  await wait(14_000);
  expect(feed.status().stale).toBe(false);
  await wait(1_000);
  expect(feed.status().stale).toBe(true);
  expect(socket().closed).toBe(true);
  expect(kinds(await entries()).sort()).toEqual(['desync:disconnected', 'snapshot', 'stale']);
  await wait(1_000);
  expect(sockets).toHaveLength(2);
  socket().accept();
  socket().deliver(exchange.heartbeat());
  expect(kinds(await entries())).toEqual(['fresh']);
});

test('silence before the first data point is shown, and journaled nowhere', async () => {
  start();
  await wait(16_000);
  expect(feed.status().stale).toBe(true);
  await wait(1_000);
  socket().accept();
  socket().deliver(exchange.snapshot());
  expect(kinds(await entries())).toEqual(['fresh', 'snapshot']);
});

test('never more than three opens in ten seconds, and back-off up to a minute, whatever fails', async () => {
  feed.open(cursor());
  for (let second = 0; second < 600; second++) {
    if (!socket().closed) socket().emit('close');
    if (second < 60) feed.wake();
    await wait(1_000);
  }
  const opens = sockets.map((each) => each.openedAt);
  for (let i = 3; i < opens.length; i++) expect((opens[i] ?? 0) - (opens[i - 3] ?? 0)).toBeGreaterThanOrEqual(10_000);
  const last = opens.slice(-3);
  expect((last[2] ?? 0) - (last[1] ?? 0)).toBeGreaterThanOrEqual(60_000);
});

test('the first reopening waits a second, and a wish to wake does not', async () => {
  start();
  socket().emit('close');
  await wait(999);
  expect(sockets).toHaveLength(1);
  await wait(1);
  expect(sockets).toHaveLength(2);
  socket().emit('close');
  feed.wake();
  expect(sockets).toHaveLength(3);
});

test('when the platform says the network is back, the connection is opened at once', async () => {
  const heard: (() => void)[] = [];
  vi.stubGlobal('addEventListener', (type: string, listener: () => void) => type === 'online' && heard.push(listener));
  vi.stubGlobal('removeEventListener', (_: string, listener: () => void) => heard.splice(heard.indexOf(listener), 1));
  start();
  socket().emit('close');
  heard[0]?.();
  expect(sockets).toHaveLength(2);
  heard[0]?.();
  expect(sockets).toHaveLength(2);
  feed.close();
  expect(heard).toHaveLength(0);
  vi.unstubAllGlobals();
});

test('a refused subscription is asked for again with patience, and the sentence says so', async () => {
  start();
  socket().deliver('{"messageType":"error","code":3,"message":"invalid marketIds"}');
  expect(feed.status().note).toBe('The exchange answered with error 3: invalid marketIds');
  expect(feed.status().quarantined).toEqual({ exchangeError: 1 });
  for (let i = 0; i < 20; i++) {
    await wait(5_000);
    socket().deliver(exchange.heartbeat([]));
  }
  const asked = socket().asked.filter((frame) => frame.messageType === 'subscribe').length;
  expect(asked).toBeGreaterThanOrEqual(4);
  expect(asked).toBeLessThanOrEqual(7);
  socket().deliver(exchange.snapshot());
  expect(feed.status().note).toBe('');
});

test('a heartbeat that does not list the market asks for everything again', async () => {
  start();
  socket().deliver(exchange.snapshot(), exchange.heartbeat());
  await wait(5_000);
  expect(socket().sent).toHaveLength(1);
  socket().deliver(exchange.heartbeat(['ETH-AUD']));
  await wait(0);
  expect(socket().asked.map((frame) => frame.messageType)).toEqual(['subscribe', 'subscribe']);
});

test('before a day is over a second connection takes over, and nothing is missed or told twice', async () => {
  start();
  socket().deliver(exchange.snapshot());
  for (let passed = 0; passed < REFRESH_AFTER_MS; passed += 10_000) {
    await wait(10_000);
    sockets[0]?.deliver(exchange.heartbeat());
  }
  await entries();
  expect(sockets).toHaveLength(2);
  const [old, young] = sockets;
  young?.accept();
  const trade = exchange.trade();
  young?.deliver(exchange.heartbeat(), exchange.tick(0), trade);
  old?.deliver(trade, exchange.delta([['98', '1', 1]]));
  young?.deliver(exchange.snapshot());
  expect(old?.closed).toBe(true);
  old?.deliver(exchange.tick());
  young?.deliver(exchange.delta([['97', '1', 1]]));
  expect(kinds(await entries())).toEqual(['trade', 'delta', 'snapshot', 'delta']);
  expect(feed.status()).toMatchObject({ connected: true, reconnects: 0, resyncs: 0 });
});

test('when nobody fetches, the connection is given up until half is gone', async () => {
  start();
  socket().deliver(exchange.snapshot());
  for (let i = 0; i < 100_001; i++) socket().deliver(exchange.tick(1));
  expect(feed.status()).toMatchObject({ connected: false });
  await wait(30_000);
  expect(sockets).toHaveLength(1);
  await feed.next(60_000);
  await wait(2_000);
  expect(sockets).toHaveLength(2);
});

test('once closed it says nothing more, and whoever waits is told', async () => {
  start();
  const waiting = feed.next(10);
  feed.close();
  expect(await waiting).toBeNull();
  expect(await feed.next(10)).toBeNull();
  expect(socket().closed).toBe(true);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(sockets).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});
