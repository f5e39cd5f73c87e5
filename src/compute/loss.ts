/** The one loss of every network, in float64 and our own functions: the same number from the same outputs on every machine. */
import { exp, log } from '../core/math.ts';
import type { Targets } from '../core/ports.ts';

/**
 * The loss of `outputs`, [B, H x (K + 1)] as {@link Compute.outputs} gives them: the sum over labels of
 * weight x (cross entropy of the classes + moveWeight x half the squared error of the move).
 * A label whose class is -1 is not looked at; one of weight 0 adds nothing and has no slope, but its own loss is told.
 * @param classes K.
 * @param losses [B, H]: receives each label's loss without its weight. Must come as zeros.
 * @param slopes as long as `outputs`, or null: receives the derivative of the loss by each output. The cross entropy's is
 * softmax minus one-hot. Must come as zeros.
 * @param from first label, @param to one past the last: by default all.
 */
export function lossOf(
  outputs: Float32Array | Float64Array,
  targets: Targets,
  classes: number,
  losses: Float64Array,
  slopes: Float64Array | Float32Array | null,
  from = 0,
  to = targets.weights.length,
): number {
  const { moves, weights, moveWeight } = targets;
  const odds = new Float64Array(classes);
  let loss = 0;
  for (let label = from; label < to; label++) {
    const target = targets.classes[label] as number;
    if (target < 0) continue;
    const weight = weights[label] as number;
    const at = label * (classes + 1);
    let top = outputs[at] as number;
    for (let k = 1; k < classes; k++) top = Math.max(top, outputs[at + k] as number);
    let total = 0;
    for (let k = 0; k < classes; k++) {
      odds[k] = exp((outputs[at + k] as number) - top);
      total += odds[k] as number;
    }
    const error = (outputs[at + classes] as number) - (moves[label] as number);
    const own = log(total) - ((outputs[at + target] as number) - top) + moveWeight * 0.5 * error * error;
    losses[label] = own;
    if (weight === 0) continue;
    loss += weight * own;
    if (slopes === null) continue;
    for (let k = 0; k < classes; k++) {
      const probability = (odds[k] as number) / total;
      slopes[at + k] = weight * (probability - (k === target ? 1 : 0));
    }
    slopes[at + classes] = weight * moveWeight * error;
  }
  return loss;
}
