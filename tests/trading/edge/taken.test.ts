/** An edge well above costs is taken at full size and pays after them, long on both desks and short on margin, before and after the outcome models speak. */
import { describe, expect, test } from 'vitest';
import type { DecisionRecord, DeskName } from '../../../src/core/records.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import type { FloorRun } from '../floor-run.ts';
import { MOVE_S, type Planted, type PlantedMarket, play, SPREAD_BP } from './planted-market.ts';

const SIGNALS = 60;
const NOISE_BP = 1;

/**
 * The move is nearly five round trips, and always comes, a known drift with noise. A trade can lose only where the price falls
 * back from its best, or its entry, by the stop's distance before the target is reached, two round trips away; or where it
 * never gets there. A walk with drift m and deviation s a second ever falls back by a with probability exp(-2 a m / s^2) at
 * most (the maximum of a Brownian motion with drift; at whole seconds it is less); and it begins anew at most once a second.
 */
function lossProbability(moveBp: number): number {
  const drift = moveBp / MOVE_S;
  const stopBp = 10_000 * defaultSettings().stopLoss - SPREAD_BP;
  const fallsBack = MOVE_S * Math.exp((-2 * stopBp * drift) / (NOISE_BP * NOISE_BP));
  // Half of the move is farther than the target: some seven deviations of a minute's noise. Mills' bound of the normal tail.
  const deviations = moveBp / 2 / (NOISE_BP * Math.sqrt(MOVE_S));
  const fallsShort = Math.exp((-deviations * deviations) / 2) / (deviations * Math.sqrt(2 * Math.PI));
  return fallsBack + fallsShort;
}

interface Taken {
  readonly run: FloorRun;
  readonly planted: readonly Planted[];
  /** Full-size entries of each signal by desk. */
  readonly entries: (desk: DeskName, signal: number) => readonly DecisionRecord[];
}

function take(changes: Pick<PlantedMarket, 'seed' | 'saidBp'> & { readonly fee: number }): Taken {
  const { seed, saidBp, fee } = changes;
  const planted: Planted[] = [];
  const begins: number[] = [];
  const run = play({
    seed,
    saidBp,
    signals: SIGNALS,
    noiseBp: NOISE_BP,
    options: { settings: { ...defaultSettings(), fee } },
    plant: (random) => ({ direction: random.uniform() < 0.5 ? 'LONG' : 'SHORT', movesBp: saidBp }),
    atSignal: ({ time }, each, index) => {
      begins[index] ??= time;
      planted[index] = each;
    },
  });
  const full = [...new Map(run.versions.map((version) => [version.id, version])).values()].filter(
    ({ action, learning }) => action === 'enter' && !learning,
  );
  const entries = (desk: DeskName, signal: number) =>
    full.filter((each) => {
      const after = each.exchangeTime - (begins[signal] as number);
      return each.desk === desk && after >= 0 && after < MOVE_S * 1_000;
    });
  return { run, planted, entries };
}

const CASES = [
  { seed: 1, saidBp: 100, fee: 0.001 },
  { seed: 2, saidBp: 100, fee: 0.001 },
  { seed: 3, saidBp: 100, fee: 0.001 },
  // The exchange's own tiers, from the lowest up: 1.7 % for a round trip.
  { seed: 1, saidBp: 800, fee: defaultSettings().fee },
];

describe.each(CASES)('a move of $saidBp bp foretold at a fee of $fee, seed $seed', ({ seed, saidBp, fee }) => {
  const { run, planted, entries } = take({ seed, saidBp, fee });
  const full = run.trades.filter(({ learning }) => !learning);

  test(`all of ${SIGNALS} signals pay with a probability above 1 - 10^-7`, () => {
    expect(4 * SIGNALS * lossProbability(saidBp)).toBeLessThan(1e-7);
  });

  test('the margin desk takes every signal at full size, in its direction', () => {
    planted.forEach(({ direction }, signal) => {
      expect(
        entries('margin', signal).map((entry) => entry.direction),
        `signal ${signal}`,
      ).toEqual([direction]);
    });
  });

  test('the spot desk takes nine in ten of those that go up at least, and nothing that goes down', () => {
    const taken = planted.map(({ direction }, signal) => ({ direction, taken: entries('spot', signal).length > 0 }));
    const ups = taken.filter(({ direction }) => direction === 'LONG');
    expect(taken.filter((each) => each.direction === 'SHORT' && each.taken)).toEqual([]);
    expect(ups.filter((each) => each.taken).length).toBeGreaterThan(0.9 * ups.length);
  });

  test('every full-size trade pays after costs, and so do both desks with all that learning cost', () => {
    expect(full.length).toBeGreaterThan(1.2 * SIGNALS);
    expect(full.filter(({ profit }) => profit <= 0)).toEqual([]);
    for (const { equity, rules } of run.floor.desks) expect(equity, rules.name).toBeGreaterThan(run.settings.capital * 1e8 * 1.01);
    expect(run.floor.outcomes.phase.name, 'the outcome models had their say').toBe('full');
  });
});
