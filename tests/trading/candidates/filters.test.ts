/** Filters: outside their limits nothing is entered, whatever the score; the unknown refuses nothing. */
import { expect, test } from 'vitest';
import type { Direction, Regime } from '../../../src/core/records.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import { atrFilter, regimeFilter } from '../../../src/trading/candidates/filters.ts';
import { CALM, DARK } from './situations.ts';

const settings = defaultSettings();

test('an ATR of 5 minutes from 0.05 to 3 % of price passes, both ends included', () => {
  const at = (atr5mBp: number) => atrFilter({ ...CALM, atr5mBp }, settings);
  expect(at(4.99)).toEqual({ kind: 'atrFilter', atrBp: 4.99, leastBp: 5, mostBp: 300 });
  expect(at(5)).toBeNull();
  expect(at(300)).toBeNull();
  expect(at(300.01)).toEqual({ kind: 'atrFilter', atrBp: 300.01, leastBp: 5, mostBp: 300 });
});

const inRegime = (regime: Regime, strength: number, volatility: number, direction: Direction) =>
  regimeFilter({ ...CALM, regime: { regime, strength, volatility } }, direction, settings);

test('nothing is entered against a trend from an ADX of 40 on, and with the trend anything', () => {
  expect(inRegime('TRENDING_DOWN', 39.9, 1, 'LONG')).toBeNull();
  expect(inRegime('TRENDING_DOWN', 40, 1, 'LONG')).toEqual({ kind: 'regimeFilter', regime: 'TRENDING_DOWN', value: 40, limit: 40 });
  expect(inRegime('TRENDING_UP', 40, 1, 'SHORT')).toEqual({ kind: 'regimeFilter', regime: 'TRENDING_UP', value: 40, limit: 40 });
  expect(inRegime('TRENDING_UP', 90, 1, 'LONG')).toBeNull();
  expect(inRegime('TRENDING_DOWN', 90, 1, 'SHORT')).toBeNull();
  expect(inRegime('RANGING', 90, 1, 'LONG')).toBeNull();
});

test('nothing at all is entered from a volatility of four times its median on, whatever the regime is called', () => {
  const wild = { kind: 'regimeFilter', regime: 'VOLATILE', value: 4, limit: 4 };
  expect(inRegime('VOLATILE', 10, 3.99, 'LONG')).toBeNull();
  expect(inRegime('VOLATILE', 10, 4, 'LONG')).toEqual(wild);
  expect(inRegime('VOLATILE', 10, 4, 'SHORT')).toEqual(wild);
  expect(inRegime('TRENDING_UP', 90, 4, 'LONG')).toEqual(wild);
});

test('what is unknown refuses nothing', () => {
  expect(atrFilter(DARK, settings)).toBeNull();
  expect(regimeFilter(DARK, 'LONG', settings)).toBeNull();
});
