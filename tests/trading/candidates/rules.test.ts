/** Each rule: what it fires on and how strongly, what it does not, and when it abstains. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DIRECTIONS, type RibbonState } from '../../../src/core/records.ts';
import { defaultSettings, type Settings } from '../../../src/core/settings.ts';
import { alignmentRule } from '../../../src/trading/candidates/alignment-rule.ts';
import { breakoutRule } from '../../../src/trading/candidates/breakout-rule.ts';
import { unknownInputs } from '../../../src/trading/candidates/candidates.ts';
import { ensembleSignal } from '../../../src/trading/candidates/ensemble-signal.ts';
import { imbalanceRule } from '../../../src/trading/candidates/imbalance-rule.ts';
import { ribbonRule } from '../../../src/trading/candidates/ribbon-rule.ts';
import { partsOf } from '../../../src/trading/candidates/signature.ts';
import { wickRule } from '../../../src/trading/candidates/wick-rule.ts';
import type { RibbonSituation } from '../../../src/trading/situation.ts';
import { anySituation, DARK, FLAT, mirror, mirrorSignature, prediction, ribbon, situation } from './situations.ts';

const settings: Settings = defaultSettings();
const RULES = { ribbonRule, wickRule, breakoutRule, alignmentRule, imbalanceRule, ensembleSignal };

describe('ribbon', () => {
  const ribbons = (five: RibbonState | null, fifteen: RibbonState | null) => situation({ ribbons: [ribbon(5, five), ribbon(15, fifteen)] });

  test('all green is LONG in full, mixed green by half, and reds are SHORT alike', () => {
    expect(ribbonRule(ribbons('ALL_GREEN', 'ALL_RED'), 'LONG')).toEqual({ signature: 'LONG_RIBBON_ALL_GREEN_5MIN', strength: 1 });
    expect(ribbonRule(ribbons('MIXED_GREEN', 'ALL_RED'), 'LONG')).toEqual({ signature: 'LONG_RIBBON_MIXED_GREEN_5MIN', strength: 0.5 });
    expect(ribbonRule(ribbons('MIXED_GREEN', 'ALL_RED'), 'SHORT')).toEqual({ signature: 'SHORT_RIBBON_ALL_RED_15MIN', strength: 1 });
    expect(ribbonRule(ribbons('MIXED_RED', 'ALL_GREEN'), 'SHORT')).toEqual({ signature: 'SHORT_RIBBON_MIXED_RED_5MIN', strength: 0.5 });
  });

  test('the stronger timeframe speaks, and of two as strong the shorter one', () => {
    expect(ribbonRule(ribbons('MIXED_GREEN', 'ALL_GREEN'), 'LONG')).toMatchObject({ signature: 'LONG_RIBBON_ALL_GREEN_15MIN' });
    expect(ribbonRule(ribbons('ALL_GREEN', 'ALL_GREEN'), 'LONG')).toMatchObject({ signature: 'LONG_RIBBON_ALL_GREEN_5MIN' });
  });

  test('the other colour is nothing; a ribbon without its bars is unknown unless the other one fires', () => {
    expect(ribbonRule(ribbons('ALL_RED', 'MIXED_RED'), 'LONG')).toBeNull();
    expect(ribbonRule(ribbons('ALL_RED', null), 'LONG')).toBe('unknown');
    expect(ribbonRule(ribbons('ALL_RED', null), 'SHORT')).toMatchObject({ strength: 1 });
    expect(ribbonRule(situation({ ribbons: [] }), 'LONG')).toBe('unknown');
  });
});

describe('wick against the ribbon', () => {
  const down = (percent: number, state: RibbonState | null = 'ALL_GREEN'): RibbonSituation =>
    ribbon(5, state, { side: 'WICK_DOWN', percent });
  const on = (five: RibbonSituation, fifteen = ribbon(15, 'ALL_GREEN')) => situation({ ribbons: [five, fifteen] });

  test('a low below all averages of a green ribbon is LONG, a high above those of a red one SHORT', () => {
    expect(wickRule(on(down(0.8)), 'LONG', settings)).toEqual({ signature: 'LONG_WICK_DOWN_ALL_GREEN_5MIN', strength: 1 });
    const up = ribbon(15, 'MIXED_RED', { side: 'WICK_UP', percent: 0.8 });
    expect(wickRule(on(ribbon(5, 'ALL_RED'), up), 'SHORT', settings)).toEqual({ signature: 'SHORT_WICK_UP_MIXED_RED_15MIN', strength: 1 });
  });

  test('never along the ribbon, nor in the other direction', () => {
    expect(wickRule(on(down(0.5, 'ALL_RED')), 'LONG', settings)).toBeNull();
    expect(wickRule(on(down(0.5, 'ALL_RED')), 'SHORT', settings)).toBeNull();
    expect(wickRule(on(down(0.5)), 'SHORT', settings)).toBeNull();
  });

  test('the strength rises from a quarter at the shortest wick to one at the longest, and beyond both there is none', () => {
    const strength = (percent: number) => wickRule(on(down(percent)), 'LONG', settings);
    expect(strength(0.299)).toBeNull();
    expect(strength(0.3)).toMatchObject({ strength: 0.25 });
    expect((strength(0.55) as { strength: number }).strength).toBeCloseTo(0.625, 12);
    expect(strength(0.8)).toMatchObject({ strength: 1 });
    expect(strength(0.801)).toBeNull();
  });

  test('the longer wick of the two timeframes speaks, the shorter timeframe on ties', () => {
    const fifteen = (percent: number) => ribbon(15, 'ALL_GREEN', { side: 'WICK_DOWN', percent });
    expect(wickRule(on(down(0.4), fifteen(0.5)), 'LONG', settings)).toMatchObject({ signature: 'LONG_WICK_DOWN_ALL_GREEN_15MIN' });
    expect(wickRule(on(down(0.5), fifteen(0.5)), 'LONG', settings)).toMatchObject({ signature: 'LONG_WICK_DOWN_ALL_GREEN_5MIN' });
  });

  test('a ribbon without its bars is unknown, whatever its wick', () => {
    expect(wickRule(on(down(0.5, null), ribbon(15, null)), 'LONG', settings)).toBe('unknown');
    expect(wickRule(on(down(0.5, null)), 'LONG', settings)).toBe('unknown');
  });

  test('limits that are the same ask for exactly that wick', () => {
    expect(wickRule(on(down(0.3)), 'LONG', { ...settings, wickMost: 0.3 })).toMatchObject({ strength: 1 });
  });
});

describe('breakout', () => {
  test('the distance beyond the range over the range of a bar, at most one', () => {
    const at = (upBp: number) => breakoutRule(situation({ breakout: { upBp, downBp: -80 } }), 'LONG');
    expect(at(0)).toBeNull();
    expect(at(2.5)).toEqual({ signature: 'LONG_BREAKOUT_CONFLICTING', strength: 0.25 });
    expect(at(10)).toMatchObject({ strength: 1 });
    expect(at(50)).toMatchObject({ strength: 1 });
  });

  test('below the range is SHORT', () => {
    const below = situation({ breakout: { upBp: -60, downBp: 5 }, alignment: 'BOTH_RED' });
    expect(breakoutRule(below, 'SHORT')).toEqual({ signature: 'SHORT_BREAKOUT_BOTH_RED', strength: 0.5 });
    expect(breakoutRule(below, 'LONG')).toBeNull();
  });

  test('an unknown alignment is left out of the name; a market that never moved breaks out in full', () => {
    const beyond = { breakout: { upBp: 5, downBp: -60 } };
    expect(breakoutRule(situation({ ...beyond, alignment: null }), 'LONG')).toMatchObject({ signature: 'LONG_BREAKOUT' });
    expect(breakoutRule(situation({ ...beyond, atr5mBp: 0 }), 'LONG')).toMatchObject({ strength: 1 });
  });

  test('an unknown range abstains, and an unknown ATR where it would be needed', () => {
    expect(breakoutRule(situation({ breakout: null }), 'LONG')).toBe('unknown');
    const beyond = situation({ breakout: { upBp: 5, downBp: -60 }, atr5mBp: null });
    expect(breakoutRule(beyond, 'LONG')).toBe('unknown');
    expect(breakoutRule(beyond, 'SHORT')).toBeNull();
  });
});

test('alignment: both green is LONG by half, both red SHORT, conflict nothing, unknown abstains', () => {
  expect(alignmentRule(situation({ alignment: 'BOTH_GREEN' }), 'LONG')).toEqual({ signature: 'LONG_ALIGNMENT_BOTH_GREEN', strength: 0.5 });
  expect(alignmentRule(situation({ alignment: 'BOTH_RED' }), 'SHORT')).toEqual({ signature: 'SHORT_ALIGNMENT_BOTH_RED', strength: 0.5 });
  expect(alignmentRule(situation({ alignment: 'BOTH_RED' }), 'LONG')).toBeNull();
  expect(alignmentRule(situation({ alignment: 'CONFLICTING' }), 'LONG')).toBeNull();
  expect(alignmentRule(situation({ alignment: null }), 'LONG')).toBe('unknown');
});

describe('imbalance', () => {
  const at = (imbalance: number | null, direction: 'LONG' | 'SHORT', changed: Partial<Settings> = {}) =>
    imbalanceRule(situation({ imbalance }), direction, { ...settings, ...changed });

  test('from the threshold on, rising to one where one side is all there is', () => {
    expect(at(0.599, 'LONG')).toBeNull();
    expect(at(0.6, 'LONG')).toEqual({ signature: 'LONG_IMBALANCE_MIXED_RED_5MIN', strength: 0 });
    expect((at(0.8, 'LONG') as { strength: number }).strength).toBeCloseTo(0.5, 12);
    expect(at(1, 'LONG')).toMatchObject({ strength: 1 });
    expect(at(-1, 'LONG')).toBeNull();
  });

  test('mirrored for SHORT', () => {
    expect(at(-0.599, 'SHORT')).toBeNull();
    expect((at(-0.8, 'SHORT') as { strength: number }).strength).toBeCloseTo(0.5, 12);
  });

  test('a threshold of one asks for everything, and gets full strength', () => {
    expect(at(1, 'LONG', { imbalanceSignal: 1 })).toMatchObject({ strength: 1 });
    expect(at(0.999, 'LONG', { imbalanceSignal: 1 })).toBeNull();
  });

  test('of a made-up book it is unknown; without a ribbon the name is short', () => {
    expect(at(null, 'LONG')).toBe('unknown');
    const dark = situation({ ...DARK, imbalance: 1 });
    expect(imbalanceRule(dark, 'LONG', settings)).toMatchObject({ signature: 'LONG_IMBALANCE' });
  });
});

describe('ensemble', () => {
  const up = prediction(60_000, 0.2, 0.3, 0.5, 4);
  const upLater = prediction(300_000, 0.1, 0.3, 0.6, 2);
  const down = prediction(60_000, 0.7, 0.2, 0.1, -9);

  test('the likeliest class must be the direction; of several horizons the largest move speaks', () => {
    expect(ensembleSignal(situation({}, [FLAT, upLater, up]), 'LONG')).toEqual({
      signature: 'LONG_ENSEMBLE_MIXED_RED_15MIN',
      strength: 0.5,
    });
    expect(ensembleSignal(situation({}, [FLAT, upLater, up]), 'SHORT')).toBeNull();
    expect(ensembleSignal(situation({}, [FLAT, down, up]), 'SHORT')).toMatchObject({ strength: 0.7 });
  });

  test('of moves as large the shorter horizon speaks', () => {
    const later = prediction(300_000, 0.1, 0.1, 0.8, 4);
    expect(ensembleSignal(situation({}, [up, later]), 'LONG')).toMatchObject({ strength: 0.5 });
  });

  test('strictly likelier than both others', () => {
    expect(ensembleSignal(situation({}, [prediction(1, 1 / 3, 1 / 3, 1 / 3, 9)]), 'LONG')).toBeNull();
    expect(ensembleSignal(situation({}, [prediction(1, 0.2, 0.4, 0.4, 9)]), 'LONG')).toBeNull();
    expect(ensembleSignal(situation({}, [prediction(1, 0.4, 0.2, 0.4, 9)]), 'LONG')).toBeNull();
  });

  test('the slower ribbon names it, the faster until that is known, and none where none is', () => {
    const named = (ribbons: readonly RibbonSituation[]) => ensembleSignal(situation({ ribbons }, [up]), 'LONG');
    expect(named([ribbon(5, 'ALL_RED'), ribbon(15, 'ALL_GREEN')])).toMatchObject({ signature: 'LONG_ENSEMBLE_ALL_GREEN_15MIN' });
    expect(named([ribbon(5, 'ALL_RED'), ribbon(15, null)])).toMatchObject({ signature: 'LONG_ENSEMBLE_ALL_RED_5MIN' });
    expect(named([])).toMatchObject({ signature: 'LONG_ENSEMBLE' });
  });

  test('a model that is warming up is unknown', () => {
    expect(ensembleSignal(situation({}, []), 'LONG')).toBe('unknown');
  });
});

describe('every rule, in any situation', () => {
  test('has a strength from 0 to 1 and a signature of the grammar in its direction', () => {
    fc.assert(
      fc.property(anySituation, fc.constantFrom(...DIRECTIONS), (any, direction) => {
        for (const rule of Object.values(RULES)) {
          const verdict = rule(any, direction, settings);
          if (verdict === null || verdict === 'unknown') continue;
          expect(verdict.strength).toBeGreaterThanOrEqual(0);
          expect(verdict.strength).toBeLessThanOrEqual(1);
          expect(partsOf(verdict.signature)?.direction).toBe(direction);
        }
      }),
    );
  });

  test('says of the mirrored situation for SHORT what it says of the situation for LONG', () => {
    fc.assert(
      fc.property(anySituation, (any) => {
        for (const [name, rule] of Object.entries(RULES)) {
          const long = rule(any, 'LONG', settings);
          const mirrored = long === null || long === 'unknown' ? long : { ...long, signature: mirrorSignature(long.signature) };
          expect(rule(mirror(any), 'SHORT', settings), name).toEqual(mirrored);
        }
      }),
    );
  });

  test('abstains only where the desk is told which input is unknown, or the model is warming up', () => {
    fc.assert(
      fc.property(anySituation, fc.constantFrom(...DIRECTIONS), (any, direction) => {
        for (const rule of Object.values(RULES)) {
          if (rule(any, direction, settings) !== 'unknown') continue;
          expect(unknownInputs(any).length > 0 || any.predictions.length === 0).toBe(true);
        }
      }),
    );
  });
});
