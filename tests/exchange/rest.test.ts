/** The REST of the test exchange: the shapes and quirks clients have reported, and the troubles it can be told to have. */
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Exchange, type ExchangeOptions, startExchange } from './exchange.ts';
import type { RestTrouble } from './faults.ts';

const MINUTES = join(resolve(import.meta.dirname, '../../public/recordings'), 'binance-btc-usdt.jsonl.gz');
const START = Date.UTC(2026, 0, 1);
const TRADES = '/markets/BTC-AUD/trades';
const CANDLES = '/markets/BTC-AUD/candles';

type Row = { readonly id: string; readonly price: string; readonly amount: string; readonly timestamp: string; readonly side: string };

let exchange: Exchange;

async function start(options: Partial<ExchangeOptions> = {}): Promise<void> {
  exchange = await startExchange({ recording: MINUTES, marketId: 'BTC-AUD', startTime: START, speed: 1_000, ...options });
  await sleep(250);
}

const get = (path: string, signal?: AbortSignal) => fetch(exchange.restUrl + path, signal ? { signal } : {});

async function rows<T = Row>(path: string): Promise<T[]> {
  return (await (await get(path)).json()) as T[];
}

afterEach(() => exchange.stop());

describe('what was played', () => {
  beforeEach(() => start());

  test('comes back as trades, newest first, two hundred at most, in the words of REST', async () => {
    const page = await rows(TRADES);
    expect(page).toHaveLength(200);
    const ids = page.map(({ id }) => Number(id));
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    expect(Object.keys(page[0] ?? {}).sort()).toEqual(['amount', 'id', 'price', 'side', 'timestamp']);
    expect(page[0]?.timestamp).toMatch(/^2026-01-01T00:\d\d:\d\d\.\d{3}000Z$/);
    expect(await rows(`${TRADES}?limit=3`)).toHaveLength(3);
  });

  test('is paged by trade id: a page includes its cursor, and forward the headers come the wrong way round', async () => {
    const first = await get(`${TRADES}?limit=10`);
    const newest = (await first.json()) as Row[];
    const [top, bottom] = [newest[0]?.id, newest.at(-1)?.id];
    expect([first.headers.get('bm-after'), first.headers.get('bm-before')]).toEqual([top, bottom]);
    const older = await rows(`${TRADES}?limit=10&before=${bottom}`);
    expect(older[0]?.id).toBe(bottom);
    const forward = await get(`${TRADES}?limit=5&after=${older.at(-1)?.id}`);
    const newer = (await forward.json()) as Row[];
    expect(newer.at(-1)?.id).toBe(older.at(-1)?.id);
    expect([forward.headers.get('bm-after'), forward.headers.get('bm-before')]).toEqual([newer.at(-1)?.id, newer[0]?.id]);
    const both = await get(`${TRADES}?before=${top}&after=${bottom}`);
    expect([both.status, await both.json()]).toEqual([
      400,
      { code: 'InvalidPaginationParameter', message: 'invalid pagination parameter' },
    ]);
  });

  test('comes back as candles that agree with the trades', async () => {
    const from = new Date(START).toISOString();
    const to = new Date(START + 120_000).toISOString();
    const [first] = await rows<string[]>(`${CANDLES}?timeWindow=1m&from=${from}&to=${to}`);
    const trades: Row[] = [];
    for (let before = ''; ; ) {
      const page = await rows(`${TRADES}${before}`);
      trades.unshift(...page.reverse().filter(({ id }) => trades.every((other) => other.id !== id)));
      if (page.length < 200) break;
      before = `?before=${page[0]?.id}`;
    }
    const minute = trades.filter(({ timestamp }) => Date.parse(timestamp) < START + 60_000);
    const prices = minute.map(({ price }) => Number(price));
    const volume = minute.reduce((sum, { amount }) => sum + Number(amount), 0);
    expect(first?.[0]).toBe('2026-01-01T00:00:00.000000Z');
    expect(first?.slice(1, 5).map(Number)).toEqual([prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1)]);
    expect(Number(first?.[5])).toBeCloseTo(volume, 6);
  });

  test('has candles by pages newest first, by time oldest first, and a word for a window nobody knows', async () => {
    const times = async (query: string) => (await rows<string[]>(`${CANDLES}?timeWindow=1m&${query}`)).map(([time]) => time);
    const byTime = await times(`from=${new Date(START).toISOString()}`);
    expect(byTime.length).toBeGreaterThanOrEqual(4);
    expect(await times('limit=2')).toHaveLength(2);
    expect((await times('')).slice(-byTime.length).reverse()).toEqual(byTime.slice(0, (await times('')).length));
    expect((await get(`${CANDLES}?timeWindow=7m`)).status).toBe(400);
  });
});

test('the list of markets and the time are told, and what is not there is refused in the exchange’s words', async () => {
  await start({ speed: 1 });
  const markets = await rows<Record<string, string>>('/markets');
  expect(markets.find(({ marketId }) => marketId === 'BTC-AUD')).toEqual({
    marketId: 'BTC-AUD',
    baseAssetName: 'BTC',
    quoteAssetName: 'AUD',
    minOrderAmount: '0.0001',
    maxOrderAmount: '1000000',
    amountDecimals: '8',
    priceDecimals: '2',
    status: 'Online',
  });
  const { timestamp } = (await (await get('/time')).json()) as { timestamp: string };
  expect(Math.abs(Date.parse(timestamp) - exchange.exchangeTime())).toBeLessThan(1_000);
  const unknown = await get('/markets/btc-aud/trades');
  expect([unknown.status, await unknown.json()]).toEqual([404, { code: 'MarketNotFound', message: 'market not found' }]);
  expect(exchange.restCalls).toEqual(['/v3/markets', '/v3/time', '/v3/markets/btc-aud/trades']);
});

test('a browser may read the answers only where that was asked for', async () => {
  await start({ cors: true });
  const allowed = async () => (await get('/time')).headers.get('access-control-allow-origin');
  expect(await allowed()).toBe('*');
  exchange.inject({ kind: 'rest', trouble: 'noCors', ms: 200 });
  expect(await allowed()).toBeNull();
  await sleep(200);
  expect(await allowed()).toBe('*');
});

test('beyond the calls that are allowed in ten seconds there is nothing but 429', async () => {
  await start({ callsAllowed: 3 });
  const statuses = [];
  for (let i = 0; i < 5; i++) statuses.push((await get('/time')).status);
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
});

describe('told to be in trouble, it', () => {
  test.each<[RestTrouble, number]>([
    ['tooMany', 429],
    ['broken', 500],
    ['unavailable', 503],
  ])('%s: answers with %i', async (trouble, status) => {
    await start();
    exchange.inject({ kind: 'rest', trouble, ms: 200 });
    expect((await get('/time')).status).toBe(status);
    await sleep(200);
    expect((await get('/time')).status).toBe(200);
  });

  test('does not answer at all, answers with what is no JSON, with half of it, or with nothing in its fields', async () => {
    await start();
    const told = (trouble: RestTrouble) => exchange.inject({ kind: 'rest', trouble, ms: 10_000 });
    told('mute');
    await expect(get('/time', AbortSignal.timeout(100))).rejects.toThrow();
    for (const trouble of ['notJson', 'cut'] as const) {
      told(trouble);
      await expect((await get(TRADES)).json()).rejects.toThrow(SyntaxError);
    }
    told('wrongTypes');
    expect((await rows(TRADES))[0]).toMatchObject({ id: null, price: null, timestamp: null });
  });
});
