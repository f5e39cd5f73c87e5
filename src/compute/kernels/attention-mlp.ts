/**
 * The attention over features of network.ts, and its MLP. Only the pooled vector is read, so the value of single features is
 * never made. With scaled = pool / sqrt(D) and r = share A:
 *
 *     logits of the pool = token scaled + A (token (value scaled)),    share mixed = share token + (r token) value
 *
 * and the product of query and key is made once: (token query)(token key)^T = (token (query key^T)) token^T. The one large product
 * of a window is then the table of its logits, [F, F].
 */

import { addNewest } from './head';
import { addProduct, addTransposedProduct, product, transpose } from './matmul';
import { Plan } from './plan';
import { byRoot, dot, scale, tanhOf } from './rows';
import { softmax } from './softmax';

@unmanaged
export class AttentionMlpPlan extends Plan {
  embed: usize;
  identity: usize;
  query: usize;
  key: usize;
  value: usize;
  pool: usize;
  /** `hidden` in two parts, [D, U] and [F, U]. */
  hiddenPooled: usize;
  hiddenNewest: usize;
  hiddenBias: usize;
  output: usize;
  outputBias: usize;
  /** [D, D]: query key^T / sqrt(D). */
  match: usize;
  /** [D] each: pool / sqrt(D), and value times it. */
  scaledPool: usize;
  valuePool: usize;
  /** [B, F, D] each: token, token match. */
  tokens: usize;
  matched: usize;
  /** [B, F, F]: A; backward the slopes of its logits. */
  attention: usize;
  /** [B, F] each: token (value scaled), A of it, share, share A. */
  valued: usize;
  valuedSeen: usize;
  share: usize;
  shareSeen: usize;
  /** [B, D] each: (share A) token; share mixed. */
  gathered: usize;
  pooled: usize;
  /** [B, U] */
  hiddenLayer: usize;
  /** [B, U], [B, D], [B, D]: slopes of what goes into the hidden layer, of share mixed, of (share A) token. */
  hiddenSlopes: usize;
  pooledSlopes: usize;
  gatheredSlopes: usize;
  /** [F, D] each, of one window: transposed tokens, slopes of the tokens, slopes of token match. */
  turnedTokens: usize;
  tokenSlopes: usize;
  matchedSlopes: usize;
  /** [F] each, of one window. */
  seen: usize;
  seenFrom: usize;
  poolSlopes: usize;
  valuedSlopes: usize;
  /** [D], [D], [D, D]: slopes of scaledPool, valuePool and match. */
  scaledPoolSlopes: usize;
  valuePoolSlopes: usize;
  matchSlopes: usize;
  /** Transposed parameters, one at a time. */
  turned: usize;
}

export function attentionMlpForward(plan: AttentionMlpPlan): void {
  const B = plan.batch;
  const D = plan.width;
  const U = plan.hidden;
  prepare(plan);
  for (let b: usize = 0; b < B; b++) attendWindow(plan, b);
  addProduct(plan.gathered, plan.value, plan.pooled, B, D, D);
  product(plan.pooled, plan.hiddenPooled, plan.hiddenBias, plan.hiddenLayer, B, D, U);
  addNewest(plan, plan.hiddenNewest, plan.hiddenLayer, U);
  tanhOf(plan.hiddenLayer, B * U);
  product(plan.hiddenLayer, plan.output, plan.outputBias, plan.said, B, U, plan.outputs);
}

/** What depends on the parameters alone. */
function prepare(plan: AttentionMlpPlan): void {
  const D = plan.width;
  const factor = byRoot(plan.realWidth);
  transpose(plan.key, plan.turned, D, D);
  product(plan.query, plan.turned, plan.zeros, plan.match, D, D, D);
  scale(plan.match, factor, D * D);
  memory.copy(plan.scaledPool, plan.pool, D << 2);
  scale(plan.scaledPool, factor, D);
  for (let d: usize = 0; d < D; d++) {
    store<f32>(plan.valuePool + (d << 2), dot(plan.value + ((d * D) << 2), plan.scaledPool, D));
  }
}

function attendWindow(plan: AttentionMlpPlan, b: usize): void {
  const F = plan.features;
  const D = plan.width;
  const W = plan.window;
  const tokens = plan.tokens + ((b * F * D) << 2);
  const matched = plan.matched + ((b * F * D) << 2);
  const attention = plan.attention + ((b * F * F) << 2);
  const ofWindow = (b * F) << 2;
  memory.copy(tokens, plan.identity, (F * D) << 2);
  addTransposedProduct(plan.rows + W * ofWindow, plan.embed, tokens, W, F, D);
  product(tokens, plan.match, plan.zeros, matched, F, D, D);
  transpose(tokens, plan.turnedTokens, F, D);
  product(matched, plan.turnedTokens, plan.zeros, attention, F, D, F);
  valueTokens(plan, tokens, plan.valued + ofWindow);
  for (let f: usize = 0; f < F; f++) {
    const row = attention + ((f * F) << 2);
    const at = f << 2;
    softmax(row, plan.mask + ofWindow, row, F);
    const seen = dot(row, plan.valued + ofWindow, F);
    store<f32>(plan.valuedSeen + ofWindow + at, seen);
    store<f32>(plan.share + ofWindow + at, seen + dot(tokens + at * D, plan.scaledPool, D));
  }
  softmax(plan.share + ofWindow, plan.mask + ofWindow, plan.share + ofWindow, F);
  poolWindow(plan, b);
}

function valueTokens(plan: AttentionMlpPlan, tokens: usize, valued: usize): void {
  const D = plan.width;
  for (let f: usize = 0; f < plan.features; f++) {
    store<f32>(valued + (f << 2), dot(tokens + ((f * D) << 2), plan.valuePool, D));
  }
}

/** share token into `pooled`, share A into `shareSeen`, and (share A) token into `gathered`. */
function poolWindow(plan: AttentionMlpPlan, b: usize): void {
  const F = plan.features;
  const D = plan.width;
  const tokens = plan.tokens + ((b * F * D) << 2);
  const attention = plan.attention + ((b * F * F) << 2);
  const share = plan.share + ((b * F) << 2);
  const shareSeen = plan.shareSeen + ((b * F) << 2);
  const zeros = plan.zeros;
  product(share, attention, zeros, shareSeen, 1, F, F);
  product(share, tokens, zeros, plan.pooled + ((b * D) << 2), 1, F, D);
  product(shareSeen, tokens, zeros, plan.gathered + ((b * D) << 2), 1, F, D);
}
