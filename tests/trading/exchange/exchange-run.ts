/** Drives a paper exchange through books, prints, gaps and orders in the engine's order, and keeps every event. */

import { decode, encode } from '../../../src/core/codec.ts';
import type { Level } from '../../../src/core/messages.ts';
import { OrderBook } from '../../../src/core/order-book.ts';
import type { OrderEvent, OrderRequest } from '../../../src/core/orders.ts';
import { defaultSettings, type Settings } from '../../../src/core/settings.ts';
import type { MarketSpec } from '../../../src/core/spec.ts';
import { type Amount, type Money, type Price, UNITS } from '../../../src/core/units.ts';
import type { AccountRules } from '../../../src/trading/exchange/account.ts';
import { Consumed } from '../../../src/trading/exchange/consumed.ts';
import { PaperExchange, type PaperExchangeOptions } from '../../../src/trading/exchange/paper-exchange.ts';

/** A whole minute. */
export const START = 1_700_000_040_000;
export const MARKET: MarketSpec = { marketId: 'BTC-AUD', priceDecimals: 2, amountDecimals: 8, minOrderAmount: 10_000 as Amount };
export const SPOT: AccountRules = { leverage: 1, short: false, borrowing: 0, maintenance: 0 };
export const MARGIN: AccountRules = { leverage: 5, short: true, borrowing: 0.0006, maintenance: 0.05 };

export interface RunOptions {
  readonly settings?: Partial<Settings>;
  readonly rules?: AccountRules;
  readonly market?: MarketSpec;
  readonly capital?: number;
  readonly prints?: boolean;
}

/** Prices and amounts in wholes; a fee of nought unless told. */
export type Ask = Partial<Omit<OrderRequest, 'amount' | 'price'>> & { readonly amount: number; readonly price?: number | null };

export class ExchangeRun {
  readonly book = new OrderBook();
  readonly options: PaperExchangeOptions;
  exchange: PaperExchange;
  time = START;
  readonly events: OrderEvent[] = [];
  /** After each entry the exchange is taken apart and put together from its bytes. */
  isRestoredAlways = false;
  private lastId = 0;

  constructor({ settings = {}, rules = SPOT, market = MARKET, capital = 10_000, prints = false }: RunOptions = {}) {
    const all = { ...defaultSettings(), fee: 0, ...settings };
    this.options = { market, settings: all, rules, capital: Math.round(capital * UNITS) as Money, prints, consumed: new Consumed() };
    this.exchange = new PaperExchange(this.options);
  }

  /** A point at `elapsedMs` after the last: the whole book anew. [price, amount] in wholes. */
  books(elapsedMs: number, bids: readonly Pair[], asks: readonly Pair[]): this {
    this.pass(elapsedMs);
    this.book.load(1, bids.map(level), asks.map(level));
    this.exchange.observe(this.time, this.book);
    return this.collect();
  }

  /** A deep book with a spread of two. */
  price(elapsedMs: number, mid: number): this {
    return this.books(elapsedMs, [[mid - 1, 1_000]], [[mid + 1, 1_000]]);
  }

  print(elapsedMs: number, price: number, amount: number): this {
    this.pass(elapsedMs);
    this.exchange.print(this.time, units(price) as Price, units(amount) as Amount, this.book);
    this.exchange.observe(this.time, this.book);
    return this.collect();
  }

  lose(elapsedMs: number): this {
    this.pass(elapsedMs);
    this.book.forget();
    this.exchange.gap();
    return this.collect();
  }

  /** @returns the order's number. */
  order(ask: Ask): number {
    const request = { id: ++this.lastId, side: 'buy', type: ask.price == null ? 'market' : 'limit', reduceOnly: false, ...ask } as const;
    const price = ask.price == null ? null : (units(ask.price) as Price);
    this.exchange.place({ ...request, amount: units(ask.amount) as Amount, price }, this.time);
    return request.id;
  }

  /** Places it and lets it arrive on the book as it is. @returns what became of it. */
  fill(ask: Ask): readonly OrderEvent[] {
    const seen = this.events.length;
    this.order(ask);
    this.pass(this.options.settings.latency + 1);
    this.exchange.observe(this.time, this.book);
    this.collect();
    return this.events.slice(seen);
  }

  restore(): this {
    const again = new PaperExchange(this.options);
    decode(again, encode(this.exchange));
    this.exchange = again;
    return this;
  }

  pass(elapsedMs: number): void {
    const time = this.time + elapsedMs;
    if (elapsedMs > 0) this.exchange.advance(time, this.book, this.time);
    this.time = time;
  }

  collect(): this {
    this.events.push(...this.exchange.take());
    if (this.isRestoredAlways) this.restore();
    return this;
  }

  get kinds(): string {
    return this.events.map(({ kind }) => kind).join(' ');
  }

  /** In wholes. */
  get cash(): number {
    return this.exchange.account.cash / UNITS;
  }

  get holding(): number {
    return this.exchange.account.holding / UNITS;
  }
}

type Pair = readonly [price: number, amount: number];

function level([price, amount]: Pair): Level {
  return [units(price) as Price, units(amount) as Amount, 1];
}

export function units(wholes: number): number {
  return Math.round(wholes * UNITS);
}

/** Amounts, values and fees in wholes, so that a test can be read. */
export function told(events: readonly OrderEvent[]): unknown[] {
  return events.map(tell);
}

function tell(event: OrderEvent): unknown[] {
  switch (event.kind) {
    case 'filled':
    case 'liquidated':
      return [event.kind, event.side, event.amount / UNITS, event.value / UNITS, event.fee / UNITS];
    case 'rejected':
      return [event.kind, event.code, event.value / UNITS, event.limit / UNITS];
    case 'cancelled':
      return [event.kind, event.why, event.left / UNITS];
    case 'charged':
      return [event.kind, event.interest / UNITS];
  }
}
