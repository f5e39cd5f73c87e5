/** The host loop: what it shows is durable, what fails ends in a restore, and a poisonous entry is passed over once and for all. */
import { describe, expect, test } from 'vitest';
import { replayJournal } from '../../src/cli/simulate/replay-journal.ts';
import { ReferenceCompute } from '../../src/compute/reference.ts';
import type { Update } from '../../src/core/frame.ts';
import type { BackendName } from '../../src/core/messages.ts';
import { type Commit, ComputeLost, type Store } from '../../src/core/ports.ts';
import { exportSession } from '../../src/storage/export.ts';
import { MemoryDisk } from '../../src/storage/memory-store.ts';
import { bound } from './bound-store.ts';
import { inspect, world } from './world.ts';

/** The reference under the name the journal asks for. */
async function open(backend: BackendName) {
  const reference = new ReferenceCompute();
  return Object.assign(Object.create(reference) as ReferenceCompute, { backend });
}

describe('persist before publish', () => {
  test('every step, digest and price on the screen was committed or journaled before it was shown', async () => {
    const durable = { steps: new Map<number, string>(), sequence: 0, entries: 0 };
    const shown: string[] = [];
    const { session } = world({
      wrap: (store) => noted(store, durable),
      onUpdate: ({ frame }: Update) => {
        const { step, digest, sequence } = frame.status;
        expect(frame.counts.dataPoints).toBeLessThanOrEqual(durable.entries);
        expect(sequence).toBeLessThanOrEqual(durable.sequence);
        if (step > 0 && durable.steps.has(step)) shown.push(`${step}:${durable.steps.get(step) === digest}`);
      },
    });
    await session.run();
    expect(session.status().phase).toBe('stopped');
    expect(shown.length).toBeGreaterThan(5);
  });

  test('history rows hold the digest right behind their own entry, also inside a grouped commit', async () => {
    const { session, disk } = world();
    await session.run();
    const { step, digest } = session.status();
    const store = await inspect(disk);
    const result = await replayJournal(exportSession(store, 0), open, Number.POSITIVE_INFINITY);
    expect(result.digest).toBe(digest);
    for (const n of [1, 2, 7, step - 3, step]) {
      const row = await store.step(n);
      expect(row?.step).toBe(n);
      const replayed = await replayJournal(exportSession(store, 0), open, row?.sequence ?? 0);
      expect(replayed.digest, `step ${n}`).toBe(row?.digest);
    }
  });
});

describe('an entry on which the engine fails', () => {
  test('once: the session restarts from its checkpoint and nothing is lost', async () => {
    const whole = world();
    await whole.session.run();
    let failed = false;
    const { session } = world({
      trouble: (_, sequence) => {
        if (sequence < 60 || failed) return;
        failed = true;
        throw new Error('once');
      },
    });
    await session.run();
    expect(failed).toBe(true);
    expect(session.status().digest).toBe(whole.session.status().digest);
  });

  test('twice: it is passed over by a journaled decision, counted and shown, and a replay does the same', async () => {
    let poison = 0;
    let failures = 0;
    const { session, disk, updates } = world({
      trouble: (_, sequence) => {
        if (poison === 0 && sequence >= 60) poison = sequence;
        if (sequence !== poison) return;
        failures++;
        throw new Error('poison');
      },
    });
    await session.run();
    expect(failures).toBe(2);
    const { phase, digest } = session.status();
    expect(phase).toBe('stopped');
    const frame = updates.at(-1)?.frame;
    expect(frame?.counts.skipped).toBe(1);
    expect(frame?.counts.recoveries).toBe(2);
    const store = await inspect(disk);
    expect(await store.amendments()).toContainEqual(expect.objectContaining({ kind: 'skip', target: poison }));
    expect((await replayJournal(exportSession(store, 0), open, Number.POSITIVE_INFINITY)).digest).toBe(digest);
  });

  test('always: it gives up in words, with everything up to there saved', async () => {
    const { session } = world({
      seconds: 300,
      trouble: (_, sequence) => {
        if (sequence >= 60) throw new Error('a broken machine');
      },
    });
    await session.run();
    const { phase, step } = session.status();
    expect(phase).toBe('failed');
    expect(session.note).toContain('a broken machine');
    expect(step).toBeGreaterThan(0);
  });
});

describe('a processor that is lost', () => {
  test('in the middle of a step: the next one takes over, no step is lost, and the journal says from where', async () => {
    const whole = world();
    await whole.session.run();
    const { session, disk } = world({
      trouble: (backend, sequence) => {
        if (backend === 'reference' && sequence >= 60) throw new ComputeLost('unplugged');
      },
    });
    await session.run();
    const { phase, step, backend, digest } = session.status();
    expect(phase).toBe('stopped');
    expect(backend).toBe('cpu');
    expect(step).toBe(whole.session.status().step);
    const store = await inspect(disk);
    expect((await replayJournal(exportSession(store, 0), open, Number.POSITIVE_INFINITY)).digest).toBe(digest);
  });

  test('the last one: it says so and stops', async () => {
    const { session } = world({
      trouble: () => {
        throw new ComputeLost('no processor at all');
      },
    });
    await session.run();
    expect(session.status().phase).toBe('failed');
    expect(session.note).toContain('no processor at all');
  });
});

test('a second opener fences the first off: it stops writing and says who does', async () => {
  const disk = new MemoryDisk();
  let taken = false;
  const { session } = world({
    disk,
    onUpdate: ({ frame }) => {
      if (frame.status.step < 5 || taken) return;
      taken = true;
      void inspect(disk);
    },
  });
  await session.run();
  expect(taken).toBe(true);
  expect(session.status().phase).toBe('watching');
});

test('a session that is opened again goes on with the next sitting at the same step', async () => {
  const disk = new MemoryDisk();
  const first = world({ disk });
  const stopping = first.session.run();
  first.session.stop();
  await stopping;
  const second = world({ disk });
  await second.session.run();
  const whole = world();
  await whole.session.run();
  expect(second.session.status().sitting).toBe(2);
  expect(second.session.status().digest).toBe(whole.session.status().digest);
});

test('choosing another market parks the session: chosen again it goes on at the exact step, as if never left', async () => {
  const whole = world();
  await whole.session.run();
  const disk = new MemoryDisk();
  const until = (step: number, stop: () => void) => (update: Update) => {
    if (update.frame.status.step >= step) stop();
  };
  const first = world({ disk, key: 'live/BTC-AUD/7', onUpdate: until(4, () => first.session.stop()) });
  await first.session.run();
  const parked = first.session.status();
  expect(parked.step).toBeGreaterThanOrEqual(4);
  expect(parked.step).toBeLessThan(whole.session.status().step);
  const other = world({ disk, seed: 8, key: 'live/ETH-AUD/8' });
  await other.session.run();
  const again = world({ disk, key: 'live/BTC-AUD/7' });
  await again.session.run();
  expect(again.updates[0]?.frame.sitting.resumedStep).toBe(parked.step);
  expect(again.session.status()).toMatchObject({ session: parked.session, sitting: 2, digest: whole.session.status().digest });
  expect(other.session.status().session).not.toBe(parked.session);
});

/** `store`, with a note of what became durable. */
function noted(store: Store, durable: { steps: Map<number, string>; sequence: number; entries: number }): Store {
  return {
    ...bound(store),
    async append(entries) {
      await store.append(entries);
      durable.entries = entries.at(-1)?.sequence ?? durable.entries;
    },
    async commit(commit: Commit) {
      await store.commit(commit);
      durable.sequence = commit.sequence;
      for (const { step, digest } of commit.steps) durable.steps.set(step, digest);
    },
  };
}

test('the gap a sitting begins with is told; one in the middle of it is not', async () => {
  const { session } = world();
  await session.run();
  expect(session.current?.clock.gaps).toBeGreaterThan(0);
  expect(session.status().gapMs).toBe(0);
});
