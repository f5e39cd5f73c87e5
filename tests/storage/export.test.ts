import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import type { JournalEntry } from '../../src/core/messages.ts';
import { readContainer } from '../../src/storage/container.ts';
import type { ContainerPart, Manifest } from '../../src/storage/container-parts.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { exportSession } from '../../src/storage/export.ts';
import { IndexedDbStore } from '../../src/storage/indexeddb-store.ts';
import { MemoryDisk, MemoryStore } from '../../src/storage/memory-store.ts';
import type { PackedStore } from '../../src/storage/packed-store.ts';
import { commitAt, decision, deltas, instant, minute, START, sampleSpec, step, trade } from './samples.ts';

const STEPS = 2_500;

describe.each([
  ['in memory', async () => new MemoryStore(new MemoryDisk())],
  ['in IndexedDB', async () => new IndexedDbStore(await openDatabase('export'))],
] as const)('the export of a session %s', (_, make) => {
  test('holds everything up to its moment, and nothing of what comes later', async () => {
    const store = await filled(await make());
    const parts: ContainerPart[] = [];
    let manifest: Manifest | null = null;
    for await (const part of readContainer(exportSession(store, START + 0.4))) {
      if (part.kind === 'manifest') {
        manifest = part.value;
        await store.append(deltas(STEPS + 51, STEPS + 60));
        await store.commit(commitAt(STEPS + 60, { instants: [instant(STEPS, STEPS + 60)], minutes: [minute(9)], trades: [trade(9)] }));
      } else parts.push(part);
    }
    expect(manifest).toMatchObject({ kind: 'session', spec: sampleSpec(), created: START, baseSequence: 1 });
    expect(of(parts, 'checkpoint')).toMatchObject([{ sequence: STEPS }]);
    expect(of(parts, 'book')).toEqual([{ sequence: 2_000, bytes: Uint8Array.of(208) }]);
    expect(of(parts, 'minutes').flat()).toEqual([minute(0), minute(1)]);
    expect(of(parts, 'decisions').flat()).toEqual([decision(1, true), decision(2)]);
    expect(of(parts, 'trades').flat()).toEqual([trade(1), trade(7)]);
    expect((of(parts, 'instants').flat() as { id: number }[]).map(({ id }) => id)).toEqual(Array.from({ length: STEPS }, (_, i) => i));
    expect((of(parts, 'steps').flat() as { step: number }[]).at(-1)).toEqual(step(STEPS, STEPS));
    const entries = of(parts, 'journal').flat() as JournalEntry[];
    expect(entries).toEqual(deltas(1, STEPS + 50));
    expect(of(parts, 'instants').length).toBeLessThan(5);
    store.close();
  });

  test('of an empty session is a whole file', async () => {
    const store = await make();
    await store.open('empty', sampleSpec(), START);
    const kinds: string[] = [];
    for await (const { kind } of readContainer(exportSession(store, START))) kinds.push(kind);
    expect(kinds).toEqual(['manifest']);
    store.close();
  });
});

/** A session of {@link STEPS} steps in commits of fifty, with fifty entries behind the last. */
async function filled(store: PackedStore): Promise<PackedStore> {
  await store.open('k', sampleSpec(), START);
  await store.append(deltas(1, STEPS + 50));
  for (let from = 1; from <= STEPS; from += 50) {
    const numbers = Array.from({ length: 50 }, (_, i) => from + i);
    const last = from + 49;
    await store.commit(
      commitAt(last, {
        instants: numbers.map((n) => instant(n - 1, n)),
        steps: numbers.map((n) => step(n, n)),
        minutes: from === 1 ? [minute(0)] : [minute(1)],
        decisions: from === 1 ? [decision(1), decision(2)] : [decision(1, true)],
        trades: from === 1 ? [trade(1)] : from === 51 ? [trade(7)] : [],
        book: last % 1_000 === 0 ? Uint8Array.of(last % 256) : null,
      }),
    );
  }
  return store;
}

function of<K extends ContainerPart['kind']>(parts: readonly ContainerPart[], kind: K) {
  return parts.filter((part) => part.kind === kind).map((part) => part.value);
}
