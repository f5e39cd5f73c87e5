/**
 * The attention-MLP as tensor operations, forward and backward by hand. So it needs neither the library's tape nor its
 * gradient kernels (WASM lacks several), and masks are plain numbers. Tests hold it to the reference.
 *
 * Two facts about the WASM build shape it, both measured. A product of two plain matrices runs about nine times faster than
 * one with a transposed side or a batch, and a transpose is cheap: so matrices are transposed first. And such a product packs
 * its right side once per tensor, whatever its shape: a tensor that stood on the right as [2, 3] gives wrong numbers on the
 * right as [3, 2]. No tensor here does so, in a batch of one window neither.
 */
import { add, concat, matMul, mul, reshape, slice, softmax, square, sub, sum, type Tensor, tanh, transpose } from '@tensorflow/tfjs-core';
import { type AttentionMlp, OUTPUTS } from '../core/network.ts';
import type { Batch, Targets } from '../core/ports.ts';
import { type Inputs, type LabelSlopes, uploadInputs, uploadLabelSlopes, uploadWeights, type Weights } from './tfjs-upload.ts';

/** The outputs of `batch`, flat [B x H x 4]. Call within `tidy`. */
export function outputsGraph(network: AttentionMlp, parameters: Float32Array, batch: Batch): Tensor {
  const forward = forwardGraph(network, uploadWeights(network, parameters), uploadInputs(network, batch));
  return reshape(forward.output, [-1]);
}

/**
 * The derivatives by every parameter in their flat order, and behind them the outputs [B x H x 4] for the loss: one tensor,
 * so that it is read back once. The derivatives by `query` and `pool` are by those divided by sqrt(D); see {@link uploadWeights}.
 * Call within `tidy`.
 */
export function gradientsGraph(network: AttentionMlp, parameters: Float32Array, batch: Batch, targets: Targets): Tensor {
  const weights = uploadWeights(network, parameters);
  const inputs = uploadInputs(network, batch);
  const forward = forwardGraph(network, weights, inputs);
  const slopes = outputSlopes(network, forward.output, uploadLabelSlopes(targets));
  const parts = backwardGraph(network, weights, inputs, forward, slopes);
  return concat([...parts, forward.output].map((part) => reshape(part, [-1])));
}

interface Forward {
  readonly tokens: Tensor;
  readonly queries: Tensor;
  readonly keys: Tensor;
  readonly values: Tensor;
  readonly attention: Tensor;
  readonly mixed: Tensor;
  readonly share: Tensor;
  readonly joined: Tensor;
  readonly hidden: Tensor;
  readonly output: Tensor;
}

function forwardGraph(network: AttentionMlp, w: Weights, x: Inputs): Forward {
  const { window: W, features: F, width: D } = network;
  const B = x.rows.shape[0];
  const perWindow = [B, F, D];
  const columns = reshape(transpose(x.rows, [0, 2, 1]), [B * F, W]);
  const tokens = reshape(add(reshape(matMul(columns, w.embed), perWindow), w.identity), [B * F, D]);

  const queries = reshape(matMul(tokens, w.query), perWindow);
  const keys = reshape(matMul(tokens, w.key), perWindow);
  const values = reshape(matMul(tokens, w.value), perWindow);
  const attention = softmax(add(matMul(queries, keys, false, true), reshape(x.mask, [B, 1, F])));
  const mixed = add(tokens, reshape(matMul(attention, values), [B * F, D]));

  const share = softmax(add(reshape(matMul(mixed, w.pool), [B, F]), x.mask));
  const pooled = matMul(reshape(share, [B, 1, F]), reshape(mixed, perWindow));

  const joined = concat([reshape(pooled, [B, D]), x.newest], 1);
  const hidden = tanh(add(matMul(joined, w.hidden), w.hiddenBias));
  const output = add(matMul(hidden, w.output), w.outputBias);
  return { tokens, queries, keys, values, attention, mixed, share, joined, hidden, output };
}

/** The loss's slopes by the outputs, [B, H x 4]: softmax minus one-hot for the classes, the error for the move, weighted. */
function outputSlopes(network: AttentionMlp, output: Tensor, labels: LabelSlopes): Tensor {
  const perLabel = reshape(output, [-1, OUTPUTS]);
  const ofClasses = mul(softmax(add(perLabel, labels.onlyClasses)), labels.classWeight);
  const slopes = sub(add(ofClasses, mul(perLabel, labels.moveWeight)), labels.target);
  return reshape(slopes, [-1, network.horizons * OUTPUTS]);
}

/** Derivatives in the order of the flat parameters. `d` before a name: the loss's slope by it. */
function backwardGraph(network: AttentionMlp, w: Weights, x: Inputs, f: Forward, dOutput: Tensor): Tensor[] {
  const { window: W, features: F, width: D } = network;
  const B = x.rows.shape[0];
  const perWindow = [B, F, D];
  const flat = (tensor: Tensor): Tensor => reshape(tensor, [B * F, D]);

  const dHidden = mul(timesTransposed(dOutput, w.output), sub(1, square(f.hidden)));
  const dPooled = timesTransposed(dHidden, slice(w.hidden, 0, D));

  const dShare = reshape(matMul(reshape(f.mixed, perWindow), reshape(dPooled, [B, D, 1])), [B, F]);
  const dPoolLogit = reshape(softmaxSlopes(dShare, f.share), [B * F, 1]);
  const dMixedByShare = flat(mul(reshape(f.share, [B, F, 1]), reshape(dPooled, [B, 1, D])));
  const dMixed = add(dMixedByShare, timesTransposed(dPoolLogit, w.pool));

  const dMixedPerWindow = reshape(dMixed, perWindow);
  const dLogits = softmaxSlopes(matMul(dMixedPerWindow, f.values, false, true), f.attention);
  const dValues = flat(matMul(f.attention, dMixedPerWindow, true, false));
  const dQueries = flat(matMul(dLogits, f.keys));
  const dKeys = flat(matMul(dLogits, f.queries, true, false));

  const dTokens = add(
    add(dMixed, timesTransposed(dQueries, w.query)),
    add(timesTransposed(dKeys, w.key), timesTransposed(dValues, w.value)),
  );
  const tokensTransposed = transpose(f.tokens);
  return [
    matMul(reshape(transpose(x.rows, [1, 0, 2]), [W, B * F]), dTokens),
    sum(reshape(dTokens, perWindow), 0),
    matMul(tokensTransposed, dQueries),
    matMul(tokensTransposed, dKeys),
    matMul(tokensTransposed, dValues),
    matMul(transpose(f.mixed), dPoolLogit),
    matMul(transpose(f.joined), dHidden),
    sum(dHidden, 0),
    matMul(transpose(f.hidden), dOutput),
    sum(dOutput, 0),
  ];
}

/** From the slopes by softmax's results to those by its logits: p (dp - sum of p dp), over the last axis. */
function softmaxSlopes(slopes: Tensor, probabilities: Tensor): Tensor {
  const weighted = mul(probabilities, slopes);
  return sub(weighted, mul(probabilities, sum(weighted, -1, true)));
}

/** a b^T */
function timesTransposed(a: Tensor, b: Tensor): Tensor {
  return matMul(a, transpose(b));
}
