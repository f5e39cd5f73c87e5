/** Over any market and any predictions, not one unit of money comes or goes unaccounted, and no decision changes its past. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encode } from '../../src/core/codec.ts';
import type { Level } from '../../src/core/messages.ts';
import type { DecisionRecord } from '../../src/core/records.ts';
import type { MarketSpec } from '../../src/core/spec.ts';
import { type Amount, type Price, UNITS } from '../../src/core/units.ts';
import type { HorizonPrediction } from '../../src/trading/candidates.ts';
import type { Lot } from '../../src/trading/lots.ts';
import { DeskRun, type deskSettings, MARKET, reasonOf } from './desk-run.ts';
import { percentAt, SCHEDULE } from './fee-schedule.ts';

const UNIT = 100_000_000n;

/** Evenly spread, unlike fast-check's doubles, of which most lie next to nothing. */
const between = (min: number, max: number) => fc.integer({ min: 0, max: 10_000 }).map((part) => min + ((max - min) * part) / 10_000);
const unit = between(0, 1);
const prediction: fc.Arbitrary<HorizonPrediction> = fc.record({
  horizonMs: fc.constantFrom(10_000, 60_000, 300_000),
  down: unit,
  flat: unit,
  up: unit,
  moveBp: fc.oneof(between(-50, 50), between(0, 1_000)),
});

/** A level's distance from the best price and its amount. */
const depth = fc.array(
  fc.tuple(
    fc.integer({ min: 1, max: 3e9 }),
    fc.oneof(fc.integer({ min: 1, max: 1e7 }), fc.integer({ min: 1e8, max: 1e12 }), fc.integer({ min: 1e8, max: 1e12 })),
  ),
  {
    minLength: 1,
    maxLength: 6,
  },
);

const happening = fc.record({
  kind: fc.oneof(
    { weight: 12, arbitrary: fc.constant('book') },
    { weight: 8, arbitrary: fc.constant('decide') },
    { weight: 3, arbitrary: fc.constant('fresh') },
    { weight: 1, arbitrary: fc.constantFrom('lose', 'crossed', 'stale') },
  ),
  elapsed: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(0, 1, 100, 150, 1_000, 12_000) },
    { weight: 1, arbitrary: fc.constantFrom(3_000_000, 40 * 86_400_000) },
  ),
  move: fc.integer({ min: -300, max: 300 }),
  spread: fc.integer({ min: 1, max: 1e9 }),
  bids: depth,
  asks: depth,
  predictions: fc.array(prediction, { maxLength: 3 }),
  imbalance: between(-1, 1),
  noise: between(0, 0.01),
  steps: fc.integer({ min: 0, max: 40 }),
});
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const choices = fc.record({
  fee: fc.constantFrom(-1, 0, 0.0005, 0.0085),
  latency: fc.constantFrom(0, 150, 2_000),
  lots: fc.constantFrom(1, 3, 5),
  riskPerTrade: fc.constantFrom(0.003, 0.15),
  learningBudget: fc.constantFrom(0, 0.005, 0.1),
  learningBudgetSteps: fc.constantFrom(10, 100),
  learningPause: fc.constantFrom(0, 1_000),
  timeExit: fc.constantFrom(1_000, 60_000, 2_700_000),
  gapPause: fc.constantFrom(500, 10_000),
});
const market: fc.Arbitrary<MarketSpec> = fc.constantFrom(
  MARKET,
  { ...MARKET, amountDecimals: 4, minOrderAmount: 2e6 as Amount },
  { ...MARKET, marketId: 'ETH-BTC' },
);

describe('over any course of events', () => {
  test('money is conserved to the last unit, and every rule of the desk holds', { timeout: 60_000 }, () => {
    const seen = { full: 0, learning: 0, exits: 0, failed: 0 };
    fc.assert(
      fc.property(choices, market, fc.array(happening, { minLength: 20, maxLength: 120 }), (settings, spec, course) => {
        const run = new Audited(settings, spec);
        for (const each of course) run.happen(each);
        expectHistory(run.versions);
        for (const decision of latest(run.versions)) {
          if (decision.entryTime !== null) seen[decision.learning ? 'learning' : 'full']++;
          if (decision.exitReason !== null) seen.exits++;
          if (decision.action === 'enter' && decision.exitTime !== null && decision.entryTime === null) seen.failed++;
        }
      }),
      { numRuns: 400 },
    );
    expect(Math.min(seen.full, seen.learning, seen.exits, seen.failed), JSON.stringify(seen)).toBeGreaterThan(50);
  });

  test('where the price stands still, trading can only lose', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(choices, fc.array(happening, { minLength: 20, maxLength: 80 }), (settings, course) => {
        const run = new Audited(settings, MARKET);
        const capital = run.desk.cash;
        for (const each of course) {
          run.happen({
            ...each,
            kind: each.kind === 'decide' ? 'decide' : 'book',
            move: 0,
            spread: 1e6,
            bids: [[1, 1e12]],
            asks: [[1, 1e12]],
          });
          expect(run.desk.equity(run.book)).toBeLessThanOrEqual(capital);
        }
      }),
      { numRuns: 100 },
    );
  });
});

test('the learning budget of a period is never exceeded, where prices do not leap over stops', { timeout: 60_000 }, () => {
  let spent = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -10, max: 9 }), fc.boolean()), { minLength: 300, maxLength: 600 }),
      fc.constantFrom(0, 0.0005),
      (course, fee) => {
        const settings = {
          fee,
          stopLoss: 0.002,
          takeProfit: 0.002,
          timeExit: 20_000,
          lots: 20,
          learningBudgetSteps: 60,
          learningBudget: 2e-8,
        };
        const run = new DeskRun({ ...settings, capital: 1_000_000 });
        let mid = 60_000;
        const lost = new Map<number, number>();
        course.forEach(([move, decides], step) => {
          const before = run.desk.profit;
          mid += move * 0.6;
          run.price(1_000, mid, mid / 4_000);
          // Only losses are summed, as the budget does: all lots are learning trades of one size.
          const decided = Math.max(0, step - 1);
          const period = Math.floor(decided / 60);
          const closed = latest(run.versions).filter(({ exitTime }) => exitTime !== null && exitTime > run.time - 1_000);
          const losses = closed.reduce((sum, { profit }) => sum + Math.max(0, -(profit ?? 0)), 0);
          expect(run.desk.profit - before).toBe(closed.reduce((sum, { profit }) => sum + (profit ?? 0), 0));
          lost.set(period, (lost.get(period) ?? 0) + losses);
          const predictions = decides ? [{ horizonMs: 10_000, down: 0.1, flat: 0.1, up: 0.8, moveBp: 0.01 }] : [];
          run.decide(predictions, { step });
        });
        for (const losses of lost.values()) {
          expect(losses).toBeLessThanOrEqual(2e-8 * 1_000_000 * UNITS);
          spent += losses;
        }
      },
    ),
    { numRuns: 25 },
  );
  expect(spent, 'there were losses to count').toBeGreaterThan(UNITS / 100);
});

/** A desk run whose every fill is recomputed from the book it met. */
class Audited extends DeskRun {
  private readonly capital: number;
  private step = 0;
  private mid = 60_000 * UNITS;
  private stale = false;
  private lostAt: number | null = null;
  private readonly traded: { time: number; value: number }[] = [];

  constructor(settings: Parameters<typeof deskSettings>[0], spec: MarketSpec) {
    super(settings, spec);
    this.capital = this.desk.cash;
  }

  happen(event: Happening): void {
    const before = this.lotsById();
    const met = this.book.sound ? { bids: levelsOf(this.book.bids), asks: levelsOf(this.book.asks) } : null;
    this.apply(event);
    this.expectFills(before, met);
    this.expectAccount();
  }

  private apply({ kind, elapsed, move, spread, bids, asks, predictions, imbalance, noise, steps }: Happening): void {
    if (kind === 'stale' || kind === 'fresh') {
      this.stale = kind === 'stale';
      this.desk.setStale(this.stale);
      return;
    }
    if (kind === 'lose') {
      this.lose(elapsed);
      this.lostAt = this.time;
      return;
    }
    if (kind === 'decide') {
      if (!this.book.sound) return;
      this.step += steps;
      this.expectDecision(this.decide(predictions, { imbalance, noise, step: this.step }), predictions, noise);
      return;
    }
    this.mid += Math.round((this.mid * move) / 10_000);
    const crossing = kind === 'crossed' ? -2 * spread : 0;
    this.books(elapsed, ladder(this.mid - spread, -1, bids), ladder(this.mid + spread + crossing, 1, asks));
  }

  /** New and gone lots, against a walk of the book as it stood before this event. */
  private expectFills(before: ReadonlyMap<number, Lot>, met: { bids: Level[]; asks: Level[] } | null): void {
    const now = this.lotsById();
    const bought = [...now.values()].filter(({ decision }) => !before.has(decision));
    const exitOf = (lot: Lot) => this.versions.findLastIndex(({ id }) => id === lot.decision);
    const sold = [...before.values()].filter(({ decision }) => !now.has(decision)).sort((one, other) => exitOf(one) - exitOf(other));
    const dear = inTurn(met?.asks ?? [], bought).map((exact) => Number((exact + UNIT - 1n) / UNIT));
    const cheap = inTurn(met?.bids ?? [], sold).map((exact) => Number(exact / UNIT));
    const purchases = bought.map(({ entryTime }, i) => ({ time: entryTime, value: dear[i] ?? Number.NaN }));
    const sales = sold.map(({ decision }, i) => ({ time: this.decision(decision).exitTime ?? Number.NaN, value: cheap[i] ?? Number.NaN }));
    const fees = this.feesOf([...purchases, ...sales]);
    bought.forEach((lot, i) => {
      expect(lot.paid - lot.entryFee).toBe(purchases[i]?.value);
      expect(fees[i]).toContain(lot.entryFee);
      expect(lot.amount % (UNITS / 10 ** this.market.amountDecimals)).toBe(0);
      expect(lot.amount).toBeGreaterThanOrEqual(this.market.minOrderAmount);
      expect(lot.entryTime).toBeLessThanOrEqual(this.time);
    });
    sold.forEach((lot, i) => {
      const { profit, fees: paid, exitTime, exitReason } = this.decision(lot.decision);
      expect(profit).toBe((sales[i]?.value ?? Number.NaN) - (paid - lot.entryFee) - lot.paid);
      expect(fees[bought.length + i]).toContain(paid - lot.entryFee);
      expect([exitTime !== null && exitTime >= lot.entryTime, exitReason !== null]).toEqual([true, true]);
    });
  }

  private lastBid = 0;

  private expectAccount(): void {
    const { desk } = this;
    const decisions = latest(this.versions);
    const closed = decisions.filter(({ profit }) => profit !== null);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    expect(desk.cash).toBe(this.capital + desk.profit - sum(desk.lots.map(({ paid }) => paid)));
    expect(desk.profit).toBe(sum(closed.map(({ profit }) => profit ?? 0)));
    expect(desk.feesPaid).toBe(sum(closed.map(({ fees }) => fees)) + sum(desk.lots.map(({ entryFee }) => entryFee)));
    expect(desk.trades).toBe(closed.length);
    expect(desk.fills).toBe(2 * closed.length + desk.lots.length);
    expect(desk.cash).toBeGreaterThanOrEqual(0);
    expect(desk.lots.length).toBeLessThanOrEqual(this.settings.lots);
    if (this.book.sound) this.lastBid = this.book.bestBid;
    const worth = desk.lots.map(({ amount }) => Number((BigInt(this.lastBid) * BigInt(amount)) / UNIT));
    expect(desk.equity(this.book)).toBe(desk.cash + sum(worth));
    for (const value of [desk.cash, desk.profit, desk.feesPaid, desk.equity(this.book)]) expect(Number.isSafeInteger(value)).toBe(true);
    expect(() => encode(desk)).not.toThrow();
  }

  private expectDecision(decision: DecisionRecord, predictions: readonly HorizonPrediction[], noise: number): void {
    if (decision.action !== 'enter') {
      expect(decision.reasons.length).toBeGreaterThan(0);
      return;
    }
    const { settings, book } = this;
    expect(this.stale).toBe(false);
    if (this.lostAt !== null) expect(this.time).toBeGreaterThanOrEqual(this.lostAt + settings.gapPause);
    expect(predictions.length).toBeGreaterThan(0);
    const [bid, ask] = [book.bestBid, book.bestAsk];
    const roundTrip = (2 * this.rate(this.time)) / 1e6 + (2 * (ask - bid)) / (ask + bid);
    const reached = predictions.filter(({ horizonMs }) => horizonMs <= settings.timeExit).map(({ moveBp }) => moveBp);
    const expected = Math.max(...(reached.length === 0 ? [0] : reached)) / 10_000;
    const value = (Number(decision.amount) * ask) / UNITS;
    if (decision.learning) {
      const stop = Math.max(settings.stopLoss, 2 * noise);
      const budget = reasonOf(decision, 'learningTrade')?.budgetLeft ?? Number.NaN;
      expect(value * (stop + roundTrip)).toBeLessThanOrEqual(budget * (1 + 1e-9) + 1);
      expect(budget).toBeLessThanOrEqual(settings.learningBudget * this.desk.equity(book));
      return;
    }
    const bought = Number(exactly(levelsOf(book.asks), decision.amount)) / (Number(decision.amount) * ask);
    const sold = Number(exactly(levelsOf(book.bids), decision.amount)) / (Number(decision.amount) * bid);
    expect(expected).toBeGreaterThan(roundTrip + (bought - 1) + (1 - sold) - 1e-6);
    const stop = Math.max(settings.stopLoss, 2 * noise);
    expect(value * (stop + roundTrip)).toBeLessThanOrEqual(this.desk.equity(book) * settings.riskPerTrade * (1 + 1e-9) + 1);
  }

  /** Millionths of a fill now. */
  private rate(time: number): number {
    const { fee } = this.settings;
    if (fee >= 0) return Math.round(fee * 1e6);
    return this.market.marketId.endsWith('-BTC') ? 2_000 : Math.round(percentAt(time, this.traded) * 10_000);
  }

  /** Notes the value of fills, then returns the fees each may have had: that before all of them, that after, or one between. */
  private feesOf(fills: readonly { time: number; value: number }[]): number[][] {
    const before = fills.map(({ time }) => this.rate(time));
    for (const { time, value } of fills) this.traded.push({ time, value: value / UNITS });
    const after = fills.map(({ time }) => this.rate(time));
    const tiers = SCHEDULE.map(([, percent]) => Math.round(percent * 10_000));
    return fills.map(({ value }, i) => {
      const [most, least] = [before[i] ?? 0, after[i] ?? 0];
      return [most, least, ...tiers.filter((tier) => tier < most && tier > least)].map((rate) => ceil(value, rate));
    });
  }

  private lotsById(): Map<number, Lot> {
    return new Map(this.desk.lots.map((lot) => [lot.decision, lot]));
  }
}

/** Amount times price over the best levels, in 1e-16 of quote currency. */
function exactly(levels: readonly Level[], amount: number): bigint {
  let left = BigInt(amount);
  let sum = 0n;
  for (const [price, there] of levels) {
    const taken = left < BigInt(there) ? left : BigInt(there);
    sum += taken * BigInt(price);
    left -= taken;
  }
  if (left > 0n) throw new Error('a fill without a book');
  return sum;
}

/** What each of several lots of one moment comes to, when they take one after the other what the book holds. */
function inTurn(levels: readonly Level[], lots: readonly Lot[]): bigint[] {
  let gone = 0;
  return lots.map(({ amount }) => {
    const value = exactly(levels, gone + amount) - exactly(levels, gone);
    gone += amount;
    return value;
  });
}

function ceil(value: number, rate: number): number {
  return Number((BigInt(value) * BigInt(rate) + 999_999n) / 1_000_000n);
}

function levelsOf(side: { readonly length: number; level(at: number): Level }): Level[] {
  return Array.from({ length: side.length }, (_, at) => side.level(at));
}

function ladder(best: number, sign: 1 | -1, depths: readonly (readonly [distance: number, amount: number])[]): Level[] {
  return depths.map(([distance, amount], i) => [(best + sign * (i === 0 ? 0 : distance)) as Price, amount as Amount, 1]);
}

/** The newest version of each decision. */
function latest(versions: readonly DecisionRecord[]): DecisionRecord[] {
  return [...new Map(versions.map((version) => [version.id, version])).values()];
}

/** What each version may add to the one before: fill, exit, a longer run, one more reason of failure; never another past. */
function expectHistory(versions: readonly DecisionRecord[]): void {
  const known = new Map<number, DecisionRecord>();
  for (const version of versions) {
    const before = known.get(version.id);
    known.set(version.id, version);
    if (before === undefined) continue;
    const { id, exchangeTime, desk, action, signature, confidence, score, learning, amount } = before;
    expect(version).toMatchObject({ id, exchangeTime, desk, action, signature, confidence, score, learning, amount });
    expect(version.reasons.slice(0, before.reasons.length)).toEqual(before.reasons);
    for (const field of ['entryTime', 'entryPrice', 'stop', 'target', 'exitTime', 'exitPrice', 'exitReason', 'profit'] as const) {
      if (before[field] !== null) expect(version[field], field).toBe(before[field]);
    }
    expect(version.count).toBeGreaterThanOrEqual(before.count);
    expect(version.lastTime).toBeGreaterThanOrEqual(before.lastTime);
  }
  const ids = [...known.keys()];
  expect(ids).toEqual(ids.map((_, i) => i + 1));
}
