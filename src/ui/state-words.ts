/** The state line in words: phase, ages and their limits, sitting. Pure, so that it can be held to its promises. */
import type { Frame, Phase } from '../core/frame.ts';
import { figure } from './figures.ts';
import { age, duration } from './times.ts';

/** Older than this while it learns, a checkpoint is late. */
export const SAVED_LIMIT_MS = 15_000;
/** Longer than this without any frame, the feed is stale. */
export const FEED_LIMIT_MS = 15_000;

export type Tone = 'good' | 'model' | 'bad' | 'quiet';

/** A reading, its figure apart from the words around it, with the tone it is shown in. */
export interface Reading {
  readonly before: string;
  readonly figure: string;
  readonly after: string;
  readonly tone: Tone;
}

/** The phase as a word. A recording says so in place of `live`, and can never be taken for it; an exchange that is not reached is not live. */
export function phaseWord(phase: Phase, recorded: boolean, connected: boolean | null): { readonly word: string; readonly tone: Tone } {
  if (!recorded && connected === false && (phase === 'live' || phase === 'catching-up')) return { word: 'connecting', tone: 'model' };
  switch (phase) {
    case 'live':
      return recorded ? { word: 'recorded', tone: 'model' } : { word: 'live', tone: 'good' };
    case 'catching-up':
      return { word: 'catching up', tone: 'model' };
    case 'restoring':
    case 'watching':
      return { word: phase, tone: 'model' };
    case 'stale':
    case 'failed':
      return { word: phase, tone: 'bad' };
    default:
      return { word: phase, tone: 'quiet' };
  }
}

/**
 * Age of the last commit. It is late only where it learns: while it waits for labels that no gap made void, all is in the journal.
 * @param learns whether a step was made since the session went on last.
 */
export function savedReading(committedTime: number | null, now: number, phase: Phase, learns: boolean): Reading {
  if (committedTime === null) return reading('not saved yet', '', '', 'quiet');
  const ageMs = now - committedTime;
  if (learns && phase === 'live' && ageMs > SAVED_LIMIT_MS) return reading('nothing saved for', age(ageMs), '', 'bad');
  return reading('saved', age(ageMs), 'ago', 'quiet');
}

/** Age of the last frame of any kind. */
export function feedReading(lastFrameTime: number | null, now: number, phase: Phase): Reading {
  if (lastFrameTime === null) return reading('no feed yet', '', '', 'quiet');
  const ageMs = now - lastFrameTime;
  const matters = phase === 'live' || phase === 'stale' || phase === 'catching-up';
  if (matters && ageMs > FEED_LIMIT_MS) return reading('feed silent for', age(ageMs), '', 'bad');
  return reading('feed', age(ageMs), '', 'quiet');
}

/** `sitting 3, 9 h 12 min, resumed at step 1,204 after a gap of 38 s`. */
export function sittingWords({ status, sitting }: Pick<Frame, 'status' | 'sitting'>, now: number): string {
  const length = `sitting ${figure(status.sitting)}, ${duration(now - sitting.since)}`;
  if (sitting.resumedStep === null) return length;
  // The exchange went on without us: the gap is known once it is reached again.
  const none = status.source === 'live' ? ', gap still open' : ', no gap';
  const gap = status.gapMs > 0 ? ` after a gap of ${duration(status.gapMs)}` : none;
  return `${length}, resumed at step ${figure(sitting.resumedStep)}${gap}`;
}

function reading(before: string, figure: string, after: string, tone: Tone): Reading {
  return { before, figure, after, tone };
}
