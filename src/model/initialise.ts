/** First parameters of a network: uniform in ±sqrt(3 / fan-in), so that each layer keeps the variance of its inputs (LeCun et al. 1998). */
import { type Network, parameterCount, parameterSpans } from '../core/network.ts';
import type { Random } from '../core/random.ts';

export function initialise(network: Network, random: Random): Float32Array {
  const parameters = new Float32Array(parameterCount(network));
  for (const { offset, size, fanIn } of parameterSpans(network)) {
    if (fanIn === 0) continue;
    const bound = Math.sqrt(3 / fanIn);
    for (let i = 0; i < size; i++) parameters[offset + i] = (2 * random.uniform() - 1) * bound;
  }
  return parameters;
}
