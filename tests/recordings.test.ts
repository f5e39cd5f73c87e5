/** The bundled recordings: whole, sound, small, and made from nothing but the public data. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { makeLines, RECORDINGS } from '../src/cli/make-recordings.ts';
import { formatDecimal, parseDecimal } from '../src/core/decimal.ts';
import type { Level } from '../src/core/messages.ts';
import { OrderBook } from '../src/core/order-book.ts';
import type { Amount, Price } from '../src/core/units.ts';

const FOLDER = resolve(import.meta.dirname, '../public/recordings');
const DATA = resolve(import.meta.dirname, '../../shared/data');
const MB = 1e6;

type WireLevel = readonly [price: string, amount: string, orders: number];

interface Frame {
  readonly messageType: string;
  readonly marketId?: string;
  readonly timestamp?: string;
  readonly snapshot?: true;
  readonly snapshotId?: number;
  readonly bids?: readonly WireLevel[];
  readonly asks?: readonly WireLevel[];
  readonly checksum?: string;
  readonly tradeId?: number;
  readonly side?: string;
}

function linesOf(file: string): string[] {
  return gunzipSync(readFileSync(`${FOLDER}/${file}`))
    .toString('utf8')
    .trimEnd()
    .split('\n');
}

function canonical(text: string): number {
  const value = parseDecimal(text);
  if (value === null || formatDecimal(value) !== text) throw new Error(`"${text}" is not canonical`);
  return value;
}

function levels(wire: readonly WireLevel[] = []): Level[] {
  return wire.map(([price, amount, orders]) => [canonical(price) as Price, canonical(amount) as Amount, orders]);
}

/** Plays a recording into a fresh book and collects what must not happen. */
function play(lines: readonly string[], market: string) {
  const book = new OrderBook();
  const kinds: Record<string, number> = {};
  const wrong = { checksum: 0, crossed: 0, backwards: 0, id: 0, tradeId: 0, market: 0, shallow: 0 };
  let received = 0;
  let time = 0;
  let id = 0;
  let tradeId = 0;
  for (const line of lines.slice(1)) {
    const { t, frame } = JSON.parse(line) as { t: number; frame: Frame };
    const kind = frame.snapshot ? 'snapshot' : frame.messageType;
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    if (t < received) wrong.backwards++;
    received = t;
    if (frame.messageType === 'heartbeat') continue;
    const stamp = Date.parse(frame.timestamp ?? '');
    if (!(stamp >= time)) wrong.backwards++;
    time = stamp;
    if (frame.marketId !== market) wrong.market++;
    if (frame.messageType === 'trade') {
      if (!(Number(frame.tradeId) > tradeId) || (frame.side !== 'Ask' && frame.side !== 'Bid')) wrong.tradeId++;
      tradeId = Number(frame.tradeId);
    }
    if (frame.messageType !== 'orderbookUpdate') continue;
    if (!(Number(frame.snapshotId) > id)) wrong.id++;
    id = Number(frame.snapshotId);
    if (frame.snapshot) book.load(id, levels(frame.bids), levels(frame.asks));
    else {
      book.apply(id, levels(frame.bids), levels(frame.asks));
      if (frame.checksum !== String(book.checksum())) wrong.checksum++;
    }
    if (!book.sound) wrong.crossed++;
    if (Math.min(book.bids.length, book.asks.length) < 50) wrong.shallow++;
  }
  return { kinds, wrong, received, time };
}

describe.each(RECORDINGS)('the recording $file', (recording) => {
  const { file, header } = recording;
  const lines = linesOf(file);

  test('begins with its header', () => {
    expect(JSON.parse(lines[0] ?? '')).toEqual(header);
    expect(header).toMatchObject({ format: 'nightjar-recording', version: 1, priceDecimals: 2, amountDecimals: 8 });
  });

  test('plays through a fresh book with every checksum right, never crossed, and time never running back', () => {
    const { kinds, wrong, received, time } = play(lines, header.market);
    console.log(file, kinds);
    expect(wrong).toEqual({ checksum: 0, crossed: 0, backwards: 0, id: 0, tradeId: 0, market: 0, shallow: 0 });
    expect(kinds.snapshot).toBe(1);
    expect(kinds.orderbookUpdate).toBeGreaterThan(5_000);
    expect(kinds.heartbeat).toBeGreaterThan(100);
    expect(kinds.tick).toBeGreaterThan(1_000);
    expect((kinds.trade ?? 0) > 0).toBe(header.trades);
    expect(Math.abs(time - received)).toBeLessThan(2_000);
  }, 30_000);

  // The text is compared and not the file: how well gzip packs the same text is up to the zlib of the Node at hand.
  test.skipIf(!existsSync(DATA))(
    'is made again, line by line, from the data it came from (skipped without ../shared/data)',
    () => {
      const again = makeLines(recording, DATA);
      expect(again.length).toBe(lines.length);
      expect(again.findIndex((line, i) => line !== lines[i])).toBe(-1);
    },
    30_000,
  );
});

test('both recordings together stay under 6 MB', () => {
  const bytes = RECORDINGS.map(({ file }) => statSync(`${FOLDER}/${file}`).size);
  console.log(bytes.map((size) => `${(size / MB).toFixed(2)} MB`).join(' + '));
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(6 * MB);
});

test('a gzip header without time or system makes the same text the same bytes', () => {
  for (const { file } of RECORDINGS) {
    expect([...readFileSync(`${FOLDER}/${file}`).subarray(4, 8)]).toEqual([0, 0, 0, 0]);
    expect(readFileSync(`${FOLDER}/${file}`)[9]).toBe(255);
  }
});
