/** A recording that loops: time and ids go on, a gap lies at each seam, and it can be resumed from any place. */
import { expect, test } from 'vitest';
import type { Entry } from '../../src/core/messages.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import { RecordedFeed } from '../../src/feed/recorded-feed.ts';
import { LOOP_PAUSE_MS } from '../../src/feed/rounds.ts';
import { cursor, Exchange, MARKET, T0, type WireFrame } from './frames.ts';

const HEADER = { format: 'nightjar-recording', version: 1, market: MARKET, source: 'a made-up market', watched: 'ETH-AUD' };
const RULES = { priceDecimals: 2, amountDecimals: 8, minOrderAmount: '0.0001' };

function text(): string {
  const exchange = new Exchange();
  const other = new Exchange(T0, 'ETH-AUD');
  const first = [exchange.snapshot(), other.snapshot(), exchange.delta([['98', '1', 1]]), exchange.trade(), other.delta([['100', '4', 1]])];
  const frames = [...first, exchange.tick(1_000), exchange.trade(), exchange.delta([['97', '3', 1]])];
  const line = (frame: WireFrame) => JSON.stringify({ t: Date.parse(String(frame.timestamp)) + 40, frame });
  return `${[JSON.stringify({ ...HEADER, ...RULES }), ...frames.map(line)].join('\n')}\n`;
}

async function play(
  count: number,
  changed: Parameters<typeof cursor>[0] = {},
  content = text(),
): Promise<{ entries: Entry[]; feed: RecordedFeed }> {
  const feed = new RecordedFeed({ open: async () => new Blob([content]).stream(), speed: 'max', clock: Date, loop: true });
  feed.open(cursor(changed));
  const entries: Entry[] = [];
  while (entries.length < count) {
    const group = await feed.next(Math.min(5, count - entries.length));
    if (group === null) break;
    entries.push(...group);
  }
  feed.close();
  return { entries, feed };
}

test('each round is the one before, later by its length and a pause, with a gap at the seam and new ids', async () => {
  const { entries, feed } = await play(26);
  const span = 1_040;
  const round = entries.slice(0, 8);
  expect(round.map(({ kind }) => kind)).toContain('watchedQuote');
  expect(entries[8]).toMatchObject({ kind: 'gap', from: T0 + span, to: T0 + span + LOOP_PAUSE_MS, position: 9 });
  expect(entries.slice(9, 17)).toEqual(
    round.map((entry) => {
      if (!('exchangeTime' in entry)) throw new Error('no data point');
      const ms = span + LOOP_PAUSE_MS;
      const later = {
        ...entry,
        exchangeTime: entry.exchangeTime + ms,
        receivedTime: entry.receivedTime + ms,
        position: entry.position + 9,
      };
      if ('snapshotId' in entry) return { ...later, snapshotId: entry.snapshotId + ms * 1_000 };
      return 'tradeId' in entry ? { ...later, tradeId: entry.tradeId + 2 } : later;
    }),
  );
  expect(entries[17]).toMatchObject({ kind: 'gap', position: 18 });
  expect(feed.status()).toMatchObject({ quarantined: {}, resyncs: 0 });
});

test('it goes on from any place, in any round, as if it had never stopped', async () => {
  const { entries } = await play(40);
  for (let at = 1; at < 36; at++) {
    const book = new OrderBook();
    for (const entry of entries.slice(0, at)) {
      if (entry.kind === 'snapshot') book.load(entry.snapshotId, entry.bids, entry.asks);
      else if (entry.kind === 'delta') book.apply(entry.snapshotId, entry.bids, entry.asks);
      else if (entry.kind === 'gap') book.forget();
    }
    const last = entries[at - 1];
    const position = last !== undefined && 'position' in last ? last.position : 0;
    expect((await play(40 - at, { position, book })).entries).toEqual(entries.slice(at));
  }
});

test('a recording without a frame ends, whatever was wished', async () => {
  expect((await play(5, {}, `${text().split('\n')[0]}\n`)).entries).toEqual([]);
});
