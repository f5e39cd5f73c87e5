/** Statistics of trades: by hand, undefined where they are, and the same however many come at a time. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STATISTICS, type TradeStatistics } from '../../../src/core/analytics.ts';
import { Random } from '../../../src/core/random.ts';
import type { TradeRecord } from '../../../src/core/records.ts';
import { TradeTally } from '../../../src/trading/analytics/trade-tally.ts';
import { expectContinues } from '../../model/continuing.ts';
import { anyTrade, MINUTE_MS, money, START, trade } from './made-trades.ts';

function statisticsOf(trades: readonly TradeRecord[]): TradeStatistics {
  const tally = new TradeTally();
  for (const each of trades) tally.observe(each);
  return tally.statistics;
}
const ofProfits = (profits: readonly number[]) => statisticsOf(profits.map((profit) => trade(profit)));

describe('eight trades of known statistics', () => {
  const statistics = ofProfits([100, 200, 50, -150, 300, -100, 80, -30]);

  it('have an expectancy of 56.25 and an expectancy ratio of 0.60267857', () => {
    expect(statistics.expectancy).toBe(56.25);
    expect(statistics.expectancyRatio).toBeCloseTo(0.60267857, 8);
  });

  it('have five wins of 146 and three losses of 93 and a third', () => {
    expect(statistics).toMatchObject({ trades: 8, winRate: 0.625, averageWin: 146, profitNet: 450, profitGross: 450 });
    expect(statistics.averageLoss).toBeCloseTo(280 / 3, 12);
    expect(statistics.profitFactor).toBeCloseTo(730 / 280, 12);
    // As it is defined: win rate x (1 + average win / average loss) - 1.
    expect(statistics.expectancyRatio).toBeCloseTo(0.625 * (1 + 146 / (280 / 3)) - 1, 12);
  });

  it('have an SQN of sqrt(8) x 0.5625 / sqrt(14.70875 / 7)', () => {
    // With 100 at risk each, R = 1, 2, 0.5, -1.5, 3, -1, 0.8, -0.3: sum 4.5, squares 19.49 - 8 x 0.5625^2 … by hand:
    const squares = 1 + 4 + 0.25 + 2.25 + 9 + 1 + 0.64 + 0.09;
    expect(statistics.sqn).toBeCloseTo((Math.sqrt(8) * 0.5625) / Math.sqrt((squares - 8 * 0.5625 * 0.5625) / 7), 12);
  });

  it('have streaks of three wins and of one loss', () => {
    expect(statistics).toMatchObject({ longestWins: 3, longestLosses: 1 });
  });
});

it('counts fees, borrowing and hold times', () => {
  const statistics = statisticsOf([
    trade(0, { gross: money(10), fees: money(3), interest: money(1), profit: money(6), exitTime: START + MINUTE_MS }),
    trade(0, { gross: money(-2), fees: money(3), interest: money(0.5), profit: money(-5.5), exitTime: START + 3 * MINUTE_MS }),
  ]);
  expect(statistics).toMatchObject({ profitGross: 8, fees: 6, interest: 1.5, profitNet: 0.5, holdMs: 2 * MINUTE_MS });
});

describe('what is undefined is null, never 0 and never infinite', () => {
  it('without a trade', () => {
    expect(ofProfits([])).toEqual({
      trades: 0,
      winRate: null,
      profitGross: 0,
      profitNet: 0,
      fees: 0,
      interest: 0,
      expectancy: null,
      expectancyRatio: null,
      profitFactor: null,
      averageWin: null,
      averageLoss: null,
      sqn: null,
      holdMs: null,
      longestWins: 0,
      longestLosses: 0,
    });
  });

  it('without a loss', () => {
    expect(ofProfits([5, 7])).toMatchObject({ winRate: 1, averageLoss: null, profitFactor: null, expectancyRatio: null, longestWins: 2 });
  });

  it('a profit of nothing is a loss of nothing', () => {
    expect(ofProfits([5, 0])).toMatchObject({ winRate: 0.5, averageLoss: 0, profitFactor: null, expectancyRatio: null, longestLosses: 1 });
  });

  it('without a win the ratio is -1 and the factor 0', () => {
    expect(ofProfits([-5, -7])).toMatchObject({ winRate: 0, averageWin: null, expectancyRatio: -1, profitFactor: 0 });
  });

  it('SQN of one trade, of equal multiples, and of trades that risked nothing', () => {
    expect(ofProfits([5]).sqn).toBeNull();
    expect(ofProfits([0.1, 0.1, 0.1]).sqn).toBeNull();
    // The same multiple, but for the rounding of money.
    expect(statisticsOf([trade(1 / 3, { risked: money(1) }), trade(2 / 3, { risked: money(2) })]).sqn).not.toBeNull();
    expect(statisticsOf([trade(100 / 3, { risked: money(1e3) }), trade(200 / 3, { risked: money(2e3) })]).sqn).toBeNull();
    expect(statisticsOf([trade(5, { risked: money(0) }), trade(6, { risked: money(0) })]).sqn).toBeNull();
  });
});

it('a trade that risked nothing is in every statistic but SQN', () => {
  const risky = [trade(5), trade(-3), trade(1)];
  const withOne = statisticsOf([...risky, trade(7, { risked: money(0) })]);
  expect(withOne.sqn).toBe(statisticsOf(risky).sqn);
  expect(withOne).toMatchObject({ trades: 4, profitNet: 10 });
});

it('one at a time comes to what all at once do', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 2, max: 60 }), (seed, length) => {
      const random = new Random(seed);
      const trades = Array.from({ length }, () => anyTrade(random));
      const statistics = statisticsOf(trades);
      const profits = trades.map(({ profit }) => profit / 1e8);
      const wins = profits.filter((profit) => profit > 0);
      const losses = profits.filter((profit) => profit <= 0).map((profit) => -profit);
      const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
      expect(statistics.profitNet).toBeCloseTo(sum(profits), 6);
      expect(statistics.profitNet).toBeCloseTo(statistics.profitGross - statistics.fees - statistics.interest, 6);
      expect(statistics.winRate).toBe(wins.length / length);
      if (wins.length > 0 && losses.length > 0) {
        const [averageWin, averageLoss] = [sum(wins) / wins.length, sum(losses) / losses.length];
        expect(statistics.expectancyRatio).toBeCloseTo((wins.length / length) * (1 + averageWin / averageLoss) - 1, 6);
        expect(statistics.profitFactor).toBeCloseTo(sum(wins) / sum(losses), 6);
      }
      const text = profits.map((profit) => (profit > 0 ? 'w' : 'l')).join('');
      const longest = (runs: RegExp) => Math.max(0, ...(text.match(runs) ?? []).map((run) => run.length));
      expect([statistics.longestWins, statistics.longestLosses]).toEqual([longest(/w+/g), longest(/l+/g)]);
      for (const value of Object.values(statistics)) expect(value === null || Number.isFinite(value)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

it('goes on from its bytes', () => {
  const random = new Random(1);
  const trades = Array.from({ length: 30 }, () => anyTrade(random));
  expectContinues(
    () => new TradeTally(),
    (tally, i) => tally.observe(trades[i] as TradeRecord),
    30,
    [0, 1, 7, 20],
  );
});

it('every statistic has its definition, and says where it is undefined', () => {
  for (const [name, value] of Object.entries(ofProfits([]))) {
    const { title, unit, definition } = STATISTICS[name as keyof TradeStatistics];
    expect([title, unit, definition].every((text) => text.length > 0)).toBe(true);
    expect(definition.includes('Undefined'), name).toBe(value === null);
  }
});
