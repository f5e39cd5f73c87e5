/** The test exchange keeps the protocol: a client by the book of rules never sees a wrong checksum unless it is told to. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { BookClient } from './book-client.ts';
import { type Exchange, type ExchangeOptions, startExchange } from './exchange.ts';

const RECORDINGS = resolve(import.meta.dirname, '../../public/recordings');
const HOUR = join(RECORDINGS, 'gdax-btc-usd.jsonl.gz');
const MINUTES = join(RECORDINGS, 'binance-btc-usdt.jsonl.gz');
const MARKET = 'BTC-AUD';
const ALL = ['orderbookUpdate', 'trade', 'tick', 'heartbeat'];
const START = Date.UTC(2026, 0, 1);

let exchange: Exchange;

async function start(options: Partial<ExchangeOptions> = {}): Promise<Exchange> {
  exchange = await startExchange({ recording: MINUTES, marketId: MARKET, startTime: START, ...options });
  return exchange;
}

async function subscribed(channels = ALL, marketIds = [MARKET]): Promise<BookClient> {
  const client = await BookClient.open(exchange.url);
  client.ask('subscribe', channels, marketIds);
  return client;
}

/** The first `frames` lines of a recording as a file of their own. */
function shortRecording(frames: number): string {
  const lines = gunzipSync(readFileSync(MINUTES)).toString('utf8').split('\n');
  const path = join(mkdtempSync(join(tmpdir(), 'exchange-')), 'short.jsonl');
  writeFileSync(path, lines.slice(0, frames + 1).join('\n'));
  return path;
}

afterEach(() => exchange.stop());

describe('a client that keeps a book', () => {
  test.each([
    ['the hour', HOUR, 400, 10_000],
    ['the minutes', MINUTES, 100, 3_000],
  ])(
    'of %s verifies every checksum, at high speed and after unclean snapshots',
    async (_, recording, speed, deltas) => {
      await start({ recording, speed, dirtySnapshots: true });
      const client = await subscribed();
      await client.until(({ counts }) => counts.delta > 200);
      client.ask('addSubscription', ['orderbookUpdate'], [MARKET]);
      await client.until(({ counts }) => counts.delta > deltas);
      expect(client.counts).toMatchObject({ mismatch: 0, crossed: 0, snapshot: 2, error: 0 });
      expect(client.counts.stale).toBeGreaterThanOrEqual(6);
    },
    30_000,
  );

  test('gets a fresh snapshot by addSubscription and no delta twice', async () => {
    await start({ speed: 50 });
    const client = await subscribed(['orderbookUpdate']);
    const other = await subscribed(['orderbookUpdate']);
    for (let i = 1; i < 4; i++) {
      await client.until(({ counts }) => counts.snapshot === i && counts.delta > 50 * i);
      client.ask('addSubscription', ['orderbookUpdate'], [MARKET]);
    }
    const [before, otherBefore] = [client.counts.delta, other.counts.delta];
    await client.until(({ counts }) => counts.delta > before + 200);
    expect(Math.abs(client.counts.delta - before - (other.counts.delta - otherBefore))).toBeLessThan(10);
    expect(client.counts).toMatchObject({ mismatch: 0, snapshot: 4 });
    expect(client.snapshotIds).toEqual([...new Set(client.snapshotIds)].sort((a, b) => a - b));
  });

  test('meets a wrong checksum exactly once when one is ordered, and a malformed frame as it was given', async () => {
    await start({ speed: 50 });
    const client = await subscribed();
    await client.until(({ counts }) => counts.delta > 20);
    exchange.corruptChecksum();
    await client.until(({ counts }) => counts.mismatch === 1);
    exchange.sendRaw('{"messageType":"tick","marketId":');
    await client.until(({ counts }) => counts.malformed === 1);
    const seen = client.counts.delta;
    await client.until(({ counts }) => counts.delta > seen + 100);
    expect(client.counts).toMatchObject({ mismatch: 1, malformed: 1 });
  });

  test('sees time and ids go on rising when the recording begins again, with a snapshot at the border', async () => {
    await start({ recording: shortRecording(400), speed: 50 });
    const client = await subscribed();
    await client.until(({ counts }) => counts.snapshot >= 4);
    expect(client.counts).toMatchObject({ mismatch: 0, crossed: 0, stale: 0 });
    expect(exchange.stats.loops).toBeGreaterThanOrEqual(3);
    expect(client.tradeIds).toEqual([...new Set(client.tradeIds)].sort((a, b) => a - b));
    expect(client.snapshotIds).toEqual([...client.snapshotIds].sort((a, b) => a - b));
  });

  test('hears nothing more when a recording that does not loop is over', async () => {
    await start({ recording: shortRecording(50), speed: 100, loop: false });
    const client = await subscribed();
    await sleep(200);
    const seen = { ...client.counts };
    await sleep(100);
    expect(client.counts).toEqual(seen);
    expect(exchange.stats.loops).toBe(0);
  });
});

describe('subscriptions', () => {
  test('are replaced by subscribe, widened, narrowed, and listed by the heartbeat', async () => {
    await start({ speed: 20, heartbeatMs: 20 });
    const client = await subscribed(['tick', 'heartbeat']);
    await client.until(({ counts }) => counts.tick > 0 && counts.heartbeat > 0);
    expect(client.counts.snapshot).toBe(0);
    client.ask('subscribe', ['orderbookUpdate', 'heartbeat'], ['ETH-AUD', MARKET]);
    await client.until(({ counts }) => counts.snapshot === 2 && counts.delta > 0);
    const ticks = client.counts.tick;
    client.ask('removeSubscription', ['orderbookUpdate'], ['ETH-AUD']);
    client.ask('addSubscription', ['trade'], [MARKET]);
    await client.until(({ counts }) => counts.trade > 0);
    await client.until(({ counts: { heartbeat } }) => heartbeat > 3);
    const channels = [{ name: 'orderbookUpdate', marketIds: [MARKET] }, { name: 'heartbeat' }, { name: 'trade', marketIds: [MARKET] }];
    await client.until(({ last }) => JSON.stringify(last.heartbeat) === JSON.stringify({ messageType: 'heartbeat', channels }));
    expect(client.counts.tick).toBe(ticks);
    client.ask('removeSubscription', ['orderbookUpdate'], []);
    await sleep(50);
    const deltas = client.counts.delta;
    await sleep(100);
    expect(client.counts.delta).toBe(deltas);
  });

  test('to the heartbeat alone need no market', async () => {
    await start({ heartbeatMs: 20 });
    const client = await BookClient.open(exchange.url);
    client.ask('subscribe', ['heartbeat']);
    await client.until(({ counts }) => counts.heartbeat > 1);
    expect(client.last.heartbeat).toEqual({ messageType: 'heartbeat', channels: [{ name: 'heartbeat' }] });
  });

  test('to a market without orders begin with an empty snapshot', async () => {
    await start();
    const client = await subscribed(['orderbookUpdate'], ['XRP-AUD']);
    await client.until(({ counts }) => counts.snapshot === 1);
    expect([client.bids, client.asks]).toEqual([[], []]);
  });
});

describe('a bad request', () => {
  test.each([
    ['{"channels":', 3, 'Unable to parse JSON, please validate the format.'],
    ['null', 3, 'invalid message type'],
    ['{"messageType":"unsubscribe","channels":["tick"],"marketIds":["BTC-AUD"]}', 3, 'invalid message type'],
    ['{"messageType":"subscribe","channels":["candles"],"marketIds":["BTC-AUD"]}', 3, 'invalid channel names'],
    ['{"messageType":"subscribe","marketIds":["BTC-AUD"]}', 3, 'invalid channel names'],
    ['{"messageType":"subscribe","channels":["tick"],"marketIds":["BTC-AUD","btc-aud"]}', 3, 'invalid marketIds'],
    ['{"messageType":"subscribe","channels":["tick"]}', 3, 'invalid marketIds'],
    ['{"messageType":"subscribe","channels":["orderChange"],"marketIds":["BTC-AUD"]}', 1, 'authentication failed. invalid key'],
  ])('%s is refused in the exchange’s words, and what was subscribed goes on', async (text, code, message) => {
    await start({ speed: 20 });
    const client = await subscribed(['orderbookUpdate']);
    await client.until(({ counts }) => counts.delta > 0);
    client.send(text);
    await client.until(({ counts }) => counts.error === 1);
    expect(client.last.error).toEqual({ messageType: 'error', code, message });
    const seen = client.counts.delta;
    await client.until(({ counts }) => counts.delta > seen);
    expect(client.counts).toMatchObject({ tick: 0, snapshot: 1, mismatch: 0 });
    expect(exchange.stats.errors).toBe(1);
  });
});

describe('connections', () => {
  test('beyond three opens in the window are closed at once and counted', async () => {
    await start({ opensWindowMs: 1_000 });
    const clients = await Promise.all([1, 2, 3, 4].map(() => BookClient.open(exchange.url)));
    await sleep(50);
    expect(clients.filter(({ closeCode }) => closeCode !== null).length).toBe(1);
    expect(exchange.stats).toMatchObject({ opens: 3, refused: 1 });
    await sleep(1_000);
    const later = await BookClient.open(exchange.url);
    await sleep(20);
    expect(later.closeCode).toBeNull();
  });

  test('without traffic are cut with code 1006; a heartbeat keeps one open', async () => {
    await start({ idleMs: 400, heartbeatMs: 50 });
    const silent = await BookClient.open(exchange.url);
    const beating = await BookClient.open(exchange.url);
    beating.ask('subscribe', ['heartbeat']);
    await silent.until(({ closeCode }) => closeCode === 1006);
    expect(beating.closeCode).toBeNull();
    expect(exchange.stats.idled).toBe(1);
  });

  test('fall silent but stay open in a pause, while a new one is served', async () => {
    await start({ speed: 20 });
    const client = await subscribed();
    await client.until(({ counts }) => counts.delta > 5);
    exchange.pause(400);
    await sleep(30);
    const seen = { ...client.counts };
    const other = await subscribed();
    await other.until(({ counts }) => counts.delta > 5);
    expect(client.counts).toEqual(seen);
    expect(client.closeCode).toBeNull();
    await client.until(({ counts }) => counts.delta > seen.delta);
  });

  test('are all cut by dropAll, and the market moves on while the client is away', async () => {
    await start({ speed: 100 });
    const client = await subscribed();
    await client.until(({ counts }) => counts.delta > 20);
    exchange.dropAll();
    await client.until(({ closeCode }) => closeCode === 1006);
    await sleep(300);
    const back = await subscribed();
    await back.until(({ counts }) => counts.delta > 20);
    expect(back.counts).toMatchObject({ mismatch: 0, snapshot: 1 });
    expect(back.snapshotIds[0]).toBeGreaterThan((client.exchangeTime + 20_000) * 1_000);
    expect(Math.abs(back.exchangeTime - exchange.exchangeTime())).toBeLessThan(60_000);
    expect(back.exchangeTime).toBeGreaterThan(START);
  });
});
