/** The loss's slopes by the outputs, on the processor, so that outputs and gradients are one way there and back. The loss itself is `lossOf`'s. */
import { add, mul, reshape, sub, type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { type Network, outputsPerHorizon } from '../../core/network.ts';
import type { Targets } from '../../core/ports.ts';
import { softmaxOfRows } from './algebra.ts';

/**
 * The labels as numbers to multiply with, such that the slopes are
 * classWeight x softmax(outputs + onlyClasses) + moveWeight x outputs - target.
 * All but the first are [B H, K + 1], the classes first, then the move; zero where a label has no class or no weight.
 */
export interface Labels {
  /** [K + 1]: takes the move out of the softmax. */
  readonly onlyClasses: Tensor;
  readonly classWeight: Tensor;
  readonly moveWeight: Tensor;
  readonly target: Tensor;
}

export function uploadLabels(targets: Targets, classes: number): Labels {
  const size = classes + 1;
  const labels = targets.weights.length;
  const classWeight = new Float32Array(labels * size);
  const moveWeight = new Float32Array(labels * size);
  const target = new Float32Array(labels * size);
  for (let label = 0; label < labels; label++) {
    const weight = targets.weights[label] as number;
    const ofClass = targets.classes[label] as number;
    if (weight === 0 || ofClass < 0) continue;
    const at = label * size;
    classWeight.fill(weight, at, at + classes);
    moveWeight[at + classes] = weight * targets.moveWeight;
    target[at + ofClass] = weight;
    target[at + classes] = weight * targets.moveWeight * (targets.moves[label] as number);
  }
  const onlyClasses = new Float32Array(size);
  onlyClasses[classes] = NO_CLASS_LOGIT;
  return {
    onlyClasses: tensor1d(onlyClasses),
    classWeight: tensor2d(classWeight, [labels, size]),
    moveWeight: tensor2d(moveWeight, [labels, size]),
    target: tensor2d(target, [labels, size]),
  };
}

/** Far below any logit, and far from the end of float32: its power is exactly 0. */
const NO_CLASS_LOGIT = -1e9;

/** [B, O], of outputs of the same shape: softmax minus one-hot for the classes, the error for the move, weighted. */
export function slopesOf(output: Tensor, labels: Labels, network: Network): Tensor {
  const perLabel = reshape(output, [-1, outputsPerHorizon(network)]);
  const ofClasses = mul(softmaxOfRows(add(perLabel, labels.onlyClasses)), labels.classWeight);
  const slopes = sub(add(ofClasses, mul(perLabel, labels.moveWeight)), labels.target);
  return reshape(slopes, output.shape);
}
