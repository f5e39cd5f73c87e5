/** What the engine holds, as the screen's plain values: the one place where units become floats for people. */
import type { Bar, Frame, HorizonView, ReadingsView } from '../core/frame.ts';
import type { BookSide } from '../core/order-book.ts';
import type { RibbonMinutes } from '../core/records.ts';
import { toFloat, UNITS } from '../core/units.ts';
import type { Engine } from '../engine/engine.ts';
import { learningView, scoresView } from './learning-view.ts';
import { tradingView } from './trading-view.ts';

const LEVELS = 12;

/** The part of a frame that is the engine's. */
export type MarketView = Pick<
  Frame,
  | 'exchangeTime'
  | 'market'
  | 'bid'
  | 'ask'
  | 'price'
  | 'change'
  | 'bids'
  | 'asks'
  | 'bar'
  | 'horizons'
  | 'learning'
  | 'roundTripBp'
  | 'desks'
  | 'trading'
  | 'hold'
  | 'capital'
  | 'readings'
  | 'warmUps'
  | 'features'
>;

export function marketView(engine: Engine): MarketView {
  const { clock, book, trading, spec } = engine;
  const [base = '', quote = ''] = spec.market.marketId.split('-');
  const { priceDecimals, amountDecimals } = spec.market;
  const mid = clock.doubleMid / (2 * UNITS);
  const first = clock.firstDoubleMid / (2 * UNITS);
  const price = clock.lastPrice > 0 ? clock.lastPrice / UNITS : mid > 0 ? mid : null;
  return {
    exchangeTime: clock.time,
    market: { base, quote, priceDecimals, amountDecimals },
    bid: book.twoSided ? toFloat(book.bestBid) : null,
    ask: book.twoSided ? toFloat(book.bestAsk) : null,
    price,
    change: first > 0 && mid > 0 ? mid / first - 1 : null,
    bids: levels(book.bids),
    asks: levels(book.asks),
    bar: openBar(engine),
    horizons: engine.horizonsMs.map((_, horizon) => horizonView(engine, horizon)),
    learning: learningView(engine),
    roundTripBp: book.sound ? trading.spot.capacity.roundTrip(clock.time, book) * 10_000 : null,
    ...tradingView(engine),
    hold: (trading.spot.hold ?? spec.settings.capital * UNITS) / UNITS,
    capital: spec.settings.capital,
    readings: readings(engine),
    warmUps: engine.features.warmUps.filter(({ have, need }) => have < need),
    features: knownFeatures(engine),
  };
}

function levels(side: BookSide): readonly (readonly [number, number])[] {
  const length = Math.min(LEVELS, side.length);
  return Array.from({ length }, (_, i) => [(side.prices[i] as number) / UNITS, (side.amounts[i] as number) / UNITS] as const);
}

function openBar(engine: Engine): Bar | null {
  const bar = engine.bar.value;
  if (bar === null) return null;
  const { time, basis } = bar;
  const [open, high, low, close, volume] = [bar.open, bar.high, bar.low, bar.close, bar.volume].map(toFloat) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return { time, open, high, low, close, volume, basis };
}

function horizonView(engine: Engine, horizon: number): HorizonView {
  const { rows } = engine.learner;
  const horizonMs = engine.horizonsMs[horizon] as number;
  const newest = rows.end - 1;
  const said = newest >= 0 && rows.predicted(newest) && rows.stretch(newest) === engine.clock.stretch;
  const { horizons, outputs } = rows.shape;
  const stored = rows.slot(Math.max(newest, 0)) * horizons * outputs;
  const prediction = said ? engine.predictions(rows.predictions.subarray(stored, stored + horizons * outputs))[horizon] : undefined;
  return {
    horizonMs,
    down: prediction?.down ?? null,
    flat: prediction?.flat ?? null,
    up: prediction?.up ?? null,
    moveBp: prediction?.moveBp ?? null,
    confidence: prediction === undefined ? null : Math.max(prediction.down, prediction.flat, prediction.up),
    ...scoresView(engine, horizon),
  };
}

function readings(engine: Engine): ReadingsView {
  const { regime, alignment, ribbon5, ribbon15 } = engine.features.readings;
  const view = (minutes: RibbonMinutes, ribbon: typeof ribbon5) => ({
    minutes,
    state: ribbon?.state ?? null,
    averages: ribbon?.values ?? [],
  });
  return { regime: regime?.regime ?? null, alignment, ribbons: [view(5, ribbon5), view(15, ribbon15)] };
}

function knownFeatures(engine: Engine): Frame['features'] {
  const { rows } = engine.learner;
  const total = rows.shape.features;
  if (rows.end === 0) return { present: 0, total, values: [] };
  const from = rows.slot(rows.end - 1) * total;
  const present = rows.columns.present.subarray(from, from + total);
  const values = Array.from(present, (known, i) => (known === 1 ? (rows.columns.values[from + i] as number) : null));
  return { present: present.reduce((sum, known) => sum + known, 0), total, values };
}
