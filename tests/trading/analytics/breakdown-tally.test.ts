/** Trades by name, full and learning apart, and what is done with one name too many; quartiles of the newest values. */
import { describe, expect, it } from 'vitest';
import { bandOf, OTHER } from '../../../src/core/analytics.ts';
import { encode } from '../../../src/core/codec.ts';
import { Random } from '../../../src/core/random.ts';
import { BREAKDOWN_NAMES, BreakdownTally } from '../../../src/trading/analytics/breakdown-tally.ts';
import { QUARTILE_VALUES, Quartiles } from '../../../src/trading/analytics/quartiles.ts';
import { TradeTally } from '../../../src/trading/analytics/trade-tally.ts';
import { expectContinues } from '../../model/continuing.ts';
import { anyTrade, trade } from './made-trades.ts';

describe('a breakdown', () => {
  it('tells names apart, and learning trades from full ones', () => {
    const tally = new BreakdownTally();
    tally.observe('b', trade(5));
    tally.observe('a', trade(-5, { learning: true }));
    tally.observe('b', trade(-1));
    const rows = tally.statistics(['a', 'b', 'c']);
    expect(rows.map(({ name, full, learning }) => [name, full.trades, full.profitNet, learning.trades, learning.profitNet])).toEqual([
      ['a', 0, 0, 1, -5],
      ['b', 2, 4, 0, 0],
    ]);
  });

  it('counts the trades of names beyond its limit together, and loses none', () => {
    const tally = new BreakdownTally();
    const whole = new TradeTally();
    for (let i = 0; i < 2 * (BREAKDOWN_NAMES + 10); i++) {
      tally.observe(`name ${i % (BREAKDOWN_NAMES + 10)}`, trade(i));
      whole.observe(trade(i));
    }
    const rows = tally.statistics([]);
    expect(rows.length).toBe(BREAKDOWN_NAMES + 1);
    expect(rows.at(-1)).toMatchObject({ name: OTHER, full: { trades: 20 } });
    expect(rows.reduce((sum, { full }) => sum + full.profitNet, 0)).toBe(whole.statistics.profitNet);
  });

  it('goes on from its bytes', () => {
    const random = new Random(5);
    const trades = Array.from({ length: 120 }, () => anyTrade(random, 60));
    expectContinues(
      () => new BreakdownTally(),
      (tally, i) => {
        const each = trades[i];
        if (each !== undefined) tally.observe(each.signature, each);
      },
      120,
      [0, 1, 60, 110],
    );
  });
});

it('bands of confidence are over 85, 75 to 85, and under 75 %', () => {
  expect([1, 0.8501, 0.85, 0.75, 0.7499, 0].map(bandOf)).toEqual([
    'over 85 %',
    'over 85 %',
    '75 to 85 %',
    '75 to 85 %',
    'under 75 %',
    'under 75 %',
  ]);
});

describe('quartiles', () => {
  const of = (values: readonly number[]) => {
    const quartiles = new Quartiles();
    for (const value of values) quartiles.observe(value);
    return quartiles.value;
  };

  it('are undefined before four values, and lie between the nearest two in proportion', () => {
    expect(of([1, 2, 3])).toBeNull();
    expect(of([4, 1, 3, 2])).toEqual([1.75, 2.5, 3.25]);
    expect(of([5, 1, 4, 2, 3])).toEqual([2, 3, 4]);
  });

  it('are those of the newest values', () => {
    expect(of([...Array.from({ length: 500 }, () => 9), ...Array.from({ length: QUARTILE_VALUES }, () => 1)])).toEqual([1, 1, 1]);
  });

  it('go on from their bytes', () => {
    const random = new Random(2);
    const values = Array.from({ length: QUARTILE_VALUES + 50 }, () => random.uniform());
    expectContinues(
      () => new Quartiles(),
      (quartiles, i) => quartiles.observe(values[i] ?? 0),
      values.length,
      [0, 3, 200, QUARTILE_VALUES + 20],
    );
    expect(encode(new Quartiles()).length).toBeLessThan(600);
  });
});
