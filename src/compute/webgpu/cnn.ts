/** The temporal CNN as WGSL: `cnn` of core/network.ts, and its derivative. */
import { cnnLayers, type Network, outputsPerWindow } from '../../core/network.ts';
import { headArrays, headBackward, headForward } from './head.ts';
import type { Kernel } from './kernel.ts';
import { each, eachOf, sum } from './wgsl.ts';

/**
 * Level 0 of `vectors` are the N = 2^L embedded rows, level l + 1 what layer l makes of level l, half as many; the last level
 * is one vector. `bent` and `slopesOfVectors` have the same order, `bent` without level 0.
 */
export function cnnKernel(network: Network): Kernel {
  const { window, width: D } = network;
  const layers = Array.from({ length: cnnLayers(window) }, (_, l) => l);
  const N = 1 << layers.length;
  return {
    arrays: {
      ...headArrays(outputsPerWindow(network)),
      vectors: (2 * N - 1) * D,
      vectorSlopes: (2 * N - 1) * D,
      bent: Math.max(1, (N - 1) * D),
    },
    also: { bentSlopes: 'bent' },
    constants: { N, LAST: 2 * N - 2 },
    forward: `${EMBED}${layers.map((l) => layerForward(l, N)).join('')}${headForward(last, 'D')}`,
    backward: `${headBackward(last, lastSlope, 'D')}${layers
      .toReversed()
      .map((l) => layerBackward(l, N))
      .join('')}${EMBED_BACKWARD}`,
  };
}

const last = (i: string) => `vectors[LAST * D + ${i}]`;
const lastSlope = (i: string) => `vectorSlopes[LAST * D + ${i}]`;

/** Of a row before the window, which is zero, only the bias is left. */
const EMBED = eachOf(
  'n',
  'N',
  'd',
  'D',
  `
let t = n - (N - W);
var value = embedBias[d];
if (t >= 0) {
  for (var f = 0; f < F; f++) { value += rows[t * F + f] * embed[f * D + d]; }
}
vectors[at] = value;`,
);

const EMBED_BACKWARD = `
${eachOf(
  'f',
  'F',
  'd',
  'D',
  `${sum('value', 't', 'W', 'rows[t * F + f] * vectorSlopes[(N - W + t) * D + d]')}\nembedGradient[at] = value;`,
)}
${each('D', `${sum('value', 'n', 'N', 'vectorSlopes[n * D + at]')}\nembedBiasGradient[at] = value;`)}`;

/** Where the vectors of layer `l` lie: the first it reads, the first it makes, how many it makes. A pair [a, b] lies there as one row of 2 D. */
function levels(l: number, N: number): { readonly from: number; readonly to: number; readonly pairs: number } {
  const from = 2 * N - ((2 * N) >> l);
  return { from, to: from + (N >> l), pairs: N >> (l + 1) };
}

function layerForward(l: number, N: number): string {
  const { from, to, pairs } = levels(l, N);
  return eachOf(
    'p',
    `${pairs}`,
    'd',
    'D',
    `
let pair = (${from} + 2 * p) * D;
${sum('value', 'i', '2 * D', `vectors[pair + i] * layer${l}[i * D + d]`, `layerBias${l}[d]`)}
let turn = bend(value);
bent[${to - N} * D + at] = turn;
vectors[${to} * D + at] = vectors[pair + D + d] + turn;`,
  );
}

function layerBackward(l: number, N: number): string {
  const { from, to, pairs } = levels(l, N);
  const slopes = `bentSlopes[(${to - N} + p) * D`;
  return `
${each(
  `${pairs} * D`,
  `
let here = ${to - N} * D + at;
bentSlopes[here] = vectorSlopes[${to} * D + at] * (1.0 - bent[here] * bent[here]);`,
)}
${eachOf(
  'i',
  '2 * D',
  'd',
  'D',
  `${sum('value', 'p', `${pairs}`, `vectors[(${from} + 2 * p) * D + i] * ${slopes} + d]`)}\nlayer${l}Gradient[at] = value;`,
)}
${each('D', `${sum('value', 'p', `${pairs}`, `${slopes} + at]`)}\nlayerBias${l}Gradient[at] = value;`)}
${eachOf(
  'p',
  `${pairs}`,
  'i',
  '2 * D',
  `
${sum('value', 'd', 'D', `layer${l}[i * D + d] * ${slopes} + d]`)}
if (i >= D) { value += vectorSlopes[(${to} + p) * D + i - D]; }
vectorSlopes[${from} * D + at] = value;`,
)}`;
}
