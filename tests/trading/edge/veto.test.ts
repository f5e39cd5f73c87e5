/** In the full phase the outcome models tell good candidates from bad ones that the networks cannot tell apart, and say no to the bad. */
import { describe, expect, test } from 'vitest';
import type { DecisionRecord } from '../../../src/core/records.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import type { MarketSituation } from '../../../src/trading/situation.ts';
import type { FloorRun } from '../floor-run.ts';
import { type Planted, play } from './planted-market.ts';

/** What the readings say of a signal whose move comes, and of one whose opposite comes; the networks say the same of both. */
const GOOD: Partial<MarketSituation> = { regime: { regime: 'RANGING', strength: 15, volatility: 1 }, atr5mBp: 10 };
const BAD: Partial<MarketSituation> = { regime: { regime: 'VOLATILE', strength: 15, volatility: 3 }, atr5mBp: 60 };
/** Three of four are good, so that the desks' own record lets them go on until the models can tell. */
const GOOD_SHARE = 0.75;
const SIGNALS = 180;

interface Judged {
  /** Of its signal. */
  readonly index: number;
  readonly good: boolean;
  readonly decisions: readonly DecisionRecord[];
}

/** Runs the market; what both desks decided at each signal that came when the models had spoken for a while. */
function judge(seed: number): { readonly run: FloorRun; readonly judged: readonly Judged[] } {
  const moments: { readonly time: number; readonly good: boolean; readonly index: number; readonly closed: number }[] = [];
  const isGood = ({ market }: Planted) => market === GOOD;
  const run = play({
    seed,
    signals: SIGNALS,
    saidBp: 100,
    noiseBp: 1,
    options: { settings: { ...defaultSettings(), fee: 0.001 } },
    plant: (random) => {
      const good = random.uniform() < GOOD_SHARE;
      return { direction: random.uniform() < 0.5 ? 'LONG' : 'SHORT', movesBp: good ? 100 : -100, market: good ? GOOD : BAD };
    },
    atSignal: ({ time, floor }, planted, index) => {
      moments.push({ time, good: isGood(planted), index, closed: floor.outcomes.closed });
    },
  });
  const newest = [...new Map(run.versions.map((version) => [version.id, version])).values()];
  const judged = moments
    .filter(({ closed }) => closed > run.settings.fullTrades)
    .map(({ time, good, index }) => ({
      index,
      good,
      decisions: newest.filter(({ desk, exchangeTime, lastTime }) => desk === 'margin' && exchangeTime <= time && time <= lastTime),
    }));
  return { run, judged };
}

describe.each([1, 2])('seed %i', (seed) => {
  const { run, judged } = judge(seed);
  const weighed = ({ decisions }: Judged) => decisions.some(({ reasons }) => reasons.some(({ kind }) => kind === 'gate'));
  const vetoed = ({ decisions }: Judged) => decisions.some(({ reasons }) => reasons.some(({ kind }) => kind === 'veto'));
  const heldBack = ({ decisions }: Judged) => decisions.some(({ reasons }) => reasons.some(({ kind }) => kind === 'kelly'));
  const taken = ({ decisions }: Judged) => decisions.some(({ action, learning }) => action === 'enter' && !learning);
  const share = (all: readonly Judged[], which: (judged: Judged) => boolean) => all.filter(which).length / all.length;

  test('the models say no to the bad, and the bad only', () => {
    expect(run.floor.outcomes.closed).toBeGreaterThan(run.settings.fullTrades);
    const bad = judged.filter((each) => !each.good && weighed(each));
    const good = judged.filter((each) => each.good && weighed(each));
    expect(Math.min(bad.length, good.length)).toBeGreaterThan(50);
    expect(share(bad, vetoed)).toBeGreaterThan(0.9);
    expect(share(bad, taken)).toBeLessThan(0.05);
    expect(share(good, vetoed)).toBeLessThan(0.1);
  });

  test('nine in ten of the good are taken at full size at least', () => {
    // While the record from before the models spoke holds a desk back, nothing is whole.
    const good = judged.filter((each) => each.good && !heldBack(each));
    expect(good.length).toBeGreaterThan(50);
    const signals = new Set(good.map(({ index }) => index));
    const whole = new Set(good.filter(taken).map(({ index }) => index));
    expect(whole.size / signals.size).toBeGreaterThan(0.9);
  });

  test('before that both were tried: nobody is told what is good', () => {
    const early = run.trades.filter(({ closed }) => closed <= run.settings.coldTrades);
    expect(early.some(({ regime }) => regime === 'VOLATILE')).toBe(true);
    expect(early.some(({ regime }) => regime === 'RANGING')).toBe(true);
  });
});
