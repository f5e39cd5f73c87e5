/** Back through attention-mlp.ts. The slope of A has rank two, so only one table [F, F] is made of it: the slopes of the logits. */

import { AttentionMlpPlan } from './attention-mlp';
import { addNewestBackward } from './head';
import { addProduct, addTransposedProduct, product, transpose } from './matmul';
import { add, addColumnSums, addScaled, backThroughTanh, byRoot, dot, scale } from './rows';

export function attentionMlpBackward(plan: AttentionMlpPlan): void {
  const B = plan.batch;
  const D = plan.width;
  backThroughMlp(plan);
  addTransposedProduct(plan.gathered, plan.pooledSlopes, plan.value + plan.toGradient, B, D, D);
  transpose(plan.value, plan.turned, D, D);
  product(plan.pooledSlopes, plan.turned, plan.zeros, plan.gatheredSlopes, B, D, D);
  transpose(plan.match, plan.turned, D, D);
  memory.fill(plan.scaledPoolSlopes, 0, D << 2);
  memory.fill(plan.valuePoolSlopes, 0, D << 2);
  memory.fill(plan.matchSlopes, 0, (D * D) << 2);
  for (let b: usize = 0; b < B; b++) backThroughWindow(plan, b);
  backThroughPool(plan);
  backThroughMatch(plan);
}

function backThroughMlp(plan: AttentionMlpPlan): void {
  const B = plan.batch;
  const D = plan.width;
  const U = plan.hidden;
  const O = plan.outputs;
  const G = plan.toGradient;
  addTransposedProduct(plan.hiddenLayer, plan.slopes, plan.output + G, B, U, O);
  addColumnSums(plan.outputBias + G, plan.slopes, B, O);
  transpose(plan.output, plan.turned, U, O);
  product(plan.slopes, plan.turned, plan.zeros, plan.hiddenSlopes, B, O, U);
  backThroughTanh(plan.hiddenLayer, plan.hiddenSlopes, B * U);
  const slopes = plan.hiddenLayer;
  addTransposedProduct(plan.pooled, slopes, plan.hiddenPooled + G, B, D, U);
  addNewestBackward(plan, plan.hiddenNewest, slopes, U);
  addColumnSums(plan.hiddenBias + G, slopes, B, U);
  transpose(plan.hiddenPooled, plan.turned, D, U);
  product(slopes, plan.turned, plan.zeros, plan.pooledSlopes, B, U, D);
}

function backThroughWindow(plan: AttentionMlpPlan, b: usize): void {
  const W = plan.window;
  const F = plan.features;
  const D = plan.width;
  const G = plan.toGradient;
  const tokens = plan.tokens + ((b * F * D) << 2);
  const matched = plan.matched + ((b * F * D) << 2);
  const attention = plan.attention + ((b * F * F) << 2);
  const rows = plan.rows + ((b * F * W) << 2);
  backThroughShare(plan, b);
  backThroughAttention(plan, b);
  backToTokens(plan, b);
  product(attention, tokens, plan.zeros, plan.matchedSlopes, F, F, D);
  addTransposedProduct(attention, matched, plan.tokenSlopes, F, F, D);
  addProduct(plan.matchedSlopes, plan.turned, plan.tokenSlopes, F, D, D);
  addTransposedProduct(tokens, plan.matchedSlopes, plan.matchSlopes, F, D, D);
  add(plan.identity + G, plan.tokenSlopes, F * D);
  addProduct(rows, plan.tokenSlopes, plan.embed + G, W, F, D);
}

/** Slopes of the pool's logits into `poolSlopes`; token (slopes of (share A) token) into `seen`, and A of it into `seenFrom`. */
function backThroughShare(plan: AttentionMlpPlan, b: usize): void {
  const F = plan.features;
  const D = plan.width;
  const tokens = plan.tokens + ((b * F * D) << 2);
  const attention = plan.attention + ((b * F * F) << 2);
  const share = plan.share + ((b * F) << 2);
  const pooledSlopes = plan.pooledSlopes + ((b * D) << 2);
  const gatheredSlopes = plan.gatheredSlopes + ((b * D) << 2);
  for (let f: usize = 0; f < F; f++) store<f32>(plan.seen + (f << 2), dot(tokens + ((f * D) << 2), gatheredSlopes, D));
  let mean: f32 = 0;
  for (let f: usize = 0; f < F; f++) {
    const at: usize = f << 2;
    const seenFrom = dot(attention + at * F, plan.seen, F);
    const slope = seenFrom + dot(tokens + at * D, pooledSlopes, D);
    store<f32>(plan.seenFrom + at, seenFrom);
    store<f32>(plan.poolSlopes + at, slope);
    mean += slope * load<f32>(share + at);
  }
  for (let f: usize = 0; f < F; f++) {
    const at: usize = f << 2;
    store<f32>(plan.poolSlopes + at, load<f32>(share + at) * (load<f32>(plan.poolSlopes + at) - mean));
  }
}

/**
 * The slope of A_fg is share_f seen_g + poolSlope_f valued_g. Back through softmax the slopes of its logits take A's place; the
 * sums over A's columns, poolSlopes A, go into `valuedSlopes`.
 */
function backThroughAttention(plan: AttentionMlpPlan, b: usize): void {
  const F = plan.features;
  const bytes: usize = F << 2;
  const ofWindow = b * bytes;
  const valued = plan.valued + ofWindow;
  memory.fill(plan.valuedSlopes, 0, bytes);
  let row = plan.attention + F * ofWindow;
  for (let at: usize = 0; at < bytes; at += 4) {
    const share = load<f32>(plan.share + ofWindow + at);
    const slope = load<f32>(plan.poolSlopes + at);
    const mean = f32x4.splat(share * load<f32>(plan.seenFrom + at) + slope * load<f32>(plan.valuedSeen + ofWindow + at));
    const shares = f32x4.splat(share);
    const slopes = f32x4.splat(slope);
    for (let g: usize = 0; g < bytes; g += 16) {
      const a = v128.load(row + g);
      const ofA = f32x4.add(f32x4.mul(shares, v128.load(plan.seen + g)), f32x4.mul(slopes, v128.load(valued + g)));
      v128.store(plan.valuedSlopes + g, f32x4.add(v128.load(plan.valuedSlopes + g), f32x4.mul(slopes, a)));
      v128.store(row + g, f32x4.mul(a, f32x4.sub(ofA, mean)));
    }
    row += bytes;
  }
}

/** What reaches the tokens past the table of logits, into `tokenSlopes`; and the slopes of the two pooling vectors. */
function backToTokens(plan: AttentionMlpPlan, b: usize): void {
  const F = plan.features;
  const D = plan.width;
  const pooledSlopes = plan.pooledSlopes + ((b * D) << 2);
  const gatheredSlopes = plan.gatheredSlopes + ((b * D) << 2);
  let token = plan.tokens + ((b * F * D) << 2);
  let slopes = plan.tokenSlopes;
  memory.fill(slopes, 0, (F * D) << 2);
  for (let f: usize = 0; f < F; f++) {
    const at: usize = f << 2;
    const poolSlope = load<f32>(plan.poolSlopes + at);
    const valuedSlope = load<f32>(plan.valuedSlopes + at);
    addScaled(slopes, pooledSlopes, load<f32>(plan.share + ((b * F) << 2) + at), D);
    addScaled(slopes, gatheredSlopes, load<f32>(plan.shareSeen + ((b * F) << 2) + at), D);
    addScaled(slopes, plan.scaledPool, poolSlope, D);
    addScaled(slopes, plan.valuePool, valuedSlope, D);
    addScaled(plan.scaledPoolSlopes, token, poolSlope, D);
    addScaled(plan.valuePoolSlopes, token, valuedSlope, D);
    token += D << 2;
    slopes += D << 2;
  }
}

/** Through scaledPool = pool / sqrt(D) and valuePool = value scaledPool. */
function backThroughPool(plan: AttentionMlpPlan): void {
  const D = plan.width;
  const G = plan.toGradient;
  for (let d: usize = 0; d < D; d++) {
    const slope = load<f32>(plan.valuePoolSlopes + (d << 2));
    addScaled(plan.value + G + ((d * D) << 2), plan.scaledPool, slope, D);
    addScaled(plan.scaledPoolSlopes, plan.value + ((d * D) << 2), slope, D);
  }
  addScaled(plan.pool + G, plan.scaledPoolSlopes, byRoot(plan.realWidth), D);
}

/** Through match = query key^T / sqrt(D). */
function backThroughMatch(plan: AttentionMlpPlan): void {
  const D = plan.width;
  const G = plan.toGradient;
  scale(plan.matchSlopes, byRoot(plan.realWidth), D * D);
  product(plan.matchSlopes, plan.key, plan.zeros, plan.query + G, D, D, D);
  addTransposedProduct(plan.matchSlopes, plan.query, plan.key + G, D, D, D);
}
