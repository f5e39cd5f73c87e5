/** What is learned from again: each row with its window and labels, however old; whole after a restore, refused where the archive lies. */
import { describe, expect, test } from 'vitest';
import { encode } from '../../src/core/codec.ts';
import { Random } from '../../src/core/random.ts';
import type { InstantRecord } from '../../src/core/records.ts';
import { Replay } from '../../src/model/replay.ts';
import { ROW_BLOCK, RowRing } from '../../src/model/row-ring.ts';
import { HORIZONS, rowAt } from './learning.ts';
import { labelsOf, Replaying, WINDOW, windowOf } from './replaying.ts';

const BLOCKS = 4;
const KEPT = BLOCKS * ROW_BLOCK;

/** Rows that were traded on: all that any batch of many draws for it. */
function tradedRows(replaying: Replaying): number[] {
  const drawn = replaying.draw(300).filter(({ origin }) => origin === 'traded');
  return [...new Set(drawn.map(({ row }) => row))].sort((a, b) => a - b);
}

describe('a replayed row', () => {
  test('gives the window and the labels it had, out of the ring, the reservoir and what was traded on', () => {
    const replaying = new Replaying().feed(KEPT - 10);
    for (const row of [70, 100, 130]) replaying.replay.prioritise(row, 1, replaying.ring);
    replaying.feed(9 * ROW_BLOCK + 20);
    const drawn = replaying.draw(400);
    for (const { source, row, labels } of drawn) {
      expect(windowOf({ source, row }), `row ${row}`).toEqual(replaying.windows[row]);
      expect(labels).toEqual(labelsOf(row));
    }
    const rows = (origin: string) => new Set(drawn.filter((each) => each.origin === origin).map(({ row }) => row));
    const { first, end } = replaying.ring;
    expect(Math.min(...rows('recent'))).toBeGreaterThanOrEqual(first + WINDOW - 1);
    expect(Math.max(...rows('recent'))).toBeLessThan(end);
    expect(rows('recent').size).toBeGreaterThan(150);
    expect(Math.max(...rows('old')), 'rows that the ring has forgotten').toBeLessThan(first);
    expect(rows('old').size).toBeGreaterThan(100);
    expect([...rows('traded')].every((row) => [70, 100, 130].includes(row))).toBe(true);
    expect(rows('traded').size).toBe(3);
  });

  test('is the first of a block as well: the rows before it that its window reaches into are kept with it', () => {
    const replaying = new Replaying().feed(9 * ROW_BLOCK);
    const firsts = replaying.draw(600).filter(({ origin, row }) => origin === 'old' && row % ROW_BLOCK < WINDOW - 1);
    expect(firsts.length).toBeGreaterThan(50);
    for (const sample of firsts) expect(windowOf(sample)).toEqual(replaying.windows[sample.row]);
  });
});

describe('the reservoir', () => {
  test('keeps each block of the session with the same chance', () => {
    const times = new Map<number, number>();
    for (let seed = 0; seed < 120; seed++) {
      const { replay } = new Replaying({ seed, rowBlocks: 3 }).feed(12 * ROW_BLOCK + 1);
      for (const block of replay.pinned[0]?.blocks ?? []) times.set(block, (times.get(block) ?? 0) + 1);
    }
    // Ten blocks were offered, two are kept: 24 of 120 on average, five deviations of 4.4 to either side.
    expect([...times.keys()].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const [block, kept] of times) expect(Math.abs(kept - 24), `block ${block}`).toBeLessThan(22);
  });

  test('is given nothing by a ring too short for a block whose windows and labels are whole', () => {
    const replaying = new Replaying({ rowBlocks: 2 }).feed(7 * ROW_BLOCK);
    expect(replaying.replay.pinned.flatMap(({ ranges }) => ranges)).toEqual([]);
    expect(replaying.draw(50).every(({ origin }) => origin === 'recent')).toBe(true);
  });
});

describe('instants that were traded on', () => {
  test('get an eighth of the places, by how far off the expectation was', () => {
    const replaying = new Replaying().feed(200);
    expect(replaying.draw(100).some(({ origin }) => origin === 'traded')).toBe(false);
    replaying.replay.prioritise(50, 1, replaying.ring);
    replaying.replay.prioritise(60, 4, replaying.ring);
    const drawn = replaying.draw(1_000, 16);
    const of = (row: number) => drawn.filter((each) => each.origin === 'traded' && each.row === row).length;
    expect(of(50) + of(60)).toBe(2_000);
    // Four fifths of 2,000, five deviations of 18.
    expect(Math.abs(of(60) - 1_600)).toBeLessThan(90);
  });

  test('outlive the ring while they matter, and are forgotten with their block', () => {
    const replaying = new Replaying().feed(KEPT);
    // Five blocks that were traded on, the first of them the least, and room for four.
    [1, 2, 3, 4, 5].forEach((block, i) => {
      replaying.feed(Math.max(replaying.ring.end, block * ROW_BLOCK + 40));
      replaying.replay.prioritise(block * ROW_BLOCK + 30, i + 1, replaying.ring);
    });
    expect(tradedRows(replaying)).toEqual([94, 158, 222, 286, 350]);
    replaying.feed(12 * ROW_BLOCK);
    expect(tradedRows(replaying)).toEqual([158, 222, 286, 350]);
    expect(replaying.ring.first).toBeGreaterThan(350);
  });

  test('that no window reaches any more are stood in for by recent ones', () => {
    // A ring that is no longer than a window: no row stays whole for long, and none is pinned.
    const ring = new RowRing(2, { features: 2, horizons: HORIZONS.length, outputs: 4, said: 1 });
    const replay = new Replay(2, 120, { features: 2, horizons: HORIZONS.length });
    const random = new Random(1);
    for (let id = 0; id < 150; id++) {
      if (ring.drops) replay.offer(ring, random);
      ring.push(rowAt(id, 1_000 * id, 1e13));
      ring.seal(id < 6 ? [] : labelsOf(id - 6));
      replay.prioritise(id, 1, ring);
      if (id < 20) continue;
      for (const { row } of replay.draw(16, ring, id - 5, random)) expect(row).toBeGreaterThanOrEqual(ring.first);
    }
  });

  test('that are forgotten already when the trade is closed are not replayed', () => {
    for (const rowBlocks of [2, BLOCKS]) {
      const replaying = new Replaying({ rowBlocks }).feed(KEPT);
      replaying.replay.prioritise(KEPT - 40, 1, replaying.ring);
      replaying.feed(rowBlocks === 2 ? 3 * KEPT : KEPT + ROW_BLOCK);
      replaying.replay.prioritise(3, 9, replaying.ring);
      expect(tradedRows(replaying)).toEqual(rowBlocks === 2 ? [] : [KEPT - 40]);
    }
  });
});

describe('drift', () => {
  test('makes everything before it old, and old rows count nothing until they have shown that they fit', () => {
    const replaying = new Replaying().feed(8 * ROW_BLOCK);
    expect(replaying.replay.share).toBe(0.25);
    const alarmRow = replaying.ring.end - 40;
    replaying.replay.alarm(alarmRow);
    const drawn = replaying.draw(100);
    for (const { origin, row, weight } of drawn) {
      expect(row < alarmRow ? 'old' : 'recent').toBe(origin);
      expect(weight).toBe(origin === 'old' ? 0 : 1);
    }
    expect(drawn.filter(({ origin }) => origin === 'old').length, 'one probe a batch').toBe(100);
    const old = new Set(drawn.filter(({ origin }) => origin === 'old').map(({ row }) => row));
    expect(
      [...old].some((row) => row >= replaying.ring.first),
      'of the ring as well',
    ).toBe(true);
  });

  test('the share of old rows grows to a half while they fit as well as recent ones, and shrinks to none while they do not', () => {
    const { replay } = new Replaying().feed(8 * ROW_BLOCK);
    replay.alarm(500);
    for (let step = 0; step < 19; step++) replay.observe(0.5, 1);
    expect(replay.share, 'not believed at once').toBe(0);
    for (let step = 0; step < 300; step++) replay.observe(0.5, 1);
    expect(replay.share).toBe(0.5);
    for (let step = 0; step < 20; step++) replay.observe(null, 0.2);
    expect(replay.share, 'without a word of old rows it stays').toBe(0.5);
    for (let step = 0; step < 300; step++) replay.observe(1, 0.2);
    expect(replay.share).toBe(0);
  });
});

describe('a restore', () => {
  const used = () => {
    const replaying = new Replaying().feed(KEPT - 10);
    for (const row of [70, 100, 130]) replaying.replay.prioritise(row, row / 50, replaying.ring);
    replaying.feed(9 * ROW_BLOCK + 20);
    replaying.replay.alarm(9 * ROW_BLOCK);
    for (let step = 0; step < 40; step++) replaying.replay.observe(1, 1.1);
    return replaying;
  };

  test('gives back reservoir and pinned blocks bit for bit: it draws the same rows, windows and labels, and goes on the same', () => {
    const whole = used();
    const restored = whole.again();
    expect(encode(restored.replay)).toEqual(encode(whole.replay));
    for (let i = 0; i < 40; i++) {
      const [expected, drawn] = [whole.draw(3), restored.draw(3)];
      expect(drawn.map(({ row, origin, weight, labels }) => ({ row, origin, weight, labels }))).toEqual(
        expected.map(({ row, origin, weight, labels }) => ({ row, origin, weight, labels })),
      );
      drawn.forEach((sample, at) => {
        expect(windowOf(sample)).toEqual(windowOf(expected[at] ?? sample));
      });
      for (const each of [whole, restored]) each.feed(each.ring.end + 31);
      expect(encode(restored.replay)).toEqual(encode(whole.replay));
    }
  });

  test('with any field left out is not the same', () => {
    const whole = used();
    const bytes = encode(whole.replay);
    const fresh = new Replaying().replay as unknown as Record<string, unknown>;
    const values = whole.replay as unknown as Record<string, unknown>;
    for (const name of Object.keys(whole.replay.codec.fields)) {
      const kept = values[name];
      values[name] = fresh[name];
      expect(encode(whole.replay), name).not.toEqual(bytes);
      values[name] = kept;
    }
  });

  const forgeries: readonly (readonly [string, (row: InstantRecord) => Partial<InstantRecord>])[] = [
    ['value', ({ values }) => ({ values: values.map((value, i) => (i === 1 ? value + 1e-6 : value)) })],
    ['mask', ({ present }) => ({ present: present.map((flag, i) => (i === 1 ? 1 - flag : flag)) })],
    ['stretch', ({ stretch }) => ({ stretch: stretch + 1 })],
    ['deviation', ({ deviationsBp }) => ({ deviationsBp: deviationsBp.map((bp) => bp * 1.0000002) })],
  ];
  for (const [what, forge] of forgeries) {
    test(`refuses an archive in which a row of a pinned block, or one its windows reach into, has another ${what}`, () => {
      const whole = used();
      const ranges = whole.replay.pinned.flatMap((pinned) => pinned.ranges);
      expect(ranges.length).toBeGreaterThan(2);
      for (const { first, end } of ranges) {
        for (const place of [first, first + WINDOW - 1, end - 1]) {
          const forged = whole.archive.map((row) => (row.id === place ? { ...row, ...forge(row) } : row));
          expect(() => whole.again(forged), `row ${place}`).toThrow(/rows of block \d+ are not those of the checkpoint/);
        }
      }
    });
  }

  test('refuses too few rows of a pinned block', () => {
    const whole = used();
    const [{ end } = { end: 0 }] = whole.replay.pinned[0]?.ranges ?? [];
    expect(() => whole.again(whole.archive.slice(0, end - 1))).toThrow(/rows wanted of block \d+/);
  });
});
