/** The books of one desk, kept a second time from what the exchange said alone, and held against the account after every event. */
import { expect } from 'vitest';
import type { OrderEvent } from '../../../src/core/orders.ts';
import type { TradeRecord } from '../../../src/core/records.ts';
import type { Desk } from '../../../src/trading/desk/desk.ts';
import type { Lot } from '../../../src/trading/desk/lots.ts';

export class Ledger {
  private readonly desk: Desk;
  private cash = 0;
  private holding = 0;
  private fees = 0;
  private interest = 0;
  private fills = 0;
  /** What moved in the account and belongs to no trade: money, and coins. */
  strayMoney = 0;
  strayCoins = 0;
  private closedProfit = 0;
  /** Coins that closed lots left in the account, less what they sold of earlier ones. */
  trades: TradeRecord[] = [];
  private capital = 0;
  /** Whether anything happened since the last audit. */
  private moved = true;

  constructor(desk: Desk) {
    this.desk = desk;
    this.begin();
    this.listen();
  }

  /** The desk began anew. */
  begin(): void {
    this.cash = this.desk.exchange.account.cash;
    Object.assign(this, { holding: 0, fees: 0, interest: 0, fills: 0, strayMoney: 0, strayCoins: 0, closedProfit: 0 });
    this.capital = this.cash;
    this.trades = [];
    this.moved = true;
  }

  /** Each event before the desk takes it; each closed lot as the desk hands it on. */
  private listen(): void {
    const { holdings } = this.desk;
    const take = holdings.take.bind(holdings);
    holdings.take = (events) =>
      events.flatMap((event) => {
        this.observe(event);
        return take([event]);
      });
    const takeClosed = this.desk.takeClosed.bind(this.desk);
    this.desk.takeClosed = () => {
      const closed = takeClosed();
      return closed;
    };
  }

  private observe(event: OrderEvent): void {
    this.moved = true;
    const { holdings } = this.desk;
    if (event.kind === 'charged') {
      this.cash -= event.interest;
      this.interest += event.interest;
      if (holdings.lots.length === 0) this.strayMoney -= event.interest;
    }
    if (event.kind !== 'filled' && event.kind !== 'liquidated') return;
    const sign = event.side === 'buy' ? 1 : -1;
    const moved = -sign * event.value - event.fee;
    this.cash += moved;
    this.holding += sign * event.amount;
    this.fees += event.fee;
    this.fills++;
    if (event.kind === 'filled') expect(holdings.decisionOf(event.id), 'a fill that is no trade’s').toBeGreaterThan(0);
    else if (holdings.lots.length === 0) {
      this.strayMoney += moved;
      this.strayCoins += sign * event.amount;
    }
  }

  close(trade: TradeRecord): void {
    this.moved = true;
    this.closedProfit += trade.profit;
    this.trades.push(trade);
  }

  /** The account is what the exchange said, and closed trades, open lots and what nobody’s lot explains explain all of it. */
  audit(): void {
    const { desk } = this;
    expect(desk.exchange.account.cash).toBe(this.cash);
    if (!this.moved) return;
    this.moved = false;
    const { account, reserved } = desk.exchange;
    const { lots } = desk.holdings;
    expect(account.holding).toBe(this.holding);
    expect([desk.feesPaid, desk.interestPaid, desk.fills]).toEqual([this.fees, this.interest, this.fills]);
    const open = sum(lots.map(moneyOf));
    expect(account.cash - this.capital).toBe(this.closedProfit + open + this.strayMoney);
    expect(account.holding).toBe(sum(lots.map(coinsOf)) + this.strayCoins);
    expect([desk.profit, desk.trades + desk.learningTrades]).toEqual([this.closedProfit, this.trades.length]);
    if (!account.isSpot) return;
    expect(this.strayMoney).toBe(0);
    expect(account.cash).toBeGreaterThanOrEqual(reserved);
    expect(account.holding).toBeGreaterThanOrEqual(sum(lots.map(({ amount }) => amount)));
  }
}

/** What a lot has brought into the account so far. */
function moneyOf({ entry, value, exited, fees, interest }: Lot): number {
  return (entry.direction === 'LONG' ? exited - value : value - exited) - fees - interest;
}

function coinsOf({ entry, entered, traded }: Lot): number {
  return entry.direction === 'LONG' ? entered - traded : traded - entered;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
