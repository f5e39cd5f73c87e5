/** The attention-MLP as WGSL: `attentionMlp` of core/network.ts, and its derivative. */
import { type Network, outputsPerWindow } from '../../core/network.ts';
import { headArrays, SLOPES } from './head.ts';
import type { Kernel } from './kernel.ts';
import { each, eachOf, softmax, sum } from './wgsl.ts';

export function attentionMlpKernel(network: Network): Kernel {
  const { features: F, width: D, hidden: U } = network;
  return {
    arrays: {
      ...headArrays(outputsPerWindow(network)),
      pooled: D,
      pooledSlopes: D,
      units: U,
      unitSlopes: U,
      share: F,
      logits: F,
      powers: F,
      tokens: F * D,
      queries: F * D,
      keys: F * D,
      values: F * D,
      mixed: F * D,
      mixedSlopes: F * D,
      // The matrix A, a row for each asking feature.
      matrix: F * F,
    },
    also: {
      shareSlopes: 'powers',
      along: 'logits',
      matrixSlopes: 'matrix',
      valueSlopes: 'mixed',
      querySlopes: 'values',
      keySlopes: 'keys',
      tokenSlopes: 'mixedSlopes',
    },
    constants: { SCALE: 1 / Math.sqrt(D) },
    forward: `${ATTEND}${POOL}${PERCEPTRON}`,
    backward: `${SLOPES}${PERCEPTRON_BACKWARD}${POOL_BACKWARD}${ATTEND_BACKWARD}`,
  };
}

const ATTEND = `
${eachOf('f', 'F', 'd', 'D', `${sum('value', 'w', 'W', 'rows[w * F + f] * embed[w * D + d]', 'identity[f * D + d]')}\ntokens[at] = value;`)}
${eachOf(
  'f',
  'F',
  'd',
  'D',
  `
var asking = 0.0;
var key_ = 0.0;
var value_ = 0.0;
for (var i = 0; i < D; i++) {
  let token = tokens[f * D + i];
  asking += token * query[i * D + d];
  key_ += token * key[i * D + d];
  value_ += token * value[i * D + d];
}
queries[at] = asking;
keys[at] = key_;
values[at] = value_;`,
)}
${eachOf(
  'f',
  'F',
  'g',
  'F',
  `
${sum('match_', 'd', 'D', 'queries[f * D + d] * keys[g * D + d]')}
matrix[at] = match_ * SCALE + mask[g];`,
)}
${each(
  'F',
  `
var top = LOWEST;
for (var g = 0; g < F; g++) { top = max(top, matrix[at * F + g]); }
var total = 0.0;
for (var g = 0; g < F; g++) {
  let power = exp(matrix[at * F + g] - top);
  matrix[at * F + g] = power;
  total += power;
}
for (var g = 0; g < F; g++) { matrix[at * F + g] = matrix[at * F + g] / total; }`,
)}
${eachOf('f', 'F', 'd', 'D', `${sum('sum', 'g', 'F', 'matrix[f * F + g] * values[g * D + d]', 'tokens[at]')}\nmixed[at] = sum;`)}`;

const POOL = `
${each('F', `${sum('sum', 'd', 'D', 'mixed[at * D + d] * pool[d]')}\nlogits[at] = sum * SCALE + mask[at];`)}
${softmax('logits', 'powers', 'share', 'F')}
${each('F', 'attention[at] = share[at];')}
${each('D', `${sum('sum', 'f', 'F', 'share[f] * mixed[f * D + at]')}\npooled[at] = sum;`)}`;

const PERCEPTRON = `
${each(
  'U',
  `
${sum('sum', 'd', 'D', 'pooled[d] * hidden[d * U + at]', 'hiddenBias[at]')}
for (var f = 0; f < F; f++) { sum += newest[f] * hidden[(D + f) * U + at]; }
units[at] = bend(sum);`,
)}
${each(
  'O',
  `
${sum('sum', 'u', 'U', 'units[u] * output[u * O + at]', 'outputBias[at]')}
answers[at] = sum;
outputs[at] = sum;`,
)}`;

const PERCEPTRON_BACKWARD = `
${eachOf('u', 'U', 'o', 'O', 'outputGradient[at] = units[u] * slopes[o];')}
${each('O', 'outputBiasGradient[at] = slopes[at];')}
${each('U', `${sum('sum', 'o', 'O', 'output[at * O + o] * slopes[o]')}\nunitSlopes[at] = sum * (1.0 - units[at] * units[at]);`)}
${eachOf('d', 'D', 'u', 'U', 'hiddenGradient[at] = pooled[d] * unitSlopes[u];')}
${eachOf('f', 'F', 'u', 'U', 'hiddenGradient[D * U + at] = newest[f] * unitSlopes[u];')}
${each('U', 'hiddenBiasGradient[at] = unitSlopes[at];')}
${each('D', `${sum('sum', 'u', 'U', 'hidden[at * U + u] * unitSlopes[u]')}\npooledSlopes[at] = sum;`)}`;

/** The softmax takes its own mean off: of the share's slopes here, of each row's in the matrix below. */
const POOL_BACKWARD = `
${each(
  'F',
  `
${sum('sum', 'd', 'D', '(mixed[at * D + d] - pooled[d]) * pooledSlopes[d]')}
shareSlopes[at] = share[at] * sum * SCALE;`,
)}
${eachOf('f', 'F', 'd', 'D', 'mixedSlopes[at] = share[f] * pooledSlopes[d] + shareSlopes[f] * pool[d];')}
${each('D', `${sum('sum', 'f', 'F', 'mixed[f * D + at] * shareSlopes[f]')}\npoolGradient[at] = sum;`)}`;

/** `along` is a row of the matrix times its slopes: what self-attention added to the token, times the slopes by it. */
const ATTEND_BACKWARD = `
${each('F', `${sum('sum', 'd', 'D', 'mixedSlopes[at * D + d] * (mixed[at * D + d] - tokens[at * D + d])')}\nalong[at] = sum;`)}
${eachOf('g', 'F', 'd', 'D', `${sum('sum', 'f', 'F', 'matrix[f * F + g] * mixedSlopes[f * D + d]')}\nvalueSlopes[at] = sum;`)}
${eachOf(
  'f',
  'F',
  'g',
  'F',
  `
${sum('sum', 'd', 'D', 'mixedSlopes[f * D + d] * values[g * D + d]')}
matrixSlopes[at] = matrix[at] * (sum - along[f]) * SCALE;`,
)}
${eachOf('f', 'F', 'd', 'D', `${sum('sum', 'g', 'F', 'matrixSlopes[f * F + g] * keys[g * D + d]')}\nquerySlopes[at] = sum;`)}
${eachOf('g', 'F', 'd', 'D', `${sum('sum', 'f', 'F', 'matrixSlopes[f * F + g] * queries[f * D + d]')}\nkeySlopes[at] = sum;`)}
${eachOf(
  'i',
  'D',
  'd',
  'D',
  `
var asking = 0.0;
var key_ = 0.0;
var value_ = 0.0;
for (var f = 0; f < F; f++) {
  let token = tokens[f * D + i];
  asking += token * querySlopes[f * D + d];
  key_ += token * keySlopes[f * D + d];
  value_ += token * valueSlopes[f * D + d];
}
queryGradient[at] = asking;
keyGradient[at] = key_;
valueGradient[at] = value_;`,
)}
${eachOf(
  'f',
  'F',
  'd',
  'D',
  `
var sum = mixedSlopes[at];
for (var i = 0; i < D; i++) {
  sum += query[d * D + i] * querySlopes[f * D + i] + key[d * D + i] * keySlopes[f * D + i] + value[d * D + i] * valueSlopes[f * D + i];
}
tokenSlopes[at] = sum;
identityGradient[at] = sum;`,
)}
${eachOf('w', 'W', 'd', 'D', `${sum('sum', 'f', 'F', 'rows[w * F + f] * tokenSlopes[f * D + d]')}\nembedGradient[at] = sum;`)}`;
