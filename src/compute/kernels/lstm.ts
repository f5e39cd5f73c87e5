/** The LSTM of network.ts. Within, rows are ordered by time: [W, B, …], so that a step is one product for all windows. */

import { sigmoid, tanh } from './activation';
import { headBackward, headForward } from './head';
import { addProduct, addStridedTransposedProduct, addTransposedProduct, product, stridedProduct, transpose } from './matmul';
import { Plan } from './plan';
import { addColumnSums } from './rows';

@unmanaged
export class LstmPlan extends Plan {
  embed: usize;
  input: usize;
  recurrent: usize;
  gateBias: usize;
  output: usize;
  skip: usize;
  outputBias: usize;
  /** [W, B, D]; backward their slopes. */
  embedded: usize;
  /** [W, B, 4 U]: i, f, g, o after their functions; backward the slopes of what goes into these. */
  gates: usize;
  /** [W, B, U] each: c, tanh(c), h. */
  cells: usize;
  cellTanhs: usize;
  states: usize;
  /** [B, U] each. */
  cellSlopes: usize;
  stateSlopes: usize;
  /** Transposed parameters, one at a time. */
  turned: usize;
}

export function lstmForward(plan: LstmPlan): void {
  const B = plan.batch;
  const W = plan.window;
  const F = plan.features;
  const D = plan.width;
  const U = plan.hidden;
  for (let b: usize = 0; b < B; b++) {
    stridedProduct(plan.rows + ((b * W * F) << 2), F, plan.embed, D, plan.zeros, 0, plan.embedded + ((b * D) << 2), B * D, W, F, D);
  }
  product(plan.embedded, plan.input, plan.gateBias, plan.gates, W * B, D, 4 * U);
  const step: usize = (B * U) << 2;
  let gates = plan.gates;
  for (let t: usize = 0; t < W; t++) {
    const at = t * step;
    if (t > 0) addProduct(plan.states + at - step, plan.recurrent, gates, B, U, 4 * U);
    stepForward(gates, plan.cells + at, t > 0 ? step : 0, plan.cellTanhs + at, plan.states + at, B, U);
    gates += step << 2;
  }
  headForward(plan, plan.states + (W - 1) * step, U, plan.output, plan.skip, plan.outputBias);
}

/** One step of all windows; the cells before lie `back` bytes before the new ones; 0 at the first step, where they are zero. */
function stepForward(gates: usize, cells: usize, back: usize, cellTanhs: usize, states: usize, B: usize, U: usize): void {
  const bytes: usize = U << 2;
  for (let b: usize = 0; b < B; b++) {
    for (let u: usize = 0; u < bytes; u += 16) {
      const at = gates + u;
      const i = sigmoid(v128.load(at));
      const f = sigmoid(f32x4.add(v128.load(at + bytes), f32x4.splat(1)));
      const g = tanh(v128.load(at + 2 * bytes));
      const o = sigmoid(v128.load(at + 3 * bytes));
      let cell = f32x4.mul(i, g);
      if (back !== 0) cell = f32x4.add(f32x4.mul(f, v128.load(cells + u - back)), cell);
      const bent = tanh(cell);
      v128.store(at, i);
      v128.store(at + bytes, f);
      v128.store(at + 2 * bytes, g);
      v128.store(at + 3 * bytes, o);
      v128.store(cells + u, cell);
      v128.store(cellTanhs + u, bent);
      v128.store(states + u, f32x4.mul(o, bent));
    }
    gates += bytes << 2;
    cells += bytes;
    cellTanhs += bytes;
    states += bytes;
  }
}

export function lstmBackward(plan: LstmPlan): void {
  const B = plan.batch;
  const W = plan.window;
  const D = plan.width;
  const U = plan.hidden;
  const G = plan.toGradient;
  const step: usize = (B * U) << 2;
  headBackward(plan, plan.states + (W - 1) * step, U, plan.output, plan.skip, plan.outputBias, plan.stateSlopes, plan.turned);
  memory.fill(plan.cellSlopes, 0, step);
  transpose(plan.recurrent, plan.turned, U, 4 * U);
  for (let t = W; t-- > 0; ) {
    const at = t * step;
    const gates = plan.gates + (at << 2);
    stepBackward(gates, plan.cells + at, t > 0 ? step : 0, plan.cellTanhs + at, plan.cellSlopes, plan.stateSlopes, B, U);
    if (t > 0) product(gates, plan.turned, plan.zeros, plan.stateSlopes, B, 4 * U, U);
  }
  addTransposedProduct(plan.states, plan.gates + (step << 2), plan.recurrent + G, (W - 1) * B, U, 4 * U);
  addTransposedProduct(plan.embedded, plan.gates, plan.input + G, W * B, D, 4 * U);
  addColumnSums(plan.gateBias + G, plan.gates, W * B, 4 * U);
  inputBackward(plan);
}

/** The slopes of the gates take their place; those of the cells go on to the step before. */
function stepBackward(
  gates: usize,
  cells: usize,
  back: usize,
  cellTanhs: usize,
  cellSlopes: usize,
  stateSlopes: usize,
  B: usize,
  U: usize,
): void {
  const bytes: usize = U << 2;
  const one = f32x4.splat(1);
  for (let b: usize = 0; b < B; b++) {
    for (let u: usize = 0; u < bytes; u += 16) {
      const at = gates + u;
      const i = v128.load(at);
      const f = v128.load(at + bytes);
      const g = v128.load(at + 2 * bytes);
      const o = v128.load(at + 3 * bytes);
      const bent = v128.load(cellTanhs + u);
      const before = back !== 0 ? v128.load(cells + u - back) : f32x4.splat(0);
      const dState = v128.load(stateSlopes + u);
      const through = f32x4.mul(f32x4.mul(dState, o), f32x4.sub(one, f32x4.mul(bent, bent)));
      const dCell = f32x4.add(v128.load(cellSlopes + u), through);
      v128.store(cellSlopes + u, f32x4.mul(dCell, f));
      v128.store(at, f32x4.mul(f32x4.mul(dCell, g), f32x4.mul(i, f32x4.sub(one, i))));
      v128.store(at + bytes, f32x4.mul(f32x4.mul(dCell, before), f32x4.mul(f, f32x4.sub(one, f))));
      v128.store(at + 2 * bytes, f32x4.mul(f32x4.mul(dCell, i), f32x4.sub(one, f32x4.mul(g, g))));
      v128.store(at + 3 * bytes, f32x4.mul(f32x4.mul(dState, bent), f32x4.mul(o, f32x4.sub(one, o))));
    }
    gates += bytes << 2;
    cells += bytes;
    cellTanhs += bytes;
    cellSlopes += bytes;
    stateSlopes += bytes;
  }
}

/** From the slopes of the gates to the gradient of the embedding. */
function inputBackward(plan: LstmPlan): void {
  const B = plan.batch;
  const W = plan.window;
  const F = plan.features;
  const D = plan.width;
  const U = plan.hidden;
  transpose(plan.input, plan.turned, D, 4 * U);
  product(plan.gates, plan.turned, plan.zeros, plan.embedded, W * B, 4 * U, D);
  const gradient = plan.embed + plan.toGradient;
  for (let b: usize = 0; b < B; b++) {
    addStridedTransposedProduct(plan.rows + ((b * W * F) << 2), F, plan.embedded + ((b * D) << 2), B * D, gradient, D, W, F, D);
  }
}
