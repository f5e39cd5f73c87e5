/** The one loss of every network, in float64 and our own functions: the same number from the same outputs on every machine. */
import { exp, log } from '../core/math.ts';
import { CLASSES, OUTPUTS } from '../core/network.ts';
import type { Targets } from '../core/ports.ts';

/**
 * The loss of `outputs`, [B, H x 4] as {@link Compute.outputs} gives them: the sum over labels of
 * weight x (cross entropy of the classes + moveWeight x half the squared error of the move).
 * A label of weight 0 is not looked at: its class and move may be anything.
 * @param slopes as long as `outputs`, or null: receives the derivative of the loss by each output. The cross entropy's is
 * softmax minus one-hot. Must come as zeros.
 * @param from first label, @param to one past the last: by default all.
 */
export function lossOf(
  outputs: Float32Array | Float64Array,
  targets: Targets,
  slopes: Float64Array | null,
  from = 0,
  to = targets.weights.length,
): number {
  const { classes, moves, weights, moveWeight } = targets;
  let loss = 0;
  for (let label = from; label < to; label++) {
    const weight = weights[label] as number;
    if (weight === 0) continue;
    const at = label * OUTPUTS;
    const target = classes[label] as number;
    let top = outputs[at] as number;
    for (let k = 1; k < CLASSES; k++) top = Math.max(top, outputs[at + k] as number);
    let total = 0;
    for (let k = 0; k < CLASSES; k++) total += exp((outputs[at + k] as number) - top);
    const error = (outputs[at + CLASSES] as number) - (moves[label] as number);
    const crossEntropy = log(total) - ((outputs[at + target] as number) - top);
    loss += weight * (crossEntropy + moveWeight * 0.5 * error * error);
    if (slopes === null) continue;
    for (let k = 0; k < CLASSES; k++) {
      const probability = exp((outputs[at + k] as number) - top) / total;
      slopes[at + k] = weight * (probability - (k === target ? 1 : 0));
    }
    slopes[at + CLASSES] = weight * moveWeight * error;
  }
  return loss;
}
