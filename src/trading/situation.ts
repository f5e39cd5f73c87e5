/** What a desk decides on: one instant of the market, and what the model says of it. Null is what is not known. */
import type { OrderBook } from '../core/order-book.ts';
import type { Alignment, Regime, RibbonMinutes, RibbonState } from '../core/records.ts';

/** What the model says of one horizon. */
export interface HorizonPrediction {
  readonly horizonMs: number;
  readonly down: number;
  readonly flat: number;
  readonly up: number;
  /** Expected move of the mid-price, signed, basis points. */
  readonly moveBp: number;
}

export interface RibbonSituation {
  readonly minutes: RibbonMinutes;
  readonly state: RibbonState | null;
  /** How far low or high of the open bar lies beyond all averages, if so far as to be a signal; % of price. */
  readonly wick: { readonly side: 'WICK_DOWN' | 'WICK_UP'; readonly percent: number } | null;
}

/** Readings over minutes and hours. */
export interface MarketSituation {
  readonly regime: {
    readonly regime: Regime;
    /** ADX, 0 to 100. */
    readonly strength: number;
    /** Volatility over its own median. */
    readonly volatility: number;
  } | null;
  readonly alignment: Alignment | null;
  /** Of 5 and of 15 minutes. */
  readonly ribbons: readonly RibbonSituation[];
  /** Price above the highest high, and below the lowest low, of the last bars of 5 minutes, basis points; negative inside. */
  readonly breakout: { readonly upBp: number; readonly downBp: number } | null;
  /** Bid less ask amount over their sum in the best five levels; null where the book is made up. */
  readonly imbalance: number | null;
  /** Average true range of bars of one and of five minutes, basis points. */
  readonly atr1mBp: number | null;
  readonly atr5mBp: number | null;
  /** Expected deviation of the mid-price over a minute, basis points. */
  readonly deviationBp: number | null;
}

export interface Situation {
  /** Exchange time, ms. */
  readonly time: number;
  /** Id of the instant. */
  readonly row: number;
  /** Training steps so far. */
  readonly step: number;
  readonly book: OrderBook;
  /** Empty while the model is warming up. */
  readonly predictions: readonly HorizonPrediction[];
  readonly warmUp: { readonly have: number; readonly need: number };
  readonly market: MarketSituation;
}
