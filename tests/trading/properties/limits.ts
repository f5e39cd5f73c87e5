/** Every limit on an entry, computed a second time from account, book and closed trades when a desk decides to enter. */
import { expect } from 'vitest';
import type { DecisionRecord, TradeRecord } from '../../../src/core/records.ts';
import { cost } from '../../../src/core/units.ts';
import type { Desk } from '../../../src/trading/desk/desk.ts';
import { stopOf } from '../../../src/trading/desk/exits.ts';
import type { Lot, PendingEntry } from '../../../src/trading/desk/lots.ts';
import type { MarketSituation } from '../../../src/trading/situation.ts';
import { reasonOf } from '../floor-run.ts';
import { BreakerModel } from './breaker-model.ts';
import type { Ledger } from './ledger.ts';
import type { Player } from './player.ts';

const DAY_MS = 86_400_000;
/** Rounding of floats, and of whole units. */
const slack = (value: number) => value * (1 + 1e-9) + 4;

export class Limits {
  private readonly desk: Desk;
  private readonly player: Player;
  private readonly ledger: Ledger;
  private breakers: BreakerModel;
  /** What the newest entry that was filled puts at risk, as far as it was; and of each entry what all of it would. */
  private lastFraction = 0;
  private readonly fractions = new Map<number, number>();
  private seen = 0;
  private period = 0;
  private learningLost = 0;
  /** What the last learning entry was allowed, and what each open learning trade was counted with there. */
  private allowed = 0;
  private counted = new Map<number, number>();
  private excess = 0;

  constructor(desk: Desk, player: Player, ledger: Ledger) {
    this.desk = desk;
    this.player = player;
    this.ledger = ledger;
    this.breakers = new BreakerModel(player.run.settings);
    const observe = desk.breakers.observe.bind(desk.breakers);
    desk.breakers.observe = (time, equity) => {
      this.breakers.observe(time, equity);
      return observe(time, equity);
    };
  }

  begin(): void {
    this.breakers = new BreakerModel(this.player.run.settings);
    this.counted = new Map();
    Object.assign(this, { lastFraction: 0, period: 0, learningLost: 0, allowed: 0, excess: 0 });
  }

  /** A closed learning trade spends; beyond what it was counted with only by slipping past its stop, or by costs that rose. */
  close(trade: TradeRecord): void {
    this.breakers.close(trade);
    if (!trade.learning || trade.profit >= 0) return;
    this.turn();
    this.learningLost -= trade.profit;
    this.excess += Math.max(0, -trade.profit - (this.counted.get(trade.id) ?? 0));
    expect(this.learningLost).toBeLessThanOrEqual(slack(this.allowed + this.excess));
  }

  private turn(): void {
    const { run } = this.player;
    const period = Math.floor(run.step / run.settings.learningBudgetSteps);
    if (period !== this.period) Object.assign(this, { period, learningLost: 0, excess: 0 });
  }

  /** Places taken never exceed their number, whatever happens. */
  audit(): void {
    this.followFills();
    const { settings } = this.player.run;
    const { lots, pending } = this.desk.holdings;
    if (lots.length + pending.length === 0) return;
    const all = [...lots, ...pending];
    const most = this.desk.rules.onePosition ? 1 : settings.lots;
    expect(all.length).toBeLessThanOrEqual(most);
    if (!this.desk.rules.onePosition) {
      expect(all.filter(({ entry }) => entry.learning).length).toBeLessThanOrEqual(settings.learningLots);
      expect(all.every(({ entry }) => entry.direction === 'LONG')).toBe(true);
    }
  }

  private followFills(): void {
    const { versions } = this.player.run;
    for (; this.seen < versions.length; this.seen++) {
      const { id, filled, amount } = versions[this.seen] as DecisionRecord;
      const fraction = this.fractions.get(id);
      if (fraction !== undefined && filled > 0) this.lastFraction = (fraction * filled) / amount;
    }
  }

  entered(decision: DecisionRecord, market: MarketSituation): void {
    const { player, desk } = this;
    const { run } = player;
    const { time, book, settings } = run;
    expect([player.isStale, player.isHalted, book.sound]).toEqual([false, false, true]);
    if (player.gapTime !== null) expect(time).toBeGreaterThanOrEqual(player.gapTime + settings.gapPause);
    const equity = desk.exchange.account.equity(book.bestBid, book.bestAsk);
    this.breakers.observe(time, equity);
    expect(this.breakers.standing(time)).toEqual([]);
    if (market.atr5mBp !== null) expect(market.atr5mBp / 1e4).toBeGreaterThanOrEqual(settings.atrLeast * (1 - 1e-12));
    if (market.atr5mBp !== null) expect(market.atr5mBp / 1e4).toBeLessThanOrEqual(settings.atrMost * (1 + 1e-12));
    const pending = desk.holdings.pending.find(({ entry }) => entry.decision === decision.id);
    if (pending === undefined) throw new Error('an entry without an order');
    this.expectExposure(pending, equity);
    if (decision.learning) this.expectLearning(decision, pending, equity);
    else this.expectFull(decision, pending, equity, market);
  }

  private costs(): number {
    const { time, book, settings } = this.player.run;
    const spread = (2 * (book.bestAsk - book.bestBid)) / book.doubleMid;
    const borrowing = this.desk.rules.name === 'margin' ? (settings.borrowing * settings.timeExit) / DAY_MS : 0;
    return (2 * this.desk.exchange.fees.rate(time)) / 1e6 + spread + borrowing;
  }

  /** With this order filled at the best price, the position is within what cash or leverage allow. */
  private expectExposure({ amount, entry }: PendingEntry, equity: number): void {
    const { book } = this.player.run;
    const { account, reserved } = this.desk.exchange;
    const value = cost(entry.direction === 'LONG' ? book.bestAsk : book.bestBid, amount, 'up');
    expect(value).toBeGreaterThan(0);
    if (account.isSpot) expect(value + reserved).toBeLessThanOrEqual(account.cash);
    expect(value + reserved + account.exposure(book.bestBid, book.bestAsk)).toBeLessThanOrEqual(slack(account.rules.leverage * equity));
  }

  /** What open and ordered trades may still lose, the new one apart. */
  private atRisk(of: (entry: Lot['entry']) => boolean, except: number): number {
    const { lots, pending } = this.desk.holdings;
    const open = lots.filter(({ entry }) => of(entry)).map((lot) => this.riskOf(lot));
    const ordered = pending
      .filter(({ entry }) => of(entry) && entry.decision !== except)
      .map(({ entry, amount }) => (amount / 1e8) * this.player.run.book.bestAsk * entry.riskShare);
    return [...open, ...ordered].reduce((sum, each) => sum + each, 0);
  }

  private riskOf(lot: Lot): number {
    const way = lot.entry.direction === 'LONG' ? lot.entryPrice - stopOf(lot) : stopOf(lot) - lot.entryPrice;
    // What rests of an entry that was filled in part may be filled yet.
    const rests = lot.filling ? this.player.run.decision(lot.entry.decision).amount - lot.entered : 0;
    const ordered = (rests / 1e8) * this.player.run.book.bestAsk * lot.entry.riskShare;
    return ordered + Math.max(0, (lot.amount / 1e8) * (way + lot.entryPrice * this.costs()));
  }

  private expectLearning({ id, mode }: DecisionRecord, { amount, entry }: PendingEntry, equity: number): void {
    const { settings, book, market } = { ...this.player.run, market: this.desk.market };
    const least = Math.max(market.minOrderAmount * settings.minimumFactor, this.desk.capacity.minimum);
    expect(amount).toBeGreaterThanOrEqual(market.minOrderAmount);
    expect(amount).toBeLessThan(least + 10 ** (8 - market.amountDecimals));
    const price = entry.direction === 'LONG' ? book.bestAsk : book.bestBid;
    const risk = (amount / 1e8) * price * entry.riskShare;
    this.turn();
    this.allowed = settings.learningBudget * equity;
    expect(this.learningLost + this.atRisk(({ learning }) => learning, id) + risk).toBeLessThanOrEqual(slack(this.allowed));
    this.counted = new Map([[id, risk]]);
    for (const lot of this.desk.holdings.lots) this.counted.set(lot.entry.decision, this.riskOf(lot));
    for (const each of this.desk.holdings.pending) {
      this.counted.set(each.entry.decision, (each.amount / 1e8) * book.bestAsk * each.entry.riskShare);
    }
    const isVetoed = reasonOf(this.player.run.decision(id), 'veto') !== undefined;
    if (mode === 'exploration') expect(this.player.run.floor.modes.switches.exploration || isVetoed).toBe(true);
  }

  private expectFull(decision: DecisionRecord, { amount, entry }: PendingEntry, equity: number, market: MarketSituation): void {
    const { settings, book } = this.player.run;
    const { plan, direction, riskShare } = entry;
    expect(plan.stop).toBeGreaterThanOrEqual(Math.max(settings.stopLoss, (settings.stopNoise * (market.atr1mBp ?? 0)) / 1e4));
    expect(plan.target).toBeGreaterThanOrEqual(Math.max(settings.takeProfit, 2 * this.costs()) * (1 - 1e-12));
    const value = cost(direction === 'LONG' ? book.bestAsk : book.bestBid, amount, 'up');
    const risk = value * riskShare;
    const most = Math.min(this.wanted(market, direction), 0.15, settings.riskMost);
    expect(risk).toBeLessThanOrEqual(slack(most * equity));
    if (this.lastFraction > 0) expect(risk / equity).toBeLessThanOrEqual(this.lastFraction * settings.riskGrowth * (1 + 1e-9) + 4 / equity);
    this.fractions.set(decision.id, risk / equity);
    const left = this.breakers.dailyLeft(equity) - this.atRisk(() => true, decision.id);
    expect(risk).toBeLessThanOrEqual(slack(left));
    const gate = reasonOf(decision, 'cost');
    // Costs are those of the gate: slippage is in them.
    expect(riskShare).toBeCloseTo(plan.stop + (gate?.neededBp ?? Number.NaN) / 1e4, 12);
    expect(gate?.neededBp).toBeGreaterThanOrEqual(this.costs() * 1e4 * (1 - 1e-12));
    expect(gate?.expectedBp).toBeGreaterThan(gate?.neededBp ?? Number.NaN);
  }

  /** Kelly's record: full-size trades, and those that Kelly's fraction alone kept small. */
  private isKellys({ id, learning }: TradeRecord): boolean {
    return !learning || this.player.run.decision(id).reasons.some(({ kind }) => kind === 'kelly');
  }

  /** The fixed fraction at first, then the share of Kelly's that the regime leaves, from this desk's own full-size trades. */
  private wanted(market: MarketSituation, direction: string): number {
    const { settings } = this.player.run;
    const multiples = this.ledger.trades.filter((trade) => this.isKellys(trade)).map(({ profit, risked }) => profit / Math.max(1, risked));
    if (multiples.length < Math.max(1, settings.fixedRiskTrades)) return settings.riskPerTrade;
    const won = multiples.filter((each) => each > 0);
    const lost = multiples.filter((each) => each <= 0);
    const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / Math.max(1, values.length);
    const share = won.length / multiples.length;
    const kelly = mean(lost) === 0 ? share : share - ((1 - share) * -mean(lost)) / mean(won);
    expect(kelly).toBeGreaterThan(0);
    const regime = market.regime?.regime ?? null;
    const isWith = regime === (direction === 'LONG' ? 'TRENDING_UP' : 'TRENDING_DOWN');
    return settings.kellyShare * kelly * (isWith ? 1 : regime === 'RANGING' ? 0.7 : 0.4);
  }
}
