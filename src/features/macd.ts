/** Moving average convergence and divergence (Appel): a fast less a slow average of closes, less its own average. */
import { part, type Stateful } from '../core/codec.ts';
import { ExponentialAverage } from './averages.ts';

const FAST = 12;
const SLOW = 26;
const SIGNAL = 9;
/** Closes until the signal is an average of its own period. */
const WARM_BARS = SLOW + SIGNAL - 1;

export class Macd implements Stateful {
  readonly codec = { version: 1, fields: { fast: part, slow: part, signal: part } };
  private readonly fast = new ExponentialAverage(FAST);
  private readonly slow = new ExponentialAverage(SLOW);
  private readonly signal = new ExponentialAverage(SIGNAL);

  /** Takes a closed bar's close. The signal begins once the slow average is one of its own period. */
  observe(close: number): void {
    this.fast.observe(close);
    this.slow.observe(close);
    if (this.slow.seen >= SLOW) this.signal.observe(this.fast.value - this.slow.value);
  }

  /** The histogram in quote currency; null until 34 bars. @param open close of the open bar, which counts provisionally; null without one. */
  value(open: number | null): number | null {
    if (this.slow.seen + (open === null ? 0 : 1) < WARM_BARS) return null;
    if (open === null) return this.fast.value - this.slow.value - this.signal.value;
    const difference = this.fast.with(open) - this.slow.with(open);
    return difference - this.signal.with(difference);
  }
}
