/** What learning trades may still cost: a share of equity for every period of steps. Losses spend it, gains do not refill it. */
import { count, type Stateful } from '../core/codec.ts';
import type { Money } from '../core/units.ts';

export class LearningBudget implements Stateful {
  readonly codec = { version: 1, fields: { period: count, spent: count } };
  private period = 0;
  private spent = 0;
  private readonly share: number;
  private readonly steps: number;

  constructor(share: number, steps: number) {
    this.share = share;
    this.steps = steps;
  }

  /** What is left at `step` with `equity`, less what open learning trades may still lose. */
  left(step: number, equity: Money, reserved: Money): Money {
    const spent = Math.floor(step / this.steps) === this.period ? this.spent : 0;
    return Math.floor(Math.max(0, equity * this.share - spent - reserved)) as Money;
  }

  /** Books what a learning trade lost. */
  spend(step: number, loss: Money): void {
    const period = Math.floor(step / this.steps);
    if (period !== this.period) {
      this.period = period;
      this.spent = 0;
    }
    this.spent += loss;
  }
}
