/** The end of a network: the slopes of the loss by the outputs, and the head that three of the four share. */
import { each, eachOf, largest, sum } from './wgsl.ts';

/** Arrays of every kernel: the outputs as later phases read them, and the derivatives of the loss by them. */
export function headArrays(O: number): { readonly answers: number; readonly slopes: number } {
  return { answers: O, slopes: O };
}

/** outputs = last output + newest skip + outputBias, with `last(i)` one of `size` elements. */
export function headForward(last: (i: string) => string, size: string): string {
  return each(
    'O',
    `
${sum('value', 'i', size, `${last('i')} * output[i * O + at]`, 'outputBias[at]')}
for (var f = 0; f < F; f++) { value += newest[f] * skip[f * O + at]; }
answers[at] = value;
outputs[at] = value;`,
  );
}

/** Writes the head's gradients, and the derivative by each element of `last` into `lastSlope(i)`. */
export function headBackward(last: (i: string) => string, lastSlope: (i: string) => string, size: string): string {
  return `${SLOPES}
${each(size, `${sum('value', 'o', 'O', 'output[at * O + o] * slopes[o]')}\n${lastSlope('at')} = value;`)}
${eachOf('i', size, 'o', 'O', `outputGradient[at] = ${last('i')} * slopes[o];`)}
${eachOf('f', 'F', 'o', 'O', 'skipGradient[at] = newest[f] * slopes[o];')}
${each('O', 'outputBiasGradient[at] = slopes[at];')}`;
}

/** As compute/loss.ts has them: softmax minus one-hot and the move's error, each times its weight of the label. */
export const SLOPES = each(
  'O',
  `
let label = at / (K + 1) * 4;
let k = at % (K + 1);
let first = at - k;
if (k == K) {
  slopes[at] = labels[label + 2] * (answers[at] - labels[label + 3]);
} else {
  ${largest('top', 'i', 'K', 'answers[first + i]')}
  ${sum('total', 'i', 'K', 'exp(answers[first + i] - top)')}
  let hit = select(0.0, 1.0, k == i32(labels[label]));
  slopes[at] = labels[label + 1] * (exp(answers[at] - top) / total - hit);
}`,
);
