/** Closed trades whose profit has a known relation to their context, or none. */
import { Random } from '../../../src/core/random.ts';
import { CONTEXT_SIZE, INPUTS } from '../../../src/trading/outcomes/context.ts';
import type { OutcomeModels } from '../../../src/trading/outcomes/outcome-models.ts';
import type { OutcomeTrade } from '../../../src/trading/outcomes/targets.ts';

export interface PlantedTrade extends OutcomeTrade {
  /** Expected profit, given the context. */
  readonly truth: number;
}

export interface Recipe {
  readonly seed: number;
  readonly trades: number;
  /** Share of the profit's variance that the context explains, 0 to below 1. */
  readonly explained: number;
  /** Mean profit, and its deviation. */
  readonly mean?: number;
  readonly deviation?: number;
}

/** A context like those of trades: some inputs normal, some of two values, some that never vary. */
export function drawContext(random: Random): Float32Array {
  const context = new Float32Array(CONTEXT_SIZE);
  for (let i = 0; i < INPUTS; i++) context[i] = i % 3 === 0 ? random.integer(2) : i % 7 === 1 ? 0.5 : 0.4 * random.normal();
  return context;
}

/** Profit = mean + deviation (sqrt(explained) signal + sqrt(1 - explained) noise), the signal of three inputs. */
export function planted({ seed, trades, explained, mean = -0.001, deviation = 0.004 }: Recipe): PlantedTrade[] {
  const random = new Random(seed);
  return Array.from({ length: trades }, (_, i) => {
    const context = drawContext(random);
    const [, , second = 0, third = 0, , fifth = 0] = context;
    // Variances 0.16, 0.25, 0.16.
    const signal = (second / 0.4 + (third - 0.5) / 0.5 - fifth / 0.4) / Math.sqrt(3);
    const truth = mean + deviation * Math.sqrt(explained) * signal;
    const pnl = truth + deviation * Math.sqrt(1 - explained) * random.normal();
    const holdMs = 60_000 * (1 + random.integer(30)) * (signal > 0 ? 2 : 1);
    // One after the other.
    return { context, truth, pnl, holdMs, adverse: Math.max(0, -pnl) + 0.001 * random.uniform(), exitTime: 10_000_000 * (i + 1) };
  });
}

/** Teaches `models` a trade of which they were asked right before it. */
export function trade(models: OutcomeModels, outcome: OutcomeTrade): void {
  models.learn({ ...outcome, context: models.noted(outcome.context, 0.5) });
}

/** Trades without any relation, five at a time: of nearly equal contexts, and of one common luck. */
export function crowded(seed: number, trades: number): PlantedTrade[] {
  const random = new Random(seed);
  return planted({ seed: seed + 1_000, trades: Math.ceil(trades / 5), explained: 0 }).flatMap((first, i) =>
    Array.from({ length: 5 }, (_, k) => ({
      ...first,
      context: first.context.map((value) => value + 0.02 * random.normal()),
      pnl: first.pnl + 0.0005 * random.normal(),
      holdMs: 1_000_000 + k,
      exitTime: 10_000_000 * (i + 1) + k,
    })),
  );
}
