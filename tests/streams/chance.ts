/** Streams in which there is nothing to find: whoever finds something fools himself. */
import { Random } from '../../src/core/random.ts';
import { type MakeStream, normals, type Stream, streamOf } from './stream.ts';

/** Rows and labels that know nothing of each other. */
export const pureNoise: MakeStream = streamOf('pure-noise', () => (random) => ({ row: normals(random, 6), label: random.integer(2) }));

/** The direction of the next step of a random walk; features are the level, the last step, and sums of the last 5 and 20 steps. */
export const randomWalk: MakeStream = streamOf('random-walk', (begin) => {
  let price = 1_000;
  const steps = normals(begin, 20);
  let next = begin.normal();
  return (random) => {
    price += next;
    steps.unshift(next);
    steps.length = 20;
    next = random.normal();
    const sum = (count: number) => steps.slice(0, count).reduce((all, step) => all + step, 0);
    return { row: [price, sum(1), sum(5), sum(20)], label: next > 0 ? 1 : 0 };
  };
});

/** `stream` with its labels in random order (Fisher, Yates): the same rows, the same frequencies, no connection. */
export function shuffled(stream: Stream, seed: number): Stream {
  const random = new Random(seed);
  const labels = [...stream.labels];
  for (let i = labels.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const kept = labels[i] as number;
    labels[i] = labels[j] as number;
    labels[j] = kept;
  }
  return { ...stream, name: `${stream.name}-shuffled`, labels };
}
