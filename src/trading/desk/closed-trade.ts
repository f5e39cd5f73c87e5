/** The record of a trade that was closed: what it was entered for, and what came of it. */
import type { DeskName, TradeRecord } from '../../core/records.ts';
import type { Money } from '../../core/units.ts';
import type { ClosedLot } from './holdings.ts';

/** @param closed trades of both desks that are closed, this one included. */
export function closedTrade(desk: DeskName, { lot, time, price, reason }: ClosedLot, closed: number): TradeRecord {
  const { entry, entryPrice, entered, value, exited, fees, interest, best, worst } = lot;
  const long = entry.direction === 'LONG';
  const gross = long ? exited - value : value - exited;
  const move = (to: number) => Math.max(0, (long ? to - entryPrice : entryPrice - to) / entryPrice);
  return {
    id: entry.decision,
    desk,
    direction: entry.direction,
    signature: entry.signature,
    mode: entry.mode,
    learning: entry.learning,
    confidence: entry.confidence,
    score: entry.score,
    regime: entry.regime,
    alignment: entry.alignment,
    ribbon5: entry.ribbon5,
    ribbon15: entry.ribbon15,
    entryTime: lot.entryTime,
    exitTime: time,
    entryPrice,
    exitPrice: price,
    amount: entered,
    exitReason: reason,
    value,
    gross: gross as Money,
    fees,
    interest,
    profit: (gross - fees - interest) as Money,
    risked: Math.ceil(value * entry.riskShare) as Money,
    adverse: Math.max(0, (long ? entryPrice - worst : worst - entryPrice) / entryPrice),
    favourable: move(best),
    expectedMove: entry.expectedMove,
    expectedPnl: entry.expectedPnl,
    winProbability: entry.winProbability,
    context: entry.context,
    closed,
  };
}
