/** From a vector [B, n] and the newest row to the outputs: `vector output + newest skip + outputBias`. Three of the networks end so. */
import { addStridedTransposedProduct, addTransposedProduct, product, stridedProduct, transpose } from './matmul';
import { Plan } from './plan';
import { addColumnSums } from './rows';

/** y += newest weights: y is [B, n], weights [F, n]. */
export function addNewest(plan: Plan, weights: usize, y: usize, n: usize): void {
  const F = plan.features;
  const newest = plan.rows + (((plan.window - 1) * F) << 2);
  stridedProduct(newest, plan.window * F, weights, n, y, n, y, n, plan.batch, F, n);
}

/** The gradient of these weights, from the slopes of y. */
export function addNewestBackward(plan: Plan, weights: usize, slopes: usize, n: usize): void {
  const F = plan.features;
  const newest = plan.rows + (((plan.window - 1) * F) << 2);
  addStridedTransposedProduct(newest, plan.window * F, slopes, n, weights + plan.toGradient, n, plan.batch, F, n);
}

export function headForward(plan: Plan, vector: usize, n: usize, output: usize, skip: usize, bias: usize): void {
  const B = plan.batch;
  const O = plan.outputs;
  product(vector, output, bias, plan.said, B, n, O);
  addNewest(plan, skip, plan.said, O);
}

/** Gradients of the three parameters; `slopes` [B, n] receives the slope by the vector. `turned` is room for [O, n]. */
export function headBackward(
  plan: Plan,
  vector: usize,
  n: usize,
  output: usize,
  skip: usize,
  bias: usize,
  slopes: usize,
  turned: usize,
): void {
  const B = plan.batch;
  const O = plan.outputs;
  const G = plan.toGradient;
  addTransposedProduct(vector, plan.slopes, output + G, B, n, O);
  addNewestBackward(plan, skip, plan.slopes, O);
  addColumnSums(bias + G, plan.slopes, B, O);
  transpose(output, turned, n, O);
  product(plan.slopes, turned, plan.zeros, slopes, B, O, n);
}
