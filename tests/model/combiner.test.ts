/** The four together: who speaks, labels that come late, and the same again from bytes. */
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../src/core/codec.ts';
import { Speaker } from '../../src/model/speaker.ts';
import { hear, mean, newStage, paired, say, stream } from './combining.ts';

describe('who speaks', () => {
  test('the better of ensemble and meta-learner, nearly as good as the better of the two', () => {
    const knowing = hear(newStage(4, 3), stream({ rows: 5_000, members: 4, classes: 3, seed: 1, noise: (m) => (m === 0 ? 0.1 : 2) }));
    const sticky = hear(newStage(4, 3), stream({ rows: 5_000, members: 4, classes: 3, seed: 2, sticky: 0.8 }));
    for (const { ensemble, meta, spoke } of [knowing, sticky]) {
      expect(mean(spoke.losses)).toBeLessThan(Math.min(mean(ensemble.losses), mean(meta.losses)) + 0.003);
    }
  });

  test('begins with the ensemble; the better speaks in the end, and a few worse labels do not silence it', () => {
    const speaker = new Speaker();
    const speakerAfter = (labels: number, lead: number): number => {
      for (let i = 0; i < labels; i++) speaker.learn(1, 1 - lead, 1);
      return speaker.current;
    };
    expect(speaker.current).toBe(0);
    expect(speakerAfter(3, 0.1)).toBe(0);
    expect(speakerAfter(10, 0.1)).toBe(1);
    expect(speakerAfter(3, -0.1)).toBe(1);
    expect(speakerAfter(20, -0.1)).toBe(0);
    expect(speakerAfter(10_000, 0.0005)).toBe(1);
  });

  test('is stored with what was said, and what it says is a distribution', () => {
    const stage = newStage(2, 3);
    const rows = stream({ rows: 3_000, members: 2, classes: 3, seed: 3, sticky: 0.8 });
    hear(stage, rows);
    const said = say(stage, rows[0] ?? { label: 0, logits: [], regime: -1 });
    const { layout } = stage;
    expect(said[layout.speaker]).toBe(1);
    for (const from of [layout.ensemble, layout.meta, layout.spoke]) {
      expect(said.subarray(from, from + 3).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
    }
    expect(stage.combiner.temperature).toBeGreaterThan(0);
  });
});

describe('labels that come late', () => {
  test('forty rows late, of members of whom one is best: as good as its best member, better than equal weights', () => {
    const rows = stream({ rows: 10_000, members: 4, classes: 3, seed: 4, noise: (m) => (m === 1 ? 0.3 : 1.5) });
    const { ensemble, meta, members, equal } = hear(newStage(4, 3), rows, 40, 1);
    const best = Math.min(...members.map(({ losses }) => mean(losses)));
    expect(mean(ensemble.losses)).toBeLessThan(best + 0.005);
    expect(paired(meta.right, equal.right).difference).toBeGreaterThan(0);
  });

  test('labels that overlap, each counted for a share: noise stays noise', () => {
    const rows = stream({ rows: 500, members: 4, classes: 3, seed: 5, signal: 0, sees: () => 0, noise: () => 0.3 });
    const overlapping = rows.flatMap((row) => Array.from({ length: 20 }, () => row));
    const [shared, whole] = [1 / 20, 1].map((share) => hear(newStage(4, 3), overlapping, 19, share));
    const over = (heard: typeof shared) => mean(heard?.meta.losses ?? [], 2_000) - mean(heard?.frequencies.losses ?? [], 2_000);
    expect(over(shared)).toBeLessThan(0.02);
    expect(over(shared)).toBeLessThan(over(whole));
  });
});

describe('state', () => {
  test.each([
    [1, 2],
    [4, 3],
    [4, 7],
  ])('%i members, %i classes: encode, decode, continue equals continue', (members, classes) => {
    const rows = stream({ rows: 600, members, classes, seed: 6, sticky: 0.5, regime: (i) => i % 3 });
    const stage = newStage(members, classes, 3);
    hear(stage, rows.slice(0, 300));
    const restored = newStage(members, classes, 3);
    decode(restored.combiner, encode(stage.combiner));
    decode(restored.baselines, encode(stage.baselines));
    const [one, other] = [stage, restored].map((each) => hear(each, rows.slice(300), 5, 0.5));
    expect(other).toEqual(one);
    expect(encode(restored.combiner)).toEqual(encode(stage.combiner));
  });

  test('prediction changes nothing', () => {
    const stage = newStage(4, 3, 3);
    const rows = stream({ rows: 100, members: 4, classes: 3, seed: 8 });
    hear(stage, rows);
    const before = encode(stage.combiner);
    for (const row of rows) say(stage, row);
    expect(encode(stage.combiner)).toEqual(before);
  });
});
