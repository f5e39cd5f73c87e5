/** Back through the Transformer layer: the steps of transformer.ts in reverse. */

import { headBackward } from './head';
import { addTransposedProduct, product, transpose } from './matmul';
import { backThroughNorm } from './norm';
import { add, addColumnSums, addColumnSumsOfProducts, addScaled, byRoot, dot, gained, scale } from './rows';
import { TransformerPlan } from './transformer';

export function transformerBackward(plan: TransformerPlan): void {
  const D = plan.width;
  headBackward(plan, plan.result, D, plan.output, plan.skip, plan.outputBias, plan.slopesA, plan.turned);
  backThroughFeedForward(plan);
  backThroughMix(plan);
  for (let b: usize = 0; b < plan.batch; b++) backThroughAttention(plan, b);
  backThroughQuery(plan);
  backThroughRows(plan);
}

/** `slopesA` from those of z to those of y. */
function backThroughFeedForward(plan: TransformerPlan): void {
  const B = plan.batch;
  const D = plan.width;
  const U = plan.hidden;
  const G = plan.toGradient;
  addTransposedProduct(plan.expanded, plan.slopesA, plan.contract + G, B, U, D);
  addColumnSums(plan.contractBias + G, plan.slopesA, B, D);
  transpose(plan.contract, plan.turned, U, D);
  product(plan.slopesA, plan.turned, plan.zeros, plan.slopesWide, B, D, U);
  const zero = f32x4.splat(0);
  for (let i: usize = 0, end: usize = (B * U) << 2; i < end; i += 16) {
    const open = f32x4.gt(v128.load(plan.expanded + i), zero);
    v128.store(plan.slopesWide + i, v128.and(v128.load(plan.slopesWide + i), open));
  }
  addTransposedProduct(plan.gained2, plan.slopesWide, plan.expand + G, B, D, U);
  addColumnSums(plan.expandBias + G, plan.slopesWide, B, U);
  transpose(plan.expand, plan.turned, D, U);
  product(plan.slopesWide, plan.turned, plan.zeros, plan.slopesB, B, U, D);
  addColumnSumsOfProducts(plan.gain2 + G, plan.slopesB, plan.normed2, D, 1, B, D);
  addColumnSums(plan.shift2 + G, plan.slopesB, B, D);
  gained(plan.slopesB, D, plan.gain2, 0, plan.slopesB, B, D);
  backThroughNorm(plan.slopesB, plan.normed2, plan.scales2, plan.slopesB, B, D, plan.realWidth);
  add(plan.slopesA, plan.slopesB, B * D);
}

/** From the slopes of y, `slopesA`, to those of A x, in `slopesB`. */
function backThroughMix(plan: TransformerPlan): void {
  const B = plan.batch;
  const D = plan.width;
  const G = plan.toGradient;
  addTransposedProduct(plan.mixed, plan.slopesA, plan.mix + G, B, D, D);
  addColumnSums(plan.mixBias + G, plan.slopesA, B, D);
  transpose(plan.mix, plan.turned, D, D);
  product(plan.slopesA, plan.turned, plan.zeros, plan.slopesC, B, D, D);
  addTransposedProduct(plan.gatheredGained, plan.slopesC, plan.value + G, B, D, D);
  transpose(plan.value, plan.turned, D, D);
  product(plan.slopesC, plan.turned, plan.zeros, plan.slopesB, B, D, D);
  addColumnSumsOfProducts(plan.gain1 + G, plan.slopesB, plan.gathered, D, 1, B, D);
  addColumnSums(plan.shift1 + G, plan.slopesB, B, D);
  gained(plan.slopesB, D, plan.gain1, 0, plan.slopesB, B, D);
}

/** Softmax and scores of one window: fills `rowSlopes`, and the slopes of `pointed` into `slopesC`. */
function backThroughAttention(plan: TransformerPlan, b: usize): void {
  const W = plan.window;
  const D = plan.width;
  const ofWindow: usize = (b * D) << 2;
  const attention = plan.attention + ((b * plan.paddedWindow) << 2);
  const gatheredSlopes = plan.slopesB + ofWindow;
  let row = plan.normed + W * ofWindow;
  let mean: f32 = 0;
  for (let t: usize = 0; t < W; t++) {
    const slope = dot(row, gatheredSlopes, D);
    mean += slope * load<f32>(attention + (t << 2));
    store<f32>(plan.scoreSlopes + (t << 2), slope);
    row += D << 2;
  }
  const pointedSlopes = plan.slopesC + ofWindow;
  memory.fill(pointedSlopes, 0, D << 2);
  row = plan.normed + W * ofWindow;
  let slopes = plan.rowSlopes + W * ofWindow;
  memory.fill(slopes, 0, (W * D) << 2);
  for (let t: usize = 0; t < W; t++) {
    const share = load<f32>(attention + (t << 2));
    const slope = share * (load<f32>(plan.scoreSlopes + (t << 2)) - mean);
    addScaled(pointedSlopes, row, slope, D);
    addScaled(slopes, plan.pointed + ofWindow, slope, D);
    addScaled(slopes, gatheredSlopes, share, D);
    row += D << 2;
    slopes += D << 2;
  }
}

/** From the slopes of `pointed` in `slopesC` to key, query and the newest row. */
function backThroughQuery(plan: TransformerPlan): void {
  const B = plan.batch;
  const W = plan.window;
  const D = plan.width;
  const G = plan.toGradient;
  const newest: usize = ((W - 1) * D) << 2;
  scale(plan.slopesC, byRoot(plan.realWidth), B * D);
  addColumnSumsOfProducts(plan.gain1 + G, plan.slopesC, plan.sought, D, 1, B, D);
  gained(plan.slopesC, D, plan.gain1, 0, plan.slopesC, B, D);
  addTransposedProduct(plan.slopesC, plan.asked, plan.key + G, B, D, D);
  product(plan.slopesC, plan.key, plan.zeros, plan.slopesB, B, D, D);
  addTransposedProduct(plan.newestGained, plan.slopesB, plan.query + G, B, D, D);
  transpose(plan.query, plan.turned, D, D);
  product(plan.slopesB, plan.turned, plan.zeros, plan.slopesC, B, D, D);
  addColumnSumsOfProducts(plan.gain1 + G, plan.slopesC, plan.normed + newest, W * D, 1, B, D);
  addColumnSums(plan.shift1 + G, plan.slopesC, B, D);
  gained(plan.slopesC, D, plan.gain1, 0, plan.slopesC, B, D);
  for (let b: usize = 0; b < B; b++) {
    const ofWindow: usize = (b * D) << 2;
    add(plan.rowSlopes + W * ofWindow + newest, plan.slopesC + ofWindow, D);
  }
}

/** Back through the first norm to positions and embedding; y holds the newest row as it is, too. */
function backThroughRows(plan: TransformerPlan): void {
  const B = plan.batch;
  const W = plan.window;
  const D = plan.width;
  const G = plan.toGradient;
  backThroughNorm(plan.rowSlopes, plan.normed, plan.scales, plan.rowSlopes, B * W, D, plan.realWidth);
  for (let b: usize = 0; b < B; b++) {
    const ofWindow: usize = (b * D) << 2;
    const slopes = plan.rowSlopes + W * ofWindow;
    add(slopes + (((W - 1) * D) << 2), plan.slopesA + ofWindow, D);
    add(plan.position + G, slopes, W * D);
  }
  addTransposedProduct(plan.rows, plan.rowSlopes, plan.embed + G, B * W, plan.features, D);
}
