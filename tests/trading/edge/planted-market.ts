/** A market with planted moves: a signal tells of each, and it comes, with noise on its way. In between nothing is told and nothing comes. */
import { Random } from '../../../src/core/random.ts';
import type { Direction } from '../../../src/core/records.ts';
import type { HorizonPrediction, MarketSituation } from '../../../src/trading/situation.ts';
import { FloorRun, type RunOptions } from '../floor-run.ts';

/** One signal and what really comes. */
export interface Planted {
  readonly direction: Direction;
  /** What comes in that direction within {@link MOVE_S}, basis points; less than nought where it fails. */
  readonly movesBp: number;
  /** Readings at the signal, beside a book that leans to its side. */
  readonly market?: Partial<MarketSituation>;
}

export interface PlantedMarket {
  readonly seed: number;
  readonly signals: number;
  /** What the model says will come, basis points. */
  readonly saidBp: number;
  /** Deviation of the mid-price over a second, basis points. */
  readonly noiseBp: number;
  readonly options: RunOptions;
  readonly plant: (random: Random, index: number) => Planted;
  /** Called at each instant of a signal, before anything is decided at it. */
  readonly atSignal?: (run: FloorRun, planted: Planted, index: number) => void;
}

/** A move takes a minute. */
export const MOVE_S = 60;
/** The signal is there for so long, and after a move so much time passes before the next. */
export const SIGNAL_S = 3;
const REST_S = 240;
const REST_STEP_S = 10;
const FIRST_MID = 100_000;
/** Best ask less best bid. */
export const SPREAD_BP = 1;

export function play({ seed, signals, saidBp, noiseBp, options, plant, atSignal }: PlantedMarket): FloorRun {
  const random = new Random(seed);
  const run = new FloorRun({ ...options, seed });
  let mid = FIRST_MID;
  const pass = (seconds: number, driftBp: number) => {
    mid *= 1 + (driftBp + noiseBp * Math.sqrt(seconds) * random.normal()) / 10_000;
    run.price(seconds * 1_000, mid, (mid * SPREAD_BP) / 20_000);
  };
  for (let index = 0; index < signals; index++) {
    const planted = plant(random, index);
    const sign = planted.direction === 'LONG' ? 1 : -1;
    const perSecond = (sign * planted.movesBp) / MOVE_S;
    for (let second = 0; second < MOVE_S; second++) {
      pass(1, second === 0 ? 0 : perSecond);
      const tells = second < SIGNAL_S;
      if (tells) atSignal?.(run, planted, index);
      const said = sign * saidBp * (1 - second / MOVE_S);
      run.decide([tells ? telling(said) : SILENT], tells ? { imbalance: sign * 0.95, ...planted.market } : {});
    }
    for (let rest = 0; rest < REST_S; rest += REST_STEP_S) {
      pass(REST_STEP_S, 0);
      run.decide([SILENT]);
    }
  }
  return run;
}

const SILENT: HorizonPrediction = { horizonMs: MOVE_S * 1_000, down: 0.2, flat: 0.6, up: 0.2, moveBp: 0 };

function telling(moveBp: number): HorizonPrediction {
  const [down, flat, up] = moveBp > 0 ? [0.05, 0.1, 0.85] : [0.85, 0.1, 0.05];
  return { horizonMs: MOVE_S * 1_000, down, flat, up, moveBp };
}
