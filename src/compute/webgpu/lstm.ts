/** The LSTM as WGSL: `lstm` of core/network.ts, and its derivative back through time. */
import { type Network, outputsPerWindow } from '../../core/network.ts';
import { headArrays, headBackward, headForward } from './head.ts';
import type { Kernel } from './kernel.ts';
import { each, eachOf, sum } from './wgsl.ts';

export function lstmKernel(network: Network): Kernel {
  const { window: W, width: D, hidden: U } = network;
  return {
    arrays: {
      ...headArrays(outputsPerWindow(network)),
      carry: U,
      flow: 4 * U,
      gates: W * 4 * U,
      states: W * U,
      cells: W * U,
      x: W * D,
    },
    also: { gateSlopes: 'gates', xSlopes: 'x' },
    constants: { G: 4 * U },
    forward: FORWARD,
    backward: BACKWARD,
  };
}

/** What does not wait for the step before is computed for all steps at once. */
const INPUTS = `
${eachOf('t', 'W', 'd', 'D', `${sum('value', 'f', 'F', 'rows[t * F + f] * embed[f * D + d]')}\nx[at] = value;`)}
${eachOf('t', 'W', 'j', 'G', `${sum('value', 'd', 'D', 'x[t * D + d] * input[d * G + j]', 'gateBias[j]')}\ngates[at] = value;`)}`;

const FORWARD = `${INPUTS}
for (var t = 0; t < W; t++) {
${each(
  'G',
  `
var value = gates[t * G + at];
if (t > 0) {
  for (var u = 0; u < U; u++) { value += states[(t - 1) * U + u] * recurrent[u * G + at]; }
}
switch (at / U) {
  case 1: { gates[t * G + at] = sigmoid(value + 1.0); }
  case 2: { gates[t * G + at] = bend(value); }
  default: { gates[t * G + at] = sigmoid(value); }
}`,
)}
${each(
  'U',
  `
let now = t * G + at;
var cell = gates[now] * gates[now + 2 * U];
if (t > 0) { cell += gates[now + U] * cells[(t - 1) * U + at]; }
cells[t * U + at] = cell;
states[t * U + at] = gates[now + 3 * U] * bend(cell);`,
)}
}
${headForward((i) => `states[(W - 1) * U + ${i}]`, 'U')}`;

/**
 * `flow` holds the derivative by the state of step t, as four parts to be added up, one through each gate of step t + 1;
 * `carry` that by its cell through the cell of step t + 1.
 */
const BACKWARD = `
${headBackward(
  (i) => `states[(W - 1) * U + ${i}]`,
  (i) => `flow[${i}]`,
  'U',
)}
${each('3 * U', 'flow[U + at] = 0.0;')}
${each('U', 'carry[at] = 0.0;')}
for (var t = W - 1; t >= 0; t--) {
${each(
  'U',
  `
let now = t * G + at;
let i = gates[now];
let f = gates[now + U];
let g = gates[now + 2 * U];
let o = gates[now + 3 * U];
let bent = bend(cells[t * U + at]);
var before = 0.0;
if (t > 0) { before = cells[(t - 1) * U + at]; }
let stateSlope = flow[at] + flow[U + at] + flow[2 * U + at] + flow[3 * U + at];
let cellSlope = carry[at] + stateSlope * o * (1.0 - bent * bent);
carry[at] = cellSlope * f;
gateSlopes[now] = cellSlope * g * i * (1.0 - i);
gateSlopes[now + U] = cellSlope * before * f * (1.0 - f);
gateSlopes[now + 2 * U] = cellSlope * i * (1.0 - g * g);
gateSlopes[now + 3 * U] = stateSlope * bent * o * (1.0 - o);`,
)}
${each(
  'G',
  `
let u = at % U;
let gate = at - u;
${sum('value', 'j', 'U', 'recurrent[u * G + gate + j] * gateSlopes[t * G + gate + j]')}
flow[at] = value;`,
)}
}
${eachOf('d', 'D', 'j', 'G', `${sum('value', 't', 'W', 'x[t * D + d] * gateSlopes[t * G + j]')}\ninputGradient[at] = value;`)}
${eachOf(
  'u',
  'U',
  'j',
  'G',
  `${sum('value', 't', 'W - 1', 'states[t * U + u] * gateSlopes[(t + 1) * G + j]')}\nrecurrentGradient[at] = value;`,
)}
${each('G', `${sum('value', 't', 'W', 'gateSlopes[t * G + at]')}\ngateBiasGradient[at] = value;`)}
${eachOf('t', 'W', 'd', 'D', `${sum('value', 'j', 'G', 'input[d * G + j] * gateSlopes[t * G + j]')}\nxSlopes[at] = value;`)}
${eachOf('f', 'F', 'd', 'D', `${sum('value', 't', 'W', 'rows[t * F + f] * xSlopes[t * D + d]')}\nembedGradient[at] = value;`)}`;
