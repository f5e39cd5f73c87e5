/** What the features know of the market over minutes and hours, as trading reads it. */
import type { OrderBook } from '../core/order-book.ts';
import type { RibbonMinutes } from '../core/records.ts';
import type { SessionSpec } from '../core/spec.ts';
import { imbalance } from '../features/book-shape.ts';
import type { FeatureExtractor } from '../features/extractor.ts';
import type { RibbonReading } from '../features/ribbon.ts';
import { wickSignal } from '../features/wick-signal.ts';
import type { MarketSituation, RibbonSituation } from '../trading/situation.ts';

/** @param book sound. */
export function marketSituation(features: FeatureExtractor, book: OrderBook, { settings, book: kind }: SessionSpec): MarketSituation {
  const { regime, alignment, ribbon5, ribbon15, breakout, minute, fiveMinutes } = features.readings;
  const limits = { least: settings.wickLeast, most: settings.wickMost };
  const ribbon = (minutes: RibbonMinutes, reading: RibbonReading | null): RibbonSituation => {
    const side = wickSignal(reading, limits);
    const percent = side === null || reading === null ? 0 : side === 'WICK_DOWN' ? reading.wickDown : reading.wickUp;
    return { minutes, state: reading?.state ?? null, wick: side === null ? null : { side, percent } };
  };
  const { deviation } = features;
  return {
    regime,
    alignment,
    ribbons: [ribbon(5, ribbon5), ribbon(15, ribbon15)],
    breakout,
    imbalance: kind === 'real' ? imbalance(book, 5) : null,
    atr1mBp: minute.atrBp,
    atr5mBp: fiveMinutes.atrBp,
    deviationBp: deviation === null ? null : deviation * Math.sqrt(60),
  };
}
