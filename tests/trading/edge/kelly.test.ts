/** With an edge the size grows by Kelly: from its start, by a quarter at a time, and never beyond any limit. */
import { describe, expect, test } from 'vitest';
import { DESKS, type DecisionRecord } from '../../../src/core/records.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import type { Price } from '../../../src/core/units.ts';
import { cost } from '../../../src/core/units.ts';
import { type FloorRun, reasonOf } from '../floor-run.ts';
import { play } from './planted-market.ts';

/** Of ten moves that are foretold nine come; the tenth is its opposite. */
const HIT_SHARE = 0.9;

interface Sized {
  readonly decision: DecisionRecord;
  readonly equity: number;
  readonly closed: number;
}

/** Every full-size entry, with the desk's equity right before it and how many of its full-size trades had closed. */
function sizedEntries(seed: number): { readonly run: FloorRun; readonly sized: readonly Sized[] } {
  const before: { time: number; equity: Readonly<Record<string, number>>; closed: Readonly<Record<string, number>> }[] = [];
  const run = play({
    seed,
    signals: 150,
    saidBp: 100,
    noiseBp: 1,
    options: { settings: { ...defaultSettings(), fee: 0.001 } },
    plant: (random) => ({
      direction: random.uniform() < 0.5 ? 'LONG' : 'SHORT',
      movesBp: random.uniform() < HIT_SHARE ? 100 : -100,
    }),
    atSignal: ({ time, floor: { spot, margin } }) => {
      before.push({
        time,
        equity: { spot: spot.equity, margin: margin.equity },
        closed: { spot: spot.trades, margin: margin.trades },
      });
    },
  });
  const newest = [...new Map(run.versions.map((version) => [version.id, version])).values()];
  const sized = newest.flatMap((decision): Sized[] => {
    const at = before.find(({ time }) => time === decision.exchangeTime);
    if (decision.action !== 'enter' || decision.learning || at === undefined) return [];
    return [{ decision, equity: at.equity[decision.desk] as number, closed: at.closed[decision.desk] as number }];
  });
  return { run, sized };
}

/** Half of its first ten trades lost money on the margin desk: Kelly's fraction is not above nought there for a while. */
const UNLUCKY_SEED = 2;

describe.each([1, UNLUCKY_SEED, 3])('seed %i', (seed) => {
  const { run, sized } = sizedEntries(seed);
  const { riskPerTrade, fixedRiskTrades, riskGrowth, riskMost, dailyLoss, leverage } = run.settings;

  for (const desk of DESKS) {
    const entries = sized.filter(({ decision }) => decision.desk === desk);
    const fractionOf = ({ decision }: Sized) => reasonOf(decision, 'sized')?.fraction ?? Number.NaN;
    /** What the order really puts at risk, of equity: its value times the distance of its stop, and a round trip. */
    const risked = ({ decision, equity }: Sized) => {
      const value = cost(decision.price as Price, decision.amount, 'up');
      const trade = run.trades.find(({ id }) => id === decision.id);
      return trade === undefined ? 0 : (trade.risked * (value / trade.value)) / equity;
    };

    test(`${desk}: the first trades put at risk what is fixed, later ones more`, () => {
      const early = entries.filter(({ closed }) => closed < fixedRiskTrades);
      expect(early.length).toBeGreaterThanOrEqual(fixedRiskTrades);
      for (const each of early) expect(fractionOf(each)).toBeLessThanOrEqual(riskPerTrade);
      // A spot desk has its own money only: that of a fifth more is all it can put at risk with these stops.
      expect(Math.max(...entries.map(risked))).toBeGreaterThan((desk === 'spot' ? 1.15 : 2) * riskPerTrade);
    });

    test(`${desk}: no trade risks more than a quarter above the one before`, () => {
      entries.slice(1).forEach((each, i) => {
        const last = entries[i] as Sized;
        expect(risked(each), `trade ${each.decision.id}`).toBeLessThanOrEqual(riskGrowth * risked(last) * 1.0001);
      });
    });

    test(`${desk}: no trade risks or owns more than it may`, () => {
      for (const each of entries) {
        const { decision, equity } = each;
        expect(fractionOf(each)).toBeLessThanOrEqual(Math.min(riskMost, dailyLoss));
        expect(risked(each)).toBeLessThanOrEqual(fractionOf(each) * 1.0001);
        const value = cost(decision.price as Price, decision.amount, 'up');
        expect(value).toBeLessThanOrEqual((desk === 'spot' ? 1 : leverage) * equity);
      }
    });
  }

  test('a bad beginning keeps a desk small for a while, and not for ever', () => {
    const refused = run.versions.filter(({ desk, reasons }) => desk === 'margin' && reasons.some(({ kind }) => kind === 'kelly'));
    if (seed === UNLUCKY_SEED) expect(refused.length).toBeGreaterThan(0);
    const last = Math.max(0, ...refused.map(({ exchangeTime }) => exchangeTime));
    const later = sized.filter(({ decision }) => decision.desk === 'margin' && decision.exchangeTime > last);
    expect(later.length).toBeGreaterThan(100);
  });
});
