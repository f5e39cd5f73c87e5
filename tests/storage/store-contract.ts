/** What every store keeps its word on: one suite for the disk in memory and the one in the browser. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JournalEntry } from '../../src/core/messages.ts';
import { Fenced, type Store } from '../../src/core/ports.ts';
import type { PackedStore } from '../../src/storage/packed-store.ts';
import {
  bar,
  commitAt,
  decision,
  deltas,
  digestOf,
  everyKind,
  instant,
  minute,
  ribbon,
  START,
  sampleSpec,
  sections,
  step,
  trade,
} from './samples.ts';

/** One disk, on which stores come and go. */
export interface Harness {
  /** A new store on the disk; the ones before are not closed: their process may have died. */
  store(): Promise<PackedStore>;
  /** Flips one byte of the checkpoint in `slot`. */
  damage(session: string, slot: 0 | 1): Promise<void>;
  /** Checkpoints put aside. */
  quarantined(session: string): Promise<number>;
  dispose(): Promise<void>;
}

const KEY = 'live/BTC-AUD/1';

export function storeContract(name: string, make: () => Promise<Harness>): void {
  describe(name, () => {
    let disk: Harness;
    beforeEach(async () => {
      disk = await make();
    });
    afterEach(() => disk.dispose());

    async function reopened(key = KEY) {
      const store = await disk.store();
      return { store, opened: await store.open(key, sampleSpec(), START) };
    }

    test('an empty disk opens as the first sitting of a new session', async () => {
      const { opened } = await reopened();
      expect(opened).toEqual({
        session: opened.session,
        spec: sampleSpec(),
        sitting: 1,
        checkpoint: null,
        damage: [],
        book: null,
        lastSequence: 0,
        failure: null,
      });
    });

    test('reopening finds the session of the key, with its own spec, as the next sitting', async () => {
      const first = await reopened();
      const store = await disk.store();
      const opened = await store.open(KEY, sampleSpec(99), START + 5);
      expect(opened).toMatchObject({ session: first.opened.session, sitting: 2, spec: sampleSpec(1) });
    });

    test('what was appended and committed is there after reopening, byte for byte', async () => {
      const { store } = await reopened();
      await store.append(deltas(1, 20));
      const book = Uint8Array.of(9, 8, 7);
      await store.commit(commitAt(12, { instants: [instant(0, 5), instant(1, 12)], steps: [step(1, 12)], minutes: [minute(0)], book }));
      const again = await reopened();
      expect(again.opened).toMatchObject({ lastSequence: 20, damage: [], book: { sequence: 12, bytes: book } });
      expect(again.opened.checkpoint).toMatchObject({ sequence: 12, digest: digestOf(12), wallTime: START + 12, state: sections(12) });
      expect(await collected(again.store, 1, 20)).toEqual(deltas(1, 20));
      expect(await again.store.instants(0, 9)).toEqual([instant(0, 5), instant(1, 12)]);
      expect(await again.store.minutes(10)).toEqual([minute(0)]);
    });

    test('checkpoints alternate, and the newest wins', async () => {
      const { store } = await reopened();
      await store.append(deltas(1, 9));
      for (const sequence of [2, 4, 6]) await store.commit(commitAt(sequence));
      expect((await reopened()).opened.checkpoint?.sequence).toBe(6);
      const later = await reopened();
      await later.store.commit(commitAt(8));
      expect((await reopened()).opened.checkpoint?.sequence).toBe(8);
    });

    test('a damaged newest checkpoint is named and put aside, and the one before goes on', async () => {
      const { store, opened } = await reopened();
      await store.append(deltas(1, 9));
      await store.commit(commitAt(3, { book: Uint8Array.of(3) }));
      await store.commit(commitAt(5, { book: Uint8Array.of(5) }));
      await disk.damage(opened.session, 1);
      const again = await reopened();
      expect(again.opened.checkpoint?.sequence).toBe(3);
      expect(again.opened.damage).toEqual(['slot 1: checkpoint: the checksum is wrong']);
      expect(again.opened.book).toEqual({ sequence: 3, bytes: Uint8Array.of(3) });
      expect(await disk.quarantined(opened.session)).toBe(1);
      expect((await reopened()).opened).toMatchObject({ damage: [], checkpoint: { sequence: 3 } });
    });

    test('with both checkpoints damaged the session begins anew from its journal', async () => {
      const { store, opened } = await reopened();
      await store.append(deltas(1, 9));
      await store.commit(commitAt(3));
      await store.commit(commitAt(5));
      await disk.damage(opened.session, 0);
      await disk.damage(opened.session, 1);
      const again = await reopened();
      expect(again.opened).toMatchObject({ checkpoint: null, book: null, lastSequence: 9 });
      expect(again.opened.damage).toHaveLength(2);
      expect(await disk.quarantined(opened.session)).toBe(2);
      await again.store.commit(commitAt(4));
      expect((await reopened()).opened.checkpoint?.sequence).toBe(4);
    });

    test('history of a lost checkpoint is replaced by what the journal gives anew', async () => {
      const { store, opened } = await reopened();
      await store.append(deltas(1, 40));
      await store.commit(commitAt(10, { instants: [instant(0, 10)], steps: [step(1, 10)] }));
      await store.commit(commitAt(30, { instants: [instant(1, 20), instant(2, 30)], steps: [step(2, 20), step(3, 30)] }));
      await disk.damage(opened.session, 1);
      const again = await reopened();
      await again.store.commit(commitAt(20, { instants: [instant(1, 20)], steps: [step(2, 20)] }));
      await again.store.commit(commitAt(40, { instants: [instant(2, 30), instant(3, 40)], steps: [step(3, 30), step(4, 40)] }));
      expect((await again.store.instants(0, 9)).map(({ id }) => id)).toEqual([0, 1, 2, 3]);
      expect(await again.store.step(3)).toEqual(step(3, 30));
    });

    test('an older opener is fenced off from every write', async () => {
      const old = await reopened();
      await old.store.append(deltas(1, 3));
      const young = await reopened();
      await expect(old.store.append(deltas(4, 4))).rejects.toBeInstanceOf(Fenced);
      await expect(old.store.commit(commitAt(2))).rejects.toBeInstanceOf(Fenced);
      await expect(old.store.fail(2, 'x')).rejects.toBeInstanceOf(Fenced);
      await young.store.append(deltas(4, 5));
      await young.store.commit(commitAt(5));
      expect((await reopened()).opened).toMatchObject({ lastSequence: 5, checkpoint: { sequence: 5 }, failure: null });
    });

    test('the journal takes no hole and no second copy, and keeps nothing of what it refuses', async () => {
      const { store } = await reopened();
      await store.append(deltas(1, 3));
      await expect(store.append(deltas(5, 6))).rejects.toThrow('no holes');
      await expect(store.append(deltas(3, 4))).rejects.toThrow('no holes');
      await store.append([]);
      await store.append(deltas(4, 4));
      expect(await collected(store, 1, 99)).toEqual(deltas(1, 4));
    });

    test('appends that overlap in time keep their order', async () => {
      const { store } = await reopened();
      await Promise.all([store.append(deltas(1, 3)), store.append(deltas(4, 6)), store.append(deltas(7, 7))]);
      expect(await collected(store, 1, 7)).toEqual(deltas(1, 7));
    });

    test('the journal gives any range, across groups', async () => {
      const { store } = await reopened();
      for (let first = 1; first <= 397; first += 4) await store.append(deltas(first, first + 3));
      for (const [from, to] of [
        [1, 400],
        [1, 1],
        [4, 5],
        [2, 3],
        [130, 391],
        [400, 400],
        [399, 500],
      ] as const) {
        expect(await collected(store, from, to)).toEqual(deltas(from, Math.min(to, 400)));
      }
      expect(await collected(store, 401, 500)).toEqual([]);
      expect(await collected(store, 5, 4)).toEqual([]);
    });

    test('amendments are found among everything else', async () => {
      const { store } = await reopened();
      await store.append(deltas(1, 5));
      await store.append(everyKind(6));
      const next = 6 + everyKind(6).length;
      await store.append(deltas(next, next + 1));
      await store.append([{ sequence: next + 2, entry: { kind: 'skip', target: next } }]);
      expect(await store.amendments()).toEqual([
        { kind: 'backend', backend: 'wasm', from: 9, sequence: 14 },
        { kind: 'skip', target: 10, sequence: 15 },
        { kind: 'skip', target: next, sequence: next + 2 },
      ]);
      expect(await collected(store, 6, next - 1)).toEqual(everyKind(6));
    });

    test('instants come in ranges across commits, and steps by their number', async () => {
      const { store } = await reopened();
      await store.append(deltas(1, 100));
      for (let id = 0; id < 12; id += 3) {
        const three = [id, id + 1, id + 2];
        const steps = id < 6 ? [] : three.map((n) => step(n - 5, n * 8 + 8));
        await store.commit(commitAt(id * 8 + 24, { instants: three.map((n) => instant(n, n * 8 + 8)), steps }));
      }
      expect((await store.instants(2, 7)).map(({ id }) => id)).toEqual([2, 3, 4, 5, 6, 7]);
      expect((await store.instants(5, 5)).map(({ id }) => id)).toEqual([5]);
      expect((await store.instants(11, 80)).map(({ id }) => id)).toEqual([11]);
      expect(await store.instants(12, 80)).toEqual([]);
      expect(await store.step(2)).toEqual(step(2, 64));
      expect(await store.step(6)).toEqual(step(6, 96));
      expect(await store.step(7)).toBeUndefined();
      expect(await store.step(0)).toBeUndefined();
    });

    test('a commit must move forward, and the journal must reach it', async () => {
      const { store } = await reopened();
      await store.append(deltas(1, 3));
      await expect(store.commit(commitAt(4, { minutes: [minute(1)] }))).rejects.toThrow('journal at 3');
      await store.commit(commitAt(3));
      await expect(store.commit(commitAt(3))).rejects.toThrow('behind');
      expect(await store.minutes(5)).toEqual([]);
    });

    test('bars are kept once by length and time, ribbons by time, and an export holds them', async () => {
      const { store } = await reopened();
      await store.append(deltas(1, 3));
      await store.commit(commitAt(1, { bars: [bar(0), bar(0, 15), bar(1)], ribbons: [ribbon(0, 5), ribbon(0, 15), ribbon(1, 5)] }));
      await store.commit(commitAt(2, { bars: [bar(1, 5, 100.5), bar(2)], ribbons: [ribbon(1, 5), ribbon(1, 15)] }));
      const again = (await reopened()).store;
      expect(await again.bars(5, 2)).toEqual([bar(1, 5, 100.5), bar(2)]);
      expect(await again.bars(15, 9)).toEqual([bar(0, 15)]);
      expect(await again.bars(60, 9)).toEqual([]);
      expect(await again.ribbons(ribbon(0, 5).time, ribbon(0, 5).time)).toEqual([ribbon(0, 5), ribbon(0, 15)]);
      expect(await again.ribbons(0, Number.MAX_SAFE_INTEGER)).toHaveLength(4);
      const { bars, ribbons } = await again.snapshot();
      expect(bars).toEqual([bar(0), bar(1, 5, 100.5), bar(2), bar(0, 15)]);
      expect(ribbons).toHaveLength(4);
    });

    test('decisions and minutes are kept once, newest version, in order', async () => {
      const { store } = await reopened();
      await store.append(deltas(1, 9));
      await store.commit(commitAt(1, { decisions: [decision(1), decision(2)], minutes: [minute(1), minute(2)] }));
      await store.commit(commitAt(2, { decisions: [decision(10), decision(1, true)], minutes: [minute(3)] }));
      expect(await store.decisions(9)).toEqual([decision(1, true), decision(2), decision(10)]);
      expect(await store.decisions(2)).toEqual([decision(2), decision(10)]);
      expect(await store.minutes(2)).toEqual([minute(2), minute(3)]);
    });

    test('closed trades are kept for good, in order, and an export holds them', async () => {
      const { store } = await reopened();
      await store.append(deltas(1, 9));
      await store.commit(commitAt(1, { trades: [trade(4)] }));
      await store.commit(commitAt(2, { trades: [trade(2), trade(11)] }));
      await store.commit(commitAt(3));
      const again = (await reopened()).store;
      expect(await again.trades(9)).toEqual([trade(2), trade(4), trade(11)]);
      expect(await again.trades(2)).toEqual([trade(4), trade(11)]);
      expect((await again.snapshot()).trades).toEqual([trade(2), trade(4), trade(11)]);
    });

    test('a trade of a lost checkpoint that the journal does not give anew is no longer there', async () => {
      const { store, opened } = await reopened();
      await store.append(deltas(1, 40));
      await store.commit(commitAt(10, { trades: [trade(1)] }));
      await store.commit(commitAt(30, { trades: [trade(2), trade(3)] }));
      await disk.damage(opened.session, 1);
      const again = await reopened();
      await again.store.commit(commitAt(20, { trades: [trade(2)] }));
      expect(await again.store.trades(9)).toEqual([trade(1), trade(2), trade(3)]);
      await again.store.commit(commitAt(30, { trades: [trade(4)] }));
      expect(await again.store.trades(9)).toEqual([trade(1), trade(2), trade(4)]);
      await again.store.commit(commitAt(40, { trades: [trade(5)] }));
      expect(await again.store.trades(9)).toEqual([trade(1), trade(2), trade(4), trade(5)]);
    });

    test('failures are counted, and forgotten once a checkpoint has passed them', async () => {
      const { store } = await reopened();
      await store.append(deltas(1, 9));
      expect(await store.fail(4, 'first')).toBe(1);
      const again = await reopened();
      expect(again.opened.failure).toEqual({ sequence: 4, count: 1 });
      expect(await again.store.fail(4, 'second')).toBe(2);
      expect((await reopened()).opened.failure).toEqual({ sequence: 4, count: 2 });
      const last = await reopened();
      await last.store.commit(commitAt(4));
      expect((await reopened()).opened.failure).toBeNull();
    });

    test('the book is the newest at or before the checkpoint, also for the older slot', async () => {
      const { store, opened } = await reopened();
      await store.append(deltas(1, 90));
      for (let sequence = 10; sequence <= 80; sequence += 10) {
        await store.commit(commitAt(sequence, { book: sequence % 30 === 10 ? Uint8Array.of(sequence) : null }));
      }
      expect((await reopened()).opened.book).toEqual({ sequence: 70, bytes: Uint8Array.of(70) });
      await disk.damage(opened.session, 1);
      expect((await reopened()).opened).toMatchObject({ checkpoint: { sequence: 70 }, book: { sequence: 70 } });
    });

    test('a book that comes with the newest checkpoint leaves the older one its own', async () => {
      const { store, opened } = await reopened();
      await store.append(deltas(1, 90));
      for (const sequence of [10, 20, 30, 40]) {
        await store.commit(commitAt(sequence, { book: sequence === 20 ? null : Uint8Array.of(sequence) }));
      }
      await disk.damage(opened.session, 1);
      expect((await reopened()).opened).toMatchObject({ checkpoint: { sequence: 30 }, book: { sequence: 30 } });
    });

    test('sessions do not see each other', async () => {
      const one = await reopened('a');
      const two = await reopened('b');
      await one.store.append(deltas(1, 3));
      await one.store.commit(commitAt(3, { instants: [instant(0, 3)], steps: [step(1, 3)], decisions: [decision(1)], trades: [trade(1)] }));
      await two.store.append(deltas(1, 5));
      expect(two.opened.session).not.toBe(one.opened.session);
      expect(await two.store.instants(0, 5)).toEqual([]);
      expect(await two.store.step(1)).toBeUndefined();
      expect(await two.store.decisions(5)).toEqual([]);
      expect(await two.store.trades(5)).toEqual([]);
      expect((await reopened('a')).opened).toMatchObject({ lastSequence: 3, sitting: 2 });
      expect((await reopened('b')).opened).toMatchObject({ lastSequence: 5, checkpoint: null });
    });

    test('a closed store refuses in words', async () => {
      const { store } = await reopened();
      store.close();
      await expect(store.append(deltas(1, 1))).rejects.toMatchObject({ name: 'StoreClosed' });
      await expect(store.commit(commitAt(1))).rejects.toMatchObject({ name: 'StoreClosed' });
    });
  });
}

async function collected(store: Store, from: number, to: number): Promise<readonly JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const group of store.journal(from, to)) entries.push(...group);
  return entries;
}
