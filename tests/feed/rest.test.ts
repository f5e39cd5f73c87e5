/** REST as browsers, networks and the exchange may treat it: nothing of it ever throws, and the limits are kept. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { knownMarkets, readMarkets } from '../../src/feed/market-list.ts';
import { MARKETS } from '../../src/feed/markets.ts';
import { MAX_PAGES, pastCandles, pastTrades } from '../../src/feed/past.ts';
import { ATTEMPTS, CALLS_WINDOW_MS, MAX_CALLS, Rest, TIMEOUT_MS } from '../../src/feed/rest.ts';
import { candlesOf, marketsOf, timeOf, tradesOf } from '../../src/feed/rest-bodies.ts';
import { type FakeRest, fakeRest, json, REST_URL, TIME } from './fake-rest.ts';
import { iso, T0 } from './frames.ts';

let rest: Rest;

beforeEach(() => {
  vi.useFakeTimers({ now: T0 });
});

afterEach(() => {
  rest?.close();
  vi.useRealTimers();
});

function over(fake: FakeRest): Rest {
  rest = new Rest({ url: REST_URL, clock: Date, fetch: fake.fetch });
  return rest;
}

/** What `work` gives once the clock has run as far as it must. */
async function settled<T>(work: Promise<T>, ms = 120_000): Promise<T> {
  await vi.advanceTimersByTimeAsync(ms);
  return work;
}

describe('whether it can be read', () => {
  test('is found out by one call without any header, and not asked again', async () => {
    const fake = fakeRest(() => json(TIME));
    expect(over(fake).state).toBe('unknown');
    expect(await settled(rest.probe())).toBe('readable');
    expect(await settled(rest.probe())).toBe('readable');
    expect(fake.calls.map(({ path }) => path)).toEqual(['/time']);
  });

  test('blocked: the browser hides the answer, a blind call finds the server there', async () => {
    const fake = fakeRest(({ mode }) => (mode === 'no-cors' ? new Response() : null));
    expect(await settled(over(fake).probe())).toBe('blocked');
    expect(await settled(rest.get('/markets', marketsOf))).toBeNull();
  });

  test('unreachable: the blind call fails as well; it may be back later', async () => {
    let isThere = false;
    const fake = fakeRest(() => (isThere ? json(TIME) : null));
    expect(await settled(over(fake).probe())).toBe('unreachable');
    isThere = true;
    expect(await settled(rest.probe())).toBe('readable');
  });

  test('a server that says nothing is given up after a while', async () => {
    const probe = over(fakeRest(() => 'never')).probe();
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS - 1);
    expect(rest.state).toBe('unknown');
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS + 1);
    expect(await probe).toBe('unreachable');
  });

  test('a body that only trickles is given up as well', async () => {
    const slow = () => new Response(new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([91])) }));
    const work = over(fakeRest(({ mode }) => (mode === 'no-cors' ? new Response() : slow()))).get('/markets', marketsOf);
    expect(await settled(work)).toBeNull();
  });
});

describe('limits', () => {
  test('never more calls in ten seconds than allowed, however many are wanted', async () => {
    const fake = fakeRest(() => json(TIME));
    over(fake);
    await settled(Promise.all(Array.from({ length: 130 }, () => rest.get('/time', timeOf))));
    expect(fake.calls).toHaveLength(130);
    const times = fake.calls.map(({ time }) => time);
    for (let i = MAX_CALLS; i < times.length; i++) {
      expect((times[i] ?? 0) - (times[i - MAX_CALLS] ?? 0)).toBeGreaterThanOrEqual(CALLS_WINDOW_MS);
    }
  });

  test.each([429, 500, 503])('%i is answered with patience, doubled each time, and given up in the end', async (status) => {
    const fake = fakeRest(() => json({ code: 'X', message: 'x' }, status));
    expect(await settled(over(fake).get('/time', timeOf))).toBeNull();
    expect(fake.calls.map(({ time }) => time - T0)).toEqual([0, 1_000, 3_000, 7_000]);
    expect(fake.calls).toHaveLength(ATTEMPTS);
    expect(rest.state).toBe('readable');
  });

  test('what comes after the patience counts', async () => {
    let calls = 0;
    const fake = fakeRest(() => (++calls < 3 ? json({}, 429) : json(TIME)));
    expect(await settled(over(fake).get('/time', timeOf))).toBe(Date.parse('2026-09-23T04:45:22.416Z'));
  });

  test('a refusal is final: it is not asked again', async () => {
    const fake = fakeRest(() => json({ code: 'MarketNotFound', message: 'market not found' }, 404));
    expect(await settled(over(fake).get('/markets/X-Y/trades', tradesOf))).toBeNull();
    expect(fake.calls).toHaveLength(1);
  });
});

describe('bodies', () => {
  const trade = { id: '4107372347', price: '0.265', amount: '11.25', timestamp: '2019-09-02T12:49:42.874000Z', side: 'Ask' };
  const candle = ['2020-09-12T18:30:00.000000Z', '14409.45', '14410', '14403.91', '14403.91', '0.01571701'];
  const market = {
    marketId: 'BTC-AUD',
    baseAssetName: 'BTC',
    quoteAssetName: 'AUD',
    minOrderAmount: '0.0001',
    maxOrderAmount: '1000000',
    amountDecimals: '8',
    priceDecimals: '2',
    status: 'Online',
  };

  test('are read as the exchange writes them', () => {
    expect(tradesOf([trade])).toEqual([
      { tradeId: 4_107_372_347, time: Date.parse('2019-09-02T12:49:42.874Z'), price: 26_500_000, amount: 1_125_000_000, side: 'sell' },
    ]);
    expect(candlesOf([candle])).toMatchObject([{ time: Date.parse('2020-09-12T18:30:00Z'), open: 1_440_945_000_000, volume: 1_571_701 }]);
    expect(marketsOf([market])).toEqual([
      { marketId: 'BTC-AUD', priceDecimals: 2, amountDecimals: 8, minOrderAmount: 10_000, online: true },
    ]);
    expect(timeOf(TIME)).toBe(Date.parse('2026-09-23T04:45:22.416Z'));
  });

  test.each([
    [tradesOf, { ...trade, price: 'NaN' }],
    [tradesOf, { ...trade, price: '0' }],
    [tradesOf, { ...trade, side: 'Both' }],
    [tradesOf, { ...trade, id: 'x' }],
    [tradesOf, { ...trade, timestamp: 'yesterday' }],
    [tradesOf, null],
    [candlesOf, candle.slice(0, 4)],
    [candlesOf, candle.with(2, '1')],
    [candlesOf, candle.with(5, '-1')],
    [candlesOf, {}],
    [marketsOf, { ...market, priceDecimals: '9' }],
    [marketsOf, { ...market, marketId: '<b>' }],
    [marketsOf, { ...market, minOrderAmount: 1 }],
  ])('are refused whole where one row is not as it should be (%#)', (read, row) => {
    expect(read([row])).toBeNull();
    expect(read({ rows: [row] })).toBeNull();
  });

  test('that are no JSON, or not what they should be, are counted and give nothing', async () => {
    const texts = ['<html>', '[{"id":1}]', '', 'null'];
    const fake = fakeRest(() => new Response(texts.shift()));
    over(fake);
    for (let i = 0; i < 4; i++) expect(await settled(rest.get('/markets/BTC-AUD/trades', tradesOf))).toBeNull();
    expect(rest.malformed).toBe(4);
  });
});

describe('the list of markets', () => {
  test('holds what is online, and what is kept of it is checked', async () => {
    const row = { marketId: 'ADA-AUD', minOrderAmount: '0.1', amountDecimals: '6', priceDecimals: '4', status: 'Online' };
    const listed = await settled(readMarkets(over(fakeRest(() => json([row, { ...row, marketId: 'MCAU-AUD', status: 'Offline' }])))));
    expect(listed).toEqual([{ marketId: 'ADA-AUD', priceDecimals: 4, amountDecimals: 6, minOrderAmount: 10_000_000 }]);
    expect(knownMarkets(JSON.parse(JSON.stringify(listed)))).toEqual(listed);
    expect(knownMarkets(null)).toBe(MARKETS);
    expect(knownMarkets([{ marketId: 7 }])).toBe(MARKETS);
  });
});

describe('the past', () => {
  /** Prints a second apart, ids rising, newest first, as pages of the exchange that include the row they go on from. */
  function history(count: number, changed: (id: number) => object = () => ({})) {
    const rows = Array.from({ length: count }, (_, i) => {
      const id = 10_000 - i;
      return { id: String(id), price: '100', amount: '1', timestamp: iso(T0 - i * 1_000), side: 'Bid', ...changed(id) };
    });
    return fakeRest(({ path }) => {
      const query = new URLSearchParams(path.split('?')[1]);
      const before = Number(query.get('before') ?? Number.POSITIVE_INFINITY);
      return json(rows.filter(({ id }) => Number(id) <= before).slice(0, Number(query.get('limit'))));
    });
  }

  test('prints are paged back by the smallest id, each taken once, oldest first', async () => {
    const fake = history(2_000);
    const trades = await settled(pastTrades(over(fake), 'BTC-AUD', T0 - 450_000, T0 - 10_000));
    expect(trades?.map(({ time }) => (T0 - time) / 1_000)).toEqual(Array.from({ length: 441 }, (_, i) => 450 - i));
    expect(fake.calls.map(({ path }) => path)).toEqual([
      '/markets/BTC-AUD/trades?limit=200',
      '/markets/BTC-AUD/trades?limit=200&before=9801',
      '/markets/BTC-AUD/trades?limit=200&before=9602',
    ]);
  });

  test('a page that does not go back ends it, and so does the end of the history', async () => {
    const same = json([{ id: '7', price: '1', amount: '1', timestamp: iso(T0), side: 'Bid' }]);
    const stuck = fakeRest(() => same.clone());
    expect(await settled(pastTrades(over(stuck), 'BTC-AUD', T0 - 1_000, T0))).toHaveLength(1);
    expect(stuck.calls).toHaveLength(2);
    expect(await settled(pastTrades(over(fakeRest(() => json([]))), 'BTC-AUD', T0 - 1_000, T0))).toEqual([]);
  });

  test('too many prints are none: candles tell of a long gap', async () => {
    const fake = history(10_000);
    expect(await settled(pastTrades(over(fake), 'BTC-AUD', T0 - 9_000_000, T0))).toBeNull();
    expect(fake.calls).toHaveLength(MAX_PAGES);
  });

  test('a print far from its neighbours is left out', async () => {
    const fake = history(50, (id) => (id === 9_980 ? { price: '900' } : {}));
    const trades = await settled(pastTrades(over(fake), 'BTC-AUD', T0 - 49_000, T0));
    expect(trades).toHaveLength(49);
  });

  test('candles are asked for by time in spans the exchange allows, and sorted whatever their order', async () => {
    const fake = fakeRest(({ path }) => {
      const query = new URLSearchParams(path.split('?')[1]);
      const [from, to] = [Date.parse(query.get('from') ?? ''), Date.parse(query.get('to') ?? '')];
      const rows = [];
      for (let time = from; time <= to; time += 60_000) if (time % 180_000 !== 0) rows.push([iso(time), '1', '2', '0.5', '1', '0']);
      return json(rows.reverse());
    });
    const from = T0 - 1_500 * 60_000;
    const candles = await settled(pastCandles(over(fake), 'BTC-AUD', from, T0));
    expect(fake.calls).toHaveLength(2);
    expect(candles?.length).toBeGreaterThan(990);
    expect(candles?.every(({ time }, i) => i === 0 || time > (candles[i - 1]?.time ?? 0))).toBe(true);
    expect(candles?.[0]?.time).toBeLessThanOrEqual(from);
  });
});
