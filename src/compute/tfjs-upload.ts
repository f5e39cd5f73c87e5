/** What goes up to the processor for one call: the parameters as tensors, the windows, and the labels as numbers to multiply with. */
import { type Tensor2D, type Tensor3D, tensor2d, tensor3d } from '@tensorflow/tfjs-core';
import { assert } from '../core/assert.ts';
import { type AttentionMlp, CLASSES, OUTPUTS, parameterSpans } from '../core/network.ts';
import type { Batch, Targets } from '../core/ports.ts';
import { ABSENT_LOGIT } from './reference-network.ts';

/** The parameters, biases as one row. `query` and `pool` come divided by sqrt(D), so that no logit needs it. */
export interface Weights {
  readonly embed: Tensor2D;
  readonly identity: Tensor2D;
  readonly query: Tensor2D;
  readonly key: Tensor2D;
  readonly value: Tensor2D;
  readonly pool: Tensor2D;
  readonly hidden: Tensor2D;
  readonly hiddenBias: Tensor2D;
  readonly output: Tensor2D;
  readonly outputBias: Tensor2D;
}

const SCALED: readonly string[] = ['query', 'pool'];

/** Each parameter as a tensor of its own: measured cheaper than slices of one. */
export function uploadWeights(network: AttentionMlp, parameters: Float32Array): Weights {
  const spans = parameterSpans(network);
  const scale = 1 / Math.sqrt(network.width);
  const upload = (name: keyof Weights): Tensor2D => {
    const span = spans.find((candidate) => candidate.name === name);
    assert(span !== undefined, `the network has no parameter ${name}`);
    const values = parameters.slice(span.offset, span.offset + span.size);
    if (SCALED.includes(name)) multiply(values, scale);
    const [rows, columns] = span.shape.length === 1 ? [1, span.size] : span.shape;
    return tensor2d(values, [rows as number, columns as number]);
  };
  return {
    embed: upload('embed'),
    identity: upload('identity'),
    query: upload('query'),
    key: upload('key'),
    value: upload('value'),
    pool: upload('pool'),
    hidden: upload('hidden'),
    hiddenBias: upload('hiddenBias'),
    output: upload('output'),
    outputBias: upload('outputBias'),
  };
}

/** Turns derivatives by the divided parameters of {@link uploadWeights} into those by the parameters, in place. */
export function unscaleGradients(network: AttentionMlp, gradients: Float32Array): void {
  const scale = 1 / Math.sqrt(network.width);
  for (const span of parameterSpans(network)) {
    if (SCALED.includes(span.name)) multiply(gradients.subarray(span.offset, span.offset + span.size), scale);
  }
}

/** The windows. */
export interface Inputs {
  /** [B, W, F] */
  readonly rows: Tensor3D;
  /** [B, F], the newest row of each. */
  readonly newest: Tensor2D;
  /** [B, F], added to a feature's logit: 0 where present. */
  readonly mask: Tensor2D;
}

export function uploadInputs(network: AttentionMlp, batch: Batch): Inputs {
  const { window: W, features: F } = network;
  const B = batch.size;
  const newest = new Float32Array(B * F);
  for (let b = 0; b < B; b++) newest.set(batch.rows.subarray(((b + 1) * W - 1) * F, (b + 1) * W * F), b * F);
  return {
    rows: tensor3d(batch.rows, [B, W, F]),
    newest: tensor2d(newest, [B, F]),
    mask: tensor2d(
      batch.present.map((present) => (1 - present) * ABSENT_LOGIT),
      [B, F],
    ),
  };
}

/**
 * The labels, such that slopes by the outputs are classWeight x softmax(outputs + onlyClasses) + moveWeight x outputs - target.
 * All but the first are [B x H, 4] with classes in the first three columns and the move in the last; zero where a label has no weight.
 */
export interface LabelSlopes {
  /** [1, 4]: takes the move out of the softmax. */
  readonly onlyClasses: Tensor2D;
  readonly classWeight: Tensor2D;
  readonly moveWeight: Tensor2D;
  readonly target: Tensor2D;
}

export function uploadLabelSlopes(targets: Targets): LabelSlopes {
  const labels = targets.weights.length;
  const classWeight = new Float32Array(labels * OUTPUTS);
  const moveWeight = new Float32Array(labels * OUTPUTS);
  const target = new Float32Array(labels * OUTPUTS);
  for (let label = 0; label < labels; label++) {
    const weight = targets.weights[label] as number;
    if (weight === 0) continue;
    const at = label * OUTPUTS;
    classWeight.fill(weight, at, at + CLASSES);
    moveWeight[at + CLASSES] = weight * targets.moveWeight;
    target[at + (targets.classes[label] as number)] = weight;
    target[at + CLASSES] = weight * targets.moveWeight * (targets.moves[label] as number);
  }
  const shape: [number, number] = [labels, OUTPUTS];
  return {
    onlyClasses: tensor2d([0, 0, 0, NO_CLASS_LOGIT], [1, OUTPUTS]),
    classWeight: tensor2d(classWeight, shape),
    moveWeight: tensor2d(moveWeight, shape),
    target: tensor2d(target, shape),
  };
}

/** Far below any logit, and far from the end of float32: its power is exactly 0. */
const NO_CLASS_LOGIT = -1e9;

function multiply(values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * factor;
}
