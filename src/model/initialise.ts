/**
 * First parameters of a network: uniform in ±sqrt(3 / fan-in), so that each layer keeps the variance of its inputs (LeCun et
 * al. 1998). Two layers that mix rows of different age begin with the old ones faint: a network first knows the newest row,
 * and finds out what the past is good for, rather than having to unlearn its noise.
 */
import { type Network, type ParameterSpan, parameterCount, parameterSpans } from '../core/network.ts';
import type { Random } from '../core/random.ts';

/** Of the older vector of a pair in the cnn. */
const OLDER = 0.2;
/** What one more row of age leaves in the embedding of attention-MLP; its columns keep their variance all the same. */
const PER_ROW = 0.7;

export function initialise(network: Network, random: Random): Float32Array {
  const parameters = new Float32Array(parameterCount(network));
  for (const span of parameterSpans(network)) {
    const { offset, size, fanIn } = span;
    if (fanIn === 0) continue;
    const bound = Math.sqrt(3 / fanIn);
    for (let i = 0; i < size; i++) parameters[offset + i] = (2 * random.uniform() - 1) * bound * faintness(network, span, i);
  }
  return parameters;
}

/** What element `i` of a tensor is multiplied with. */
function faintness({ kind, window, width }: Network, { name }: ParameterSpan, i: number): number {
  if (kind === 'cnn' && name.startsWith('layer')) return i < width * width ? OLDER : 1;
  if (kind !== 'attentionMlp' || name !== 'embed') return 1;
  let faint = Math.sqrt(window * (1 - PER_ROW * PER_ROW));
  for (let newer = Math.floor(i / width) + 1; newer < window; newer++) faint *= PER_ROW;
  return faint;
}
