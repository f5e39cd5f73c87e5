/** What a trade is entered for, as it goes with the lot until it is closed. */
import type { Situation } from '../situation.ts';
import type { EntryContext } from './lots.ts';
import type { Proposal } from './proposal.ts';

export function entryContext(decision: number, proposal: Extract<Proposal, { kind: 'enter' }>, { row, market }: Situation): EntryContext {
  const { found, mode, learning, plan, riskShare, fraction, expectedProfit } = proposal;
  const { direction, signature, confidence, score, forecast, context } = found;
  const ribbon = (minutes: number) => market.ribbons.find((each) => each.minutes === minutes)?.state ?? null;
  return {
    decision,
    direction,
    signature,
    mode,
    learning,
    confidence,
    score,
    row,
    regime: market.regime?.regime ?? null,
    alignment: market.alignment,
    ribbon5: ribbon(5),
    ribbon15: ribbon(15),
    expectedMove: found.expectedMove,
    expectedProfit,
    expectedPnl: forecast?.expectedPnl ?? null,
    winProbability: forecast?.winProbability ?? null,
    context,
    plan,
    riskShare,
    fraction: fraction ?? 0,
  };
}
