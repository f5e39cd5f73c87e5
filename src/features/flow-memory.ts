/** Signed volume, volume and prints of a market, remembered over one span. */
import { part, type Stateful } from '../core/codec.ts';
import { log } from '../core/math.ts';
import { DecayedSum } from './decayed-sum.ts';
import type { Traded } from './trade-flow.ts';

export class FlowMemory implements Stateful {
  readonly codec = { version: 1, fields: { signed: part, total: part, prints: part } };
  private readonly signed: DecayedSum;
  private readonly total: DecayedSum;
  private readonly prints: DecayedSum;

  constructor(timeConstantMs: number) {
    this.signed = new DecayedSum(timeConstantMs);
    this.total = new DecayedSum(timeConstantMs);
    this.prints = new DecayedSum(timeConstantMs);
  }

  /** Lets `elapsedMs` pass, in which this was traded. */
  observe({ signed, total, prints }: Traded, elapsedMs: number): void {
    this.signed.observe(signed, elapsedMs);
    this.total.observe(total, elapsedMs);
    this.prints.observe(prints, elapsedMs);
  }

  /** Bought less sold volume over traded volume; null where nothing was traded. */
  get lean(): number | null {
    return this.total.total > 0 ? this.signed.total / this.total.total : null;
  }

  /** Logarithm of 1 plus prints per second; null before any time passed. */
  get logRate(): number | null {
    const { perSecond } = this.prints;
    return perSecond === null ? null : log(1 + perSecond);
  }

  clear(): void {
    this.signed.clear();
    this.total.clear();
    this.prints.clear();
  }
}
