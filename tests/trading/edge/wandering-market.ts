/** A market that wanders by chance, once a second, with the spread of a real one; readings that change as real ones do, and tell nothing. */
import type { Level } from '../../../src/core/messages.ts';
import { Random } from '../../../src/core/random.ts';
import { REGIMES, RIBBON_STATES, type RibbonMinutes } from '../../../src/core/records.ts';
import type { HorizonPrediction, MarketSituation, RibbonSituation } from '../../../src/trading/situation.ts';
import { CALM, FloorRun, level, type RunOptions } from '../floor-run.ts';

export interface Wandering {
  readonly seed: number;
  readonly steps: number;
  /** Best ask less best bid, basis points. */
  readonly spreadBp: number;
  /** Deviation of the mid-price over a second, basis points. */
  readonly noiseBp: number;
  readonly options?: RunOptions;
  /** What really comes, at each step, and what the model says of it; nothing and next to nothing unless told. */
  readonly edge?: (step: number, random: Random) => { readonly driftBp: number; readonly predictions: readonly HorizonPrediction[] };
}

const FIRST_MID = 150_000;
const HORIZONS_MS = [10_000, 60_000, 300_000];
/** Seconds after which ribbons and regime are drawn anew. */
const READING_STEPS = 300;
const LEVELS = 5;

/** Lets the floor live through it: one second of exchange time, one training step, one decision of each desk at a time. */
export function wander({ seed, steps, spreadBp, noiseBp, options = {}, edge = nothing(noiseBp) }: Wandering): FloorRun {
  const random = new Random(seed);
  const run = new FloorRun({ ...options, seed });
  let mid = FIRST_MID;
  let slow = readings(random, noiseBp);
  let imbalance = 0;
  for (let step = 1; step <= steps; step++) {
    const { driftBp, predictions } = edge(step, random);
    const [bids, asks] = bookAround(mid, spreadBp, random);
    run.books(1_000, bids, asks);
    if (step % READING_STEPS === 0) slow = readings(random, noiseBp);
    imbalance = Math.max(-1, Math.min(1, 0.95 * imbalance + 0.15 * random.normal()));
    run.decide(predictions, { ...slow, imbalance }, step);
    mid *= 1 + (driftBp + noiseBp * random.normal()) / 10_000;
  }
  return run;
}

/** Nothing comes, and the model says what a model says of noise: little, and that with little belief. */
function nothing(noiseBp: number): NonNullable<Wandering['edge']> {
  let belief = 0;
  return (_step, random) => {
    belief = 0.9 * belief + 0.4 * random.normal();
    return { driftBp: 0, predictions: HORIZONS_MS.map((horizonMs) => believing(belief, horizonMs, noiseBp)) };
  };
}

function believing(belief: number, horizonMs: number, noiseBp: number): HorizonPrediction {
  const lean = Math.tanh(belief) / 5;
  const moveBp = lean * noiseBp * Math.sqrt(horizonMs / 1_000);
  return { horizonMs, down: 0.33 - lean, flat: 0.34, up: 0.33 + lean, moveBp };
}

function bookAround(mid: number, spreadBp: number, random: Random): readonly [bids: Level[], asks: Level[]] {
  const half = (mid * spreadBp) / 20_000;
  const side = (sign: 1 | -1) =>
    Array.from({ length: LEVELS }, (_, i) =>
      level(Math.round((mid + sign * half * (1 + i / 2)) * 100) / 100, 0.05 + 0.5 * random.uniform()),
    );
  return [side(-1), side(1)];
}

/** Ribbons and regime by chance; ranges as such a market has them: the range of a walk over n seconds is about 1.6 deviations. */
function readings(random: Random, noiseBp: number): MarketSituation {
  const draw = <T>(values: readonly T[]) => values[random.integer(values.length)] as T;
  const ribbon = (minutes: RibbonMinutes): RibbonSituation => ({ minutes, state: draw(RIBBON_STATES), wick: null });
  const ribbons = [ribbon(5), ribbon(15)];
  const greens = ribbons.filter(({ state }) => state?.endsWith('GREEN')).length;
  const beyond = random.uniform() < 0.1 ? 10 : -50;
  return {
    ...CALM,
    regime: { regime: draw(REGIMES), strength: 15 + 20 * random.uniform(), volatility: 0.5 + 2 * random.uniform() },
    alignment: greens === 2 ? 'BOTH_GREEN' : greens === 0 ? 'BOTH_RED' : 'CONFLICTING',
    ribbons,
    breakout: random.uniform() < 0.5 ? { upBp: beyond, downBp: -60 } : { upBp: -60, downBp: beyond },
    atr1mBp: 1.6 * noiseBp * Math.sqrt(60),
    atr5mBp: 1.6 * noiseBp * Math.sqrt(300),
    deviationBp: noiseBp * Math.sqrt(60),
  };
}
