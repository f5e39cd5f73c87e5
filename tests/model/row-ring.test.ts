/** The recent rows: bounded in blocks, filled again from the archive, refused when the archive is another one. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../src/core/codec.ts';
import { Random } from '../../src/core/random.ts';
import type { InstantRecord, MaturedLabel } from '../../src/core/records.ts';
import { RowRing } from '../../src/model/row-ring.ts';
import { NO_LABEL } from '../../src/model/rows.ts';
import { windowsOf } from '../../src/model/windows.ts';
import { HORIZONS, rowAt } from './learning.ts';

const FEATURES = 2;
/** Numbers that were said, per horizon. */
const SAID = 7;
const SHAPE = { features: FEATURES, horizons: HORIZONS.length, outputs: 4, said: SAID };

/** A ring through which `count` rows went, and what the archive has of them. */
function filled(count: number, blocks: number): { ring: RowRing; archive: InstantRecord[] } {
  const ring = new RowRing(blocks, SHAPE);
  const random = new Random(count);
  const archive: InstantRecord[] = [];
  for (let id = 0; id < count; id++) {
    const values = Float32Array.of(random.normal(), random.normal());
    const slot = ring.slot(ring.push(rowAt(id, 1_000 * id, 1e13 + id, { values, stretch: Math.floor(id / 50) })));
    ring.predictions.fill(random.uniform(), slot * 12, slot * 12 + 12);
    ring.said.fill(random.uniform(), slot * 21, slot * 21 + 21);
    archive.push(ring.seal(id < 6 ? [] : labelsOf(id - 6)));
  }
  return { ring, archive };
}

function labelsOf(row: number): MaturedLabel[] {
  return HORIZONS.map((_, horizon) => ({ row, horizon, class: (row + horizon) % 3, moveBp: Math.fround(row / 7) }));
}

/** The ring as a checkpoint and the archive's rows bring it back. */
function again(ring: RowRing, blocks: number, rows: readonly InstantRecord[]): RowRing {
  const restored = new RowRing(blocks, SHAPE);
  decode(restored, encode(ring));
  restored.restore(rows);
  return restored;
}

function kept({ ring, archive }: ReturnType<typeof filled>): InstantRecord[] {
  return archive.slice(ring.first, ring.end);
}

describe('eviction', () => {
  test('drops whole blocks of the oldest rows, and never the newest', () => {
    for (const [count, first] of [
      [0, 0],
      [1, 0],
      [128, 0],
      [129, 64],
      [192, 64],
      [193, 128],
      [1_000, 896],
    ] as const) {
      expect(filled(count, 2).ring.first, `${count} rows`).toBe(first);
    }
  });

  test('leaves every row that is kept as it was', () => {
    const { ring, archive } = filled(300, 3);
    for (let id = ring.first; id < ring.end; id++) {
      expect([ring.time(id), ring.doubleMid(id), ring.stretch(id)]).toEqual([1_000 * id, 1e13 + id, Math.floor(id / 50)]);
      const slot = ring.slot(id);
      expect(ring.columns.values.slice(slot * FEATURES, slot * FEATURES + FEATURES)).toEqual(archive[id]?.values);
      const labels = Array.from(ring.columns.labelClasses.slice(slot * 3, slot * 3 + 3));
      expect(labels).toEqual(id < 294 ? labelsOf(id).map(({ class: label }) => label) : [NO_LABEL, NO_LABEL, NO_LABEL]);
    }
  });

  test('a label for a row that is gone touches no other', () => {
    const { ring } = filled(200, 2);
    const before = ring.columns.labelClasses.slice();
    ring.push(rowAt(200, 200_000, 1e13));
    ring.seal([{ row: 10, horizon: 0, class: 2, moveBp: 99 }]);
    before.fill(NO_LABEL, ring.slot(200) * 3, ring.slot(200) * 3 + 3);
    expect(ring.columns.labelClasses).toEqual(before);
  });
});

describe('restoring', () => {
  test('gives back a ring that goes on the same', () => {
    for (const count of [1, 63, 64, 65, 128, 129, 250, 391]) {
      const run = filled(count, 2);
      const restored = again(run.ring, 2, kept(run));
      for (const ring of [run.ring, restored]) {
        ring.push(rowAt(count, 1_000 * count, 1e13));
        ring.seal(count < 6 ? [] : labelsOf(count - 6));
      }
      expect(encode(restored), `${count} rows`).toEqual(encode(run.ring));
      for (let id = restored.first; id < restored.end; id++) {
        expect(windowsOf([{ source: restored, row: id }], FEATURES, 5, 1)).toEqual(
          windowsOf([{ source: run.ring, row: id }], FEATURES, 5, 1),
        );
        const at = restored.slot(id) * 3;
        expect(restored.columns.labelClasses.slice(at, at + 3)).toEqual(run.ring.columns.labelClasses.slice(at, at + 3));
        expect(restored.columns.labelMovesBp.slice(at, at + 3)).toEqual(run.ring.columns.labelMovesBp.slice(at, at + 3));
        expect(restored.predictions.slice(at * 4, at * 4 + 12)).toEqual(run.ring.predictions.slice(at * 4, at * 4 + 12));
        expect(restored.said.slice(at * 7, at * 7 + 21)).toEqual(run.ring.said.slice(at * 7, at * 7 + 21));
      }
    }
  });

  test('refuses rows that are missing, too many, or in another order', () => {
    const run = filled(100, 2);
    const rows = kept(run);
    const swapped = rows.with(3, rows[4] as InstantRecord).with(4, rows[3] as InstantRecord);
    expect(() => again(run.ring, 2, rows.slice(1))).toThrow('100 rows wanted for this checkpoint, 99 found');
    expect(() => again(run.ring, 2, [...rows, ...rows.slice(-1)])).toThrow('100 rows wanted');
    expect(() => again(run.ring, 2, swapped)).toThrow('row 4 where 3 belongs');
  });

  const forgeries: readonly (readonly [string, (row: InstantRecord) => Partial<InstantRecord>])[] = [
    ['sequence', ({ sequence }) => ({ sequence: sequence + 1 })],
    ['time', ({ exchangeTime }) => ({ exchangeTime: exchangeTime + 1 })],
    ['price', ({ doubleMid }) => ({ doubleMid: doubleMid + 1 })],
    ['stretch', ({ stretch }) => ({ stretch: stretch + 1 })],
    ['value', ({ values }) => ({ values: values.map((value, i) => (i === 1 ? value + 1e-6 : value)) })],
    ['mask', ({ present }) => ({ present: present.map((flag, i) => (i === 0 ? 1 - flag : flag)) })],
    ['deviation', ({ deviationsBp }) => ({ deviationsBp: deviationsBp.map((bp) => bp * 1.0000002) })],
    ['dead band', ({ deadBandsBp }) => ({ deadBandsBp: deadBandsBp.map((bp) => bp * 1.0000002) })],
    ['prediction', ({ prediction }) => ({ prediction: prediction.map((p, i) => (i === 11 ? p + 1e-6 : p)) })],
    ['word', ({ said }) => ({ said: said.map((p, i) => (i === 20 ? p + 1e-6 : p)) })],
    ['regime', ({ regime }) => ({ regime: regime + 1 })],
    ['label', ({ matured }) => ({ matured: matured.map((label, i) => (i === 2 ? { ...label, class: (label.class + 1) % 3 } : label)) })],
    ['move', ({ matured }) => ({ matured: matured.map((label, i) => (i === 0 ? { ...label, moveBp: label.moveBp + 1 } : label)) })],
    ['row of a label', ({ matured }) => ({ matured: matured.map((label, i) => (i === 0 ? { ...label, row: label.row + 1 } : label)) })],
    ['lack of a label', ({ matured }) => ({ matured: matured.slice(1) })],
  ];
  for (const [what, forge] of forgeries) {
    test(`refuses rows of which one has another ${what}`, () => {
      const run = filled(150, 2);
      const rows = kept(run);
      const forged = rows.map((row, i) => (i === 40 ? { ...row, ...forge(row) } : row));
      expect(() => again(run.ring, 2, forged)).toThrow('not those of the checkpoint');
    });
  }
});

test('a window holds the rows before its own back to a gap, or to the oldest kept, and nothing else', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 1, max: 12 }),
      (gaps, window) => {
        const ring = new RowRing(2, { ...SHAPE, features: 1 });
        let stretch = 0;
        const stretches = gaps.map((gap, id) => {
          if (gap === 0) stretch++;
          ring.push(rowAt(id, id, 1, { stretch, values: Float32Array.of(id + 1), present: Uint8Array.of(id % 2) }));
          return stretch;
        });
        const ids = stretches.map((_, id) => id).slice(ring.first);
        const batch = windowsOf(
          ids.map((row) => ({ source: ring, row })),
          1,
          window,
          ids.length + 2,
        );
        expect([batch.rows.length, batch.present.length]).toEqual([(ids.length + 2) * window, ids.length + 2]);
        ids.forEach((id, place) => {
          expect(batch.present[place]).toBe(id % 2);
          for (let back = 0; back < window; back++) {
            const own = id - back >= ring.first && stretches.slice(id - back, id + 1).every((each) => each === stretches[id]);
            expect(batch.rows[place * window + window - 1 - back]).toBe(own ? id - back + 1 : 0);
          }
        });
        expect(batch.rows.subarray(ids.length * window).every((value) => value === 0)).toBe(true);
      },
    ),
    { numRuns: 80 },
  );
});
