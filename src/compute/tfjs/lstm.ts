/**
 * Long short-term memory; the formulas are in core/network.ts, and `d` before a name is the loss's slope by it.
 *
 * Only what needs the step before runs along time. The products of all inputs are made at once before it, and on the way back
 * all factors before and all parameters' slopes behind it. Everything is stored with units first and windows second, [.., B]:
 * so gates and steps lie one behind the other, and to take one copies nothing.
 */
import {
  add,
  concat,
  matMul,
  mul,
  reshape,
  sigmoid,
  slice,
  sum,
  type Tensor,
  tanh,
  tensor1d,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import type { Network } from '../../core/network.ts';
import { columnSums, repeatColumn, sigmoidSlope, tanhSlope } from './algebra.ts';
import { head } from './head.ts';
import type { Pass, Slopes } from './pass.ts';
import type { Inputs, Parameters } from './upload.ts';

/** One step's gates and cell, each [U, B]. */
interface Step {
  readonly i: Tensor;
  readonly f: Tensor;
  readonly g: Tensor;
  readonly o: Tensor;
  readonly cell: Tensor;
  /** tanh of the cell. */
  readonly shown: Tensor;
  readonly hidden: Tensor;
}

export function lstm(network: Network, w: Parameters, x: Inputs): Pass {
  const { window: W, features: F, width: D, hidden: U } = network;
  const B = x.size;
  const embed = reshape(w('embed'), [1, F, D]);
  const input = reshape(w('input'), [1, D, 4 * U]);
  const embedded = matMul(embed, x.steps, true, false); // [W, D, B]
  const bias = reshape(add(w('gateBias'), forgetGateAtOne(U)), [4 * U, 1]);
  const products = reshape(matMul(input, embedded, true, false), [W, 4 * U * B]);
  const steps = alongTime(network, w, add(products, reshape(repeatColumn(bias, B), [-1])), B);
  const end = head(w, x, transpose((steps[W - 1] as Step).hidden));
  return {
    output: end.output,
    attention: null,
    backward: (dOutput) => {
      const ofHead = end.backward(dOutput);
      const dGates = backThroughTime(network, w, steps, transpose(ofHead.vector)); // [W, 4 U, B]
      const dEmbedded = matMul(input, dGates);
      return {
        embed: overTime(matMul(x.steps, dEmbedded, false, true)),
        input: overTime(matMul(embedded, dGates, false, true)),
        recurrent: overTime(matMul(before(steps, 'hidden'), dGates, false, true)),
        gateBias: sum(reshape(overTime(dGates), [4 * U, B]), 1),
        ...ofHead.slopes,
      } satisfies Slopes;
    },
  };
}

/** @param inputs [W, 4 U B], each step's part of the gates that does not come from the step before. */
function alongTime({ window: W, hidden: U }: Network, w: Parameters, inputs: Tensor, B: number): readonly Step[] {
  const steps: Step[] = [];
  let hidden: Tensor = zeros([U, B]);
  let cell: Tensor = zeros([U, B]);
  for (let t = 0; t < W; t++) {
    const gates = add(reshape(slice(inputs, t, 1), [4 * U, B]), matMul(w('recurrent'), hidden, true, false));
    const i = sigmoid(slice(gates, 0, U));
    const f = sigmoid(slice(gates, U, U));
    const g = tanh(slice(gates, 2 * U, U));
    const o = sigmoid(slice(gates, 3 * U, U));
    cell = add(mul(f, cell), mul(i, g));
    const shown = tanh(cell);
    hidden = mul(o, shown);
    steps.push({ i, f, g, o, cell, shown, hidden });
  }
  return steps;
}

/** From the slopes by the last hidden state, [U, B], to those by every step's gates before their functions, [W, 4 U, B]. */
function backThroughTime({ window: W, hidden: U }: Network, w: Parameters, steps: readonly Step[], dLast: Tensor): Tensor {
  const { cellByHidden, gatesByOutside } = factors(steps);
  const B = dLast.shape[1] as number;
  const all: Tensor[] = [];
  let dHidden = dLast;
  let dCell: Tensor = zeros([U, B]);
  for (let t = W - 1; t >= 0; t--) {
    dCell = add(dCell, mul(dHidden, reshape(slice(cellByHidden, t, 1), [U, B])));
    const outside = concat([dCell, dCell, dCell, dHidden], 0);
    const dGates = mul(outside, reshape(slice(gatesByOutside, t, 1), [4 * U, B]));
    all[t] = dGates;
    dHidden = matMul(w('recurrent'), dGates);
    dCell = mul(dCell, (steps[t] as Step).f);
  }
  return reshape(concat(all, 0), [W, 4 * U, B]);
}

/**
 * What the slopes are multiplied with at each step: [W, U, B], from the hidden state's to the cell's; [W, 4 U, B], from the
 * cell's (for i, f, g) and the hidden state's (for o) to the gates'.
 */
function factors(steps: readonly Step[]): { readonly cellByHidden: Tensor; readonly gatesByOutside: Tensor } {
  const i = stack(steps.map((step) => step.i));
  const f = stack(steps.map((step) => step.f));
  const g = stack(steps.map((step) => step.g));
  const o = stack(steps.map((step) => step.o));
  const shown = stack(steps.map((step) => step.shown));
  const parts = [mul(g, sigmoidSlope(i)), mul(before(steps, 'cell'), sigmoidSlope(f)), mul(i, tanhSlope(g)), mul(shown, sigmoidSlope(o))];
  return { cellByHidden: mul(o, tanhSlope(shown)), gatesByOutside: concat(parts, 1) };
}

/** [W, U, B]: the part of each step as the step before left it, zeros for the first. */
function before(steps: readonly Step[], part: 'hidden' | 'cell'): Tensor {
  const parts = steps.map((step) => step[part]);
  return stack([zeros((parts[0] as Tensor).shape), ...parts.slice(0, -1)]);
}

/** W tensors [U, B] as one, [W, U, B]. */
function stack(parts: readonly Tensor[]): Tensor {
  return reshape(concat([...parts], 0), [parts.length, ...(parts[0] as Tensor).shape]);
}

/** The sum over the first axis, flat. */
function overTime(perStep: Tensor): Tensor {
  return columnSums(reshape(perStep, [perStep.shape[0] as number, -1]));
}

/** [4 U]: one for the forget gate. */
function forgetGateAtOne(U: number): Tensor {
  return tensor1d(new Float32Array(4 * U).fill(1, U, 2 * U));
}
