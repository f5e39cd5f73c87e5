/** One encoder layer of which only the newest position is read; the formulas are in core/network.ts, and `d` before a name is the loss's slope by it. */
import { add, concat, matMul, mul, relu, reshape, slice, step, type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { Network } from '../../core/network.ts';
import { columnSums, normOfRows, softmaxOfRows, softmaxSlopes, timesTransposed, transposedTimes } from './algebra.ts';
import { head } from './head.ts';
import type { Pass, Slopes } from './pass.ts';
import type { Inputs, Parameters } from './upload.ts';

export function transformer(network: Network, w: Parameters, x: Inputs): Pass {
  const { window: W, width: D } = network;
  const B = x.size;
  const rows = reshape(add(reshape(matMul(x.rows, w('embed')), [B, W, D]), w('position')), [B * W, D]);
  const norm = normOfRows(rows, w('gain1'), w('shift1'));
  const attended = attention(network, w, B, norm.value);
  const mixed = add(newestOf(rows, B), add(matMul(attended.context, w('mix')), w('mixBias')));
  const forward = feedForward(w, mixed);
  const end = head(w, x, forward.value);
  return {
    output: end.output,
    attention: null,
    backward: (dOutput) => {
      const ofHead = end.backward(dOutput);
      const ofForward = forward.backward(ofHead.vector);
      const dMixed = ofForward.mixed;
      const ofAttention = attended.backward(timesTransposed(dMixed, w('mix')));
      const ofNorm = norm.backward(ofAttention.rows);
      const dRows = add(ofNorm.x, atNewest(dMixed, W));
      return {
        embed: transposedTimes(x.rows, dRows),
        position: columnSums(reshape(dRows, [B, W * D])),
        gain1: ofNorm.gain,
        shift1: ofNorm.shift,
        ...ofAttention.slopes,
        mix: transposedTimes(attended.context, dMixed),
        mixBias: columnSums(dMixed),
        ...ofForward.slopes,
        ...ofHead.slopes,
      };
    },
  };
}

interface Attention {
  /** [B, D] */
  readonly context: Tensor;
  backward(dContext: Tensor): { readonly rows: Tensor; readonly slopes: Slopes };
}

/** The newest position's look at all `rows` [B W, D]. */
function attention({ window: W, width: D }: Network, w: Parameters, B: number, rows: Tensor): Attention {
  const scale = 1 / Math.sqrt(D);
  const newest = newestOf(rows, B);
  const query = mul(matMul(newest, w('query')), scale);
  const keys = reshape(matMul(rows, w('key')), [B, W, D]);
  const values = reshape(matMul(rows, w('value')), [B, W, D]);
  const share = softmaxOfRows(reshape(matMul(keys, reshape(query, [B, D, 1])), [B, W]));
  return {
    context: reshape(matMul(reshape(share, [B, 1, W]), values), [B, D]),
    backward: (dContext) => {
      const dValues = outerPerWindow(share, dContext);
      const dShare = reshape(matMul(values, reshape(dContext, [B, D, 1])), [B, W]);
      const dLogits = softmaxSlopes(dShare, share);
      const dKeys = outerPerWindow(dLogits, query);
      const dQuery = mul(reshape(matMul(reshape(dLogits, [B, 1, W]), keys), [B, D]), scale);
      const dRows = add(timesTransposed(dKeys, w('key')), timesTransposed(dValues, w('value')));
      const slopes = {
        query: transposedTimes(newest, dQuery),
        key: transposedTimes(rows, dKeys),
        value: transposedTimes(rows, dValues),
      };
      return { rows: add(dRows, atNewest(timesTransposed(dQuery, w('query')), W)), slopes };
    },
  };
}

interface FeedForward {
  /** [B, D] */
  readonly value: Tensor;
  backward(dValue: Tensor): { readonly mixed: Tensor; readonly slopes: Slopes };
}

function feedForward(w: Parameters, mixed: Tensor): FeedForward {
  const norm = normOfRows(mixed, w('gain2'), w('shift2'));
  const expanded = relu(add(matMul(norm.value, w('expand')), w('expandBias')));
  return {
    value: add(mixed, add(matMul(expanded, w('contract')), w('contractBias'))),
    backward: (dValue) => {
      const dExpanded = mul(timesTransposed(dValue, w('contract')), step(expanded));
      const ofNorm = norm.backward(timesTransposed(dExpanded, w('expand')));
      const slopes = {
        gain2: ofNorm.gain,
        shift2: ofNorm.shift,
        expand: transposedTimes(norm.value, dExpanded),
        expandBias: columnSums(dExpanded),
        contract: transposedTimes(expanded, dValue),
        contractBias: columnSums(dValue),
      };
      return { mixed: add(dValue, ofNorm.x), slopes };
    },
  };
}

/** [B, W] and [B, D]: per window, each number of one times each of the other, [B W, D]. */
function outerPerWindow(a: Tensor, b: Tensor): Tensor {
  const [B, W] = a.shape as [number, number];
  const D = b.shape[1] as number;
  return reshape(matMul(reshape(a, [B, W, 1]), reshape(b, [B, 1, D])), [B * W, D]);
}

/** The last of each window's rows: [B W, D] to [B, D]. */
function newestOf(rows: Tensor, B: number): Tensor {
  const D = rows.shape[1] as number;
  const perWindow = rows.size / B;
  return slice(reshape(rows, [B, perWindow]), [0, perWindow - D], [B, D]);
}

/** The way back of {@link newestOf}: zeros for all other rows. */
function atNewest(newest: Tensor, W: number): Tensor {
  const [B, D] = newest.shape as [number, number];
  return reshape(concat([zeros([B, (W - 1) * D]), newest], 1), [B * W, D]);
}
