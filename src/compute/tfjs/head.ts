/** The end of lstm, cnn and transformer: outputs = vector output + newest skip + outputBias. */
import { add, matMul, type Tensor } from '@tensorflow/tfjs-core';
import { columnSums, timesTransposed, transposedTimes } from './algebra.ts';
import type { Slopes } from './pass.ts';
import type { Inputs, Parameters } from './upload.ts';

export interface Head {
  /** [B, O] */
  readonly output: Tensor;
  backward(dOutput: Tensor): { readonly vector: Tensor; readonly slopes: Slopes };
}

/** @param vector [B, size] */
export function head(w: Parameters, x: Inputs, vector: Tensor): Head {
  return {
    output: add(add(matMul(vector, w('output')), matMul(x.newest, w('skip'))), w('outputBias')),
    backward: (dOutput) => ({
      vector: timesTransposed(dOutput, w('output')),
      slopes: {
        output: transposedTimes(vector, dOutput),
        skip: transposedTimes(x.newest, dOutput),
        outputBias: columnSums(dOutput),
      },
    }),
  };
}
