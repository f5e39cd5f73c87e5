/**
 * One network that learns: its parameters, their optimiser, and the way back. A step whose loss or gradient is not finite
 * leaves no trace but its count and a halved rate; after several in a row the network begins again from its last good
 * version, with fresh moments.
 */
import { count, numbers, part, type Stateful } from '../core/codec.ts';
import { type Network, parameterSpans } from '../core/network.ts';
import type { Gradients } from '../core/ports.ts';
import type { Random } from '../core/random.ts';
import { Adam } from './adam.ts';
import { initialise } from './initialise.ts';

/** Bad steps in a row after which the last good version takes over. */
const BAD_STEPS = 5;
/**
 * Decay of the weights, per step and unit of rate. Replay shows each label about thirty times: without decay the networks
 * learn their noise by heart, and XOR over time is not found at all.
 */
export const WEIGHT_DECAY = 0.3;
/** Good steps in a row that make a version a good one. */
const GOOD_STEPS = 512;

export class NetworkLearner implements Stateful {
  readonly codec = { version: 1, fields: { adam: part, good: numbers, goodSteps: count, badSteps: count, restarts: count } };
  readonly network: Network;
  private readonly adam: Adam;
  /** The last good parameters as the upper half of their float32 bits: eight bits of mantissa are enough to begin again from. */
  private readonly good: Uint16Array;
  private goodSteps = 0;
  private badSteps = 0;
  /** Times it began again from its last good version. */
  restarts = 0;

  constructor(network: Network, random: Random, rate: number, gradientNorm: number) {
    this.network = network;
    const options = { weightDecay: WEIGHT_DECAY, headFrom: headFrom(network) };
    this.adam = new Adam(initialise(network, random), rate, gradientNorm, options);
    this.good = new Uint16Array(this.adam.parameters.length);
    this.keep();
  }

  get parameters(): Float32Array {
    return this.adam.parameters;
  }

  /** Steps that had to be rolled back. */
  get rolledBack(): number {
    return this.adam.rolledBack;
  }

  /** One optimiser step. @param factor on the rate of the head, the layer that says the outputs. @param body on that of the rest. @returns false when the step was rolled back. */
  learn({ loss, gradients }: Gradients, factor: number, body = factor): boolean {
    const good = this.adam.update(loss, gradients, factor, body);
    this.badSteps = good ? 0 : this.badSteps + 1;
    this.goodSteps = good ? this.goodSteps + 1 : 0;
    if (this.goodSteps === GOOD_STEPS) {
      this.goodSteps = 0;
      this.keep();
    }
    if (this.badSteps === BAD_STEPS) this.beginAgain();
    return good;
  }

  private keep(): void {
    const bits = new Uint32Array(this.adam.parameters.buffer, this.adam.parameters.byteOffset, this.good.length);
    for (let i = 0; i < this.good.length; i++) this.good[i] = (bits[i] as number) >>> 16;
  }

  private beginAgain(): void {
    this.badSteps = 0;
    this.restarts++;
    const bits = Uint32Array.from(this.good, (half) => (half << 16) >>> 0);
    this.adam.restart(new Float32Array(bits.buffer));
  }
}

/** Where the layer that says the outputs begins; all after it, skip and bias, belongs to it. */
function headFrom(network: Network): number {
  return parameterSpans(network).find(({ name }) => name === 'output')?.offset ?? 0;
}
