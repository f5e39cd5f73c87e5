/** One pre-norm Transformer encoder layer of which only the newest position is read: forward and backward for one window, in plain float64 loops. */
import { type Network, parameterCount } from '../../core/network.ts';
import type { Batch } from '../../core/ports.ts';
import {
  accumulate,
  addProduct,
  addProductOfTransposed,
  addProductWithTransposed,
  cleared,
  softmaxRows,
  softmaxRowsBackward,
} from '../matrix.ts';
import { type ReferenceNetwork, readWindow, tensorsIn, tensorsOf } from '../reference-network.ts';
import { Head } from './head.ts';
import { LayerNorm } from './layer-norm.ts';

const PARAMETERS = [
  'embed',
  'position',
  'gain1',
  'shift1',
  'query',
  'key',
  'value',
  'mix',
  'mixBias',
  'gain2',
  'shift2',
  'expand',
  'expandBias',
  'contract',
  'contractBias',
] as const;

/** The formulas are those of `core/network.ts`. */
export class ReferenceTransformer implements ReferenceNetwork {
  readonly gradients: Float64Array;
  readonly attention = null;
  private readonly network: Network;
  private readonly parameters: Float64Array;
  private readonly weights;
  private readonly slopes;
  private readonly forwards;
  private readonly backwards;
  private readonly norm1: LayerNorm;
  private readonly norm2: LayerNorm;
  /** The newest rows of x, of its slopes, of the first norm's results, and of the slopes by these: views, [D]. */
  private readonly newest: {
    readonly x: Float64Array;
    readonly xSlopes: Float64Array;
    readonly normed: Float64Array;
    readonly normedSlopes: Float64Array;
  };
  /** Nothing is masked: the window is always full. */
  private readonly mask: Float64Array;
  private readonly scale: number;
  private readonly head: Head;

  constructor(network: Network) {
    const { window: W, width: D } = network;
    this.network = network;
    this.parameters = new Float64Array(parameterCount(network));
    this.gradients = new Float64Array(parameterCount(network));
    this.weights = tensorsIn(network, this.parameters, PARAMETERS);
    this.slopes = tensorsIn(network, this.gradients, PARAMETERS);
    this.forwards = activationsOf(network);
    this.backwards = activationsOf(network);
    this.norm1 = new LayerNorm(W, D);
    this.norm2 = new LayerNorm(1, D);
    this.newest = {
      x: this.forwards.x.subarray((W - 1) * D),
      xSlopes: this.backwards.x.subarray((W - 1) * D),
      normed: this.norm1.results.subarray((W - 1) * D),
      normedSlopes: this.backwards.normed1.subarray((W - 1) * D),
    };
    this.mask = new Float64Array(W);
    this.scale = 1 / Math.sqrt(D);
    this.head = new Head(network, this.parameters, this.gradients, {
      rows: this.forwards.rows,
      vector: this.forwards.z,
      vectorSlopes: this.backwards.z,
    });
  }

  load(parameters: Float32Array): void {
    this.parameters.set(parameters);
  }

  forward(batch: Batch, index: number, outputs: Float64Array): void {
    const { window: W, features: F, width: D } = this.network;
    const { weights: w, forwards: f } = this;
    readWindow(this.network, batch, index, f.rows);
    f.x.set(w.position);
    addProduct(f.x, f.rows, w.embed, W, F, D);
    this.forwardAttention();
    this.forwardFeedForward();
    this.head.forward(outputs, index);
  }

  /** y = x_W + (A (a value)) mix + mixBias. */
  private forwardAttention(): void {
    const { window: W, width: D } = this.network;
    const { weights: w, forwards: f, newest } = this;
    this.norm1.forward(f.x, w.gain1, w.shift1);
    const normed = this.norm1.results;
    addProduct(cleared(f.query), newest.normed, w.query, 1, D, D);
    addProduct(cleared(f.keys), normed, w.key, W, D, D);
    addProduct(cleared(f.values), normed, w.value, W, D, D);
    addProductWithTransposed(cleared(f.weights), f.query, f.keys, 1, D, W);
    softmaxRows(f.weights, this.scale, this.mask, 1, W);
    addProduct(cleared(f.read), f.weights, f.values, 1, W, D);
    f.y.set(newest.x);
    accumulate(f.y, w.mixBias);
    addProduct(f.y, f.read, w.mix, 1, D, D);
  }

  /** z = y + relu(norm2(y) expand + expandBias) contract + contractBias. */
  private forwardFeedForward(): void {
    const { width: D, hidden: U } = this.network;
    const { weights: w, forwards: f } = this;
    this.norm2.forward(f.y, w.gain2, w.shift2);
    f.hidden.set(w.expandBias);
    addProduct(f.hidden, this.norm2.results, w.expand, 1, D, U);
    // Not `> 0`: what is not a number must stay so.
    for (let u = 0; u < U; u++) if ((f.hidden[u] as number) < 0) f.hidden[u] = 0;
    f.z.set(f.y);
    accumulate(f.z, w.contractBias);
    addProduct(f.z, f.hidden, w.contract, 1, U, D);
  }

  backward(slopes: Float64Array, index: number): void {
    const { window: W, features: F, width: D } = this.network;
    const { slopes: g, forwards: f, backwards: b } = this;
    this.head.backward(slopes, index);
    this.backwardFeedForward();
    this.backwardAttention();
    accumulate(g.position, b.x);
    addProductOfTransposed(g.embed, f.rows, b.x, F, W, D);
  }

  /** From the slopes by z to those by y. The relu has slope zero where its result is zero. */
  private backwardFeedForward(): void {
    const { width: D, hidden: U } = this.network;
    const { weights: w, slopes: g, forwards: f, backwards: b } = this;
    accumulate(g.contractBias, b.z);
    addProduct(g.contract, f.hidden, b.z, U, 1, D);
    addProductWithTransposed(cleared(b.hidden), b.z, w.contract, 1, D, U);
    for (let u = 0; u < U; u++) if ((f.hidden[u] as number) === 0) b.hidden[u] = 0;
    accumulate(g.expandBias, b.hidden);
    addProduct(g.expand, this.norm2.results, b.hidden, D, 1, U);
    addProductWithTransposed(cleared(b.normed2), b.hidden, w.expand, 1, U, D);
    b.y.set(b.z);
    this.norm2.backward(b.normed2, w.gain2, g.gain2, g.shift2, b.y);
  }

  /** From the slopes by y to those by x. */
  private backwardAttention(): void {
    const { window: W, width: D } = this.network;
    const { weights: w, slopes: g, forwards: f, backwards: b, newest } = this;
    accumulate(g.mixBias, b.y);
    addProduct(g.mix, f.read, b.y, D, 1, D);
    addProductWithTransposed(cleared(b.read), b.y, w.mix, 1, D, D);

    addProductWithTransposed(cleared(b.weights), b.read, f.values, 1, D, W);
    softmaxRowsBackward(b.weights, f.weights, this.scale, 1, W);
    addProduct(cleared(b.values), f.weights, b.read, W, 1, D);
    addProduct(cleared(b.query), b.weights, f.keys, 1, W, D);
    addProduct(cleared(b.keys), b.weights, f.query, W, 1, D);

    const normed = this.norm1.results;
    addProductOfTransposed(g.query, newest.normed, b.query, D, 1, D);
    addProductOfTransposed(g.key, normed, b.keys, D, W, D);
    addProductOfTransposed(g.value, normed, b.values, D, W, D);
    addProductWithTransposed(cleared(b.normed1), b.keys, w.key, W, D, D);
    addProductWithTransposed(b.normed1, b.values, w.value, W, D, D);
    addProductWithTransposed(newest.normedSlopes, b.query, w.query, 1, D, D);

    cleared(b.x);
    newest.xSlopes.set(b.y);
    this.norm1.backward(b.normed1, w.gain1, g.gain1, g.shift1, b.x);
  }
}

/** What one window becomes on its way, or the loss's slopes by it. `rows` is data and has none; what the norms make is theirs. */
function activationsOf({ window: W, features: F, width: D, hidden: U }: Network) {
  return tensorsOf({
    rows: W * F,
    x: W * D,
    normed1: W * D,
    query: D,
    keys: W * D,
    values: W * D,
    weights: W,
    read: D,
    y: D,
    normed2: D,
    hidden: U,
    z: D,
  });
}
