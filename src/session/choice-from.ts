/** A choice as it was remembered: written by some build of ours, and checked before use. */
import type { Choice } from './protocol.ts';

/** The choice in `value`, or null where there is none that this build can open. */
export function choiceFrom(value: unknown): Choice | null {
  if (typeof value !== 'object' || value === null) return null;
  const { source, recording, market, speed, seed } = value as Record<string, unknown>;
  if (source !== 'live' && source !== 'recorded') return null;
  if (typeof recording !== 'string' || typeof market !== 'string') return null;
  if (speed !== 'max' && !(typeof speed === 'number' && speed >= 1)) return null;
  if (typeof seed !== 'number' || !Number.isSafeInteger(seed) || seed < 0) return null;
  // Choices of older builds watch nothing and play once.
  const { watched = '', loop = false } = value as Record<string, unknown>;
  if (typeof watched !== 'string' || typeof loop !== 'boolean') return null;
  return { source, recording, market, speed, seed, watched, loop };
}
