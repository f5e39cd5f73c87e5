/** Dilated causal convolutions, each layer one product of pairs of neighbours; the formulas are in core/network.ts. */
import { add, matMul, mul, reshape, type Tensor, tanh, tensor2d } from '@tensorflow/tfjs-core';
import { cnnLayers, type Network } from '../../core/network.ts';
import { columnSums, tanhSlope, timesTransposed, transposedTimes } from './algebra.ts';
import { head } from './head.ts';
import type { Pass } from './pass.ts';
import type { Inputs, Parameters } from './upload.ts';

export function cnn({ window: W, width: D }: Network, w: Parameters, x: Inputs): Pass {
  const newer = newerOfPair(D);
  const layers: { readonly pairs: Tensor; readonly change: Tensor }[] = [];
  let vectors = add(matMul(x.paddedRows, w('embed')), w('embedBias'));
  for (let l = 0; l < cnnLayers(W); l++) {
    // Two vectors that follow each other lie beside each other: a pair is a longer row.
    const pairs = reshape(vectors, [-1, 2 * D]);
    const change = tanh(add(matMul(pairs, w(`layer${l}`)), w(`layerBias${l}`)));
    vectors = add(matMul(pairs, newer), change);
    layers.push({ pairs, change });
  }
  const { output, backward } = head(w, x, vectors);
  return {
    output,
    attention: null,
    backward: (dOutput) => {
      const { vector, slopes } = backward(dOutput);
      const ofLayers: Record<string, Tensor> = {};
      let dVectors = vector;
      for (const [l, { pairs, change }] of [...layers.entries()].reverse()) {
        const dBefore = mul(dVectors, tanhSlope(change));
        ofLayers[`layer${l}`] = transposedTimes(pairs, dBefore);
        ofLayers[`layerBias${l}`] = columnSums(dBefore);
        const dPairs = add(timesTransposed(dVectors, newer), timesTransposed(dBefore, w(`layer${l}`)));
        dVectors = reshape(dPairs, [-1, D]);
      }
      return { embed: transposedTimes(x.paddedRows, dVectors), embedBias: columnSums(dVectors), ...ofLayers, ...slopes };
    },
  };
}

/** [2 D, D]: a pair times it is its newer vector. A slice of columns costs more in plain JavaScript. */
function newerOfPair(width: number): Tensor {
  const values = new Float32Array(2 * width * width);
  for (let d = 0; d < width; d++) values[(width + d) * width + d] = 1;
  return tensor2d(values, [2 * width, width]);
}
