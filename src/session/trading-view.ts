/** Accounts, positions, orders and what holds them back, as the screen's plain values. */
import type { BreakerView, DeskView, Frame, OrderView, OutcomesView, PositionView } from '../core/frame.ts';
import type { DeskName } from '../core/records.ts';
import { type Amount, type Money, type Price, toFloat } from '../core/units.ts';
import type { Engine } from '../engine/engine.ts';
import { type Desk, type Lot, stopOf } from '../engine/figures.ts';

export function tradingView(engine: Engine): Pick<Frame, 'desks' | 'trading'> {
  const { trading, clock } = engine;
  const { halted, modes, failures, failure, fallbackUntil } = trading;
  return {
    desks: { spot: deskView(engine, trading.spot, 'spot'), margin: deskView(engine, trading.margin, 'margin') },
    trading: {
      halted,
      modes: modes.switches,
      outcomes: outcomesView(engine),
      failures,
      failure,
      fallbackUntil: fallbackUntil > clock.time ? fallbackUntil : null,
    },
  };
}

function deskView(engine: Engine, desk: Desk, name: DeskName): DeskView {
  const { clock, book, trading, learner } = engine;
  const { exchange, holdings, capacity } = desk;
  const { account, fees, minimum } = exchange;
  return {
    cash: toFloat(account.cash),
    equity: toFloat(desk.equity),
    position: toFloat((desk.equity - account.cash) as Money),
    trades: desk.trades,
    learningTrades: desk.learningTrades,
    profit: toFloat(desk.profit),
    fees: toFloat(desk.feesPaid),
    interest: toFloat(desk.interestPaid),
    decision: trading.log.newest(name),
    positions: holdings.lots.map((lot) => positionView(desk, name, lot, clock.time)),
    orders: orders(desk),
    breakers: breakers(engine, desk),
    fee: fees.rate(clock.time) / 1_000_000,
    traded30d: toFloat(fees.traded30d(clock.time)),
    minimum: minimumView(minimum.value),
    learningBudgetLeft: book.sound ? toFloat(capacity.learningLeft(learner.steps, clock.time, book, desk.equity)) : null,
    tradesToKelly: desk.sizer.tradesToKelly,
  };
}

function minimumView(
  remembered: { readonly amount: Amount; readonly value: Money; readonly count: number; readonly time: number } | null,
): DeskView['minimum'] {
  return remembered === null ? null : { ...remembered, amount: toFloat(remembered.amount), value: toFloat(remembered.value) };
}

function positionView(desk: Desk, name: DeskName, lot: Lot, time: number): PositionView {
  const { entry, exit } = lot;
  return {
    decision: entry.decision,
    desk: name,
    direction: entry.direction,
    mode: entry.mode,
    learning: entry.learning,
    amount: toFloat(lot.amount),
    entryPrice: toFloat(lot.entryPrice),
    entryTime: lot.entryTime,
    stop: toFloat(stopOf(lot)),
    trailing: lot.trail !== 0,
    target: toFloat(lot.target),
    exitTime: lot.exitTime,
    profit: desk.openProfit(lot, time),
    closing: exit?.reason ?? null,
  };
}

function orders({ exchange, holdings }: Desk): OrderView[] {
  return exchange.openOrders.map(({ request: { id, side, type, price }, left }) => ({
    side,
    type,
    amount: toFloat(left),
    price: price === null ? null : toFloat(price as Price),
    decision: holdings.decisionOf(id),
  }));
}

/** What both desks share comes first. */
function breakers({ trading, clock }: Engine, desk: Desk): BreakerView[] {
  const halted: BreakerView[] = trading.halted ? [{ kind: 'halted', untilTime: null }] : [];
  return [...halted, ...desk.breakers.views(clock.time)];
}

function outcomesView({ trading }: Engine): OutcomesView {
  const { outcomes, learned } = trading;
  return { phase: outcomes.phase, models: outcomes.reports, loaded: outcomes.loaded, learned };
}
