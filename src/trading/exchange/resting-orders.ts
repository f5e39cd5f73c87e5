/** Orders that rest at their price: what is left of them, and what they hold back until they are filled or called off. */
import { type FieldCodec, integer, list, record, whole } from '../../core/codec.ts';
import type { OrderRequest } from '../../core/orders.ts';
import { type Amount, cost, type Money, type Price } from '../../core/units.ts';
import { feeOf } from './fees.ts';
import { requestCodec } from './order-requests.ts';

export interface RestingOrder {
  readonly request: OrderRequest & { readonly price: Price };
  /** What of it began to rest, and what of that is left. */
  readonly rested: Amount;
  readonly left: Amount;
  /** Sums over its fills since it rests. */
  readonly value: Money;
  readonly fee: Money;
  /** The maker's rate when it reached the exchange, millionths. */
  readonly rate: number;
}

export const restingCodec = list(
  record<RestingOrder>({
    request: requestCodec as unknown as FieldCodec<RestingOrder['request']>,
    rested: whole(),
    left: whole(),
    value: whole(),
    fee: integer as unknown as FieldCodec<Money>,
    rate: integer,
  }),
);

/** What filling `amount` more of it moves, at its own limit price. */
export interface RestingFill {
  readonly amount: Amount;
  readonly value: Money;
  readonly fee: Money;
}

/**
 * Value and fee of the next fill: what all fills together come to, rounded once against the trader, less what the earlier ones
 * came to. So many small fills cost what one large fill would, and never more than was held back for the order.
 */
export function nextFill(order: RestingOrder, amount: Amount): RestingFill {
  const value = worthOf(order, (order.rested - order.left + amount) as Amount);
  return { amount, value: (value - order.value) as Money, fee: (feeOf(value, order.rate) - order.fee) as Money };
}

/** The order after a fill. */
export function afterFill(order: RestingOrder, { amount, value, fee }: RestingFill): RestingOrder {
  return {
    ...order,
    left: (order.left - amount) as Amount,
    value: (order.value + value) as Money,
    fee: (order.fee + fee) as Money,
  };
}

/** Money that resting purchases hold back, fees included; a rebate is not counted on. */
export function reservedMoney(orders: readonly RestingOrder[]): Money {
  return orders.reduce((sum, order) => sum + (order.request.side === 'buy' ? heldBack(order) : 0), 0) as Money;
}

/** Coins that resting sales hold back. */
export function reservedCoins(orders: readonly RestingOrder[]): Amount {
  return orders.reduce((sum, order) => sum + (order.request.side === 'sell' ? order.left : 0), 0) as Amount;
}

function heldBack(order: RestingOrder): number {
  const value = worthOf(order, order.rested);
  return value - order.value + Math.max(0, feeOf(value, order.rate) - order.fee);
}

function worthOf({ request }: RestingOrder, amount: Amount): Money {
  return cost(request.price, amount, request.side === 'buy' ? 'up' : 'down');
}
