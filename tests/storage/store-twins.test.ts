/** Whatever happens to a disk, in memory and in IndexedDB it ends the same: random lives with crashes, damage and rivals. */
import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { IndexedDbStore } from '../../src/storage/indexeddb-store.ts';
import { MemoryDisk, MemoryStore } from '../../src/storage/memory-store.ts';
import type { PackedStore } from '../../src/storage/packed-store.ts';
import { bar, commitAt, decision, deltas, instant, minute, ribbon, START, sampleSpec, step, trade } from './samples.ts';

type Event =
  | { readonly kind: 'append'; readonly by: number; readonly rich: boolean }
  | { readonly kind: 'commit'; readonly by: number; readonly rich: boolean }
  | { readonly kind: 'reopen' }
  | { readonly kind: 'fail' }
  | { readonly kind: 'damage'; readonly slot: 0 | 1 };

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('append' as const), by: fc.integer({ min: 1, max: 9 }), rich: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('commit' as const), by: fc.integer({ min: 0, max: 9 }), rich: fc.boolean() }) },
  { weight: 2, arbitrary: fc.constantFrom({ kind: 'reopen' as const }, { kind: 'fail' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('damage' as const), slot: fc.constantFrom(0 as const, 1 as const) }) },
);

/** One disk, the store that is open on it, and the one before, which may still believe that it writes. */
interface Life {
  readonly make: () => PackedStore | Promise<PackedStore>;
  readonly damage: (session: string, slot: 0 | 1) => Promise<void>;
  store: PackedStore;
  former: PackedStore | null;
}

let lives = 0;

test('the stores are twins', { timeout: 60_000 }, async () => {
  const twins = fc.asyncProperty(fc.array(event, { maxLength: 25 }), async (events) => {
    const databases: Database[] = [];
    lives += 1;
    const [memory, indexed] = [inMemory(), inIndexedDb(`twins-${lives}`, databases)];
    expect(await lived(await indexed, events)).toEqual(await lived(await memory, events));
    for (const database of databases) database.close();
  });
  await fc.assert(twins, { numRuns: 60 });
});

/** Everything the store answered on the way, refusals included, and all that can be read of it at the end. */
async function lived(life: Life, events: readonly Event[]): Promise<readonly unknown[]> {
  let opened = await life.store.open('k', sampleSpec(), START);
  const answers: unknown[] = [opened];
  let last = 0;
  let committed = 0;
  for (const each of events) {
    if (each.kind === 'reopen') {
      life.former = life.store;
      life.store = await life.make();
      opened = await life.store.open('k', sampleSpec(), START);
      answers.push(opened);
      last = opened.lastSequence;
      committed = opened.checkpoint?.sequence ?? 0;
    } else if (each.kind === 'damage') {
      await life.damage(opened.session, each.slot);
    } else if (each.kind === 'fail') {
      answers.push(await answer(life.store.fail(last + 1, 'x')));
    } else if (each.kind === 'append') {
      const store = each.rich ? life.store : (life.former ?? life.store);
      const said = await answer(store.append(deltas(last + 1, last + each.by)));
      if (said === undefined) last += each.by;
      answers.push(said);
    } else {
      const sequence = committed + each.by;
      const said = await answer(life.store.commit(each.rich ? richCommit(committed, sequence) : commitAt(sequence)));
      if (said === undefined) committed = sequence;
      answers.push(said);
    }
  }
  return [...answers, ...(await everything(life.store))];
}

/** One instant and step per entry, so that a replayed stretch gives the same again. */
function richCommit(from: number, to: number) {
  const numbers = Array.from({ length: to - from }, (_, i) => from + 1 + i);
  return commitAt(to, {
    instants: numbers.map((n) => instant(n, n)),
    steps: numbers.map((n) => step(n, n)),
    minutes: [minute(to % 5)],
    bars: [bar(to % 4), bar(to % 2, 60)],
    ribbons: [ribbon(to % 6, 5), ribbon(to % 6, 15)],
    decisions: [decision(1 + (to % 3), to % 2 === 0)],
    trades: to % 3 === 0 ? [trade(1 + (to % 4))] : [],
    book: to % 2 === 0 ? Uint8Array.of(to) : null,
  });
}

async function everything(store: PackedStore): Promise<readonly unknown[]> {
  const groups: unknown[] = [];
  for await (const group of store.journal(1, 1_000)) groups.push(group);
  const archived: unknown[] = [];
  for await (const each of store.history(1_000)) archived.push(each);
  const rows = [
    await store.bars(5, 3),
    await store.ribbons(0, START + 30_000),
    await store.minutes(9),
    await store.decisions(9),
    await store.trades(2),
    await store.instants(2, 9),
    await store.step(5),
  ];
  return [groups, archived, rows, await store.snapshot()];
}

async function answer(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => String(error));
}

async function inMemory(): Promise<Life> {
  const disk = new MemoryDisk();
  const damage = async (session: string, slot: 0 | 1) => {
    const { slots } = await disk.snapshot(session);
    if (slots.some((row) => row.slot === slot)) disk.tamper(session, slot, flip);
  };
  return { make: () => new MemoryStore(disk), damage, store: new MemoryStore(disk), former: null };
}

async function inIndexedDb(name: string, databases: Database[]): Promise<Life> {
  const open = async () => {
    const database = await openDatabase(name);
    databases.push(database);
    return database;
  };
  const own = await open();
  const damage = async (session: string, slot: 0 | 1) => {
    const row = await own.checkpoints.get([session, slot]);
    if (!row) return;
    flip(new Uint8Array(row.bytes));
    await own.checkpoints.put(row);
  };
  return { make: async () => new IndexedDbStore(await open()), damage, store: new IndexedDbStore(await open()), former: null };
}

function flip(bytes: Uint8Array): void {
  bytes[60] = (bytes[60] as number) ^ 4;
}
