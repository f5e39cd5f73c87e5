/** Probabilities from logits. */
import { exp } from '../core/math.ts';

/** Softmax over `length` values from `offset` of `logits`, written to `into` from `at`; the largest is taken off first. */
export function softmax(logits: ArrayLike<number>, offset: number, length: number, into: Float32Array | Float64Array, at: number): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) largest = Math.max(largest, logits[offset + i] as number);
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const e = exp((logits[offset + i] as number) - largest);
    into[at + i] = e;
    sum += e;
  }
  for (let i = 0; i < length; i++) into[at + i] = (into[at + i] as number) / sum;
}

/** The place of the largest of `length` values from `offset`; the first of equals. */
export function argmax(values: ArrayLike<number>, offset: number, length: number): number {
  let best = 0;
  for (let i = 1; i < length; i++) if ((values[offset + i] as number) > (values[offset + best] as number)) best = i;
  return best;
}
