/** The temporal CNN of network.ts: a tree of pairs, layer by layer. A pair of neighbours lies side by side: one row of [a, b]. */

import { headBackward, headForward } from './head';
import { addTransposedProduct, product, transpose } from './matmul';
import { Plan } from './plan';
import { add, addColumnSums, backThroughTanh, tanhOf } from './rows';

@unmanaged
export class CnnPlan extends Plan {
  embed: usize;
  embedBias: usize;
  /** Per layer its matrix [2 D, D] and its bias [D], one after the other. */
  layers: usize;
  output: usize;
  skip: usize;
  outputBias: usize;
  layerCount: usize;
  /** Per level l = 0 … L its vectors [B, 2^(L - l), D], one level after the other. */
  vectors: usize;
  /** The same without level 0: the tanh that each layer adds; backward the slopes of what goes into it. */
  bends: usize;
  /** As the vectors: their slopes. */
  slopesOfVectors: usize;
  /** Transposed parameters, one at a time. */
  turned: usize;
}

export function cnnForward(plan: CnnPlan): void {
  const B = plan.batch;
  const D = plan.width;
  embedForward(plan);
  let vectors = plan.vectors;
  let bends = plan.bends;
  let layer = plan.layers;
  for (let pairs = (B << plan.layerCount) >> 1; pairs >= B; pairs >>= 1) {
    const next = vectors + ((2 * pairs * D) << 2);
    const bias = layer + ((2 * D * D) << 2);
    product(vectors, layer, bias, bends, pairs, 2 * D, D);
    tanhOf(bends, pairs * D);
    addToSecond(vectors, bends, next, pairs, D);
    vectors = next;
    bends += (pairs * D) << 2;
    layer = bias + (D << 2);
  }
  headForward(plan, vectors, D, plan.output, plan.skip, plan.outputBias);
}

/** Rows before the window are zero, so their vectors are the bias. */
function embedForward(plan: CnnPlan): void {
  const W = plan.window;
  const F = plan.features;
  const D = plan.width;
  const before = ((<usize>1) << plan.layerCount) - W;
  let vectors = plan.vectors;
  for (let b: usize = 0; b < plan.batch; b++) {
    for (let t: usize = 0; t < before; t++) {
      memory.copy(vectors, plan.embedBias, D << 2);
      vectors += D << 2;
    }
    product(plan.rows + ((b * W * F) << 2), plan.embed, plan.embedBias, vectors, W, F, D);
    vectors += (W * D) << 2;
  }
}

/** y = b + x per pair [a, b]. */
function addToSecond(pair: usize, x: usize, y: usize, pairs: usize, D: usize): void {
  const bytes: usize = D << 2;
  for (; pairs > 0; pairs--) {
    for (let i: usize = 0; i < bytes; i += 16) v128.store(y + i, f32x4.add(v128.load(pair + bytes + i), v128.load(x + i)));
    pair += 2 * bytes;
    x += bytes;
    y += bytes;
  }
}

export function cnnBackward(plan: CnnPlan): void {
  const B = plan.batch;
  const D = plan.width;
  const G = plan.toGradient;
  const layerBytes: usize = (2 * D * D + D) << 2;
  const all: usize = ((B << plan.layerCount) * 2 - 2 * B) * D;
  let vectors = plan.vectors + (all << 2);
  let slopes = plan.slopesOfVectors + (all << 2);
  let bends = plan.bends + (((B << plan.layerCount) * D) << 2) - ((B * D) << 2);
  let layer = plan.layers + plan.layerCount * layerBytes;
  headBackward(plan, vectors, D, plan.output, plan.skip, plan.outputBias, slopes, plan.turned);
  for (let l: usize = 0, pairs = B; l < plan.layerCount; l++, pairs <<= 1) {
    const numbers = pairs * D;
    layer -= layerBytes;
    bends -= numbers << 2;
    vectors -= numbers << 3;
    const first = slopes - (numbers << 3);
    backThroughTanh(bends, slopes, numbers);
    addTransposedProduct(vectors, bends, layer + G, pairs, 2 * D, D);
    addColumnSums(layer + ((2 * D * D) << 2) + G, bends, pairs, D);
    transpose(layer, plan.turned, 2 * D, D);
    product(bends, plan.turned, plan.zeros, first, pairs, D, 2 * D);
    addIntoSecond(first, slopes, pairs, D);
    slopes = first;
  }
  embedBackward(plan);
}

/** b += x per pair [a, b]. */
function addIntoSecond(pair: usize, x: usize, pairs: usize, D: usize): void {
  for (; pairs > 0; pairs--) {
    add(pair + (D << 2), x, D);
    pair += D << 3;
    x += D << 2;
  }
}

function embedBackward(plan: CnnPlan): void {
  const W = plan.window;
  const F = plan.features;
  const D = plan.width;
  const G = plan.toGradient;
  const places: usize = (<usize>1) << plan.layerCount;
  let slopes = plan.slopesOfVectors;
  addColumnSums(plan.embedBias + G, slopes, plan.batch * places, D);
  for (let b: usize = 0; b < plan.batch; b++) {
    addTransposedProduct(plan.rows + ((b * W * F) << 2), slopes + (((places - W) * D) << 2), plan.embed + G, W, F, D);
    slopes += (places * D) << 2;
  }
}
