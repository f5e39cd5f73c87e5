/** What the outcome models say of a trade before it is made, and how far they may be believed. */

/** Of one candidate. */
export interface Forecast {
  /** Profit after all costs, as a fraction of the value at entry. */
  readonly expectedPnl: number;
  /** That the profit is above nought. */
  readonly winProbability: number;
  readonly holdMs: number;
  /** Worst unrealised move, as a fraction of the entry price, at least 0. */
  readonly adverse: number;
  /** 0 where nothing like it was seen, towards 1 where much was. */
  readonly confidence: number;
}
