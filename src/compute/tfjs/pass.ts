/** What every network of this folder is: a way from a batch to the outputs, and the way back, as tensor operations. */
import type { Tensor } from '@tensorflow/tfjs-core';

/** Slopes of the loss by parameters, by the names of their spans; numbers in the order of the span, in any shape. */
export type Slopes = Readonly<Record<string, Tensor>>;

export interface Pass {
  /** [B, O] */
  readonly output: Tensor;
  /** [B, F], the attention each feature gets, of a network that attends to features. */
  readonly attention: Tensor | null;
  /** From the loss's slopes by the outputs, [B, O], to those by every parameter. */
  backward(dOutput: Tensor): Slopes;
}
