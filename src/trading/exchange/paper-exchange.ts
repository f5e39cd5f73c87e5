/**
 * A paper exchange: what a real one would have answered, as far as its public data can tell. Nothing is ever sent.
 *
 * What is modelled, and where it is stricter than the truth:
 * - Requests travel: an order or a cancel meets the exchange a latency of exchange time after it was placed, on the book as it
 *   then stood, in the order in which they were placed. On a book that is lost or crossed they wait, and what they get later is
 *   dated later: never retroactively.
 * - What an order takes counts as gone until the exchange displays something else there (`consumed.ts`).
 * - Nobody knows our place in a queue. So a resting order is filled only when a print goes strictly through its price: then
 *   everybody at that price was served, we too. In a source without prints the opposite best price must reach ours.
 * - A resting order gets its own price, however far the market went, and no more than the print traded or the book displays.
 * - An order keeps the fee rate of the moment in which it reached the exchange, for all its fills.
 */
import { part, type Stateful } from '../../core/codec.ts';
import type { OrderBook } from '../../core/order-book.ts';
import type { Exchange, OrderEvent, OrderRequest } from '../../core/orders.ts';
import type { Settings } from '../../core/settings.ts';
import type { MarketSpec } from '../../core/spec.ts';
import type { Amount, Money, Price } from '../../core/units.ts';
import { Account, type AccountRules } from './account.ts';
import { type Accepted, arrive, opposite } from './arrival.ts';
import { walk } from './book-walk.ts';
import { Clearing } from './clearing.ts';
import type { Consumed } from './consumed.ts';
import { Fees } from './fees.ts';
import { MinimumOrder } from './minimum-order.ts';
import { type PendingRequest, pendingCodec } from './order-requests.ts';
import { type Breach, fundsBreach, wouldTrade } from './order-rules.ts';
import { afterFill, nextFill, type RestingOrder, reservedMoney, restingCodec } from './resting-orders.ts';

export interface PaperExchangeOptions {
  readonly market: MarketSpec;
  readonly settings: Settings;
  readonly rules: AccountRules;
  readonly capital: Money;
  /** Whether the source has prints: resting orders are filled by them, and by the book elsewhere. */
  readonly prints: boolean;
  /** What fills took out of the displayed book, of every account on the market alike: its owner keeps and restores it. */
  readonly consumed: Consumed;
}

/** An order that is not done, for the screen. */
export interface OpenOrder {
  readonly request: OrderRequest;
  /** On its way, or at its price. */
  readonly state: 'pending' | 'resting';
  readonly left: Amount;
}

/** What a resting order could trade with now, and what to do once it has. */
interface Offer {
  readonly amount: Amount;
  take(): void;
}

export class PaperExchange implements Stateful, Exchange {
  readonly codec = {
    version: 1,
    fields: { account: part, fees: part, minimum: part, pending: pendingCodec, resting: restingCodec },
  };
  readonly account: Account;
  readonly fees: Fees;
  readonly minimum: MinimumOrder;
  private readonly consumed: Consumed;
  /** On their way, in the order in which they were placed. */
  private pending: PendingRequest[] = [];
  /** In the order in which they arrived. */
  private resting: RestingOrder[] = [];
  private readonly clearing: Clearing;
  private readonly market: MarketSpec;
  private readonly latency: number;
  private readonly prints: boolean;

  constructor({ market, settings, rules, capital, prints, consumed }: PaperExchangeOptions) {
    this.market = market;
    this.latency = settings.latency;
    this.consumed = consumed;
    this.prints = prints;
    this.account = new Account(rules, capital);
    this.fees = new Fees(settings, market.marketId);
    this.minimum = new MinimumOrder(settings.minimumFactor, market.amountDecimals);
    this.clearing = new Clearing(this.account, this.fees);
  }

  place(request: OrderRequest, time: number): void {
    this.send({ dueTime: time + this.latency, id: request.id, order: request });
  }

  /** Calls off what is left of an order when the ask arrives. It may come too late: then it does nothing. */
  cancel(id: number, time: number): void {
    if (this.pending.some((request) => request.id === id && request.order === null)) return;
    this.send({ dueTime: time + this.latency, id, order: null });
  }

  /** Drops entries that are still on their way: with the connection gone, they were never sent. */
  withdraw(time: number): void {
    const dropped = this.pending.filter(({ order }) => order !== null && !order.reduceOnly);
    if (dropped.length === 0) return;
    this.pending = this.pending.filter((each) => !dropped.includes(each));
    for (const { id, order } of dropped) {
      if (order !== null) this.clearing.note({ kind: 'cancelled', id, time, left: order.amount, why: 'Requested' });
    }
  }

  take(): readonly OrderEvent[] {
    return this.clearing.take();
  }

  /** Whether orders or account changed since the last call. */
  takeChanged(): boolean {
    return this.clearing.takeChanged();
  }

  /** What rests, then what is on its way, each in its order. */
  get openOrders(): readonly OpenOrder[] {
    const resting = this.resting.map(({ request, left }) => ({ request, left, state: 'resting' }) as const);
    const placed = this.pending.flatMap(({ order }) => (order === null ? [] : [order]));
    return [...resting, ...placed.map((request) => ({ request, left: request.amount, state: 'pending' }) as const)];
  }

  /** Money that resting purchases hold back, fees included. */
  get reserved(): Money {
    return reservedMoney(this.resting);
  }

  /**
   * Exchange time is about to reach `time`: requests due strictly before it meet the book as it stands since `bookTime`. What
   * is due at `time` itself meets the book that `time` brings.
   */
  advance(time: number, book: OrderBook, bookTime: number): void {
    if (this.pending.length === 0 || !book.sound) return;
    const due = this.pending.filter(({ dueTime }) => dueTime < time);
    if (due.length === 0) return;
    this.pending = this.pending.filter(({ dueTime }) => dueTime >= time);
    for (const { dueTime, id, order } of due) {
      const arrival = Math.max(dueTime, bookTime);
      this.clearing.charge(arrival, book);
      if (order === null) this.callOff(arrival, (resting) => resting.request.id === id);
      else this.receive(order, arrival, book);
    }
    this.clearing.mark();
  }

  /** Looks at the book after a change: borrowing is charged, resting orders may fill, the margin may not suffice any more. */
  observe(time: number, book: OrderBook): void {
    if (!book.sound) return;
    this.consumed.observe(book);
    this.clearing.charge(time, book);
    if (!this.prints) this.fillReached(time, book);
    this.clearing.liquidate(time, book, this.consumed);
    this.dropIdle(time);
  }

  /** A trade of the market; returns what it has left. On a book that is lost or crossed it fills nothing: the next one through the price does. */
  print(time: number, price: Price, amount: Amount, book: OrderBook): Amount {
    if (!this.prints || this.resting.length === 0 || !book.sound) return amount;
    this.clearing.charge(time, book);
    let left = amount as number;
    this.fillResting(time, book, ({ request }, wanted) => {
      const isThrough = request.side === 'buy' ? price < request.price : price > request.price;
      const traded = (isThrough ? Math.min(left, wanted) : 0) as Amount;
      return {
        amount: traded,
        take: () => {
          left -= traded;
        },
      };
    });
    return left as Amount;
  }

  /** The book is lost, and with it what was taken from it. Orders rest on; those on their way wait for the next sound book. */
  gap(): void {
    this.consumed.forget();
  }

  private send(request: PendingRequest): void {
    this.pending.push(request);
    this.clearing.mark();
  }

  private receive(request: OrderRequest, time: number, book: OrderBook): void {
    const { market, account, fees, consumed, resting } = this;
    const arrival = arrive(request, time, book, { market, account, fees, consumed, resting });
    if (arrival.kind === 'rejected') this.reject(request, time, arrival.breach, book);
    else if (arrival.kind === 'cancelled') this.clearing.note({ ...arrival, id: request.id, time });
    else this.accept(request, time, arrival, book);
  }

  private accept({ id, side }: OrderRequest, time: number, { taken, fee, left, rest }: Accepted, book: OrderBook): void {
    const { amount, value, takings } = taken;
    this.consumed.take(opposite(side, book), takings);
    if (amount > 0) this.clearing.fill(id, time, { side, amount, value, fee }, left === 0);
    if (rest !== null) this.resting.push(rest);
    else if (left > 0) this.clearing.note({ kind: 'cancelled', id, time, left, why: 'BookTooThin' });
    this.dropIdle(time);
  }

  private reject({ id, side, amount, price }: OrderRequest, time: number, breach: Breach, book: OrderBook): void {
    const { code, value, limit, isTooSmall } = breach;
    if (isTooSmall) this.minimum.observe(time, amount, price ?? (side === 'buy' ? book.bestAsk : book.bestBid));
    this.clearing.note({ kind: 'rejected', id, time, code, value, limit });
  }

  /** Without prints: what the opposite side displays at a resting order's price or through it, as far as we did not take it before. */
  private fillReached(time: number, book: OrderBook): void {
    if (!this.resting.some(({ request }) => wouldTrade(request.side, request.price, book))) return;
    this.fillResting(time, book, ({ request: { side, price } }, wanted) => {
      const levels = opposite(side, book);
      const { amount, takings } = walk(levels, wanted, { limit: price, consumed: this.consumed });
      return { amount, take: () => this.consumed.take(levels, takings) };
    });
  }

  /** Fills resting orders with what is offered to each, in the order in which they arrived, at their own price. */
  private fillResting(time: number, book: OrderBook, offer: (order: RestingOrder, wanted: Amount) => Offer): void {
    this.resting = this.resting.flatMap((order) => {
      const { id, side, reduceOnly } = order.request;
      const wanted = reduceOnly ? (Math.min(order.left, this.account.closable(side)) as Amount) : order.left;
      const { amount, take } = offer(order, wanted);
      if (amount === 0) return [order];
      const fill = { side, ...nextFill(order, amount) };
      // Money of a spot account is held back, so it suffices; the leverage may not any more, as prices moved since.
      const breach = this.account.isSpot ? null : fundsBreach(fill, this.account, [], book);
      if (breach !== null) {
        this.reject(order.request, time, breach, book);
        return [];
      }
      take();
      const left = afterFill(order, fill);
      this.clearing.fill(id, time, fill, left.left === 0);
      return left.left === 0 ? [] : [left];
    });
    this.dropIdle(time);
  }

  /** A reduce-only order whose position is gone is called off with it, as if it had been asked for. */
  private dropIdle(time: number): void {
    this.callOff(time, ({ request: { reduceOnly, side } }) => reduceOnly && this.account.closable(side) === 0);
  }

  private callOff(time: number, isMeant: (order: RestingOrder) => boolean): void {
    if (!this.resting.some(isMeant)) return;
    const meant = this.resting.filter(isMeant);
    this.resting = this.resting.filter((order) => !isMeant(order));
    for (const { request, left } of meant) {
      this.clearing.note({ kind: 'cancelled', id: request.id, time, left, why: 'Requested' });
    }
  }
}
