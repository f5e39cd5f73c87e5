/** Attention over features, then a small MLP; the formulas are in core/network.ts, and `d` before a name is the loss's slope by it. */
import { add, concat, matMul, mul, ones, reshape, slice, type Tensor, tanh } from '@tensorflow/tfjs-core';
import type { Network } from '../../core/network.ts';
import { columnSums, softmaxOfRows, softmaxSlopes, tanhSlope, timesTransposed, transposedTimes } from './algebra.ts';
import type { Pass, Slopes } from './pass.ts';
import type { Inputs, Parameters } from './upload.ts';

export function attentionMlp(network: Network, w: Parameters, x: Inputs): Pass {
  const B = x.size;
  const { features: F, width: D } = network;
  const tokens = reshape(add(reshape(matMul(x.columns, w('embed')), [B, F, D]), w('identity')), [B * F, D]);
  const mixer = selfAttention(network, w, x, tokens);
  const pool = pooling(network, w, x, mixer.mixed);
  const joined = concat([pool.pooled, x.newest], 1);
  const hidden = tanh(add(matMul(joined, w('hidden')), w('hiddenBias')));
  return {
    output: add(matMul(hidden, w('output')), w('outputBias')),
    attention: pool.share,
    backward: (dOutput) => {
      const dHidden = mul(timesTransposed(dOutput, w('output')), tanhSlope(hidden));
      const ofPool = pool.backward(timesTransposed(dHidden, slice(w('hidden'), 0, D)));
      const ofMixer = mixer.backward(ofPool.mixed);
      return {
        embed: transposedTimes(x.columns, ofMixer.tokens),
        identity: columnSums(reshape(ofMixer.tokens, [B, F * D])),
        ...ofMixer.slopes,
        ...ofPool.slopes,
        hidden: transposedTimes(joined, dHidden),
        hiddenBias: columnSums(dHidden),
        output: transposedTimes(hidden, dOutput),
        outputBias: columnSums(dOutput),
      };
    },
  };
}

interface SelfAttention {
  /** [B F, D] */
  readonly mixed: Tensor;
  backward(dMixed: Tensor): { readonly tokens: Tensor; readonly slopes: Slopes };
}

function selfAttention({ features: F, width: D }: Network, w: Parameters, x: Inputs, tokens: Tensor): SelfAttention {
  const B = x.size;
  const perWindow = [B, F, D];
  const flat = (tensor: Tensor): Tensor => reshape(tensor, [B * F, D]);
  const scale = 1 / Math.sqrt(D);

  const queries = reshape(mul(matMul(tokens, w('query')), scale), perWindow);
  const keys = reshape(matMul(tokens, w('key')), perWindow);
  const values = reshape(matMul(tokens, w('value')), perWindow);
  // Repeats the mask for each query; see algebra.ts for why by a product.
  const masks = matMul(ones([B, F, 1]), reshape(x.mask, [B, 1, F]));
  const logits = add(matMul(queries, keys, false, true), masks);
  const shares = softmaxOfRows(reshape(logits, [B * F, F]));
  const sharesPerWindow = reshape(shares, [B, F, F]);
  return {
    mixed: add(tokens, flat(matMul(sharesPerWindow, values))),
    backward: (dMixed) => {
      const dMixedPerWindow = reshape(dMixed, perWindow);
      const dShares = reshape(matMul(dMixedPerWindow, values, false, true), [B * F, F]);
      const dLogits = reshape(softmaxSlopes(dShares, shares), [B, F, F]);
      const dQueries = flat(mul(matMul(dLogits, keys), scale));
      const dKeys = flat(matMul(dLogits, queries, true, false));
      const dValues = flat(matMul(sharesPerWindow, dMixedPerWindow, true, false));
      const dTokens = add(
        add(dMixed, timesTransposed(dQueries, w('query'))),
        add(timesTransposed(dKeys, w('key')), timesTransposed(dValues, w('value'))),
      );
      const slopes = {
        query: transposedTimes(tokens, dQueries),
        key: transposedTimes(tokens, dKeys),
        value: transposedTimes(tokens, dValues),
      };
      return { tokens: dTokens, slopes };
    },
  };
}

interface Pooling {
  /** [B, D] */
  readonly pooled: Tensor;
  /** [B, F] */
  readonly share: Tensor;
  backward(dPooled: Tensor): { readonly mixed: Tensor; readonly slopes: Slopes };
}

function pooling({ features: F, width: D }: Network, w: Parameters, x: Inputs, mixed: Tensor): Pooling {
  const B = x.size;
  const scale = 1 / Math.sqrt(D);
  const mixedPerWindow = reshape(mixed, [B, F, D]);
  const share = softmaxOfRows(add(reshape(mul(matMul(mixed, w('pool')), scale), [B, F]), x.mask));
  return {
    pooled: reshape(matMul(reshape(share, [B, 1, F]), mixedPerWindow), [B, D]),
    share,
    backward: (dPooled) => {
      const dShare = reshape(matMul(mixedPerWindow, reshape(dPooled, [B, D, 1])), [B, F]);
      const dLogit = reshape(mul(softmaxSlopes(dShare, share), scale), [B * F, 1]);
      const dMixedByShare = reshape(matMul(reshape(share, [B, F, 1]), reshape(dPooled, [B, 1, D])), [B * F, D]);
      return { mixed: add(dMixedByShare, timesTransposed(dLogit, w('pool'))), slopes: { pool: transposedTimes(mixed, dLogit) } };
    },
  };
}
