/** What a desk holds and what it has ordered: the plain values behind its account, with their codecs. */
import { boolean, count, type FieldCodec, f64, list, nullable, oneOf, record } from '../core/codec.ts';
import type { OrderBook } from '../core/order-book.ts';
import type { ExitReason } from '../core/records.ts';
import type { Settings } from '../core/settings.ts';
import type { Amount, Money, Price } from '../core/units.ts';

/** An open position with exits of its own. */
export interface Lot {
  readonly decision: number;
  readonly learning: boolean;
  readonly amount: Amount;
  readonly entryTime: number;
  readonly entryPrice: Price;
  /** What it cost, fee included. */
  readonly paid: Money;
  readonly entryFee: Money;
  readonly stop: Price;
  readonly target: Price;
  readonly exitTime: number;
  /** The instant it was decided at, and the profit expected then, as a fraction of what was paid. */
  readonly row: number;
  readonly expected: number;
}

/** An order on its way: it meets the book at `dueTime`. */
export interface Order {
  readonly side: 'buy' | 'sell';
  readonly decision: number;
  readonly amount: Amount;
  readonly dueTime: number;
  /** Why a lot is sold; null for a purchase. */
  readonly exitReason: ExitReason | null;
  /** Fractions of the entry price at which the lot to be will be sold. */
  readonly stopFraction: number;
  readonly targetFraction: number;
  readonly learning: boolean;
  /** Of a purchase: the instant it was decided at, and the profit expected, as a fraction of what will be paid. */
  readonly row: number;
  readonly expected: number;
}

/** Why a lot is to be sold now, or null. */
export function exitReason(lot: Lot, time: number, book: OrderBook): ExitReason | null {
  if (book.bestBid >= lot.target) return 'TP_HIT';
  if (book.bestBid <= lot.stop) return 'SL_HIT';
  return time >= lot.exitTime ? 'TIME_EXIT' : null;
}

/**
 * Distances of stop and target as fractions of the entry price: the settings', but the stop never inside the noise of a
 * minute (2 deviations), and the target at least twice the round trip `needed`.
 */
export function exitsFor(settings: Settings, noise: number, needed: number): { stopFraction: number; targetFraction: number } {
  return {
    stopFraction: Math.max(settings.stopLoss, 2 * noise),
    targetFraction: Math.max(settings.takeProfit, 2 * needed),
  };
}

const integerOf = <T extends number>() => count as unknown as FieldCodec<T>;

export const lotsCodec = list(
  record<Lot>({
    decision: count,
    learning: boolean,
    amount: integerOf(),
    entryTime: count,
    entryPrice: integerOf(),
    paid: integerOf(),
    entryFee: integerOf(),
    stop: integerOf(),
    target: integerOf(),
    exitTime: count,
    row: count,
    expected: f64,
  }),
);

export const ordersCodec = list(
  record<Order>({
    side: oneOf('buy', 'sell'),
    decision: count,
    amount: integerOf(),
    dueTime: count,
    exitReason: nullable(oneOf<ExitReason>('TP_HIT', 'SL_HIT', 'TIME_EXIT')),
    stopFraction: f64,
    targetFraction: f64,
    learning: boolean,
    row: count,
    expected: f64,
  }),
);
