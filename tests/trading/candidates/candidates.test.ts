/** Candidates: at most one per direction, summed from what fires, the strongest first. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultSettings } from '../../../src/core/settings.ts';
import { candidatesOf, INPUTS, unknownInputs } from '../../../src/trading/candidates/candidates.ts';
import { partsOf } from '../../../src/trading/candidates/signature.ts';
import { anySituation, DARK, FLAT, mirror, mirrorSignature, prediction, ribbon, situation } from './situations.ts';

const settings = defaultSettings();
const one = () => 1;
const up = prediction(60_000, 0.2, 0.3, 0.5, 4);

test('there is none where no rule fires, nor where nothing is known', () => {
  expect(candidatesOf(situation({ ribbons: [] }), settings, one)).toEqual([]);
  expect(candidatesOf(situation(DARK, []), settings, one)).toEqual([]);
});

test('a known ribbon always leans to one side, so that its direction alone is a candidate', () => {
  expect(candidatesOf(situation(), settings, one)).toMatchObject([
    { direction: 'SHORT', signature: 'SHORT_RIBBON_MIXED_RED_5MIN', ruleScore: 0.5, expectedMove: 0 },
  ]);
});

test('a score is the sum of strengths times weights, and the strongest of them names the candidate', () => {
  const given = situation({ imbalance: 0.7, breakout: { upBp: 5, downBp: -60 }, ribbons: [] }, [up]);
  const weights: Record<string, number> = { LONG_ENSEMBLE: 1, LONG_IMBALANCE: 4, LONG_BREAKOUT_CONFLICTING: 0.5 };
  const [long, ...others] = candidatesOf(given, settings, (signature) => weights[signature] ?? 0);
  expect(others).toEqual([]);
  expect(long?.signature).toBe('LONG_IMBALANCE');
  expect(long?.ruleScore).toBeCloseTo(0.5 * 1 + 0.25 * 4 + 0.5 * 0.5, 12);
  expect(long?.signals.map(({ signature, weight }) => [signature, weight])).toEqual([
    ['LONG_IMBALANCE', 4],
    ['LONG_ENSEMBLE', 1],
    ['LONG_BREAKOUT_CONFLICTING', 0.5],
  ]);
});

test('of signals as strong as each other the most particular names the candidate', () => {
  const given = situation({ breakout: { upBp: 5, downBp: -60 }, ribbons: [ribbon(5, 'MIXED_GREEN')], alignment: 'BOTH_GREEN' });
  expect(candidatesOf(given, settings, one)[0]?.signals.map(({ signature }) => signature)).toEqual([
    'LONG_BREAKOUT_BOTH_GREEN',
    'LONG_RIBBON_MIXED_GREEN_5MIN',
    'LONG_ALIGNMENT_BOTH_GREEN',
  ]);
});

test('both directions may be candidates, the higher score first; of equal scores the larger expected move', () => {
  const ribbons = [ribbon(5, 'MIXED_GREEN'), ribbon(15, 'ALL_RED')];
  expect(candidatesOf(situation({ ribbons }), settings, one).map(({ direction }) => direction)).toEqual(['SHORT', 'LONG']);
  const even = [ribbon(5, 'ALL_GREEN'), ribbon(15, 'ALL_RED')];
  expect(candidatesOf(situation({ ribbons: even }), settings, one).map(({ direction }) => direction)).toEqual(['LONG', 'SHORT']);
  const falling = situation({ ribbons: even }, [{ ...FLAT, moveBp: -1 }]);
  expect(candidatesOf(falling, settings, one).map(({ direction }) => direction)).toEqual(['SHORT', 'LONG']);
});

test('the expected move is the largest in the direction over horizons within the time exit, with its own deviation', () => {
  const predictions = [up, prediction(240_000, 0.2, 0.6, 0.2, 9), prediction(3_600_000, 0.1, 0.1, 0.8, 50)];
  expect(candidatesOf(situation({ ribbons: [] }, predictions), settings, one)[0]).toMatchObject({
    expectedMove: 9 / 10_000,
    horizonMs: 240_000,
    deviation: (6 / 10_000) * 2,
  });
  const longer = { ...settings, timeExit: 3_600_000 };
  expect(candidatesOf(situation({ ribbons: [] }, predictions), longer, one)[0]).toMatchObject({ expectedMove: 50 / 10_000 });
});

test('no move is expected where all go the other way, or where no horizon ends within the time exit', () => {
  const red = candidatesOf(situation({}, [prediction(10_000, 0.2, 0.6, 0.2, 3), prediction(60_000, 0.2, 0.6, 0.2, 1)]), settings, one);
  expect(red[0]).toMatchObject({ direction: 'SHORT', expectedMove: 0, horizonMs: 60_000 });
  const late = candidatesOf(situation({ imbalance: 1 }, [up]), { ...settings, timeExit: 15_000 }, one);
  expect(late[0]).toMatchObject({ direction: 'LONG', expectedMove: 0, horizonMs: 15_000, deviation: 6 / 10_000 / 2 });
});

test('an unknown deviation stays unknown', () => {
  expect(candidatesOf(situation({ deviationBp: null }), settings, one)[0]?.deviation).toBeNull();
});

test('what is unknown is named, and nothing else', () => {
  expect(unknownInputs(situation())).toEqual([]);
  expect(unknownInputs(situation(DARK))).toEqual([...INPUTS]);
  expect(unknownInputs(situation({ imbalance: null, ribbons: [ribbon(5, 'ALL_RED')] }))).toEqual(['ribbon15m', 'imbalance']);
  expect(unknownInputs(situation({ atr5mBp: null, regime: null }))).toEqual(['regime', 'atr5m']);
});

test('a score lies between 0 and 3 in any situation, whatever the weights', () => {
  fc.assert(
    fc.property(anySituation, fc.double({ min: 0.25, max: 4, noNaN: true }), (any, weight) => {
      const candidates = candidatesOf(any, settings, () => weight);
      expect(new Set(candidates.map(({ direction }) => direction)).size).toBe(candidates.length);
      for (const { ruleScore, signals, signature, direction, expectedMove } of candidates) {
        const sum = signals.reduce((total, { strength }) => total + strength * weight, 0);
        expect(ruleScore).toBe(Math.min(3, sum));
        expect(ruleScore).toBeGreaterThanOrEqual(0);
        expect(signals[0]?.signature).toBe(signature);
        expect(partsOf(signature)?.direction).toBe(direction);
        expect(expectedMove).toBeGreaterThanOrEqual(0);
      }
      const scores = candidates.map(({ ruleScore }) => ruleScore);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    }),
  );
});

test('three is reached, and not passed, where everything fires at once', () => {
  const ribbons = [ribbon(5, 'ALL_GREEN', { side: 'WICK_DOWN', percent: 0.8 }), ribbon(15, 'ALL_GREEN')];
  const all = situation({ ribbons, alignment: 'BOTH_GREEN', breakout: { upBp: 99, downBp: -99 }, imbalance: 1 }, [up]);
  expect(candidatesOf(all, settings, one)).toMatchObject([{ direction: 'LONG', ruleScore: 3 }]);
  expect(candidatesOf(all, settings, one)[0]?.signals.length).toBe(6);
});

test('the mirror of any situation has the mirrored candidates', () => {
  fc.assert(
    fc.property(anySituation, (any) => {
      const mirrored = candidatesOf(mirror(any), settings, one).map(({ direction, signature, signals, ...rest }) => ({
        ...rest,
        direction: direction === 'LONG' ? 'SHORT' : 'LONG',
        signature: mirrorSignature(signature),
        signals: signals.map((signal) => ({ ...signal, signature: mirrorSignature(signal.signature) })),
      }));
      const plain = candidatesOf(any, settings, one);
      const isTie = plain[0]?.ruleScore === plain[1]?.ruleScore && plain[0]?.expectedMove === plain[1]?.expectedMove;
      expect(isTie ? mirrored.toReversed() : mirrored).toEqual(plain);
    }),
  );
});
