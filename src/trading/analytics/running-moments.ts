/** Mean and the sums of the second, third and fourth powers of deviations from it, one value at a time. */
import { count, type FieldCodec, f64, record } from '../../core/codec.ts';

export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** Sums of (value - mean)^2, ^3 and ^4. */
  readonly second: number;
  readonly third: number;
  readonly fourth: number;
}

export const NO_MOMENTS: Moments = { count: 0, mean: 0, second: 0, third: 0, fourth: 0 };

export const momentsCodec: FieldCodec<Moments> = record<Moments>({ count, mean: f64, second: f64, third: f64, fourth: f64 });

/** `moments` with one value more (Pebay 2008, equations 2.9 for a single value). */
export function including(moments: Moments, value: number): Moments {
  const n = moments.count + 1;
  const delta = value - moments.mean;
  const step = delta / n;
  const square = step * step;
  const term = delta * step * moments.count;
  const { second, third, fourth } = moments;
  return {
    count: n,
    mean: moments.mean + step,
    second: second + term,
    third: third + term * step * (n - 2) - 3 * step * second,
    fourth: fourth + term * square * (n * n - 3 * n + 3) + 6 * square * second - 4 * step * third,
  };
}

/** Standard deviation of the sample, over count - 1; null where {@link isSpread} says that there is none. */
export function deviation({ count: n, mean, second }: Moments): number | null {
  return isSpread(n, mean, second) ? Math.sqrt(second / (n - 1)) : null;
}

/** Skewness, third / n / (second / n)^1.5: 0 where the values lie evenly. Only where there is a {@link deviation}. */
export function skewness({ count: n, second, third }: Moments): number {
  const variance = second / n;
  return third / n / (variance * Math.sqrt(variance));
}

/** Kurtosis, fourth / n / (second / n)^2: 3 of a normal distribution. Only where there is a {@link deviation}. */
export function kurtosis({ count: n, second, fourth }: Moments): number {
  const variance = second / n;
  return fourth / n / (variance * variance);
}

/** Deviations under this part of the mean are the rounding of money to its last unit. */
const ROUNDING = 1e-9;

/** Whether there are two values or more, and they differ. */
export function isSpread(n: number, mean: number, second: number): boolean {
  return n >= 2 && Math.sqrt(second / (n - 1)) > ROUNDING * Math.abs(mean);
}
