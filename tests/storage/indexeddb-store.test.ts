import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { describe, expect, test, vi } from 'vitest';
import { type Database, inWords, openDatabase } from '../../src/storage/database.ts';
import { IndexedDbStore } from '../../src/storage/indexeddb-store.ts';
import { minutePack } from '../../src/storage/records-codec.ts';
import { Shelf } from '../../src/storage/shelf.ts';
import { specToJson } from '../../src/storage/spec-json.ts';
import { ofVersion } from './damage.ts';
import { commitAt, decision, deltas, minute, START, sampleSpec, trade } from './samples.ts';
import { storeContract } from './store-contract.ts';

let made = 0;

storeContract('the store in IndexedDB', async () => {
  made += 1;
  const name = `contract-${made}`;
  const open: Database[] = [];
  const database = async () => {
    const opened = await openDatabase(name);
    open.push(opened);
    return opened;
  };
  const own = await database();
  return {
    store: async () => new IndexedDbStore(await database()),
    damage: async (session, slot) => {
      const row = await own.checkpoints.get([session, slot]);
      if (!row) throw new Error(`slot ${slot} is empty`);
      new Uint8Array(row.bytes)[40] = (new Uint8Array(row.bytes)[40] as number) ^ 1;
      await own.checkpoints.put(row);
    },
    quarantined: (session) => own.quarantine.filter((row) => row.session === session).count(),
    dispose: async () => {
      for (const each of open) each.close();
      await Dexie.delete(name);
    },
  };
});

describe('the database', () => {
  test('a checkpoint is one packed buffer, an append one row', async () => {
    const database = await openDatabase('layout');
    const store = new IndexedDbStore(database);
    const { session } = await store.open('k', sampleSpec(), START);
    await store.append(deltas(1, 5));
    await store.append(deltas(6, 7));
    await store.commit(commitAt(6));
    await store.commit(commitAt(7));
    expect((await database.journal.toArray()).map(({ first, last }) => [first, last])).toEqual([
      [1, 5],
      [6, 7],
    ]);
    const rows = await database.checkpoints.toArray();
    expect(rows.map((row) => [row.session, row.slot])).toEqual([
      [session, 0],
      [session, 1],
    ]);
    for (const row of rows) expect(Object.prototype.toString.call(row.bytes)).toBe('[object ArrayBuffer]');
    store.close();
  });

  test('every write is one transaction, and asks for strict durability', async () => {
    const spy = vi.spyOn(IDBDatabase.prototype, 'transaction');
    const store = new IndexedDbStore(await openDatabase('strict'));
    await store.open('k', sampleSpec(), START);
    spy.mockClear();
    await store.append(deltas(1, 5));
    await store.commit(commitAt(5));
    expect(spy.mock.calls.map(([, mode, options]) => [mode, options])).toEqual([
      ['readwrite', { durability: 'strict' }],
      ['readwrite', { durability: 'strict' }],
    ]);
    spy.mockRestore();
    store.close();
  });

  test('of the version before is upgraded in place: what was in it stays, and trades have their place', async () => {
    const older = new Dexie('version-2', { cache: 'disabled' });
    const { trades: _, ...before } = await keysOf('layout-3');
    older.version(2).stores(before);
    await older.open();
    await older.table('sessions').put({ key: 'k', id: 'old', spec: specToJson(sampleSpec(5)), sitting: 3, created: 7 });
    const saved = ofVersion(minutePack.encode(minute(1)), 2);
    await older.table('minutes').put({ session: 'old', time: 1, bytes: saved.buffer });
    older.close();
    const store = new IndexedDbStore(await openDatabase('version-2'));
    expect(await store.open('k', sampleSpec(), START)).toMatchObject({ session: 'old', sitting: 4, spec: sampleSpec(5), checkpoint: null });
    await expect(store.minutes(9)).rejects.toThrow('minute: saved in version 2 by an earlier build; this one reads version 3');
    await store.append(deltas(1, 5));
    await store.commit(commitAt(5, { decisions: [decision(1, true)], trades: [trade(1)] }));
    expect(await store.trades(9)).toEqual([trade(1)]);
    store.close();
  });

  test('closes for a newer build, and says so to later writes', async () => {
    const database = await openDatabase('upgrade');
    const store = new IndexedDbStore(database);
    await store.open('k', sampleSpec(), START);
    const newer = new Dexie('upgrade');
    newer.version(4).stores({});
    await newer.open();
    await expect(store.append(deltas(1, 1))).rejects.toMatchObject({ name: 'StoreClosed' });
    newer.close();
  });

  test('a full disk is told in words', async () => {
    const full = Object.assign(new Error('abort'), { name: 'AbortError', inner: new DOMException('', 'QuotaExceededError') });
    await expect(inWords(() => Promise.reject(full))).rejects.toMatchObject({ name: 'DiskFull' });
  });

  test('remembers the last choice, and nothing at first', async () => {
    const database = await openDatabase('shelf');
    const shelf = new Shelf(database);
    expect(await shelf.remembered()).toBeNull();
    await shelf.remember({ source: 'live', market: 'BTC-AUD' });
    await shelf.remember({ source: 'live', market: 'ETH-AUD' });
    expect(await shelf.remembered()).toEqual({ source: 'live', market: 'ETH-AUD' });
    database.close();
  });
});

/** The tables of this build with their keys, as Dexie writes them. */
async function keysOf(name: string): Promise<Record<string, string>> {
  const database = await openDatabase(name);
  const keys = database.tables.map(({ name: table, schema }) => {
    const all = [schema.primKey, ...schema.indexes].map(({ src }) => src);
    return [table, all.join(', ')] as const;
  });
  database.close();
  return Object.fromEntries(keys);
}
