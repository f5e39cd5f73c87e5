/** What is on its way to the exchange: orders, and asks to call one off. */
import { boolean, count, list, nullable, oneOf, record, whole } from '../../core/codec.ts';
import { ORDER_TYPES, type OrderRequest } from '../../core/orders.ts';

export interface PendingRequest {
  /** Exchange time at which it meets the exchange, ms. */
  readonly dueTime: number;
  /** The order it is, or is about. */
  readonly id: number;
  /** The order; null asks to call off the one with this id. */
  readonly order: OrderRequest | null;
}

export const requestCodec = record<OrderRequest>({
  id: count,
  side: oneOf('buy', 'sell'),
  type: oneOf(...ORDER_TYPES),
  amount: whole(),
  price: nullable(whole()),
  reduceOnly: boolean,
});

export const pendingCodec = list(record<PendingRequest>({ dueTime: count, id: count, order: nullable(requestCodec) }));
