/**
 * What a desk holds and has ordered, kept in step with what the exchange says of its orders: fills become lots, fills of
 * exits become closed trades. An exit may be smaller than the smallest order: it only makes a position smaller.
 */
import { count, type Stateful } from '../../core/codec.ts';
import type { OrderEvent, OrderType } from '../../core/orders.ts';
import type { Direction, ExitReason, Reason } from '../../core/records.ts';
import type { Amount, Money, Price } from '../../core/units.ts';
import type { DecisionLog } from '../decision-log.ts';
import { averagePrice } from '../exchange/book-walk.ts';
import type { PaperExchange } from '../exchange/paper-exchange.ts';
import { levels } from './exits.ts';
import { type EntryContext, type Lot, lotsCodec, type PendingEntry, pendingCodec } from './lots.ts';

/** A lot that is closed, with when, why, and at what average price. */
export interface ClosedLot {
  readonly lot: Lot;
  readonly time: number;
  readonly price: Price;
  readonly reason: ExitReason;
}

export class Holdings implements Stateful {
  readonly codec = { version: 1, fields: { lots: lotsCodec, pending: pendingCodec, lastOrder: count } };
  lots: readonly Lot[] = [];
  pending: readonly PendingEntry[] = [];
  private lastOrder = 0;
  private readonly exchange: PaperExchange;
  private readonly log: DecisionLog;

  constructor(exchange: PaperExchange, log: DecisionLog) {
    this.exchange = exchange;
    this.log = log;
  }

  /** Orders an entry. @param price of limit and post-only orders. */
  enter(entry: EntryContext, type: OrderType, amount: Amount, price: Price | null, time: number): void {
    const order = ++this.lastOrder;
    this.pending = [...this.pending, { order, entry, amount, placedTime: time, abandoned: null }];
    this.exchange.place({ id: order, side: sideOf(entry.direction, 'entry'), type, amount, price, reduceOnly: false }, time);
  }

  /** Wants a lot closed; what is still to be filled of its entry is called off. Why it was closed first is why it is closed. */
  exit(lot: Lot, why: ExitReason, time: number): void {
    if (lot.exit !== null && lot.exit.order !== 0) return;
    const reason = lot.exit?.reason ?? why;
    if (lot.filling) this.exchange.cancel(lot.order, time);
    if (lot.amount === 0) {
      this.replace(lot, { ...lot, exit: { order: 0, reason } });
      return;
    }
    const order = ++this.lastOrder;
    this.replace(lot, { ...lot, exit: { order, reason } });
    this.exchange.place(
      { id: order, side: sideOf(lot.entry.direction, 'exit'), type: 'market', amount: lot.amount, price: null, reduceOnly: true },
      time,
    );
  }

  /** Calls off what is left of entry orders that were placed up to `placedTo`. */
  callOff(time: number, placedTo = time): void {
    for (const { order, placedTime } of [...this.pending, ...this.lots.filter(({ filling }) => filling)]) {
      if (placedTime <= placedTo) this.exchange.cancel(order, time);
    }
  }

  /** Wants everything closed, what entry orders on their way may still fill as well. */
  exitAll(reason: ExitReason, time: number): void {
    this.callOff(time);
    this.pending = this.pending.map((each) => ({ ...each, abandoned: each.abandoned ?? reason }));
    for (const lot of this.lots) this.exit(lot, reason, time);
  }

  /** Takes what the exchange said; returns the lots that were closed by it. */
  take(events: readonly OrderEvent[]): readonly ClosedLot[] {
    return events.flatMap((event) => {
      this.apply(event);
      return this.finish(event.time);
    });
  }

  /** Lots that are to be closed and of which nothing is left are closed for good. */
  finish(time: number): readonly ClosedLot[] {
    const done = this.lots.filter((lot) => lot.exit?.order === 0 && !lot.filling && lot.amount === 0);
    if (done.length === 0) return [];
    this.lots = this.lots.filter((lot) => !done.includes(lot));
    return done.map((lot) => ({ lot, time, price: averagePrice(lot.exited, lot.traded), reason: lot.exit?.reason ?? 'MANUAL' }));
  }

  /** The decision that an order came from; 0 where it is none of ours. */
  decisionOf(order: number): number {
    const pending = this.pending.find((each) => each.order === order);
    const lot = this.lots.find((each) => each.order === order || each.exit?.order === order);
    return (pending ?? lot)?.entry.decision ?? 0;
  }

  replace(lot: Lot, next: Lot): void {
    if (lot !== next) this.lots = this.lots.map((each) => (each === lot ? next : each));
  }

  private apply(event: OrderEvent): void {
    switch (event.kind) {
      case 'filled':
        this.filled(event);
        return;
      case 'liquidated':
        this.liquidated(event);
        return;
      case 'rejected':
        this.ended(event.id, event.time, { kind: 'rejected', code: event.code, value: event.value, limit: event.limit });
        return;
      case 'cancelled':
        this.ended(event.id, event.time, { kind: 'cancelled', why: event.why });
        return;
      case 'charged':
        this.charge(event.interest);
        return;
    }
  }

  private filled(event: Filled): void {
    const pending = this.pending.find(({ order }) => order === event.id);
    if (pending !== undefined) {
      this.pending = this.pending.filter((each) => each !== pending);
      this.lots = [...this.lots, this.grown(opened(pending, event.time), event)];
      return;
    }
    for (const lot of this.lots) {
      if (lot.filling && lot.order === event.id) this.replace(lot, this.grown(lot, event));
      else if (lot.exit?.order === event.id) {
        this.replace(lot, { ...shrunk(lot, event), exit: { order: event.last ? 0 : event.id, reason: lot.exit.reason } });
      }
    }
  }

  /** More of an entry was filled. Stop and target stand where the average price puts them. */
  private grown(lot: Lot, { amount, value, fee, last, time }: Filled): Lot {
    const { entry } = lot;
    const entered = (lot.entered + amount) as Amount;
    const total = (lot.value + value) as Money;
    const price = averagePrice(total, entered);
    const fees = (lot.fees + fee) as Money;
    const { stop, target } = levels(entry.plan, entry.direction, price);
    this.log.entered(entry.decision, { time, price, amount: entered, stop, target, fees });
    return {
      ...lot,
      filling: !last,
      amount: (lot.amount + amount) as Amount,
      entered,
      value: total,
      fees,
      entryPrice: price,
      stop,
      target,
      best: lot.best === 0 ? price : lot.best,
      worst: lot.worst === 0 ? price : lot.worst,
    };
  }

  /** The exchange closes by itself: what is still to be filled of the entry is called off, and may come before that is heard. */
  private liquidated(event: Extract<OrderEvent, { kind: 'liquidated' }>): void {
    this.callOff(event.time);
    const lot = this.lots[0];
    if (lot === undefined) return;
    const left = shrunk(lot, event);
    // An exit on its way meets what is left of the position, and what it gets is this lot's.
    const order = left.amount === 0 ? 0 : (lot.exit?.order ?? 0);
    this.replace(lot, { ...left, exit: { order, reason: 'LIQUIDATED' } });
  }

  /** An order ended with nothing more to come of it. */
  private ended(order: number, time: number, reason: Reason): void {
    const pending = this.pending.find((each) => each.order === order);
    if (pending !== undefined) {
      this.pending = this.pending.filter((each) => each !== pending);
      this.log.append(pending.entry.decision, reason);
      this.log.end(pending.entry.decision, time);
      return;
    }
    for (const lot of this.lots) {
      if (lot.filling && lot.order === order) {
        this.log.append(lot.entry.decision, reason);
        this.replace(lot, { ...lot, filling: false });
      } else if (lot.exit?.order === order) this.replace(lot, { ...lot, exit: { order: 0, reason: lot.exit.reason } });
    }
  }

  /** Borrowing is the position's cost. */
  private charge(interest: Money): void {
    const lot = this.lots[0];
    if (lot !== undefined) this.replace(lot, { ...lot, interest: (lot.interest + interest) as Money });
  }
}

type Filled = Extract<OrderEvent, { kind: 'filled' }>;

function sideOf(direction: Direction, of: 'entry' | 'exit'): 'buy' | 'sell' {
  return (direction === 'LONG') === (of === 'entry') ? 'buy' : 'sell';
}

/** The lot that the first fill of an entry makes, still empty. */
function opened({ order, entry, placedTime, abandoned }: PendingEntry, time: number): Lot {
  return {
    entry,
    order,
    filling: true,
    exit: abandoned && { order: 0, reason: abandoned },
    amount: 0 as Amount,
    entered: 0 as Amount,
    traded: 0 as Amount,
    value: 0 as Money,
    exited: 0 as Money,
    fees: 0 as Money,
    interest: 0 as Money,
    entryTime: time,
    placedTime,
    entryPrice: 0 as Price,
    stop: 0 as Price,
    target: 0 as Price,
    trail: 0 as Price,
    best: 0 as Price,
    worst: 0 as Price,
    exitTime: time + entry.plan.holdMs,
  };
}

/** A part of a lot, or all of it, was traded back. */
function shrunk(lot: Lot, { amount, value, fee }: { readonly amount: Amount; readonly value: Money; readonly fee: Money }): Lot {
  return {
    ...lot,
    amount: (lot.amount - amount) as Amount,
    traded: (lot.traded + amount) as Amount,
    exited: (lot.exited + value) as Money,
    fees: (lot.fees + fee) as Money,
  };
}
