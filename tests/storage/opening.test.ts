import { describe, expect, test } from 'vitest';
import { crc32 } from '../../src/core/crc32.ts';
import { MemoryDisk, MemoryStore } from '../../src/storage/memory-store.ts';
import { bookBefore, sortCheckpoints } from '../../src/storage/opening.ts';
import { bookPack } from '../../src/storage/records-codec.ts';
import { commitAt, deltas, START, sampleSpec } from './samples.ts';

async function withCheckpoint() {
  const disk = new MemoryDisk();
  const store = new MemoryStore(disk);
  const { session } = await store.open('k', sampleSpec(), START);
  await store.append(deltas(1, 5));
  await store.commit(commitAt(5));
  return { disk, store, session };
}

describe('opening', () => {
  test('refuses what a newer build wrote, and puts nothing aside', async () => {
    const { disk, session } = await withCheckpoint();
    disk.tamper(session, 0, (bytes) => {
      bytes[4] = 9;
      new DataView(bytes.buffer).setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)), true);
    });
    await expect(new MemoryStore(disk).open('k', sampleSpec(), START)).rejects.toMatchObject({ name: 'NewerFormat' });
    expect(disk.quarantined(session)).toEqual([]);
  });

  test('takes no checkpoint of another session', async () => {
    const { disk, session } = await withCheckpoint();
    const { slots } = await disk.snapshot(session);
    const [row] = slots.map((each) => ({ ...each, session: 'other' }));
    const { valid, damaged } = sortCheckpoints(row ? [row] : []);
    expect(valid).toEqual([]);
    expect(damaged[0]?.words).toContain(`belongs to session ${session}`);
  });

  test('passes over a damaged book, and says so', () => {
    const row = (sequence: number) => ({ session: 's', sequence, bytes: bookPack.encode({ sequence, bytes: Uint8Array.of(7) }).buffer });
    const [old, torn, late] = [row(10), row(20), row(30)];
    new Uint8Array(torn.bytes).fill(0, 3);
    const said: string[] = [];
    expect(bookBefore([late, old, torn], 25, (words) => said.push(words))?.sequence).toBe(10);
    expect(said).toEqual(['book at 20: whole book: the checksum is wrong']);
    expect(bookBefore([late], 25, (words) => said.push(words))).toBeNull();
  });

  test('each checkpoint names the one before it, across sittings', async () => {
    const { disk, session } = await withCheckpoint();
    const again = new MemoryStore(disk);
    await again.open('k', sampleSpec(), START);
    await again.append(deltas(6, 7));
    await again.commit(commitAt(7));
    const { slots } = await disk.snapshot(session);
    const { valid } = sortCheckpoints(slots);
    const older = new Uint8Array(valid[1]?.row.bytes ?? new ArrayBuffer(0));
    expect(valid[0]?.checkpoint.parent).toBe(crc32(older.subarray(0, -4)));
    expect(valid.map(({ checkpoint }) => [checkpoint.epoch, checkpoint.sitting])).toEqual([
      [2, 2],
      [1, 1],
    ]);
  });
});
