/** What each version of a decision may add to the one before it, and how a closed trade and its decision agree. */
import { expect } from 'vitest';
import { type DecisionRecord, EXIT_REASONS, type TradeRecord } from '../../../src/core/records.ts';

const DECIDED = [
  ...(['id', 'exchangeTime', 'desk', 'direction', 'action', 'signature', 'confidence', 'score', 'needed'] as const),
  ...(['mode', 'learning', 'amount', 'price'] as const),
];
const ONCE = ['entryTime', 'exitTime', 'exitPrice', 'exitReason', 'profit'] as const;

export class History {
  readonly newest = new Map<number, DecisionRecord>();

  observe(version: DecisionRecord): void {
    const before = this.newest.get(version.id);
    this.newest.set(version.id, version);
    if (before === undefined) {
      expect(version.id, 'ids are counted, and never used twice').toBe(this.newest.size);
      return;
    }
    for (const field of DECIDED) expect(version[field], field).toBe(before[field]);
    for (const field of ONCE) if (before[field] !== null) expect(version[field], field).toBe(before[field]);
    expect(version.reasons.slice(0, before.reasons.length)).toEqual(before.reasons);
    for (const field of ['count', 'lastTime', 'filled'] as const) expect(version[field]).toBeGreaterThanOrEqual(before[field]);
    expect(version.filled).toBeLessThanOrEqual(version.amount);
    if (before.filled === version.filled) expect([version.entryPrice, version.stop]).toEqual([before.entryPrice, before.stop]);
    if (before.exitTime !== null) expect([version.filled, version.fees]).toEqual([before.filled, before.fees]);
  }

  /** A closed trade by itself, and beside its decision. */
  audit(trade: TradeRecord): void {
    const { gross, fees, interest, profit, adverse, favourable, value, risked } = trade;
    expect(profit).toBe(gross - fees - interest);
    for (const each of [adverse, favourable, interest, risked, value - 1]) expect(each).toBeGreaterThanOrEqual(0);
    expect(trade.exitTime).toBeGreaterThanOrEqual(trade.entryTime);
    expect(EXIT_REASONS).toContain(trade.exitReason);
    for (const each of [profit, value, trade.entryPrice, trade.exitPrice, trade.amount]) expect(Number.isSafeInteger(each)).toBe(true);
    const decision = this.newest.get(trade.id);
    expect(decision).toBeDefined();
    if (decision === undefined) return;
    const { desk, direction, signature, mode, learning, confidence, score, entryTime, entryPrice, exitTime, exitPrice, exitReason } =
      decision;
    const told = { desk, direction, signature, mode, learning, confidence, score, entryTime, entryPrice, exitTime, exitPrice, exitReason };
    expect(trade).toMatchObject({ ...told, profit: decision.profit, fees: decision.fees, amount: decision.filled });
    expect(trade.entryTime).toBeGreaterThanOrEqual(decision.exchangeTime);
    if (trade.direction === 'LONG') expect(decision.stop).toBeLessThanOrEqual(trade.entryPrice);
    else expect(decision.stop).toBeGreaterThanOrEqual(trade.entryPrice);
  }
}
