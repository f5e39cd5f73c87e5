/** How probable it is that a Sharpe ratio is no luck. */
import { normalCdf } from '../../core/normal.ts';

/**
 * The probability that the true Sharpe ratio is above 0, when `sharpe` was measured on `count` returns of this skewness and
 * kurtosis (3 for a normal distribution): the probabilistic Sharpe ratio with benchmark 0 (Bailey, Lopez de Prado 2012,
 * "The Sharpe ratio efficient frontier", equation 11). `sharpe` is that of one period, not of a year.
 * @returns null where the ratio's own deviation is 0, as it is for a coin that only just never loses.
 */
export function probabilisticSharpe(sharpe: number, count: number, skewness: number, kurtosis: number): number | null {
  const variance = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;
  return variance > 0 ? normalCdf((sharpe * Math.sqrt(count - 1)) / Math.sqrt(variance)) : null;
}
