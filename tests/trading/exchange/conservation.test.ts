/** Over any course of books, prints, gaps, orders and cancels: not one unit comes or goes unaccounted, and no fill is too good to be true. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encode } from '../../../src/core/codec.ts';
import { ORDER_TYPES, type OrderEvent, type OrderRequest } from '../../../src/core/orders.ts';
import { type Amount, cost, type Price } from '../../../src/core/units.ts';
import { ExchangeRun, MARGIN, MARKET, type RunOptions, SPOT } from './exchange-run.ts';

/** [distance from the best price in hundredths, amount in hundredths of a millionth]. */
const depth = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 300 }), fc.oneof(fc.integer({ min: 1, max: 1e5 }), fc.integer({ min: 1e6, max: 1e10 }))),
  { minLength: 1, maxLength: 5 },
);

const happening = fc.record({
  kind: fc.oneof(
    { weight: 8, arbitrary: fc.constant('book' as const) },
    { weight: 8, arbitrary: fc.constant('order' as const) },
    { weight: 4, arbitrary: fc.constant('print' as const) },
    { weight: 2, arbitrary: fc.constant('cancel' as const) },
    { weight: 1, arbitrary: fc.constantFrom('lose' as const, 'crossed' as const) },
  ),
  elapsed: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(0, 1, 100, 150, 1_000, 61_000) },
    { weight: 1, arbitrary: fc.constantFrom(3_600_000, 86_400_000) },
  ),
  /** Of the mid-price, in basis points; sometimes a leap. */
  move: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: -60, max: 60 }) },
    { weight: 3, arbitrary: fc.integer({ min: -4_000, max: 6_000 }) },
  ),
  spread: fc.integer({ min: 1, max: 50 }),
  bids: depth,
  asks: depth,
  side: fc.constantFrom('buy' as const, 'sell' as const),
  type: fc.constantFrom(...ORDER_TYPES),
  reduceOnly: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  amount: fc.oneof(
    fc.integer({ min: 0, max: 1e6 }),
    { weight: 3, arbitrary: fc.integer({ min: 1e7, max: 4e8 }) },
    fc.integer({ min: 1e6, max: 2e10 }),
  ),
  /** Of limit orders and prints, from the mid-price. */
  away: fc.integer({ min: -120, max: 120 }),
  which: fc.nat(20),
});
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const options: fc.Arbitrary<RunOptions> = fc.record({
  settings: fc.record({ fee: fc.constantFrom(-1, 0, 0.0003, 0.0085), latency: fc.constantFrom(0, 150, 2_000) }),
  rules: fc.constantFrom(
    SPOT,
    MARGIN,
    { ...MARGIN, maintenance: 0.19 },
    { ...MARGIN, leverage: 2, borrowing: 0.1 },
    { ...MARGIN, short: false },
  ),
  market: fc.constantFrom(MARKET, { ...MARKET, marketId: 'ETH-BTC' }),
  capital: fc.constantFrom(100, 1_000),
  prints: fc.boolean(),
});

interface Placed {
  readonly request: OrderRequest;
  readonly due: number;
  filled: number;
  value: number;
  ended: boolean;
}

/** Checks every event against what was known when it happened, and the account against all events. */
class Audited {
  readonly run: ExchangeRun;
  readonly placed = new Map<number, Placed>();
  readonly seen: Record<string, number> = {};
  private mid = 10_000;
  private audited = 0;
  private cash: number;
  private holding = 0;
  private lastId = 0;

  constructor(chosen: RunOptions) {
    this.run = new ExchangeRun(chosen);
    this.cash = this.run.exchange.account.cash;
  }

  happen(each: Happening): void {
    const { run } = this;
    const before = run.time;
    run.pass(each.elapsed);
    run.collect();
    this.auditArrivals(before);
    this.change(each);
    run.collect();
    this.auditResting(each);
    this.auditAccount();
  }

  private change(each: Happening): void {
    const { run, mid } = this;
    const { exchange, time } = run;
    switch (each.kind) {
      case 'book':
      case 'crossed': {
        this.mid = Math.max(1_000, Math.round(mid * (1 + each.move / 10_000)));
        const half = each.kind === 'book' ? each.spread : -each.spread;
        const levels = (side: Happening['bids'], sign: number) =>
          side.map(([away, amount]) => [(this.mid - sign * (half + away)) / 100, amount / 1e8] as const);
        run.books(0, levels(each.bids, 1), levels(each.asks, -1));
        return;
      }
      case 'order': {
        const price = each.type === 'market' ? null : (((mid + each.away) * 1e6) as Price);
        const { side, type, reduceOnly, amount } = each;
        const request = { id: ++this.lastId, side, type, reduceOnly, amount: amount as Amount, price };
        this.placed.set(request.id, { request, due: time + run.options.settings.latency, filled: 0, value: 0, ended: false });
        exchange.place(request, time);
        return;
      }
      case 'cancel':
        exchange.cancel(Math.max(0, this.lastId - each.which), time);
        return;
      case 'print':
        exchange.print(time, ((mid + each.away) * 1e6) as Price, each.amount as Amount, run.book);
        return;
      case 'lose':
        run.book.forget();
        exchange.gap();
        return;
    }
  }

  /** What orders took on arrival: after they were due, and never better than the best price that was displayed. */
  private auditArrivals(before: number): void {
    const { book, time } = this.run;
    const events = this.fresh();
    for (const event of events) {
      expect(book.sound).toBe(true);
      expect(event.time).toBeGreaterThanOrEqual(before);
      expect(event.time).toBeLessThanOrEqual(time);
      this.account(event);
      if (event.kind !== 'filled') continue;
      const { side, amount, value } = event;
      if (side === 'buy') expect(value).toBeGreaterThanOrEqual(cost(book.bestAsk, amount, 'up'));
      else expect(value).toBeLessThanOrEqual(cost(book.bestBid, amount, 'down'));
    }
    for (const side of ['buy', 'sell'] as const) {
      const displayed = (side === 'buy' ? book.asks : book.bids).amounts.reduce((sum: number, amount) => sum + amount, 0);
      const taken = events.reduce((sum, event) => sum + (event.kind === 'filled' && event.side === side ? event.amount : 0), 0);
      expect(taken).toBeLessThanOrEqual(displayed);
    }
    this.auditLeverage(events);
  }

  /** What resting orders got: now, by a print through them or by a book that reaches them, at their own price. */
  private auditResting(each: Happening): void {
    const { run, mid } = this;
    const events = this.fresh();
    let printed = each.kind === 'print' ? each.amount : 0;
    for (const event of events) {
      expect(event.time).toBe(run.time);
      expect(run.book.sound).toBe(true);
      this.account(event);
      if (event.kind !== 'filled') continue;
      const price = this.placed.get(event.id)?.request.price as Price;
      const exact = (BigInt(price) * BigInt(event.amount)) / 100_000_000n;
      expect(Math.abs(Number(BigInt(event.value) - exact))).toBeLessThanOrEqual(1);
      if (run.options.prints) {
        expect(event.side === 'buy' ? (mid + each.away) * 1e6 < price : (mid + each.away) * 1e6 > price).toBe(true);
        printed -= event.amount;
      } else expect(event.side === 'buy' ? run.book.bestAsk <= price : run.book.bestBid >= price).toBe(true);
    }
    expect(printed).toBeGreaterThanOrEqual(0);
    if (each.kind === 'print') this.auditLeverage(events);
  }

  /** The last that happened on this book was an opening fill: then the leverage holds. */
  private auditLeverage(events: readonly OrderEvent[]): void {
    const { account } = this.run.exchange;
    const last = events.at(-1);
    if (last?.kind !== 'filled' || (last.side === 'buy') !== account.holding > 0 || account.holding === 0) return;
    const { bestBid, bestAsk } = this.run.book;
    expect(account.exposure(bestBid, bestAsk)).toBeLessThanOrEqual(
      account.isSpot ? Number.POSITIVE_INFINITY : account.largestPosition(account.equity(bestBid, bestAsk)),
    );
  }

  private account(event: OrderEvent): void {
    const key = event.kind === 'rejected' ? event.code : event.kind === 'cancelled' ? event.why : event.kind;
    this.seen[key] = (this.seen[key] ?? 0) + 1;
    if (event.kind === 'charged') this.cash -= event.interest;
    if (event.kind === 'filled' || event.kind === 'liquidated') {
      const sign = event.side === 'buy' ? 1 : -1;
      this.cash -= sign * event.value + event.fee;
      this.holding += sign * event.amount;
    }
    if ('id' in event) this.follow(event);
  }

  /** An order ends once, and gets no more than it asked for, at its price or better. */
  private follow(event: Extract<OrderEvent, { id: number }>): void {
    const order = this.placed.get(event.id);
    if (order === undefined) throw new Error(`no order ${event.id}`);
    const { request } = order;
    expect(order.ended).toBe(false);
    expect(event.time).toBeGreaterThanOrEqual(order.due);
    if (event.kind === 'filled') {
      order.filled += event.amount;
      order.value += event.value;
      expect(event.side).toBe(request.side);
      expect(event.amount).toBeGreaterThan(0);
      if (request.price !== null) {
        const bound = cost(request.price, order.filled as Amount, request.side === 'buy' ? 'up' : 'down');
        // What it took and what rested are rounded apart.
        if (request.side === 'buy') expect(order.value).toBeLessThanOrEqual(bound + 1);
        else expect(order.value).toBeGreaterThanOrEqual(bound - 1);
      }
    }
    const left = event.kind === 'cancelled' ? event.left : 0;
    expect(order.filled + left).toBeLessThanOrEqual(request.amount);
    if (!request.reduceOnly && (event.kind === 'cancelled' || (event.kind === 'filled' && event.last))) {
      expect(order.filled + left).toBe(request.amount);
    }
    order.ended = event.kind !== 'filled' || event.last;
  }

  private auditAccount(): void {
    const { account, openOrders, reserved } = this.run.exchange;
    expect(account.cash).toBe(this.cash);
    expect(account.holding).toBe(this.holding);
    if (account.isSpot) {
      expect(account.cash).toBeGreaterThanOrEqual(reserved);
      expect(account.holding).toBeGreaterThanOrEqual(0);
    }
    if (!account.rules.short) expect(account.holding).toBeGreaterThanOrEqual(0);
    const alive = [...this.placed.values()].filter(({ ended }) => !ended).map(({ request: { id } }) => id);
    expect(openOrders.map(({ request: { id } }) => id).sort((a, b) => a - b)).toEqual(alive);
  }

  private fresh(): readonly OrderEvent[] {
    const events = this.run.events.slice(this.audited);
    this.audited = this.run.events.length;
    return events;
  }
}

describe('over any course of events', () => {
  test('money is conserved to the last unit, and every rule of the exchange holds', { timeout: 60_000 }, () => {
    const seen: Record<string, number> = {};
    fc.assert(
      fc.property(options, fc.array(happening, { minLength: 60, maxLength: 140, size: 'max' }), (chosen, course) => {
        const audited = new Audited(chosen);
        for (const each of course) audited.happen(each);
        for (const [key, many] of Object.entries(audited.seen)) seen[key] = (seen[key] ?? 0) + many;
      }),
      { numRuns: 250 },
    );
    expect(Object.keys(seen).sort()).toEqual([
      ...['BookTooThin', 'InsufficientFund', 'InvalidAmount', 'LeverageExceeded', 'PostOnlyWouldTrade', 'Requested'],
      ...['charged', 'filled', 'liquidated'],
    ]);
    expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(20);
  });

  test('taking the exchange apart after every entry changes nothing', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(options, fc.array(happening, { minLength: 20, maxLength: 80 }), (chosen, course) => {
        const [through, restored] = [new Audited(chosen), new Audited(chosen)];
        restored.run.isRestoredAlways = true;
        for (const each of course) for (const audited of [through, restored]) audited.happen(each);
        expect(restored.run.events).toEqual(through.run.events);
        expect(encode(restored.run.exchange)).toEqual(encode(through.run.exchange));
      }),
      { numRuns: 100 },
    );
  });

  test('what comes later changes nothing before', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(options, fc.array(happening, { minLength: 20, maxLength: 60 }), fc.nat(60), (chosen, course, cut) => {
        const [whole, short] = [new Audited(chosen), new Audited(chosen)];
        for (const each of course.slice(0, cut)) short.happen(each);
        for (const each of course) whole.happen(each);
        expect(whole.run.events.slice(0, short.run.events.length)).toEqual(short.run.events);
      }),
      { numRuns: 100 },
    );
  });
});
