/** The recorded feed: what a recording says, in order, from any line on, at any speed. */
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Entry } from '../../src/core/messages.ts';
import { isDataPoint } from '../../src/core/messages.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import { RecordedFeed } from '../../src/feed/recorded-feed.ts';
import { type OpenRecording, RecordingUnreadable, readHeader } from '../../src/feed/recording-reader.ts';
import { cursor, Exchange, MARKET, T0, type WireFrame } from './frames.ts';

const HEADER = {
  format: 'nightjar-recording',
  version: 1,
  market: MARKET,
  source: 'a made-up market',
  priceDecimals: 2,
  amountDecimals: 8,
  minOrderAmount: '0.0001',
  trades: true,
};

afterEach(() => void vi.useRealTimers());

describe('what it plays', () => {
  test('each line is one entry at most, with its number and its own time of arrival', async () => {
    const exchange = new Exchange();
    const frames = [exchange.snapshot(), exchange.heartbeat(), exchange.delta([['98', '1', 1]]), exchange.tick(), exchange.trade()];
    expect(await playAll(open(recording(frames.map((frame) => line(frame, T0 + 7)))))).toMatchObject([
      { kind: 'snapshot', position: 1, receivedTime: T0 + 7, exchangeTime: T0 },
      { kind: 'delta', position: 3, exchangeTime: T0 + 10 },
      { kind: 'tick', position: 4 },
      { kind: 'trade', position: 5 },
    ]);
  });

  test('gzipped or plain, in whatever pieces, it is the same', async () => {
    const text = recording(dirtyLines());
    const plain = await playAll(open(text));
    const bytes = new TextEncoder().encode(text);
    const packed = new Uint8Array(gzipSync(bytes));
    expect(plain.length).toBeGreaterThan(30);
    for (const each of [bytes, packed]) {
      for (const size of [1, 7, 1_000, 1_000_000]) {
        expect(await playAll(async () => pieces(each, size))).toEqual(plain);
        expect(await playAll(async () => new Blob([each]).stream())).toEqual(plain);
      }
    }
    expect(await playAll(open(text.replaceAll('\n', '\r\n').trimEnd()))).toEqual(plain);
  });

  test('a gap line is a gap, and the book is unknown until the next snapshot', async () => {
    const exchange = new Exchange();
    const lines = [
      line(exchange.snapshot()),
      `{"t":${T0 + 20},"gap":{"from":${T0 + 10},"to":${T0 + 7_200_000}}}`,
      line(exchange.delta([['98', '1', 1]], [], 7_200_000)),
      line(exchange.snapshot()),
      line(exchange.delta([['97', '1', 1]])),
    ];
    expect(await playAll(open(recording(lines)))).toMatchObject([
      { kind: 'snapshot', position: 1 },
      { kind: 'gap', position: 2, from: T0 + 10, to: T0 + 7_200_000, exchangeTime: T0 + 7_200_000 },
      { kind: 'snapshot', position: 4 },
      { kind: 'delta', position: 5 },
    ]);
  });

  test('malformed lines are counted and make no entry; a wrong checksum is a desync', async () => {
    const exchange = new Exchange();
    const lines = [
      line(exchange.snapshot()),
      '{"t":',
      '[]',
      '{"frame":{}}',
      `{"t":"soon","frame":{}}`,
      `{"t":${T0}}`,
      `{"t":${T0},"gap":{"from":5,"to":6}}`,
      line({ ...exchange.tick(), marketId: 'ETH-AUD' }),
      line({ ...exchange.delta([['98', '1', 1]]), checksum: '1' }),
      line(exchange.delta([['97', '1', 1]])),
      line(exchange.tick()),
    ];
    const { feed, entries } = await play(open(recording(lines)));
    expect(entries).toMatchObject([
      { kind: 'snapshot' },
      { kind: 'desync', reason: 'checksum', position: 9 },
      { kind: 'tick', position: 11 },
    ]);
    expect(feed.status()).toMatchObject({
      quarantined: { notJson: 1, notAnObject: 1, missingField: 2, badTime: 2, otherMarket: 1 },
      resyncs: 1,
      note: 'The recording has ended.',
      connected: false,
    });
    expect(feed.quarantine).toHaveLength(7);
  });

  test('batches hold no more than was asked for', async () => {
    const exchange = new Exchange();
    const feed = opened(open(recording(Array.from({ length: 10 }, () => line(exchange.tick())))));
    const sizes: number[] = [];
    for (let batch = await feed.next(4); batch !== null; batch = await feed.next(4)) sizes.push(batch.length);
    expect(sizes).toEqual([4, 4, 2]);
  });

  test('once closed it ends, even while the file does not answer', async () => {
    const feed = opened(() => new Promise(() => undefined));
    const waiting = feed.next(10);
    feed.close();
    expect(await waiting).toBeNull();
    expect(await feed.next(10)).toBeNull();
  });
});

describe('going on', () => {
  test('from every position it yields what it would have yielded without a pause', async () => {
    const source = open(recording(dirtyLines()));
    const whole = await playAll(source);
    const book = new OrderBook();
    let exchangeTime = 0;
    for (let done = 0; done <= whole.length; done++) {
      const last = whole[done - 1];
      if (last !== undefined && isDataPoint(last)) {
        follow(book, last);
        exchangeTime = Math.max(exchangeTime, last.exchangeTime);
      }
      const position = last !== undefined && isDataPoint(last) ? last.position : 0;
      const rest = await playAll(source, { position, exchangeTime, book });
      expect(rest).toEqual(whole.slice(done));
    }
  });

  test('the book of the cursor is not touched', async () => {
    const exchange = new Exchange();
    const book = new OrderBook();
    await playAll(open(recording([line(exchange.snapshot()), line(exchange.tick())])), { book });
    expect(book.known).toBe(false);
  });

  test('a position behind the end is the end', async () => {
    expect(await playAll(open(recording([line(new Exchange().tick())])), { position: 5 })).toEqual([]);
  });
});

describe('speed', () => {
  test('a line is due when the recording says, divided by the speed, in groups of 100 ms', async () => {
    vi.useFakeTimers({ now: 0 });
    const exchange = new Exchange();
    const times = [0, 500, 900, 10_000, 10_500];
    const feed = opened(open(recording(times.map((time) => line(exchange.tick(), T0 + time)))), 10);
    const seen: [number, number][] = [];
    const playing = (async () => {
      for (let batch = await feed.next(100); batch !== null; batch = await feed.next(100)) seen.push([Date.now(), batch.length]);
    })();
    await vi.advanceTimersByTimeAsync(5_000);
    await playing;
    expect(seen).toEqual([
      [90, 3],
      [1_050, 2],
    ]);
    expect(feed.achievedSpeed).toBe(10);
  });

  test('the speed is a ceiling: what was lost to a slow machine is not made up for', async () => {
    vi.useFakeTimers({ now: 0 });
    const exchange = new Exchange();
    const feed = opened(open(recording([0, 1_000, 2_000, 3_000].map((time) => line(exchange.tick(), T0 + time)))), 1);
    const at: number[] = [];
    const playing = (async () => {
      for (let batch = await feed.next(100); batch !== null; batch = await feed.next(100)) {
        at.push(Date.now());
        if (at.length === 1) await new Promise((resolve) => setTimeout(resolve, 10_000));
      }
    })();
    await vi.advanceTimersByTimeAsync(20_000);
    await playing;
    // A breath after long work may take a millisecond.
    expect(at.map((time) => Math.round(time / 100) * 100)).toEqual([0, 10_000, 11_000, 12_000]);
  });

  test('time that was not recorded is not waited for', async () => {
    vi.useFakeTimers({ now: 0 });
    const exchange = new Exchange();
    const day = 86_400_000;
    const lines = [
      line(exchange.tick(), T0),
      `{"t":${T0 + day},"gap":{"from":${T0},"to":${T0 + day}}}`,
      line(exchange.tick(day), T0 + day + 1_000),
    ];
    const feed = opened(open(recording(lines)), 1);
    const playing = (async () => {
      const seen: Entry[] = [];
      for (let batch = await feed.next(100); batch !== null; batch = await feed.next(100)) seen.push(...batch);
      return seen;
    })();
    await vi.advanceTimersByTimeAsync(1_100);
    expect((await playing).map((entry) => entry.kind)).toEqual(['tick', 'gap', 'tick']);
  });
});

describe('a recording that cannot be played', () => {
  const cases: readonly (readonly [text: string, sentence: RegExp])[] = [
    ['', /is empty/],
    ['time,price\n1,2\n', /not a Nightjar recording/],
    ['{"format":"other"}\n', /not a Nightjar recording/],
    [JSON.stringify({ ...HEADER, version: 2 }), /is of version 2; this build plays version 1/],
    [JSON.stringify({ ...HEADER, market: 'btc' }), /"market" should be a market such as "BTC-AUD", but is "btc"/],
    [JSON.stringify({ ...HEADER, priceDecimals: 9 }), /"priceDecimals" should be a whole number from 0 to 8, but is 9/],
    [JSON.stringify({ ...HEADER, amountDecimals: undefined }), /"amountDecimals" should be .*, but is missing/],
    [JSON.stringify({ ...HEADER, minOrderAmount: 0.0001 }), /"minOrderAmount" should be a positive decimal as text/],
    [JSON.stringify({ ...HEADER, source: 5 }), /"source" should be a short text, but is 5/],
    [JSON.stringify({ ...HEADER, trades: 'no' }), /"trades" should be true or false/],
  ];

  test.each(cases)('%j is refused in words', async (text, sentence) => {
    const feed = opened(open(text));
    await expect(feed.next(10)).rejects.toThrow(sentence);
    await expect(feed.next(10)).rejects.toThrow(RecordingUnreadable);
    expect(feed.status().note).toMatch(sentence);
    await expect(readHeader(open(text))).rejects.toThrow(sentence);
  });

  test('a file that cannot be fetched says so', async () => {
    const feed = opened(() => Promise.reject(new Error('no network')));
    await expect(feed.next(10)).rejects.toThrow('The recording could not be read: no network');
  });

  test('a file that breaks off is no end: what was read is handed on, then it fails', async () => {
    const packed = new Uint8Array(gzipSync(recording(dirtyLines())));
    const feed = opened(async () => pieces(packed.subarray(0, packed.length - 20), 100));
    let handedOn = 0;
    const reading = (async () => {
      for (let batch = await feed.next(10); batch !== null; batch = await feed.next(10)) handedOn += batch.length;
    })();
    await expect(reading).rejects.toThrow(/could not be read/);
    expect(handedOn).toBeGreaterThan(0);
  });
});

test('the header tells market, source and whether there are prints', async () => {
  const market = { marketId: MARKET, priceDecimals: 2, amountDecimals: 8, minOrderAmount: 10_000 };
  expect(await readHeader(open(recording([])))).toEqual({
    market,
    source: 'a made-up market',
    trades: true,
    syntheticSpread: null,
    watched: null,
    vetted: false,
  });
  expect(await readHeader(open(JSON.stringify({ ...HEADER, trades: false })))).toMatchObject({ trades: false });
  expect(await readHeader(open(JSON.stringify({ ...HEADER, trades: undefined, note: 'unknown fields are fine' })))).toMatchObject({
    trades: true,
  });
});

/** A recording with all that can go wrong in it. */
function dirtyLines(): string[] {
  const exchange = new Exchange();
  const lines = [line(exchange.tick()), line(exchange.snapshot())];
  for (let round = 0; round < 6; round++) {
    lines.push(line(exchange.delta([['98', String(1 + round), 1]])), line(exchange.tick()), line(exchange.trade()));
    const trade = line(exchange.trade());
    lines.push(trade, trade, '{"broken', line(exchange.trade(10, { price: '900' })), line(exchange.heartbeat()));
    if (round === 1) lines.push(line({ ...exchange.delta([['97', '2', 1]]), checksum: '5' }), line(exchange.delta([['97', '3', 1]])));
    if (round === 1) for (const price of ['10', '101', '400', '400', '400', '400', '400']) lines.push(line(exchange.trade(10, { price })));
    if (round === 2)
      lines.push(line(exchange.snapshot()), line({ ...exchange.delta([['96', '1', 1]]), snapshotId: 5 }), line(exchange.snapshot()));
    if (round === 3) lines.push(`{"t":${exchange.time},"gap":{"from":${exchange.time},"to":${exchange.time + 5_000_000}}}`);
    if (round === 3) lines.push(line(exchange.tick(5_000_000)), line(exchange.snapshot()));
    // A leap that is believed at its fourth frame.
    if (round === 4) for (let i = 0; i < 5; i++) lines.push(line(exchange.tick(i === 0 ? 900_000 : 10), T0));
    if (round === 4) lines.push(line(exchange.snapshot(), T0));
  }
  return lines;
}

function line(frame: WireFrame, receivedTime = Date.parse(String(frame.timestamp ?? new Date(T0).toISOString()))): string {
  return JSON.stringify({ t: receivedTime, frame });
}

function recording(lines: readonly string[]): string {
  return `${[JSON.stringify(HEADER), ...lines].join('\n')}\n`;
}

function open(text: string): OpenRecording {
  return async () => pieces(new TextEncoder().encode(text), 1_000);
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

function opened(source: OpenRecording, speed: number | 'max' = 'max', changed: Parameters<typeof cursor>[0] = {}): RecordedFeed {
  const feed = new RecordedFeed({ open: source, speed, clock: Date });
  feed.open(cursor(changed));
  return feed;
}

async function play(source: OpenRecording, changed: Parameters<typeof cursor>[0] = {}): Promise<{ feed: RecordedFeed; entries: Entry[] }> {
  const feed = opened(source, 'max', changed);
  const entries: Entry[] = [];
  for (let batch = await feed.next(1_000); batch !== null; batch = await feed.next(1_000)) entries.push(...batch);
  return { feed, entries };
}

async function playAll(source: OpenRecording, changed: Parameters<typeof cursor>[0] = {}): Promise<Entry[]> {
  return (await play(source, changed)).entries;
}

/** What the engine does with its own book. */
function follow(book: OrderBook, entry: Entry): void {
  if (entry.kind === 'snapshot') book.load(entry.snapshotId, entry.bids, entry.asks);
  else if (entry.kind === 'delta') book.apply(entry.snapshotId, entry.bids, entry.asks);
  else if (entry.kind === 'desync' || entry.kind === 'gap') book.forget();
}
