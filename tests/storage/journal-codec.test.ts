import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Writer } from '../../src/core/bytes.ts';
import type { JournalEntry, Level, TradingCommand } from '../../src/core/messages.ts';
import { Random } from '../../src/core/random.ts';
import { type Amount, UNITS } from '../../src/core/units.ts';
import { journalPack } from '../../src/storage/journal-codec.ts';
import { closed } from '../../src/storage/seal.ts';
import { group } from './arbitraries.ts';
import { refusesDamage } from './damage.ts';
import { delta, deltas, everyKind, price, START } from './samples.ts';

const GDAX = '/work/shared/data/gdax_BTCUSD_l2updates_2018-04-24T0352_1h.csv.gz';

describe('a journal group', () => {
  test('comes back as it was, whatever is in it', () => {
    fc.assert(
      fc.property(group, (entries) => {
        expect(journalPack.decode(journalPack.encode(entries))).toEqual(entries);
      }),
      { numRuns: 500 },
    );
  });

  test('keeps every field of every kind', () => {
    expect(journalPack.decode(journalPack.encode(everyKind(1)))).toEqual(everyKind(1));
  });

  test('knows every kind of command by a byte of its own, and refuses one it does not know', () => {
    const bytes = journalPack.encode(everyKind(1));
    const commands = journalPack.decode(bytes).flatMap(({ entry }) => (entry.kind === 'command' ? [entry.command.kind] : []));
    expect(commands).toEqual(['halt', 'resume', 'close', 'resetDesk', 'resetOutcomes', 'switchMode']);
    const unknown = { kind: 'moon' } as unknown as TradingCommand;
    expect(() => journalPack.encode([{ sequence: 1, entry: { kind: 'command', command: unknown } }])).toThrow('a command of kind "moon"');
    const nobody = { kind: 'resetDesk', desk: 'nobody' } as unknown as TradingCommand;
    expect(() => journalPack.encode([{ sequence: 1, entry: { kind: 'command', command: nobody } }])).toThrow('"nobody" is none of');
    const writer = new Writer();
    for (const byte of [1, 1, 1, 14, 6]) writer.u8(byte);
    expect(() => journalPack.decode(closed(writer))).toThrow('a command of kind 6');
  });

  test('writes commands as it always will', () => {
    const written = everyKind(1).filter(({ entry }) => entry.kind === 'command');
    const bytes = written.map(({ entry }) =>
      journalPack
        .encode([{ sequence: 1, entry }])
        .subarray(3, -4)
        .join(' '),
    );
    expect(bytes).toEqual(['14 0 1', '14 1', '14 2 42', '14 3 1', '14 4 4', '14 5 1 0']);
  });

  test('refuses damage', () => refusesDamage(journalPack.encode(everyKind(17)), journalPack.decode));

  test('does not crash on forged bytes under a right checksum', () => {
    const forged = fc.property(fc.uint8Array({ maxLength: 60 }), (random) => {
      const writer = new Writer();
      writer.u8(1);
      writer.raw(random);
      try {
        journalPack.decode(closed(writer));
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    });
    fc.assert(forged, { numRuns: 2_000 });
  });

  test('refuses a newer version in words', () => {
    const writer = new Writer();
    writer.u8(2);
    expect(() => journalPack.decode(closed(writer))).toThrow('newer build');
  });

  test('has no holes, and numbers only', () => {
    expect(() => journalPack.encode([delta(1), delta(3)])).toThrow('no holes');
    expect(() => journalPack.encode([])).toThrow('0 entries');
    const [first] = deltas(1, 1) as [JournalEntry];
    const broken = { ...first, entry: { ...first.entry, exchangeTime: Number.NaN } } as JournalEntry;
    expect(() => journalPack.encode([broken])).toThrow('NaN');
  });

  test('takes 20 to 30 bytes for a delta of one level', () => {
    const live = bytesPerEntry(liveStream(20_000), 25);
    const quiet = bytesPerEntry(liveStream(20_000), 3);
    console.log(`journal: ${live.toFixed(1)} bytes per entry in groups of 25, ${quiet.toFixed(1)} in groups of 3 (made-up BTC-AUD)`);
    expect(live).toBeGreaterThan(10);
    expect(live).toBeLessThan(30);
  });

  test.skipIf(!existsSync(GDAX))('takes 20 to 30 bytes for a real delta', () => {
    const real = bytesPerEntry(gdaxStream(20_000), 25);
    console.log(`journal: ${real.toFixed(1)} bytes per entry in groups of 25 (GDAX hour)`);
    expect(real).toBeLessThan(30);
  });
});

function bytesPerEntry(entries: readonly JournalEntry[], size: number): number {
  let bytes = 0;
  for (let at = 0; at < entries.length; at += size) bytes += journalPack.encode(entries.slice(at, at + size)).length;
  return bytes / entries.length;
}

/** Deltas of one level within 300 AUD of the market, a hundred a second, and a tick after every fifth. */
function liveStream(length: number): readonly JournalEntry[] {
  const random = new Random(5);
  let time = START;
  let mid = 122_668;
  return Array.from({ length }, (_, i) => {
    time += random.integer(20);
    mid += random.normal() * 0.5;
    const stamps = { exchangeTime: time, receivedTime: time + 40 + random.integer(30), position: 0 };
    const cents = (value: number) => price(Math.round(value * 100) / 100);
    if (i % 6 === 5) {
      const [bid, ask, last] = [cents(mid - 60), cents(mid + 60), cents(mid + 20)];
      return { sequence: i + 1, entry: { kind: 'tick', ...stamps, bid, ask, last, volume24h: 12_345_678_900 as Amount } };
    }
    const away = 60 + random.uniform() * 240;
    const gone = random.uniform() < 0.4;
    const amount = (gone ? 0 : random.integer(300_000_000)) as Amount;
    const bid = random.uniform() < 0.5;
    const level: Level = [cents(bid ? mid - away : mid + away), amount, gone ? 0 : 1];
    const levels = { bids: bid ? [level] : [], asks: bid ? [] : [level] };
    return { sequence: i + 1, entry: { kind: 'delta', ...stamps, snapshotId: time * 1_000, ...levels } };
  });
}

function gdaxStream(length: number): readonly JournalEntry[] {
  const lines = gunzipSync(readFileSync(GDAX))
    .toString()
    .split('\n')
    .slice(1, length + 1);
  return lines.map((line, i) => {
    const [side, at, size, time] = line.split(',') as [string, string, string, string];
    const exchangeTime = Date.parse(time);
    const amount = Math.round(Number(size) * UNITS) as Amount;
    const level: Level = [price(Number(at)), amount, amount === 0 ? 0 : 1];
    const levels = side === 'buy' ? { bids: [level], asks: [] } : { bids: [], asks: [level] };
    const stamps = { exchangeTime, receivedTime: exchangeTime, position: i + 1 };
    return { sequence: i + 1, entry: { kind: 'delta', ...stamps, snapshotId: exchangeTime * 1_000 + i, ...levels } };
  });
}
