/** What was decided later about entries already written: which processor they ran on, which are passed over, what supersedes what. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Amendment, BackendName, JournalEntry, SequencedEntry } from '../../src/core/messages.ts';
import { Amended } from '../../src/session/amendments.ts';
import { digestOf, newEngine } from '../contracts/engine-run.ts';
import { madeUp, runEngine } from './running.ts';

type Written = Amendment & { readonly sequence: number };

/** A journal of `length` prints with these amendments at their own places. */
function journal(length: number, amendments: readonly Written[]): JournalEntry[] {
  return Array.from({ length }, (_, i): JournalEntry => {
    const sequence = i + 1;
    const amendment = amendments.find((each) => each.sequence === sequence);
    const stamp = { exchangeTime: sequence, receivedTime: sequence, position: 100 + sequence };
    if (amendment === undefined)
      return { sequence, entry: { kind: 'trade', ...stamp, tradeId: sequence, price: 1 as never, amount: 1 as never, side: 'buy' } };
    const { sequence: _own, ...entry } = amendment;
    return { sequence, entry: entry as Amendment };
  });
}

/** The processor each data point runs on when `fed` is consumed in order. */
function processors(fed: readonly SequencedEntry[], current: BackendName): Map<number, BackendName> {
  const found = new Map<number, BackendName>();
  let backend = current;
  for (const { sequence, entry } of fed) {
    if (entry.kind === 'backend') backend = entry.backend;
    else found.set(sequence, backend);
  }
  return found;
}

const backend = (sequence: number, name: BackendName, from: number): Written => ({ kind: 'backend', backend: name, from, sequence });
const skip = (sequence: number, target: number): Written => ({ kind: 'skip', target, sequence });

describe('a decision for a processor', () => {
  test('holds from its entry on until the next', () => {
    const amendments = [backend(1, 'webgpu', 1), backend(4, 'cpu', 4)];
    expect([...processors(new Amended(amendments).apply(journal(6, amendments)), 'reference').values()]).toEqual([
      'webgpu',
      'webgpu',
      'cpu',
      'cpu',
    ]);
  });

  test('written behind a failure holds from the entry that failed', () => {
    const amendments = [backend(1, 'webgpu', 1), backend(6, 'wasm', 3)];
    expect(Object.fromEntries(processors(new Amended(amendments).apply(journal(7, amendments)), 'reference'))).toEqual({
      2: 'webgpu',
      3: 'wasm',
      4: 'wasm',
      5: 'wasm',
      7: 'wasm',
    });
  });

  test('replaces those for later entries that were written before it, for nothing behind was committed', () => {
    const amendments = [backend(1, 'webgpu', 1), backend(4, 'cpu', 4), backend(7, 'wasm', 2)];
    const amended = new Amended(amendments);
    expect(new Set(processors(amended.apply(journal(8, amendments)), 'reference').values())).toEqual(new Set(['wasm']));
    expect(amended.backendsFrom(2, 'webgpu')).toEqual(new Set(['wasm']));
  });

  test('of two for the same entry the later holds', () => {
    const amendments = [backend(3, 'cpu', 2), backend(5, 'wasm', 2)];
    expect(Object.fromEntries(processors(new Amended(amendments).apply(journal(5, amendments)), 'reference'))).toEqual({
      1: 'reference',
      2: 'wasm',
      4: 'wasm',
    });
    expect(new Amended(amendments).backendsFrom(2, 'reference'), 'the other is not needed').toEqual(new Set(['wasm']));
  });

  test('any number of them, in any order: each entry runs on the latest written that begins at or before it', () => {
    const NAMES: readonly BackendName[] = ['webgpu', 'wasm', 'cpu', 'reference'];
    const made = fc.uniqueArray(
      fc.record({ sequence: fc.integer({ min: 1, max: 30 }), back: fc.nat(12), name: fc.constantFrom(...NAMES), skips: fc.boolean() }),
      { maxLength: 10, selector: ({ sequence }) => sequence },
    );
    fc.assert(
      fc.property(made, fc.integer({ min: 1, max: 30 }), (drawn, restart) => {
        const amendments = drawn
          .map(({ sequence, back, name, skips }) =>
            skips ? skip(sequence, Math.max(1, sequence - back)) : backend(sequence, name, Math.max(1, sequence - back)),
          )
          .sort((a, b) => a.sequence - b.sequence);
        const amended = new Amended(amendments);
        const truth = (sequence: number) => amendments.findLast((each) => each.kind === 'backend' && each.from <= sequence);
        const entries = journal(30, amendments);
        const names = processors(amended.apply(entries), 'reference');
        for (const [sequence, name] of names) {
          const decided = truth(sequence);
          expect(name, `entry ${sequence}`).toBe(decided?.kind === 'backend' ? decided.backend : 'reference');
        }
        // Going on from anywhere, with what held before, is the same; and every processor it takes is asked for.
        const decided = truth(restart - 1);
        const current = decided?.kind === 'backend' ? decided.backend : 'reference';
        const rest = processors(amended.apply(entries.filter(({ sequence }) => sequence >= restart)), current);
        for (const [sequence, name] of rest) {
          expect(name).toBe(names.get(sequence));
          expect(amended.backendsFrom(restart, current)).toContain(name);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a decision to pass over', () => {
  test('puts the place of the entry where the entry was, and leaves nothing at its own', () => {
    const amendments = [skip(5, 2)];
    const fed = new Amended(amendments).apply(journal(6, amendments));
    expect(fed.map(({ sequence, entry }) => [sequence, entry.kind])).toEqual([
      [1, 'trade'],
      [2, 'skipped'],
      [3, 'trade'],
      [4, 'trade'],
      [6, 'trade'],
    ]);
    expect(fed[1]?.entry).toMatchObject({ kind: 'skipped', passed: { kind: 'trade', position: 102 } });
  });

  test('keeps a change of processor that begins at that entry', () => {
    const amendments = [backend(4, 'cpu', 2), skip(5, 2)];
    expect(processors(new Amended(amendments).apply(journal(5, amendments)), 'reference').get(3)).toBe('cpu');
  });
});

test('amendments change the run only from where they hold: the digest before is the same', async () => {
  const entries = madeUp(2, 60);
  const place = 100;
  const target = entries[place]?.sequence ?? 0;
  const amended = new Amended([skip(10_000, target), backend(10_001, 'cpu', target)]).apply(entries as JournalEntry[]);
  const [plain, changed] = [newEngine(2), newEngine(2)];
  await runEngine(plain, entries.slice(0, place));
  await runEngine(
    changed,
    amended.filter(({ sequence }) => sequence < target),
  );
  expect(digestOf(changed)).toBe(digestOf(plain));
  await runEngine(
    changed,
    amended.filter(({ sequence }) => sequence >= target),
  );
  expect([changed.clock.skipped, changed.clock.backend]).toEqual([1, 'cpu']);
});
