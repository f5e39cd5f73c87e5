/** Every feature by name, in the order of the row: its unit, its meaning in one line, and whether it is normalised. */

export interface FeatureDefinition {
  readonly name: string;
  readonly unit: string;
  readonly meaning: string;
  /** Already a bounded ratio: left as it is. All others become deviations from their own running mean. */
  readonly bounded?: true;
}

export const FEATURES = [
  { name: 'return1s', unit: 'bp', meaning: 'Move of the mid-price over the last second.' },
  { name: 'return5s', unit: 'bp', meaning: 'Move of the mid-price over the last 5 seconds.' },
  { name: 'return10s', unit: 'bp', meaning: 'Move of the mid-price over the last 10 seconds.' },
  { name: 'return30s', unit: 'bp', meaning: 'Move of the mid-price over the last 30 seconds.' },
  { name: 'return60s', unit: 'bp', meaning: 'Move of the mid-price over the last minute.' },
  { name: 'volatility1m', unit: 'bp per root second', meaning: 'Realised volatility, remembered over a minute.' },
  { name: 'volatility5m', unit: 'bp per root second', meaning: 'Realised volatility, remembered over five minutes.' },
  { name: 'spread', unit: 'bp', meaning: 'Best ask less best bid.' },
  { name: 'imbalance1', unit: 'ratio', meaning: 'Bid less ask amount over their sum, best level.', bounded: true },
  { name: 'imbalance5', unit: 'ratio', meaning: 'Bid less ask amount over their sum, best five levels.', bounded: true },
  { name: 'imbalance20', unit: 'ratio', meaning: 'Bid less ask amount over their sum, best twenty levels.', bounded: true },
  { name: 'microprice', unit: 'bp', meaning: 'Mid-price weighted by the opposite amounts, above the plain mid-price.' },
  { name: 'orderFlow', unit: 'base', meaning: 'Order-flow imbalance at the best quotes since the last instant.' },
  { name: 'orderFlow10s', unit: 'base', meaning: 'Order-flow imbalance, remembered over 10 seconds.' },
  {
    name: 'tradeFlow10s',
    unit: 'ratio',
    meaning: 'Bought less sold volume over traded volume, remembered over 10 seconds.',
    bounded: true,
  },
  { name: 'tradeFlow60s', unit: 'ratio', meaning: 'Bought less sold volume over traded volume, remembered over a minute.', bounded: true },
  { name: 'tradeRate10s', unit: 'log prints per second', meaning: 'Frequency of prints, remembered over 10 seconds.' },
  { name: 'tradeRate60s', unit: 'log prints per second', meaning: 'Frequency of prints, remembered over a minute.' },
  { name: 'tradeOffset', unit: 'bp', meaning: 'Newest print above the mid-price.' },
  { name: 'bookRate', unit: 'log changes per second', meaning: 'Frequency of book changes, remembered over 10 seconds.' },
  { name: 'depth', unit: 'log base', meaning: 'Amount in the best twenty levels of both sides.' },
  { name: 'tickLead', unit: 'bp', meaning: 'Mid-price of the exchange’s own summary above that of the book.' },
  { name: 'dayWave', unit: 'ratio', meaning: 'Sine of the time of day (UTC).', bounded: true },
  { name: 'dayPhase', unit: 'ratio', meaning: 'Cosine of the time of day (UTC).', bounded: true },
] as const satisfies readonly FeatureDefinition[];

export type FeatureName = (typeof FEATURES)[number]['name'];

/** How many features a row has. */
export const FEATURE_COUNT = FEATURES.length;
