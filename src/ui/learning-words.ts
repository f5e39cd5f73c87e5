/** How it learns, in words: the phase, the rate, drift and recovery, what went wrong, and what is looked at most. */
import type { Frame, HorizonView, LearningView } from '../core/frame.ts';
import type { FeatureMeaning } from '../session/protocol.ts';
import { figure } from './figures.ts';
import { SCORED_WORDS } from './lead-sentence.ts';

/** Significant digits of a rate. */
const RATE_DIGITS = 2;

const rates = new Intl.NumberFormat(undefined, { maximumSignificantDigits: RATE_DIGITS });

/** `learning since the first step`, `stable since step 41,020`. */
export function phaseWords({ phase, since }: LearningView): string {
  return `${phase} since ${since === 0 ? 'the first step' : `step ${figure(since)}`}`;
}

/** The rate, and what the set one is multiplied with: `0.00042 (× 1.40)`. */
export function rateWords({ rate, rateFactor }: LearningView): string {
  return `${rates.format(rate)} (× ${figure(rateFactor, 2)})`;
}

/** `none`, `2, recovered in 311 steps`, `2, not recovered yet`. */
export function alarmWords({ alarms, adaptationSteps }: HorizonView): string {
  if (alarms === 0) return 'none';
  const recovery = adaptationSteps === null ? 'not recovered yet' : `recovered in ${counted(adaptationSteps, 'step')}`;
  return `${figure(alarms)}, ${recovery}`;
}

/** One clause for each member that had steps rolled back, none being finite: `LSTM 7 steps, 1 restart`. */
export function mishapWords({ members }: LearningView): readonly string[] {
  return members
    .filter(({ rolledBack, restarts }) => rolledBack > 0 || restarts > 0)
    .map(({ kind, rolledBack, restarts }) => {
      const parts = [rolledBack > 0 ? counted(rolledBack, 'step') : '', restarts > 0 ? counted(restarts, 'restart') : ''];
      return `${SCORED_WORDS[kind]} ${parts.filter((part) => part !== '').join(', ')}`;
    });
}

export interface Attended {
  readonly name: string;
  /** What of, and in which unit; for whoever hovers. */
  readonly meaning: string;
  /** Share of attention, 0 to 1. */
  readonly share: number;
}

/** The `count` features most attended to, the most first; none while attention is as even as it began. */
export function mostAttended({ attention }: LearningView, meanings: readonly FeatureMeaning[], count: number): readonly Attended[] {
  const even = 1 / attention.length;
  if (attention.every((share) => Math.abs(share - even) < even / 1_000)) return [];
  return attention
    .map((share, index) => ({
      share,
      name: meanings[index]?.name ?? `feature ${figure(index + 1)}`,
      meaning: meanings[index]?.meaning ?? '',
    }))
    .sort((one, other) => other.share - one.share)
    .slice(0, count);
}

/** Loss of the newest training step: there is none before the first. */
export function lossWords({ learning, status }: Pick<Frame, 'learning' | 'status'>): string {
  return figure(status.step === 0 ? null : learning.loss, 3);
}

function counted(count: number, noun: string): string {
  return `${figure(count)} ${noun}${count === 1 ? '' : 's'}`;
}
