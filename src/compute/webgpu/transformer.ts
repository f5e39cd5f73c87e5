/** The Transformer encoder layer as WGSL: `transformer` of core/network.ts, and its derivative. */
import { type Network, outputsPerWindow } from '../../core/network.ts';
import { headArrays, headBackward, headForward } from './head.ts';
import type { Kernel } from './kernel.ts';
import { each, eachOf, softmax, sum } from './wgsl.ts';

/**
 * Only one position asks, so keys and values are never made: `sought` is key query^T, and a position's logit its product with
 * `tokens` (the normed, shifted rows a); `context` is A a, and the value matrix is applied to that one vector.
 */
export function transformerKernel(network: Network): Kernel {
  const { window: W, width: D, hidden: U } = network;
  const vectors = ['asked', 'sought', 'context', 'gathered', 'y', 'normal2', 'fed', 'z'];
  const vectorSlopes = ['askedSlopes', 'soughtSlopes', 'contextSlopes', 'gatheredSlopes', 'ySlopes', 'fedSlopes', 'zSlopes'];
  return {
    arrays: {
      ...headArrays(outputsPerWindow(network)),
      ...Object.fromEntries([...vectors, ...vectorSlopes].map((name) => [name, D])),
      up: U,
      upSlopes: U,
      centre: W,
      spread: W,
      logits: W,
      powers: W,
      share: W,
      spread2: 1,
      x: W * D,
      normal: W * D,
      tokens: W * D,
      tokenSlopes: W * D,
    },
    also: { logitSlopes: 'logits', xSlopes: 'x', meanSlope: 'centre', meanAlong: 'powers' },
    constants: { SCALE: 1 / Math.sqrt(D), NEWEST: W - 1 },
    forward: `${EMBED}${ATTEND}${FEED_FORWARD}${headForward(z, 'D')}`,
    backward: `${headBackward(z, (i) => `zSlopes[${i}]`, 'D')}${FEED_BACKWARD}${ATTEND_BACKWARD}${EMBED_BACKWARD}`,
  };
}

const z = (i: string) => `z[${i}]`;

const EMBED = `
${eachOf('t', 'W', 'd', 'D', `${sum('value', 'f', 'F', 'rows[t * F + f] * embed[f * D + d]', 'position[t * D + d]')}\nx[at] = value;`)}
${each(
  'W',
  `
${sum('mean', 'd', 'D', 'x[at * D + d] / f32(D)')}
${sum('variance', 'd', 'D', '(x[at * D + d] - mean) * (x[at * D + d] - mean) / f32(D)')}
centre[at] = mean;
spread[at] = 1.0 / sqrt(variance + 1e-5);`,
)}
${eachOf(
  't',
  'W',
  'd',
  'D',
  `
let value = (x[at] - centre[t]) * spread[t];
normal[at] = value;
tokens[at] = value * (1.0 + gain1[d]) + shift1[d];`,
)}`;

const ATTEND = `
${each('D', `${sum('sum', 'd', 'D', 'tokens[NEWEST * D + d] * query[d * D + at]')}\nasked[at] = sum;`)}
${each('D', `${sum('sum', 'e', 'D', 'key[at * D + e] * asked[e]')}\nsought[at] = sum;`)}
${each('W', `${sum('sum', 'd', 'D', 'tokens[at * D + d] * sought[d]')}\nlogits[at] = sum * SCALE;`)}
${softmax('logits', 'powers', 'share', 'W')}
${each('D', `${sum('sum', 't', 'W', 'share[t] * tokens[t * D + at]')}\ncontext[at] = sum;`)}
${each('D', `${sum('sum', 'd', 'D', 'context[d] * value[d * D + at]')}\ngathered[at] = sum;`)}
${each('D', `${sum('sum', 'e', 'D', 'gathered[e] * mix[e * D + at]', 'x[NEWEST * D + at] + mixBias[at]')}\ny[at] = sum;`)}`;

const FEED_FORWARD = `
${each(
  'D',
  `
${sum('mean', 'd', 'D', 'y[d] / f32(D)')}
${sum('variance', 'd', 'D', '(y[d] - mean) * (y[d] - mean) / f32(D)')}
let inverse = 1.0 / sqrt(variance + 1e-5);
if (at == 0) { spread2[0] = inverse; }
let value = (y[at] - mean) * inverse;
normal2[at] = value;
fed[at] = value * (1.0 + gain2[at]) + shift2[at];`,
)}
${each('U', `${sum('sum', 'd', 'D', 'fed[d] * expand[d * U + at]', 'expandBias[at]')}\nup[at] = max(sum, 0.0);`)}
${each('D', `${sum('sum', 'u', 'U', 'up[u] * contract[u * D + at]', 'y[at] + contractBias[at]')}\nz[at] = sum;`)}`;

const FEED_BACKWARD = `
${eachOf('u', 'U', 'd', 'D', 'contractGradient[at] = up[u] * zSlopes[d];')}
${each('D', 'contractBiasGradient[at] = zSlopes[at];')}
${each('U', `${sum('sum', 'd', 'D', 'contract[at * D + d] * zSlopes[d]')}\nupSlopes[at] = select(0.0, sum, up[at] > 0.0);`)}
${eachOf('d', 'D', 'u', 'U', 'expandGradient[at] = fed[d] * upSlopes[u];')}
${each('U', 'expandBiasGradient[at] = upSlopes[at];')}
${each(
  'D',
  `
${sum('sum', 'u', 'U', 'expand[at * U + u] * upSlopes[u]')}
gain2Gradient[at] = sum * normal2[at];
shift2Gradient[at] = sum;
fedSlopes[at] = sum * (1.0 + gain2[at]);`,
)}
${each(
  'D',
  `
${sum('mean', 'd', 'D', 'fedSlopes[d] / f32(D)')}
${sum('along', 'd', 'D', 'fedSlopes[d] * normal2[d] / f32(D)')}
ySlopes[at] = zSlopes[at] + spread2[0] * (fedSlopes[at] - mean - normal2[at] * along);`,
)}`;

const ATTEND_BACKWARD = `
${eachOf('e', 'D', 'd', 'D', 'mixGradient[at] = gathered[e] * ySlopes[d];')}
${each('D', 'mixBiasGradient[at] = ySlopes[at];')}
${each('D', `${sum('sum', 'd', 'D', 'mix[at * D + d] * ySlopes[d]')}\ngatheredSlopes[at] = sum;`)}
${eachOf('d', 'D', 'e', 'D', 'valueGradient[at] = context[d] * gatheredSlopes[e];')}
${each('D', `${sum('sum', 'e', 'D', 'value[at * D + e] * gatheredSlopes[e]')}\ncontextSlopes[at] = sum;`)}
${each(
  'W',
  `
${sum('sum', 'd', 'D', '(tokens[at * D + d] - context[d]) * contextSlopes[d]')}
logitSlopes[at] = share[at] * sum * SCALE;`,
)}
${each('D', `${sum('sum', 't', 'W', 'logitSlopes[t] * tokens[t * D + at]')}\nsoughtSlopes[at] = sum;`)}
${eachOf('d', 'D', 'e', 'D', 'keyGradient[at] = soughtSlopes[d] * asked[e];')}
${each('D', `${sum('sum', 'd', 'D', 'key[d * D + at] * soughtSlopes[d]')}\naskedSlopes[at] = sum;`)}
${eachOf('d', 'D', 'e', 'D', 'queryGradient[at] = tokens[NEWEST * D + d] * askedSlopes[e];')}
${eachOf(
  't',
  'W',
  'd',
  'D',
  `
var sum = share[t] * contextSlopes[d] + logitSlopes[t] * sought[d];
if (t == NEWEST) {
  for (var e = 0; e < D; e++) { sum += query[d * D + e] * askedSlopes[e]; }
}
tokenSlopes[at] = sum;`,
)}
${each(
  'D',
  `
${sum('gain', 't', 'W', 'tokenSlopes[t * D + at] * normal[t * D + at]')}
${sum('shift', 't', 'W', 'tokenSlopes[t * D + at]')}
gain1Gradient[at] = gain;
shift1Gradient[at] = shift;`,
)}`;

const EMBED_BACKWARD = `
${each(
  'W',
  `
${sum('mean', 'd', 'D', 'tokenSlopes[at * D + d] * (1.0 + gain1[d]) / f32(D)')}
${sum('along', 'd', 'D', 'tokenSlopes[at * D + d] * (1.0 + gain1[d]) * normal[at * D + d] / f32(D)')}
meanSlope[at] = mean;
meanAlong[at] = along;`,
)}
${eachOf(
  't',
  'W',
  'd',
  'D',
  `
var sum = spread[t] * (tokenSlopes[at] * (1.0 + gain1[d]) - meanSlope[t] - normal[at] * meanAlong[t]);
if (t == NEWEST) { sum += ySlopes[d]; }
xSlopes[at] = sum;
positionGradient[at] = sum;`,
)}
${eachOf('f', 'F', 'd', 'D', `${sum('sum', 't', 'W', 'rows[t * F + f] * xSlopes[t * D + d]')}\nembedGradient[at] = sum;`)}`;
