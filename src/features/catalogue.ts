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
  { name: 'atr1m', unit: 'bp', meaning: 'Average true range of 14 bars of a minute (ATR).' },
  { name: 'atr5m', unit: 'bp', meaning: 'Average true range of 14 bars of 5 minutes (ATR).' },
  { name: 'rsi1m', unit: 'ratio', meaning: 'Relative strength of 14 bars of a minute (RSI): -1 falls only, 1 rises only.', bounded: true },
  { name: 'rsi5m', unit: 'ratio', meaning: 'Relative strength of 14 bars of 5 minutes (RSI).', bounded: true },
  { name: 'macd1m', unit: 'bp', meaning: 'Fast less slow average of minute closes, less its own average (MACD 12, 26, 9).' },
  { name: 'macd5m', unit: 'bp', meaning: 'The same of closes of 5 minutes.' },
  {
    name: 'bollinger1m',
    unit: 'half bands',
    meaning: 'Place between the Bollinger bands of 20 bars of a minute: -1 the lower, 1 the upper.',
  },
  { name: 'bollinger5m', unit: 'half bands', meaning: 'Place between the Bollinger bands of 20 bars of 5 minutes.' },
  { name: 'breakoutUp', unit: 'bp', meaning: 'Price above the highest high of the last 20 bars of 5 minutes.' },
  { name: 'breakoutDown', unit: 'bp', meaning: 'Price below the lowest low of the last 20 bars of 5 minutes.' },
  {
    name: 'volumeProfile',
    unit: 'ratio',
    meaning: 'Volume of the last 60 bars of a minute traded below the price, less that above, over all of it.',
    bounded: true,
  },
  {
    name: 'ribbon5m',
    unit: 'ratio',
    meaning: 'Rising less other averages of the 5-minute ribbon, over all: 1 all green, -1 all red.',
    bounded: true,
  },
  { name: 'wickDown5m', unit: '% of price', meaning: 'How far the low of the bar of 5 minutes lies below its ribbon.' },
  { name: 'wickUp5m', unit: '% of price', meaning: 'How far the high of the bar of 5 minutes lies above its ribbon.' },
  { name: 'ribbon15m', unit: 'ratio', meaning: 'Rising less other averages of the 15-minute ribbon, over all.', bounded: true },
  { name: 'wickDown15m', unit: '% of price', meaning: 'How far the low of the bar of 15 minutes lies below its ribbon.' },
  { name: 'wickUp15m', unit: '% of price', meaning: 'How far the high of the bar of 15 minutes lies above its ribbon.' },
  { name: 'alignment', unit: 'sign', meaning: 'Both ribbons green 1, both red -1, conflicting 0.', bounded: true },
  { name: 'regimeTrend', unit: 'sign', meaning: 'Regime trending up 1, trending down -1, otherwise 0.', bounded: true },
  { name: 'regimeVolatile', unit: 'flag', meaning: 'Regime volatile 1, otherwise 0.', bounded: true },
  {
    name: 'trendStrength',
    unit: 'ratio',
    meaning: 'Strength of the trend over 14 bars of 5 minutes, either way (ADX / 100).',
    bounded: true,
  },
  { name: 'volatilityRatio', unit: 'times', meaning: 'Average true range of 5-minute bars over its own median of a day.' },
  { name: 'watchedReturn1s', unit: 'bp', meaning: 'Move of the watched market’s mid-price over the last second.' },
  { name: 'watchedReturn10s', unit: 'bp', meaning: 'Move of the watched market’s mid-price over the last 10 seconds.' },
  { name: 'watchedReturn60s', unit: 'bp', meaning: 'Move of the watched market’s mid-price over the last minute.' },
  {
    name: 'watchedOrderFlow',
    unit: 'base',
    meaning: 'Order-flow imbalance at the watched market’s best quotes, remembered over 10 seconds.',
  },
  {
    name: 'watchedTradeFlow',
    unit: 'ratio',
    meaning: 'Bought less sold over traded volume of the watched market, remembered over 10 seconds.',
    bounded: true,
  },
] as const satisfies readonly FeatureDefinition[];

export type FeatureName = (typeof FEATURES)[number]['name'];

/** How many features a row has. */
export const FEATURE_COUNT = FEATURES.length;
