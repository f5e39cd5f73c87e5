/** Frames per second from the wire to the features: decoding, the verified book, the features; on the bundled hour. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { DataPoint } from '../../src/core/messages.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import { applyToBook } from '../../src/engine/book-keeping.ts';
import { type ExtractorOptions, FeatureExtractor } from '../../src/features/extractor.ts';
import { decode } from '../../src/feed/decode.ts';
import { Intake } from '../../src/feed/intake.ts';
import { RecordedFeed } from '../../src/feed/recorded-feed.ts';
import { benchMarkets } from './markets.ts';
import { round, timing } from './timing.ts';

const FILE = new URL('../../public/recordings/gdax-btc-usd.jsonl.gz', import.meta.url);
const ROUNDS = 3;
/** Like a session's on this recording, which has no prints. */
const OPTIONS: ExtractorOptions = {
  forgetting: 10_000,
  basis: 'mid',
  book: 'real',
  regime: { trendEnter: 25, trendLeave: 20, volatileEnter: 2, volatileLeave: 1.5 },
};

export async function benchIngest(): Promise<object> {
  const frames = await frameTexts();
  const points = await dataPoints();
  const decoding = best(() => {
    for (const text of frames) decode(text);
    return frames.length;
  });
  const books = best(() => {
    const book = new OrderBook();
    for (const point of points) {
      applyToBook(book, point);
      if (point.kind === 'delta') book.checksum();
    }
    return points.length;
  });
  const features = best(() => playFeatures(points));
  const feed = 1 / (1 / decoding + 1 / books);
  const whole = 1 / (1 / decoding + 1 / books + 1 / features);
  return {
    frames: frames.length,
    decodePerSecond: round(decoding),
    bookAndChecksumPerSecond: round(books),
    decodeAndBookPerSecond: round(feed),
    featuresPerSecond: round(features),
    feedAndFeaturesPerSecond: round(whole),
    perFrame: timing(durations(frames)),
    allMarkets: await benchMarkets(frames),
  };
}

/** Each frame all the way: decoding, doubts, the verified book, the features and their row where it is due; in ms. */
function durations(frames: readonly string[]): number[] {
  const intake = new Intake({ marketId: 'BTC-USD' });
  const extractor = new FeatureExtractor(OPTIONS);
  const { book } = intake.market;
  let second = 0;
  return frames.map((text) => {
    const started = performance.now();
    const frame = decode(text);
    const point = 'exchangeTime' in frame ? intake.take(frame, frame.exchangeTime, 0, () => text) : null;
    if (point !== null) {
      extractor.advance(point.exchangeTime);
      extractor.observe(point, book, point.exchangeTime);
      const now = Math.floor(point.exchangeTime / 1000);
      if (now > second && book.sound) extractor.sample(book, point.exchangeTime);
      second = now;
    }
    return performance.now() - started;
  });
}

/** All features over `points`, a row each second; the book is kept along, for they read it. */
function playFeatures(points: readonly DataPoint[]): number {
  const book = new OrderBook();
  const extractor = new FeatureExtractor(OPTIONS);
  let second = 0;
  for (const point of points) {
    applyToBook(book, point);
    extractor.advance(point.exchangeTime);
    extractor.observe(point, book, point.exchangeTime);
    const now = Math.floor(point.exchangeTime / 1000);
    if (now > second && book.sound) extractor.sample(book, point.exchangeTime);
    second = now;
  }
  return points.length;
}

/** Items per second, the best of a few rounds: the others were disturbed. */
function best(work: () => number): number {
  let most = 0;
  for (let i = 0; i < ROUNDS; i++) {
    const started = performance.now();
    const items = work();
    most = Math.max(most, (items * 1000) / (performance.now() - started));
  }
  return most;
}

async function frameTexts(): Promise<string[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(FILE).pipe(createGunzip())) chunks.push(chunk as Buffer);
  const lines = Buffer.concat(chunks).toString('utf8').trim().split('\n').slice(1);
  return lines.map((line) => JSON.stringify((JSON.parse(line) as { frame: unknown }).frame));
}

async function dataPoints(): Promise<DataPoint[]> {
  const feed = new RecordedFeed({ open: async () => createReadStream(FILE), speed: 'max', clock: { now: () => performance.now() } });
  feed.open({ position: 0, exchangeTime: 0, book: new OrderBook(), tradeIds: [] });
  const points: DataPoint[] = [];
  for (let entries = await feed.next(5_000); entries !== null; entries = await feed.next(5_000)) {
    for (const entry of entries) if ('exchangeTime' in entry) points.push(entry);
  }
  return points;
}
