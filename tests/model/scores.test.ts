/** Every score equals a recomputation by hand from the whole list of labels; recent ones exactly those of the last thousand. */
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../src/core/codec.ts';
import { coverageAccuracy, cumulativeGain, figures, learningVelocity, report } from '../../src/model/score-report.ts';
import { HorizonScores, RECENT_LABELS } from '../../src/model/scores.ts';
import { Verdict } from '../../src/model/verdict.ts';
import { MEMBERS, NAMES, REGIMES, type Told, toldStream } from './said-stream.ts';
import { byHand, mean } from './scores-by-hand.ts';

const HORIZON = 2.5;

function emptyScores(classes: number, directions = true): HorizonScores {
  return new HorizonScores({ members: MEMBERS, classes, regimes: REGIMES, directions, horizon: HORIZON });
}

function feed(scores: HorizonScores, labels: readonly Told[], from = 0, to = labels.length): HorizonScores {
  for (let i = from; i < to; i++) scores.observe((labels[i] as Told).stored, labels[i - RECENT_LABELS]?.stored ?? null);
  return scores;
}

function expectClose(actual: object, wanted: object, digits: number): void {
  const numbers = Object.values(wanted).filter((value) => typeof value === 'number');
  expect(Object.keys(actual).sort()).toEqual(Object.keys(wanted).sort());
  for (const [key, value] of Object.entries(wanted)) {
    const own = (actual as Record<string, unknown>)[key];
    if (value === null) expect(own, key).toBeNull();
    else expect(own, key).toBeCloseTo(value as number, digits);
  }
  expect(numbers.every(Number.isFinite)).toBe(true);
}

describe.each([2, 3, 5])('of %i classes', (classes) => {
  describe.each([1, 2, 3, 40, 1_000, 2_300])('over %i labels', (length) => {
    const labels = toldStream(length * 10 + classes, length, classes);
    const scores = feed(emptyScores(classes), labels);

    test('every score of everybody is its definition, over the session and the last thousand', () => {
      for (const name of NAMES) {
        const { recent, regimes: _, ...session } = report(scores, name);
        expectClose(session, byHand(labels, name, classes, true), 9);
        expectClose(recent, byHand(labels.slice(-RECENT_LABELS), name, classes, true), 9);
        expectClose(session, byHand(labels, name, classes, false), 6);
      }
    });

    test('so is each per regime', () => {
      for (const name of NAMES) {
        REGIMES.forEach((regime, r) => {
          const own = byHand(
            labels.filter((label) => label.regime === r),
            name,
            classes,
            true,
          );
          const { labels: count, accuracy, logLoss } = own;
          expectClose(report(scores, name).regimes[regime] ?? {}, { labels: count, accuracy, logLoss }, 9);
        });
      }
    });

    test('the lead is over the best baseline, with the deviation of the paired difference over the root of effective labels', () => {
      const accuracy = (name: string) => byHand(labels, name, classes, true).accuracy ?? 0;
      const baselines = ['noChange', 'majority', 'logisticRegression'];
      const over = baselines.reduce((best, name) => (accuracy(name) > accuracy(best) ? name : best));
      expectLead(
        scores.lead(),
        labels,
        over,
        labels.map(({ label, voices }) => Number(voices.model?.class === label) - Number(voices[over]?.class === label)),
      );
    });

    test('direction counts moves alone, with its own lead', () => {
      const moves = labels.filter(({ label }) => label === 0 || label === classes - 1);
      const right = (name: string) => moves.map(({ label, voices }) => Number(voices[name]?.direction === label));
      const { direction } = scores;
      expect(direction?.labels).toBe(moves.length);
      for (const name of NAMES) {
        const accuracy = direction?.accuracy(name);
        if (moves.length === 0) expect(accuracy).toBeNull();
        else expect(accuracy).toBeCloseTo(mean(right(name)) ?? 0, 12);
      }
      const baselines = ['noChange', 'majority', 'logisticRegression'];
      const over = baselines.reduce((best, name) => ((mean(right(name)) ?? 0) > (mean(right(best)) ?? 0) ? name : best));
      const differences = right('model').map((own, i) => own - (right(over)[i] ?? 0));
      if (moves.length === 0) expect(direction?.lead()).toBeNull();
      else expectLead(direction?.lead() ?? null, moves, over, differences);
    });

    test('coverage takes the most confident labels first', () => {
      const sorted = labels
        .map(({ label, voices }) => ({
          top: Math.max(...(voices.model?.probabilities ?? [])),
          right: Number(voices.model?.class === label),
        }))
        .sort((a, b) => b.top - a.top);
      expect(coverageAccuracy(scores, 1)).toBeCloseTo(mean(sorted.map(({ right }) => right)) ?? 0, 12);
      for (const part of [0.1, 0.25, 0.5]) {
        const taken = sorted.slice(0, Math.round(part * length));
        // Labels within a bin are not told apart: the tolerance is the bin in which the part ends.
        if (length >= 1_000)
          expect(Math.abs((coverageAccuracy(scores, part) ?? 0) - (mean(taken.map(({ right }) => right)) ?? 0))).toBeLessThan(0.03);
      }
    });

    test('the cumulative gain is the log loss spared since the beginning', () => {
      const loss = (name: string) => byHand(labels, name, classes, true).logLoss ?? 0;
      expect(cumulativeGain(scores)).toBeCloseTo(length * (loss('majority') - loss('model')), 6);
    });
  });
});

function expectLead(lead: ReturnType<HorizonScores['lead']>, labels: readonly Told[], over: string, differences: readonly number[]): void {
  const average = mean(differences) ?? 0;
  const variance = mean(differences.map((difference) => (difference - average) ** 2)) ?? 0;
  const effective = Math.min(labels.length, labels.reduce((sum, { covers }) => sum + covers, 0) / HORIZON);
  expect(lead?.over).toBe(over);
  expect(lead?.difference).toBeCloseTo(average, 12);
  if (effective < 2) expect(lead?.standardError).toBeNull();
  else expect(lead?.standardError).toBeCloseTo(Math.sqrt(variance / effective), 9);
}

test('after five thousand labels the last thousand are, to the bit, what they would be alone', () => {
  const labels = toldStream(7, 5_000, 3);
  const all = feed(emptyScores(3), labels);
  const alone = feed(emptyScores(3), labels.slice(-RECENT_LABELS));
  expect(encode(all.recent)).toEqual(encode(alone.recent));
  for (const name of NAMES) expect(figures(all.recent, name)).toEqual(figures(alone.whole, name));
});

test('a window whose oldest label is not dropped is a mistake of ours', () => {
  const labels = toldStream(7, 1_001, 3);
  const scores = feed(emptyScores(3), labels, 0, 1_000);
  expect(() => scores.observe((labels[1_000] as Told).stored, null)).toThrow('the oldest was not dropped');
});

test('rows that are forgotten early take their labels out of the recent ones, and out of nothing else', () => {
  const labels = toldStream(13, 700, 3);
  const scores = feed(emptyScores(3), labels);
  const session = encode(scores.whole);
  for (const { stored } of labels.slice(0, 300)) scores.forget(stored);
  expect(encode(scores.recent)).toEqual(encode(feed(emptyScores(3), labels.slice(300)).recent));
  expect(encode(scores.whole)).toEqual(session);
  for (const { stored } of labels.slice(300)) scores.forget(stored);
  expect(encode(scores.recent)).toEqual(encode(emptyScores(3).recent));
  expect(() => scores.forget((labels[0] as Told).stored)).toThrow('no recent label');
});

describe('as bytes', () => {
  const labels = toldStream(3, 2_000, 3);

  test.each([0, 1, 400, 999, 1_000, 1_500])('cut behind %i labels, encode, decode, continue equals continue', (cut) => {
    const uncut = feed(emptyScores(3), labels);
    const again = emptyScores(3);
    decode(again, encode(feed(emptyScores(3), labels, 0, cut)));
    feed(again, labels, cut);
    expect(encode(again)).toEqual(encode(uncut));
    for (const name of NAMES) expect(report(again, name)).toEqual(report(uncut, name));
    expect([again.lead(), again.verdict.evidence, again.direction?.verdict.evidence]).toEqual([
      uncut.lead(),
      uncut.verdict.evidence,
      uncut.direction?.verdict.evidence,
    ]);
  });

  test('three horizons take at most 15 kB, also after a million labels', () => {
    expect(3 * encode(feed(emptyScores(3), labels)).length).toBeLessThan(15_000);
    // As if the same had come 500 times.
    const many = feed(emptyScores(3), labels);
    for (const owner of [many.whole, many, many.direction] as unknown as Record<string, Float64Array>[]) {
      for (const sums of Object.values(owner)) if (sums instanceof Float64Array) sums.set(sums.map((sum) => sum * 500));
    }
    expect(3 * encode(many).length).toBeLessThan(15_000);
    console.log(`scores of one horizon: ${encode(feed(emptyScores(3), labels)).length} B, after a million labels ${encode(many).length} B`);
  });

  test('every field is missed', () => {
    const full = feed(emptyScores(3), labels);
    full.voided = 3;
    for (const owner of [full, full.whole, full.recent, full.verdict, full.direction, full.direction?.verdict]) {
      for (const name of Object.keys(owner?.codec.fields ?? {})) {
        const fields = owner as unknown as Record<string, unknown>;
        const kept = fields[name];
        const bytes = encode(full);
        fields[name] = emptied(kept);
        expect(encode(full), name).not.toEqual(bytes);
        fields[name] = kept;
      }
    }
  });
});

function emptied(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (value instanceof Float64Array) return new Float64Array(value.length);
  const { whole, verdict, direction } = emptyScores(3);
  for (const fresh of [whole, verdict, direction]) if (fresh?.constructor === value?.constructor) return fresh;
  throw new Error(`no empty ${String(value)}`);
}

describe('at the edges', () => {
  test('before the first label nothing is claimed', () => {
    const scores = emptyScores(3);
    for (const name of NAMES) {
      const { labels, recent, regimes, ...rest } = report(scores, name);
      expect(labels).toBe(0);
      expect(new Set(Object.values(rest))).toEqual(new Set([null]));
      expect(new Set(Object.values(recent))).toEqual(new Set([0, null]));
      expect(Object.values(regimes).every(({ accuracy, logLoss }) => accuracy === null && logLoss === null)).toBe(true);
    }
    expect([scores.lead(), coverageAccuracy(scores, 0.5), cumulativeGain(scores)]).toEqual([null, null, 0]);
    expect([scores.verdict.words, scores.direction?.verdict.words]).toEqual(['too early to say', 'too early to say']);
  });

  test('certainty that proves wrong costs a million to one, not infinity', () => {
    const scores = emptyScores(3);
    const said = new Float32Array(scores.layout.size);
    said[scores.layout.spoke] = 1;
    scores.observe({ said, at: 0, label: 2, time: 0, covers: 1 }, null);
    expect(report(scores, 'model').logLoss).toBeCloseTo(Math.log(1e6), 6);
  });

  test('what has no guess yet is wrong, and to be better than that is no merit in the verdict', () => {
    const labels = toldStream(9, 2, 2);
    const scores = feed(emptyScores(2), labels);
    expect([report(scores, 'noChange').accuracy, report(scores, 'majority').accuracy]).toEqual([0, 0]);
    expect([report(scores, 'noChange').logLoss, report(scores, 'noChange').brier, report(scores, 'noChange').ece]).toEqual([
      null,
      null,
      null,
    ]);
    expect(report(scores, 'majority').logLoss).toBeCloseTo(Math.log(2), 6);
    expect(encode(scores.verdict)).toEqual(encode(emptyScores(2).verdict));
  });

  test('classes without directions have no score of them', () => {
    expect(feed(emptyScores(5, false), toldStream(1, 30, 5)).direction).toBeNull();
  });

  test('two of one name cannot be told apart', () => {
    const options = { classes: 3, regimes: [], directions: false, horizon: 1 };
    expect(() => new HorizonScores({ ...options, members: ['meta'] })).toThrow('one name');
  });

  test('learning velocity is the slope per hour', () => {
    const points = [0, 1, 2, 5].map((hours) => ({ time: hours * 3_600_000, score: 0.5 + 0.02 * hours }));
    expect(learningVelocity(points)).toBeCloseTo(0.02, 12);
    expect([learningVelocity([]), learningVelocity(points.slice(0, 1))]).toEqual([null, null]);
  });
});

test('the verdicts see what spoke beside no-change and majority, where these have a guess; that of the direction, moves', () => {
  const labels = toldStream(11, 300, 3);
  const scores = feed(emptyScores(3), labels);
  const verdict = new Verdict(2, HORIZON);
  const ofDirection = new Verdict(2, HORIZON);
  for (const { label, voices, time, covers } of labels) {
    const right = (said: 'class' | 'direction', name: string) => voices[name]?.[said] === label;
    const all = (said: 'class' | 'direction') => ({
      model: right(said, 'model'),
      baselines: [right(said, 'noChange'), right(said, 'majority')],
    });
    if (voices.noChange?.class !== -1) verdict.observe(time, covers, all('class'));
    if (voices.noChange?.direction !== -1) ofDirection.observe(time, covers, label === 1 ? null : all('direction'));
  }
  expect(encode(scores.verdict)).toEqual(encode(verdict));
  expect(encode(scores.direction?.verdict ?? verdict)).toEqual(encode(ofDirection));
});
