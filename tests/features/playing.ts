/** Plays entries through order book and feature extractor as the engine does, without learning or trading. */
import { createReadStream } from 'node:fs';
import { type Entry, isDataPoint } from '../../src/core/messages.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import { defaultSettings } from '../../src/core/settings.ts';
import { applyToBook } from '../../src/engine/book-keeping.ts';
import { type ExtractorOptions, FeatureExtractor } from '../../src/features/extractor.ts';
import type { FeatureRow } from '../../src/features/feature-row.ts';
import { RecordedFeed } from '../../src/feed/recorded-feed.ts';

/** A row, with the place of the entry it was taken at. */
export interface PlayedInstant {
  readonly place: number;
  readonly time: number;
  readonly row: FeatureRow;
  /** Whether the extractor knew how far the market moves: from here on the engine predicts. */
  readonly warm: boolean;
}

/** @param intervalMs exchange time between two instants; 0 takes one at every data point. */
export function play(entries: readonly Entry[], extractor: FeatureExtractor, intervalMs = 1_000): PlayedInstant[] {
  const instants: PlayedInstant[] = [];
  const book = new OrderBook();
  let time = 0;
  let interval = 0;
  entries.forEach((entry, place) => {
    if (!isDataPoint(entry)) return;
    if (entry.kind === 'backfill') {
      extractor.fill(entry);
      return;
    }
    if (entry.kind !== 'gap') extractor.advance(Math.max(time, entry.exchangeTime));
    applyToBook(book, entry);
    time = Math.max(time, entry.exchangeTime);
    extractor.observe(entry, book, time);
    if (entry.kind === 'gap' || entry.kind === 'desync' || !book.sound) return;
    if (intervalMs > 0 && Math.floor(time / intervalMs) <= interval) return;
    interval = intervalMs > 0 ? Math.floor(time / intervalMs) : 0;
    instants.push({ place, time, row: extractor.sample(book, time), warm: extractor.deviation !== null });
  });
  return instants;
}

const DEFAULTS = defaultSettings();

/** An extractor like a session's with default settings. */
export function newExtractor(options: Partial<ExtractorOptions> = {}): FeatureExtractor {
  const regime = {
    trendEnter: DEFAULTS.regimeTrendEnter,
    trendLeave: DEFAULTS.regimeTrendLeave,
    volatileEnter: DEFAULTS.regimeVolatileEnter,
    volatileLeave: DEFAULTS.regimeVolatileLeave,
  };
  return new FeatureExtractor({ forgetting: DEFAULTS.forgetting, basis: 'trades', book: 'real', regime, ...options });
}

/** An extractor whose rows hold the features as they are: nothing is taken off, divided or clipped. */
export function rawExtractor(options: Partial<ExtractorOptions> = {}): FeatureExtractor {
  const extractor = newExtractor(options);
  Object.assign(extractor, { normaliser: { observe: (_feature: number, raw: number) => raw } });
  return extractor;
}

export type Bundled = 'binance-btc-usdt' | 'gdax-btc-usd';

/** The entries of a bundled recording up to `seconds` after its first. */
export async function recordedEntries(name: Bundled, seconds = Number.POSITIVE_INFINITY): Promise<Entry[]> {
  const path = new URL(`../../public/recordings/${name}.jsonl.gz`, import.meta.url);
  const feed = new RecordedFeed({ open: async () => createReadStream(path), speed: 'max', clock: { now: () => performance.now() } });
  feed.open({ position: 0, exchangeTime: 0, book: new OrderBook(), tradeIds: [] });
  const entries: Entry[] = [];
  let until = Number.POSITIVE_INFINITY;
  for (let group = await feed.next(4_096); group !== null; group = await feed.next(4_096)) {
    for (const entry of group) {
      if (!isDataPoint(entry)) continue;
      if (entries.length === 0) until = entry.exchangeTime + seconds * 1_000;
      if (entry.exchangeTime > until) {
        feed.close();
        return entries;
      }
      entries.push(entry);
    }
  }
  return entries;
}
