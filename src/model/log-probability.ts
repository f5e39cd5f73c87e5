/** The logarithm of a stored probability, bounded so that nobody is ever infinitely sure or infinitely wrong. */
import { log } from '../core/math.ts';

/** Log loss is scored with the same floor. */
export const LEAST_PROBABILITY = 1e-6;
const LEAST_LOG = log(LEAST_PROBABILITY);

/** ln p in nats, p floored at 1e-6; what is no number counts as the floor. */
export function logProbability(p: number): number {
  if (p > LEAST_PROBABILITY) return log(p);
  return LEAST_LOG;
}
