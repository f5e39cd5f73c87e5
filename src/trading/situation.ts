/** What a desk decides on: one instant of the market, and what the model says of it. */
import type { OrderBook } from '../core/order-book.ts';
import type { HorizonPrediction } from './candidates.ts';

export interface Situation {
  readonly time: number;
  /** Id of the instant. */
  readonly row: number;
  readonly step: number;
  readonly book: OrderBook;
  /** Empty while the model is warming up. */
  readonly predictions: readonly HorizonPrediction[];
  readonly warmUp: { have: number; need: number };
  readonly imbalance: number;
  /** Noise of the market over a minute, as a fraction of price. */
  readonly noise: number;
}
