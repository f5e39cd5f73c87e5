/** Situations to weigh: a calm one, a dark one, any at all, and the mirror of each. */
import fc from 'fast-check';
import { OrderBook } from '../../../src/core/order-book.ts';
import { type Alignment, REGIMES, RIBBON_STATES, type RibbonMinutes, type RibbonState } from '../../../src/core/records.ts';
import type { HorizonPrediction, MarketSituation, RibbonSituation, Situation } from '../../../src/trading/situation.ts';

const ALIGNMENTS: readonly Alignment[] = ['BOTH_GREEN', 'BOTH_RED', 'CONFLICTING'];
const book = new OrderBook();

/** Everything is known, and no rule fires but that of the ribbon: it always leans to one side, here by half to SHORT. */
export const CALM: MarketSituation = {
  regime: { regime: 'RANGING', strength: 15, volatility: 1 },
  alignment: 'CONFLICTING',
  ribbons: [ribbon(5, 'MIXED_RED'), ribbon(15, 'MIXED_RED')],
  breakout: { upBp: -20, downBp: -20 },
  imbalance: 0,
  atr1mBp: 4,
  atr5mBp: 10,
  deviationBp: 6,
};

/** Nothing is known. */
export const DARK: MarketSituation = {
  regime: null,
  alignment: null,
  ribbons: [ribbon(5, null), ribbon(15, null)],
  breakout: null,
  imbalance: null,
  atr1mBp: null,
  atr5mBp: null,
  deviationBp: null,
};

export const FLAT: HorizonPrediction = { horizonMs: 10_000, down: 0.2, flat: 0.6, up: 0.2, moveBp: 0 };

/** {@link CALM} but for `market`, with a model that expects nothing but for `predictions`. */
export function situation(market: Partial<MarketSituation> = {}, predictions: readonly HorizonPrediction[] = [FLAT]): Situation {
  return { time: 0, row: 0, step: 0, book, predictions, warmUp: { have: 1, need: 1 }, market: { ...CALM, ...market } };
}

export function ribbon(minutes: RibbonMinutes, state: RibbonState | null, wick: RibbonSituation['wick'] = null): RibbonSituation {
  return { minutes, state, wick };
}

export function prediction(horizonMs: number, down: number, flat: number, up: number, moveBp: number): HorizonPrediction {
  return { horizonMs, down, flat, up, moveBp };
}

/** What the market would be if prices were read upside down. */
export function mirror(given: Situation): Situation {
  const { regime, alignment, ribbons, breakout, imbalance } = given.market;
  return {
    ...given,
    predictions: given.predictions.map(({ up, down, moveBp, ...rest }) => ({ ...rest, up: down, down: up, moveBp: -moveBp })),
    market: {
      ...given.market,
      regime: regime === null ? null : { ...regime, regime: REGIME_MIRROR[regime.regime] },
      alignment: alignment === null ? null : ALIGNMENT_MIRROR[alignment],
      ribbons: ribbons.map(mirrorRibbon),
      breakout: breakout === null ? null : { upBp: breakout.downBp, downBp: breakout.upBp },
      imbalance: imbalance === null ? null : -imbalance,
    },
  };
}

/** A signature, read upside down. */
export function mirrorSignature(signature: string): string {
  return signature.replace(/LONG|SHORT|GREEN|RED|UP|DOWN/g, (word) => WORD_MIRROR[word] ?? word);
}

const WORD_MIRROR: Readonly<Record<string, string>> = {
  LONG: 'SHORT',
  SHORT: 'LONG',
  GREEN: 'RED',
  RED: 'GREEN',
  UP: 'DOWN',
  DOWN: 'UP',
};
const REGIME_MIRROR = { TRENDING_UP: 'TRENDING_DOWN', TRENDING_DOWN: 'TRENDING_UP', RANGING: 'RANGING', VOLATILE: 'VOLATILE' } as const;
const ALIGNMENT_MIRROR = { BOTH_GREEN: 'BOTH_RED', BOTH_RED: 'BOTH_GREEN', CONFLICTING: 'CONFLICTING' } as const;
const STATE_MIRROR = { ALL_GREEN: 'ALL_RED', MIXED_GREEN: 'MIXED_RED', MIXED_RED: 'MIXED_GREEN', ALL_RED: 'ALL_GREEN' } as const;

function mirrorRibbon({ minutes, state, wick }: RibbonSituation): RibbonSituation {
  return {
    minutes,
    state: state === null ? null : STATE_MIRROR[state],
    wick: wick === null ? null : { ...wick, side: wick.side === 'WICK_UP' ? 'WICK_DOWN' : 'WICK_UP' },
  };
}

const maybe = <T>(inner: fc.Arbitrary<T>) => fc.option(inner, { nil: null, freq: 4 });
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const anyRibbon = (minutes: RibbonMinutes): fc.Arbitrary<RibbonSituation> =>
  fc.record({
    minutes: fc.constant(minutes),
    state: maybe(fc.constantFrom(...RIBBON_STATES)),
    wick: maybe(fc.record({ side: fc.constantFrom('WICK_DOWN' as const, 'WICK_UP' as const), percent: number(0, 2) })),
  });
const anyPrediction: fc.Arbitrary<HorizonPrediction> = fc.record({
  horizonMs: fc.constantFrom(10_000, 60_000, 300_000, 3_600_000),
  down: number(0, 1),
  flat: number(0, 1),
  up: number(0, 1),
  moveBp: number(-200, 200),
});

/** Any situation at all, consistent with itself or not. */
export const anySituation: fc.Arbitrary<Situation> = fc
  .record({
    predictions: fc.array(anyPrediction, { maxLength: 3 }),
    regime: maybe(fc.record({ regime: fc.constantFrom(...REGIMES), strength: number(0, 100), volatility: number(0, 9) })),
    alignment: maybe(fc.constantFrom(...ALIGNMENTS)),
    ribbons: fc.tuple(anyRibbon(5), anyRibbon(15)),
    breakout: maybe(fc.record({ upBp: number(-100, 100), downBp: number(-100, 100) })),
    imbalance: maybe(number(-1, 1)),
    atr1mBp: maybe(number(0, 500)),
    atr5mBp: maybe(number(0, 500)),
    deviationBp: maybe(number(0, 500)),
  })
  .map(({ predictions, ...market }) => situation(market, predictions));
