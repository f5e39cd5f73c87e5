/** First parameters: how large they are, where they are nought, and that the past begins faint. */
import { describe, expect, test } from 'vitest';
import { NETWORK_KINDS, type Network, type NetworkKind, parameterSpans } from '../../src/core/network.ts';
import { Random } from '../../src/core/random.ts';
import { initialise } from '../../src/model/initialise.ts';

const SHAPE = { window: 16, features: 30, horizons: 1, classes: 2, width: 24, hidden: 24 };

/** Mean square of `size` parameters of a new network from place `from` of tensor `name`. */
function meanSquare(network: Network, name: string, from = 0, size?: number): number {
  const span = parameterSpans(network).find((each) => each.name === name);
  if (span === undefined) throw new Error(`no tensor ${name}`);
  const part = initialise(network, new Random(5)).subarray(span.offset + from, span.offset + from + (size ?? span.size));
  return part.reduce((sum, value) => sum + value * value, 0) / part.length;
}

const networkOf = (kind: NetworkKind): Network => ({ kind, ...SHAPE });

describe('a new network', () => {
  test('says even odds: all that leads to its outputs is nought', () => {
    for (const kind of NETWORK_KINDS) {
      const parameters = initialise(networkOf(kind), new Random(5));
      for (const { offset, size, fanIn } of parameterSpans(networkOf(kind))) {
        expect(parameters.subarray(offset, offset + size).some((value) => value !== 0)).toBe(fanIn > 0);
      }
    }
  });

  test('keeps the variance of its inputs', () => {
    expect(meanSquare(networkOf('lstm'), 'embed') * SHAPE.features).toBeCloseTo(1, 0);
    expect(meanSquare(networkOf('transformer'), 'query') * SHAPE.width).toBeCloseTo(1, 0);
    expect(meanSquare(networkOf('attentionMlp'), 'embed') * SHAPE.window).toBeCloseTo(1, 0);
  });

  test('hears the past faintly: the older of a pair in the cnn, each row of age in attention-MLP', () => {
    const half = SHAPE.width * SHAPE.width;
    const cnn = networkOf('cnn');
    expect(meanSquare(cnn, 'layer0', 0, half)).toBeLessThan(0.1 * meanSquare(cnn, 'layer0', half, half));
    const attention = networkOf('attentionMlp');
    const row = (age: number) => meanSquare(attention, 'embed', (SHAPE.window - 1 - age) * SHAPE.width, SHAPE.width);
    expect(row(4)).toBeLessThan(0.3 * row(0));
    expect(row(15)).toBeLessThan(0.01 * row(4));
  });
});
