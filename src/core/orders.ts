/**
 * The language between a desk and an exchange: what a real one would be asked and would answer. Only a paper exchange
 * implements it; nothing here can reach a real one.
 */
import type { Side } from './messages.ts';
import type { Amount, Money, Price } from './units.ts';

/**
 * `market` takes what the book has; `limit` takes what is at its price or better and rests with what is left; `postOnly` only
 * rests, and is cancelled where it would take.
 */
export const ORDER_TYPES = ['market', 'limit', 'postOnly'] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

export interface OrderRequest {
  /** The desk's own number for it, never used twice. */
  readonly id: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly amount: Amount;
  /** Of limit and post-only orders; null of market orders. */
  readonly price: Price | null;
  /** Only makes a position smaller: never opens or turns one. */
  readonly reduceOnly: boolean;
}

/** The exchange's own words (facts: `InvalidAmount`, `InvalidPrice`, `InsufficientFund`); the last is a margin account's. */
export const REJECTION_CODES = ['InvalidAmount', 'InvalidPrice', 'InsufficientFund', 'LeverageExceeded'] as const;
export type RejectionCode = (typeof REJECTION_CODES)[number];

/** Asked for; a post-only order that would have taken; a market order that the book could not fill whole. */
export const CANCEL_REASONS = ['Requested', 'PostOnlyWouldTrade', 'BookTooThin'] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

/** What became of an order. `time` is exchange time, ms. */
export type OrderEvent =
  /** A part of it, or all that was left, traded. `last`: nothing of it is left. */
  | {
      readonly kind: 'filled';
      readonly id: number;
      readonly time: number;
      readonly side: Side;
      readonly amount: Amount;
      /** Rounded against the trader, before the fee. */
      readonly value: Money;
      readonly fee: Money;
      readonly last: boolean;
    }
  /** `value` is what was wrong with it, `limit` what is allowed: an amount, a price, or money, by the code. */
  | {
      readonly kind: 'rejected';
      readonly id: number;
      readonly time: number;
      readonly code: RejectionCode;
      readonly value: number;
      readonly limit: number;
    }
  | { readonly kind: 'cancelled'; readonly id: number; readonly time: number; readonly left: Amount; readonly why: CancelReason }
  /** The exchange closed a part of a margin position, or all of it, by itself. */
  | {
      readonly kind: 'liquidated';
      readonly time: number;
      readonly side: Side;
      readonly amount: Amount;
      readonly value: Money;
      readonly fee: Money;
    }
  /** Borrowing cost was taken from a margin account. */
  | { readonly kind: 'charged'; readonly time: number; readonly interest: Money };

/** The exchange as a desk sees it. Requests are answered by events, never at once. */
export interface Exchange {
  place(request: OrderRequest, time: number): void;
  cancel(id: number, time: number): void;
  /** What happened since the last call, in order. */
  take(): readonly OrderEvent[];
}
