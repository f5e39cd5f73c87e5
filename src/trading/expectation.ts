/** What the model expects of the market, as a desk weighs it, and how far off that was. */
import type { Reason } from '../core/records.ts';
import { strongest } from './candidates.ts';
import type { Situation } from './situation.ts';

/** An entry's instant and what came of it: how far its profit was off what was expected, in thousandths of its value. */
export interface TradedOutcome {
  readonly row: number;
  readonly error: number;
}

/** The largest move expected within `timeExit` ms, as a fraction; 0 where no horizon ends before it. */
export function expectedMove({ predictions }: Situation, timeExit: number): number {
  const reached = predictions.filter(({ horizonMs }) => horizonMs <= timeExit);
  return reached.length === 0 ? 0 : strongest(reached).moveBp / 10_000;
}

/** The same in words' values, for the log. */
export function expectationReasons({ predictions }: Situation): readonly Reason[] {
  if (predictions.length === 0) return [];
  const { horizonMs, moveBp } = strongest(predictions);
  return [{ kind: 'expects', horizonMs, moveBp }];
}

/** What is expected beside what it costs, both as fractions. */
export function costReason(expected: number, needed: number): Reason {
  return { kind: 'cost', expectedBp: expected * 10_000, neededBp: needed * 10_000 };
}
