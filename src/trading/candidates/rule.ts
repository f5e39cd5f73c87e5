/** What a rule is: it looks at one instant, for one direction, and fires with a strength, does not, or does not know. */
import type { Direction } from '../../core/records.ts';
import type { Settings } from '../../core/settings.ts';
import type { Situation } from '../situation.ts';
import type { Signal } from './assessment.ts';

/** Null where the rule looked and found nothing; `unknown` where it could not look, and abstains. */
export type Verdict = Signal | null | 'unknown';

export type Rule = (situation: Situation, direction: Direction, settings: Settings) => Verdict;

/** Where `value` lies between `least` (0) and `most` (1), not beyond either; 1 from `least` on where they are the same. */
export function shareBetween(value: number, least: number, most: number): number {
  return most > least ? Math.min(1, Math.max(0, (value - least) / (most - least))) : Number(value >= least);
}
