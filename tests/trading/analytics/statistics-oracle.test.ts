/** Beside an independent library: means, deviations, skewness, kurtosis, and what is made of them. */
import {
  mean,
  rootMeanSquare,
  sampleKurtosis,
  sampleSkewness,
  sampleStandardDeviation,
  standardDeviation,
  sumNthPowerDeviations,
} from 'simple-statistics';
import { expect, it } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import { EquityTally } from '../../../src/trading/analytics/equity-tally.ts';
import { deviation, including, kurtosis, type Moments, NO_MOMENTS, skewness } from '../../../src/trading/analytics/running-moments.ts';
import { TradeTally } from '../../../src/trading/analytics/trade-tally.ts';
import { anyTrade, DAY_MS, money, START } from './made-trades.ts';

/** Lists of between 4 and 400 values: even ones, skewed ones, far from 0, and tiny. */
const LISTS = Array.from({ length: 60 }, (_, seed) => {
  const random = new Random(seed);
  const scale = [1, 1e-4, 1e6][seed % 3] ?? 1;
  const offset = seed % 5 === 0 ? 20 * scale : 0;
  const length = 4 + random.integer(397);
  return Array.from({ length }, () => {
    const value = random.normal();
    return offset + scale * (seed % 2 === 0 ? value : value * value);
  });
});

const momentsOf = (values: readonly number[]): Moments => values.reduce(including, NO_MOMENTS);
const near = (actual: number | null, expected: number, tolerance = 1e-9) =>
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThan(tolerance * Math.max(1, Math.abs(expected)));

it('running moments are those of the whole list', () => {
  for (const values of LISTS) {
    const moments = momentsOf(values);
    const n = values.length;
    near(moments.mean, mean(values));
    near((deviation(moments) ?? 0) / sampleStandardDeviation(values), 1);
    near(skewness(moments), sumNthPowerDeviations(values, 3) / n / standardDeviation(values) ** 3, 1e-8);
    near(kurtosis(moments), sumNthPowerDeviations(values, 4) / n / standardDeviation(values) ** 4, 1e-8);
    // The library's own estimators, unbiased for a normal distribution, are these with a factor of n.
    near((skewness(moments) * Math.sqrt(n * (n - 1))) / (n - 2), sampleSkewness(values), 1e-8);
    near(((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * (kurtosis(moments) - 3) + 6), sampleKurtosis(values), 1e-8);
  }
});

it('Sharpe and Sortino ratios are those of the daily returns', () => {
  for (let seed = 0; seed < 30; seed++) {
    const random = new Random(seed);
    const tally = new EquityTally();
    const equities = Array.from({ length: 3 + random.integer(300) }, () => money(10_000 + 400 * random.normal()));
    equities.forEach((equity, day) => {
      tally.observe(START + (day + 0.9) * DAY_MS, equity, false);
    });
    const returns = equities.slice(1, -1).map((equity, day) => equity / (equities[day] ?? 0) - 1);
    const { days, sharpe, sortino } = tally.statistics;
    expect(days).toBe(returns.length);
    if (days < 2) continue;
    near(sharpe, (Math.sqrt(365) * mean(returns)) / sampleStandardDeviation(returns));
    const losses = returns.map((value) => Math.min(value, 0));
    if (losses.some((value) => value < 0)) near(sortino, (Math.sqrt(365) * mean(returns)) / rootMeanSquare(losses));
  }
});

it('SQN is that of the multiples of risk', () => {
  for (let seed = 0; seed < 30; seed++) {
    const random = new Random(seed);
    const trades = Array.from({ length: 2 + random.integer(200) }, () => anyTrade(random));
    const tally = new TradeTally();
    for (const each of trades) tally.observe(each);
    const multiples = trades.filter(({ risked }) => risked > 0).map(({ profit, risked }) => profit / risked);
    near(tally.statistics.sqn, (Math.sqrt(multiples.length) * mean(multiples)) / sampleStandardDeviation(multiples), 1e-8);
  }
});
