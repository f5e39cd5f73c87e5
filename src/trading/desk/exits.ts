/** Where a trade ends: distances set at its entry from volatility and regime, a stop that follows, and why it is closed. */
import type { Direction, ExitReason, Regime } from '../../core/records.ts';
import type { Settings } from '../../core/settings.ts';
import type { Price } from '../../core/units.ts';
import type { MarketSituation } from '../situation.ts';
import type { ExitPlan, Lot } from './lots.ts';

/**
 * The exits of a trade entered now.
 *
 * target = max(takeProfit, `trendTarget` times as far when the market trends with the trade; targetCosts x costs);
 * stop = max(stopLoss, `volatileStop` times as far in a volatile market; stopNoise x ATR of a minute + crossing): it is
 * measured from what was paid, and what that lies off the price a position is closed at is no move. While that ATR is
 * unknown, the expected deviation over a minute stands in for it; with neither, the stop is what the settings say.
 * @param costs of a round trip, as a fraction of price. @param crossing spread and slippage of the entry, as a fraction of price.
 */
export function exitPlan(settings: Settings, market: MarketSituation, direction: Direction, costs: number, crossing: number): ExitPlan {
  const regime = market.regime?.regime ?? null;
  const noise = (market.atr1mBp ?? market.deviationBp ?? 0) / 10_000;
  const farther = trendsWith(regime, direction) ? settings.trendTarget : 1;
  const wider = regime === 'VOLATILE' ? settings.volatileStop : 1;
  const target = Math.max(settings.takeProfit * farther, settings.targetCosts * costs);
  const stop = Math.max(settings.stopLoss * wider, settings.stopNoise * noise + crossing);
  return {
    stop,
    target,
    trailStart: settings.trailStart * target,
    trailDistance: settings.trailDistance * stop,
    holdMs: settings.timeExit,
  };
}

/** Whether the market trends to the side of the trade. */
export function trendsWith(regime: Regime | null, direction: Direction): boolean {
  return regime === (direction === 'LONG' ? 'TRENDING_UP' : 'TRENDING_DOWN');
}

/**
 * Prices at which a position entered at `entryPrice` is closed. Rounded against the trader: what it gets at either is never
 * better than the plan says, for the way to the stop is rounded up and the way to the target down.
 */
export function levels(plan: ExitPlan, direction: Direction, entryPrice: Price): { readonly stop: Price; readonly target: Price } {
  const sign = signOf(direction);
  return {
    stop: moved(entryPrice, -sign * distance(entryPrice, plan.stop, 'up')),
    target: moved(entryPrice, sign * distance(entryPrice, plan.target, 'down')),
  };
}

/**
 * The lot after the best quotes became `bid` and `ask`: its best and worst price, and its stop, which follows at
 * `trailDistance` behind the best price once the gain has come to `trailStart`. The stop never goes back, and never lies
 * farther away than the one set at entry. The same object where nothing changed.
 */
export function follow(lot: Lot, bid: Price, ask: Price): Lot {
  const { direction } = lot.entry;
  const price = closingPrice(direction, bid, ask);
  const best = better(direction, price, lot.best) ? price : lot.best;
  const worst = better(direction, lot.worst, price) ? price : lot.worst;
  const trail = followed(lot, best);
  return best === lot.best && worst === lot.worst && trail === lot.trail ? lot : { ...lot, best, worst, trail };
}

/** Where the lot is closed at a loss, or at what is left of its gain: the nearer of the stop set at entry and the one that follows. */
export function stopOf(lot: Lot): Price {
  return lot.trail !== 0 && better(lot.entry.direction, lot.trail, lot.stop) ? lot.trail : lot.stop;
}

/**
 * Why the lot is to be closed at these quotes; null while it is held. Where several hold at once, the worst is named: the
 * stop set at entry (a market that fell through both was not stopped by the one that follows), the stop that follows, the
 * target, and last the time. Whether an exit is on its way already is not asked.
 */
export function exitReason(lot: Lot, time: number, bid: Price, ask: Price): ExitReason | null {
  const { direction } = lot.entry;
  const price = closingPrice(direction, bid, ask);
  if (!better(direction, price, lot.stop)) return 'SL_HIT';
  if (lot.trail !== 0 && !better(direction, price, lot.trail)) return 'TRAILING';
  if (!better(direction, lot.target, price)) return 'TP_HIT';
  return time >= lot.exitTime ? 'TIME_EXIT' : null;
}

/** A long is sold to the bid, a short bought back from the ask. */
export function closingPrice(direction: Direction, bid: Price, ask: Price): Price {
  return direction === 'LONG' ? bid : ask;
}

function followed({ entry, entryPrice, stop, trail }: Lot, best: Price): Price {
  const { direction, plan } = entry;
  const sign = signOf(direction);
  const gain = sign * (best - entryPrice);
  // Far from it, as mostly, the exact distance need not be asked: this goes at every change of the book.
  if (gain < FAR * plan.trailStart * entryPrice || gain < distance(entryPrice, plan.trailStart, 'up')) return trail;
  const next = moved(best, -sign * distance(entryPrice, plan.trailDistance, 'up'));
  return better(direction, next, stop) && (trail === 0 || better(direction, next, trail)) ? next : trail;
}

/** Whether a position closed at `price` leaves more than one closed at `other`. */
function better(direction: Direction, price: Price, other: Price): boolean {
  return direction === 'LONG' ? price > other : price < other;
}

function signOf(direction: Direction): 1 | -1 {
  return direction === 'LONG' ? 1 : -1;
}

/** So much of a distance, in floating point, is surely not all of it. */
const FAR = 0.99;

/** Fractions are taken to twelve decimals, and multiplied exactly from there on. */
const PARTS = 1_000_000_000_000;

function distance(price: Price, fraction: number, rounding: 'up' | 'down'): number {
  const product = BigInt(price) * BigInt(Math.round(fraction * PARTS));
  return Number((product + (rounding === 'up' ? BigInt(PARTS) - 1n : 0n)) / BigInt(PARTS));
}

/** A price is never below nought, nor above what a price can be. */
function moved(price: Price, by: number): Price {
  return Math.min(Math.max(0, price + by), Number.MAX_SAFE_INTEGER) as Price;
}
