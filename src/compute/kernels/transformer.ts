/**
 * The Transformer layer of network.ts. Only the newest position asks, so keys and values of single rows are never made: with
 * a = x gain + shift, the score of a row is x . (gain (key q)) but for a number that is the same for all rows, which softmax does
 * not see; and the mixed value is (gain (A x) + shift) value. What runs over all B W rows is the embedding and the norm.
 */

import { headForward } from './head';
import { product, stridedProduct, transpose } from './matmul';
import { normalise } from './norm';
import { Plan } from './plan';
import { addScaled, byRoot, dot, gained, scale } from './rows';
import { softmax } from './softmax';

@unmanaged
export class TransformerPlan extends Plan {
  embed: usize;
  position: usize;
  gain1: usize;
  shift1: usize;
  query: usize;
  key: usize;
  value: usize;
  mix: usize;
  mixBias: usize;
  gain2: usize;
  shift2: usize;
  expand: usize;
  expandBias: usize;
  contract: usize;
  contractBias: usize;
  output: usize;
  skip: usize;
  outputBias: usize;
  /** W padded. */
  paddedWindow: usize;
  /** [W padded]: what is added to the scores: 0, and minus infinity beyond the last. */
  windowMask: usize;
  /** [B, W, D] the normalised rows, [B, W] what each was scaled by, [B, W, D] their slopes, and then those of the embedded rows. */
  normed: usize;
  scales: usize;
  rowSlopes: usize;
  /** [B, W padded]: A. */
  attention: usize;
  /** [B, D] each: the newest row embedded, and a of it. */
  newest: usize;
  newestGained: usize;
  /** [B, D] each: a_W query, key of it, and that with the gain, by sqrt(D). */
  asked: usize;
  sought: usize;
  pointed: usize;
  /** [B, D] each: A x, A a, A a value. */
  gathered: usize;
  gatheredGained: usize;
  mixed: usize;
  /** [B, D], [B], [B, D]: y normalised, its scales, and with gain and shift. */
  normed2: usize;
  scales2: usize;
  gained2: usize;
  /** [B, U]: the feed-forward layer. */
  expanded: usize;
  /** [B, D]: z. */
  result: usize;
  /** [B, D], [B, D], [B, D] and [B, U]: slopes on the way back. */
  slopesA: usize;
  slopesB: usize;
  slopesC: usize;
  slopesWide: usize;
  /** [W padded] */
  scoreSlopes: usize;
  /** Transposed parameters, one at a time. */
  turned: usize;
}

export function transformerForward(plan: TransformerPlan): void {
  const B = plan.batch;
  const W = plan.window;
  const F = plan.features;
  const D = plan.width;
  for (let b: usize = 0; b < B; b++) {
    const at = plan.normed + ((b * W * D) << 2);
    stridedProduct(plan.rows + ((b * W * F) << 2), F, plan.embed, D, plan.position, D, at, D, W, F, D);
    memory.copy(plan.newest + ((b * D) << 2), at + (((W - 1) * D) << 2), D << 2);
  }
  normalise(plan.normed, plan.normed, plan.scales, B * W, D, plan.realWidth);
  attend(plan);
  feedForward(plan);
  headForward(plan, plan.result, D, plan.output, plan.skip, plan.outputBias);
}

/** From the normalised rows to y, in `result`. */
function attend(plan: TransformerPlan): void {
  for (let t: usize = 0; t < plan.paddedWindow; t++) store<f32>(plan.windowMask + (t << 2), t < plan.window ? 0 : f32.NEGATIVE_INFINITY);
  const B = plan.batch;
  const W = plan.window;
  const D = plan.width;
  gained(plan.normed + (((W - 1) * D) << 2), W * D, plan.gain1, plan.shift1, plan.newestGained, B, D);
  product(plan.newestGained, plan.query, plan.zeros, plan.asked, B, D, D);
  transpose(plan.key, plan.turned, D, D);
  product(plan.asked, plan.turned, plan.zeros, plan.sought, B, D, D);
  gained(plan.sought, D, plan.gain1, 0, plan.pointed, B, D);
  scale(plan.pointed, byRoot(plan.realWidth), B * D);
  for (let b: usize = 0; b < B; b++) attendWindow(plan, b);
  gained(plan.gathered, D, plan.gain1, plan.shift1, plan.gatheredGained, B, D);
  product(plan.gatheredGained, plan.value, plan.zeros, plan.mixed, B, D, D);
  product(plan.mixed, plan.mix, plan.mixBias, plan.result, B, D, D);
  addScaled(plan.result, plan.newest, 1, B * D);
}

function attendWindow(plan: TransformerPlan, b: usize): void {
  const W = plan.window;
  const D = plan.width;
  const attention = plan.attention + ((b * plan.paddedWindow) << 2);
  const pointed = plan.pointed + ((b * D) << 2);
  const gathered = plan.gathered + ((b * D) << 2);
  const rows = plan.normed + ((b * W * D) << 2);
  for (let t: usize = 0; t < W; t++) store<f32>(attention + (t << 2), dot(rows + ((t * D) << 2), pointed, D));
  for (let t = W; t < plan.paddedWindow; t++) store<f32>(attention + (t << 2), 0);
  softmax(attention, plan.windowMask, attention, plan.paddedWindow);
  memory.fill(gathered, 0, D << 2);
  for (let t: usize = 0; t < W; t++) addScaled(gathered, rows + ((t * D) << 2), load<f32>(attention + (t << 2)), D);
}

/** From y to z, both in `result`. */
function feedForward(plan: TransformerPlan): void {
  const B = plan.batch;
  const D = plan.width;
  const U = plan.hidden;
  normalise(plan.result, plan.normed2, plan.scales2, B, D, plan.realWidth);
  gained(plan.normed2, D, plan.gain2, plan.shift2, plan.gained2, B, D);
  product(plan.gained2, plan.expand, plan.expandBias, plan.expanded, B, D, U);
  const zero = f32x4.splat(0);
  for (let i = plan.expanded, end = i + ((B * U) << 2); i < end; i += 16) v128.store(i, f32x4.max(v128.load(i), zero));
  product(plan.expanded, plan.contract, plan.contractBias, plan.slopesA, B, U, D);
  addScaled(plan.result, plan.slopesA, 1, B * D);
}
