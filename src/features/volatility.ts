/** Realised volatility per root second: squared moves over the time they took, remembered exponentially, without start-up bias. */
import { count, f64, type Stateful } from '../core/codec.ts';
import { exp } from '../core/math.ts';

const WARM_SAMPLES = 10;

export class Volatility implements Stateful {
  readonly codec = { version: 1, fields: { sum: f64, weight: f64, samples: count } };
  private readonly timeConstantMs: number;
  private sum = 0;
  private weight = 0;
  private samples = 0;

  constructor(timeConstantMs: number) {
    this.timeConstantMs = timeConstantMs;
  }

  /** @param moveBp move in basis points over `elapsedMs` of exchange time, without a gap in it. */
  observe(moveBp: number, elapsedMs: number): void {
    if (elapsedMs <= 0) return;
    const gain = 1 - exp(-elapsedMs / this.timeConstantMs);
    this.sum += gain * ((moveBp * moveBp * 1000) / elapsedMs - this.sum);
    this.weight += gain * (1 - this.weight);
    this.samples++;
  }

  /** Basis points per root second; null until {@link WARM_SAMPLES} moves were seen. */
  get value(): number | null {
    return this.samples < WARM_SAMPLES ? null : Math.sqrt(this.sum / this.weight);
  }

  /** Moves seen of the moves needed. */
  get warmUp(): { have: number; need: number } {
    return { have: Math.min(this.samples, WARM_SAMPLES), need: WARM_SAMPLES };
  }
}
