/** Without an edge above its costs a desk pays no more than its budget for learning, and goes on learning all the same. */
import { describe, expect, test } from 'vitest';
import type { DeskName, TradeRecord } from '../../../src/core/records.ts';
import { DESKS } from '../../../src/core/records.ts';
import { defaultSettings, type Settings } from '../../../src/core/settings.ts';
import { UNITS } from '../../../src/core/units.ts';
import { type FloorRun, START } from '../floor-run.ts';
import { type Wandering, wander } from './wandering-market.ts';

const STEPS = 50_000;
const LEAST_TRADES = 50;

/** What learning trades that closed in each period of the budget lost, in whole money. */
function spent(run: FloorRun, desk: DeskName): readonly number[] {
  const { learningBudgetSteps } = run.settings;
  const lost = new Array<number>(Math.ceil(STEPS / learningBudgetSteps)).fill(0);
  for (const trade of run.trades.filter((each) => each.desk === desk && each.profit < 0)) {
    const period = Math.min(lost.length - 1, Math.floor(stepOf(trade) / learningBudgetSteps));
    lost[period] = (lost[period] as number) - trade.profit / UNITS;
  }
  return lost;
}

/** One step a second. */
function stepOf({ exitTime }: TradeRecord): number {
  return Math.floor((exitTime - START) / 1_000);
}

/** A real edge, told truly and far below the costs: the move that is foretold comes, now up and now down, and goes again. */
const belowCosts: NonNullable<Wandering['edge']> = (step) => {
  const second = step % 600;
  const sign = second < 300 ? 1 : -1;
  const moving = second % 300 < 60;
  const left = moving ? 60 - (second % 300) : 0;
  const moveBp = sign * left;
  const [up, down] = sign > 0 ? [0.8, 0.1] : [0.1, 0.8];
  const told = moving
    ? { horizonMs: 60_000, down, flat: 0.1, up, moveBp }
    : { horizonMs: 60_000, down: 0.1, flat: 0.8, up: 0.1, moveBp: 0 };
  return { driftBp: moving ? sign : 0, predictions: [told] };
};

const MARKETS: readonly (Pick<Wandering, 'seed' | 'spreadBp' | 'noiseBp' | 'edge'> & { readonly name: string })[] = [
  { name: 'a walk by chance', seed: 1, spreadBp: 5, noiseBp: 0.8 },
  { name: 'an edge of 60 bp', seed: 2, spreadBp: 5, noiseBp: 0.8, edge: belowCosts },
  ...(process.env.NIGHTJAR_FULL === '1'
    ? [
        { name: 'a wide spread', seed: 3, spreadBp: 20, noiseBp: 0.8 },
        { name: 'a calm walk', seed: 4, spreadBp: 5, noiseBp: 0.4 },
        { name: 'a wild walk', seed: 5, spreadBp: 5, noiseBp: 2 },
      ]
    : []),
];

function live(market: (typeof MARKETS)[number], changes: Partial<Settings> = {}): FloorRun {
  return wander({ ...market, steps: STEPS, options: { settings: { ...defaultSettings(), ...changes } } });
}

/** The fees of the exchange's tiers: a round trip costs 1.7 % and a spread. */
describe.each(MARKETS)('$name, a spread of $spreadBp bp and $noiseBp bp of noise a second', (market) => {
  const run = live(market);
  const { capital, learningBudget, learningBudgetSteps } = run.settings;
  const most = learningBudget * capital;

  for (const desk of DESKS) {
    const trades = run.trades.filter((each) => each.desk === desk);

    test(`${desk}: nothing is taken at full size`, () => {
      expect(trades.filter(({ learning }) => !learning)).toEqual([]);
    });

    test(`${desk}: no period loses more than its budget, nor the desk more than all of them`, () => {
      for (const lost of spent(run, desk)) expect(lost).toBeLessThanOrEqual(most);
      expect(capital - run.floor[desk].equity / UNITS).toBeLessThanOrEqual((STEPS / learningBudgetSteps) * most);
    });
  }

  test(`at least ${LEAST_TRADES} learning trades close, and some in each fifth of the run`, () => {
    expect(run.trades.length).toBeGreaterThanOrEqual(LEAST_TRADES);
    for (let from = 0; from < STEPS; from += STEPS / 5) {
      const within = run.trades.filter((trade) => stepOf(trade) >= from && stepOf(trade) < from + STEPS / 5);
      expect(within.length, `from step ${from}`).toBeGreaterThanOrEqual(LEAST_TRADES / 5);
    }
  });
});

test('a budget that is soon spent is not overspent, and learning goes on in the next period', () => {
  const run = wander({
    seed: 6,
    steps: 10_000,
    spreadBp: 5,
    noiseBp: 0.8,
    options: { settings: { ...defaultSettings(), learningBudget: 0.0001, learningBudgetSteps: 2_000 } },
  });
  const { capital, learningBudget } = run.settings;
  for (const desk of DESKS) {
    const periods = spent(run, desk).slice(0, 5);
    // A market order is filled beyond its stop: noise of the second in which the stop was reached.
    for (const lost of periods) expect(lost).toBeLessThanOrEqual(1.02 * learningBudget * capital);
    expect(periods.filter((lost) => lost > 0).length, desk).toBeGreaterThanOrEqual(3);
  }
  expect(run.versions.some(({ reasons }) => reasons.some(({ kind }) => kind === 'learningBudgetSpent'))).toBe(true);
});
