/** A sum whose past fades: what was added a time constant ago counts 1/e. Its weight tells how much of the memory is filled. */
import { f64, type Stateful } from '../core/codec.ts';
import { exp } from '../core/math.ts';

export class DecayedSum implements Stateful {
  readonly codec = { version: 1, fields: { sum: f64, covered: f64 } };
  private readonly timeConstantMs: number;
  private sum = 0;
  /** Memory filled so far, ms; tends to the time constant. */
  private covered = 0;

  constructor(timeConstantMs: number) {
    this.timeConstantMs = timeConstantMs;
  }

  /** Lets `elapsedMs` pass, during which `amount` came in. */
  observe(amount: number, elapsedMs: number): void {
    const kept = exp(-elapsedMs / this.timeConstantMs);
    this.sum = this.sum * kept + amount;
    this.covered = this.covered * kept + this.timeConstantMs * (1 - kept);
  }

  /** The faded sum. */
  get total(): number {
    return this.sum;
  }

  /** The faded sum per second of memory; null before any time passed. */
  get perSecond(): number | null {
    return this.covered > 0 ? (this.sum * 1000) / this.covered : null;
  }

  clear(): void {
    this.sum = 0;
    this.covered = 0;
  }
}
