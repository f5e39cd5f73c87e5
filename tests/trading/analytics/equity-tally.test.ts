/** Statistics of equity: by hand, over days and gaps, undefined where they are, and as the literature has them. */
import { describe, expect, it } from 'vitest';
import { type EquityStatistics, STATISTICS } from '../../../src/core/analytics.ts';
import { Random } from '../../../src/core/random.ts';
import { EquityTally } from '../../../src/trading/analytics/equity-tally.ts';
import { probabilisticSharpe } from '../../../src/trading/analytics/probabilistic-sharpe.ts';
import { expectContinues } from '../../model/continuing.ts';
import { DAY_MS, HOUR_MS, money, START } from './made-trades.ts';

type Observation = readonly [ms: number, equity: number, exposed?: boolean];

function statisticsOf(observations: readonly Observation[]): EquityStatistics {
  const tally = new EquityTally();
  for (const [ms, equity, exposed] of observations) tally.observe(START + ms, money(equity), exposed ?? false);
  return tally.statistics;
}

/** An equity for each day's end, after a first day that only begins it. */
const ofDays = (equities: readonly number[]) =>
  statisticsOf([
    ...equities.map((equity, day) => [(day + 0.99) * DAY_MS, equity] as const),
    [equities.length * DAY_MS, equities.at(-1) ?? 0],
  ]);

describe('four whole days of +10 %, -10 %, +5 % and +1 %', () => {
  const equities = [1_000, 1_100, 990, 1_039.5, 1_049.895];
  const returns = [0.1, -0.1, 0.05, 0.01];
  const statistics = ofDays(equities);
  const mean = 0.06 / 4;
  const squares = 0.0226 - 4 * mean * mean;

  it('have a Sharpe ratio of sqrt(365) x 0.015 / 0.085049…', () => {
    expect(statistics.days).toBe(4);
    expect(statistics.sharpe).toBeCloseTo((Math.sqrt(365) * mean) / Math.sqrt(squares / 3), 9);
  });

  it('have a Sortino ratio of sqrt(365) x 0.015 / 0.05', () => {
    expect(statistics.sortino).toBeCloseTo((Math.sqrt(365) * 0.015) / Math.sqrt(0.01 / 4), 9);
  });

  it('have a probabilistic Sharpe ratio from their own skewness and kurtosis', () => {
    const power = (n: number) => returns.reduce((sum, value) => sum + (value - mean) ** n, 0) / 4;
    const sharpe = mean / Math.sqrt(squares / 3);
    const expected = probabilisticSharpe(sharpe, 4, power(3) / power(2) ** 1.5, power(4) / power(2) ** 2);
    expect(statistics.probabilisticSharpe).toBeCloseTo(expected ?? Number.NaN, 9);
  });

  it('have a drawdown of a tenth, under the peak for the rest, and the CAGR and Calmar ratio of their time', () => {
    expect(statistics.drawdown).toBeCloseTo(0.1, 12);
    expect(statistics.drawdownMs).toBeCloseTo(3.01 * DAY_MS, -3);
    const cagr = 1.049895 ** (365 / 4.01) - 1;
    expect(statistics.returnTotal).toBeCloseTo(0.049895, 12);
    expect(statistics.cagr).toBeCloseTo(cagr, 9);
    expect(statistics.calmar).toBeCloseTo(cagr / 0.1, 7);
  });
});

it('64,900 to 176,000 in 3 years is a CAGR of 0.3945', () => {
  expect(
    statisticsOf([
      [0, 64_900],
      [3 * 365 * DAY_MS, 176_000],
    ]).cagr,
  ).toBeCloseTo(0.3945, 4);
});

describe('the probabilistic Sharpe ratio of Bailey and Lopez de Prado’s hedge fund, 24 months at 0.458', () => {
  it('is 0.982 were its returns normal', () => {
    expect(probabilisticSharpe(0.458, 24, 0, 3)).toBeCloseTo(0.982, 3);
  });

  it('is 0.913 with the skewness of -2.448 and the kurtosis of 10.164 that they have', () => {
    expect(probabilisticSharpe(0.458, 24, -2.448, 10.164)).toBeCloseTo(0.913, 3);
  });

  it('is a half without an edge, and undefined without a deviation', () => {
    expect(probabilisticSharpe(0, 24, -1, 5)).toBe(0.5);
    expect(probabilisticSharpe(1, 24, 2, 5)).toBeNull();
  });
});

describe('days', () => {
  it('the day it began in is none, and a day ends with its last observation', () => {
    const statistics = statisticsOf([
      [20 * HOUR_MS, 900],
      [23 * HOUR_MS, 1_000],
      [DAY_MS, 1_010],
      [DAY_MS + 5 * HOUR_MS, 1_100],
      [2 * DAY_MS + 1, 5_000],
      [2 * DAY_MS + 2, 1_210],
      [3 * DAY_MS, 0.1],
    ]);
    // 1,000 to 1,100, then 1,100 to 1,210: twice a tenth, so that nothing deviates.
    expect(statistics).toMatchObject({ days: 2, sharpe: null, probabilisticSharpe: null, sortino: null });
  });

  it('a day in which nothing was seen has return 0, and what happened meanwhile falls into the next', () => {
    const unseen = statisticsOf([
      [0, 1_000],
      [3.5 * DAY_MS, 1_200],
      [4 * DAY_MS, 1_200],
    ]);
    const seen = ofDays([1_000, 1_000, 1_000, 1_200]);
    expect(unseen.days).toBe(3);
    expect(unseen.sharpe).toBeCloseTo(seen.sharpe ?? Number.NaN, 12);
    expect(unseen.sharpe).toBeCloseTo((Math.sqrt(365) * (0.2 / 3)) / Math.sqrt((0.04 - 3 * (0.2 / 3) ** 2) / 2), 9);
  });
});

describe('what is undefined is null, never 0 and never infinite', () => {
  it('before anything was seen, and with a single observation', () => {
    const nothing = {
      days: 0,
      returnTotal: 0,
      cagr: null,
      sharpe: null,
      probabilisticSharpe: null,
      sortino: null,
      calmar: null,
      drawdown: 0,
      drawdownMs: 0,
      exposure: null,
    };
    expect(statisticsOf([])).toEqual(nothing);
    expect(statisticsOf([[5, 1_000]])).toEqual(nothing);
  });

  it('with one whole day', () => {
    expect(ofDays([1_000, 900])).toMatchObject({ days: 1, cagr: null, sharpe: null, sortino: null, calmar: null, drawdown: 0.1 });
  });

  it('with equal days, though money is rounded', () => {
    const equities = Array.from({ length: 30 }, (_, day) => 10_000 * 1.001 ** day);
    expect(ofDays(equities)).toMatchObject({ days: 29, sharpe: null, probabilisticSharpe: null, sortino: null, calmar: null });
    expect(ofDays(Array.from({ length: 9 }, () => 10_000))).toMatchObject({ days: 8, sharpe: null, sortino: null, cagr: 0, calmar: null });
  });

  it('with nothing left, and with less', () => {
    expect(ofDays([1_000, 500, 0, 0, 0])).toMatchObject({ days: 2, returnTotal: -1, cagr: null, drawdown: 1 });
    expect(ofDays([1_000, 500, -100, -200])).toMatchObject({ days: 2, returnTotal: -1.2, cagr: null, drawdown: 1.2 });
  });

  it('with a growth beyond all numbers', () => {
    expect(ofDays([0.001, 0.001, 90_000_000]).cagr).toBeNull();
  });

  it('and each definition says so', () => {
    for (const [name, value] of Object.entries(statisticsOf([]))) {
      expect(STATISTICS[name as keyof EquityStatistics].definition.includes('Undefined'), name).toBe(value === null);
    }
  });
});

describe('drawdown and exposure', () => {
  it('come from every observation, not only from the ends of days', () => {
    const statistics = statisticsOf([
      [0, 100],
      [10, 100],
      [20, 80],
      [30, 99],
      [40, 100],
      [50, 120],
      [55, 110],
      [60, 110],
    ]);
    expect(statistics).toMatchObject({ drawdown: 0.2, drawdownMs: 30 });
  });

  it('time at the peak is no drawdown, however long nothing was seen; a fall that lasts counts until now', () => {
    expect(
      statisticsOf([
        [0, 100],
        [1_000, 100],
      ]),
    ).toMatchObject({ drawdown: 0, drawdownMs: 0 });
    expect(
      statisticsOf([
        [0, 100],
        [1_000, 99],
        [9_000, 99.5],
      ]),
    ).toMatchObject({ drawdown: 0.01, drawdownMs: 9_000 });
  });

  it('a position counts from where it was seen to the next observation, unseen time with it', () => {
    const statistics = statisticsOf([
      [0, 100, false],
      [100, 100, true],
      [400, 100, false],
      [1_000, 100, true],
    ]);
    expect(statistics.exposure).toBe(0.3);
  });

  it('an earlier time counts as the same', () => {
    const tally = new EquityTally();
    tally.observe(START + 1_000, money(100), true);
    tally.observe(START, money(90), true);
    expect(tally.statistics).toMatchObject({ exposure: null, drawdown: 0.1, drawdownMs: 0 });
  });
});

it('goes on from its bytes', () => {
  const random = new Random(3);
  const equities = Array.from({ length: 60 }, () => money(10_000 + 100 * random.normal()));
  expectContinues(
    () => new EquityTally(),
    (tally, i) => tally.observe(START + i * 7 * HOUR_MS, equities[i] ?? money(0), i % 3 === 0),
    60,
    [0, 1, 2, 5, 31, 50],
  );
});
