/** What must hold of trading after a kill: nothing that was shown is lost, and nothing that was written has changed. */
import { expect } from 'vitest';
import type { DecisionRecord, TradeRecord } from '../../src/core/records.ts';
import type { TradingShown } from './screen.ts';

/** Each trade as it was; each decision as it was, but for what is appended: fill, exit, profit, and a refusal's run. */
export function expectKept(
  shown: TradingShown,
  kept: { readonly decisions: readonly DecisionRecord[]; readonly trades: readonly TradeRecord[] },
) {
  const decisions = new Map(kept.decisions.map((decision) => [decision.id, decision]));
  for (const decision of shown.decisions) expect(decided(decisions.get(decision.id))).toEqual(decided(decision));
  const trades = new Map(kept.trades.map((trade) => [trade.id, trade]));
  for (const trade of shown.trades) expect(trades.get(trade.id)).toMatchObject(withoutContext(trade));
}

/** Each position that was open is open with the same amount at the same price, or has become a trade. */
export function expectHeld(before: TradingShown, after: TradingShown) {
  const held = new Map(positionsOf(after).map((position) => [position.decision, position]));
  const closed = new Set(after.trades.map(({ id }) => id));
  for (const { decision, desk, direction, amount, entryPrice, exitTime } of positionsOf(before)) {
    if (closed.has(decision)) continue;
    expect(held.get(decision)).toMatchObject({ decision, desk, direction, amount, entryPrice, exitTime });
  }
}

export function positionsOf({ desks }: TradingShown) {
  return [...(desks?.spot.positions ?? []), ...(desks?.margin.positions ?? [])];
}

/** The part of a decision that never changes. */
function decided(decision: DecisionRecord | undefined) {
  if (decision === undefined) return undefined;
  const { id, exchangeTime, desk, direction, action, signature, confidence, score, needed, mode, learning, price } = decision;
  return { id, exchangeTime, desk, direction, action, signature, confidence, score, needed, mode, learning, price };
}

/** What the outcome models saw does not come over from the page. */
function withoutContext({ context: _, ...trade }: TradeRecord): Omit<TradeRecord, 'context'> {
  return trade;
}
