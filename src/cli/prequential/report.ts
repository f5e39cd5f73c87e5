/** The JSON document that `prequential` prints. */
import type { EverybodysScores } from '../scores.ts';

/** @param seconds local time from the first row to the last. */
export function report(n: number, classes: readonly string[], { said, ...parts }: EverybodysScores, steps: number, seconds: number) {
  return { n, classes, ...said, ...parts, seconds, stepsPerSecond: steps / seconds };
}
