import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { IndexedDbStore } from '../../src/storage/indexeddb-store.ts';
import { storedSessions } from '../../src/storage/sessions.ts';
import { Shelf } from '../../src/storage/shelf.ts';
import { commitAt, deltas, instant, START, sampleSpec, step } from './samples.ts';

let database: Database;
let count = 0;

beforeEach(async () => {
  database = await openDatabase(`shelf-${count++}`);
});
afterEach(() => database.close());

describe('the shelf', () => {
  test('keeps each thing under its own name, and nothing where nothing was put', async () => {
    const shelf = new Shelf(database);
    expect([await shelf.remembered(), await shelf.markets(), await shelf.recordings(), await shelf.recording('x')]).toEqual([
      null,
      null,
      [],
      null,
    ]);
    await shelf.remember({ source: 'live' });
    await shelf.remember({ source: 'recorded' });
    await shelf.keepMarkets([{ marketId: 'BTC-AUD' }]);
    expect(await shelf.remembered()).toEqual({ source: 'recorded' });
    expect(await shelf.markets()).toEqual([{ marketId: 'BTC-AUD' }]);
  });

  test('keeps recordings with their bytes; the same one again replaces itself', async () => {
    const shelf = new Shelf(database);
    await shelf.keepRecording('own-1', { id: 'own-1', title: 'first' }, new Blob(['bytes']));
    await shelf.keepRecording('own-2', { id: 'own-2' }, new Blob(['others']));
    await shelf.keepRecording('own-1', { id: 'own-1', title: 'again' }, new Blob(['bytes']));
    expect(await shelf.recordings()).toEqual([{ id: 'own-1', title: 'again' }, { id: 'own-2' }]);
    expect(await (await shelf.recording('own-1'))?.text()).toBe('bytes');
    expect(await shelf.recording('own-3')).toBeNull();
  });
});

describe('the sessions on the disk', () => {
  test('are listed with how far they are, the newest first', async () => {
    expect(await storedSessions(database)).toEqual([]);
    const first = new IndexedDbStore(database);
    await first.open('live/BTC-AUD/1', sampleSpec(1), START);
    await first.append(deltas(1, 9));
    await first.commit(commitAt(4, { instants: [instant(0, 3)], steps: [step(1, 3), step(2, 4)] }));
    await first.commit(commitAt(8, { instants: [instant(1, 7)] }));
    const second = new IndexedDbStore(database);
    await second.open('live/BTC-AUD/2', sampleSpec(2), START + 5);
    await second.open('live/BTC-AUD/2', sampleSpec(2), START + 9);
    expect(await storedSessions(database)).toEqual([
      { spec: sampleSpec(2), sittings: 2, step: 0, created: START + 5 },
      { spec: sampleSpec(1), sittings: 1, step: 2, created: START },
    ]);
  });

  test('one that this build cannot read is left out', async () => {
    await database.sessions.put({ key: 'k', id: 'x', spec: '{"source":{"kind":"moon"}}', sitting: 1, created: 1 });
    expect(await storedSessions(database)).toEqual([]);
  });
});
