/** Dilated causal convolutions of which only the newest position is read: forward and backward for one window, in plain float64 loops. */
import { cnnLayers, type Network, parameterCount } from '../../core/network.ts';
import type { Batch } from '../../core/ports.ts';
import {
  accumulateRows,
  addProduct,
  addProductOfTransposed,
  addProductWithTransposed,
  cleared,
  fillRows,
  tanhEach,
  tanhEachBackward,
} from '../matrix.ts';
import { type ReferenceNetwork, readWindow, tensorIn, tensorsIn, tensorsOf } from '../reference-network.ts';
import { Head } from './head.ts';

const PARAMETERS = ['embed', 'embedBias'] as const;

/** One layer's parameters and what it makes: `pairs` vectors out of twice as many, which lie as [pairs, 2 D] already. */
interface Layer {
  readonly pairs: number;
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly weightSlopes: Float64Array;
  readonly biasSlopes: Float64Array;
  /** tanh of the convolution, and on the way back the slopes before the tanh: [pairs, D]. */
  readonly bent: Float64Array;
  readonly bentSlopes: Float64Array;
}

/** The formulas are those of `core/network.ts`. */
export class ReferenceCnn implements ReferenceNetwork {
  readonly gradients: Float64Array;
  readonly attention = null;
  private readonly network: Network;
  private readonly parameters: Float64Array;
  private readonly weights;
  private readonly slopes;
  private readonly layers: readonly Layer[];
  /** Positions before the first layer, 2^L. */
  private readonly positions: number;
  /** [2^L, F]: zero before the window, and nothing is ever written there. */
  private readonly rows: Float64Array;
  /** The vectors before layer l at l, those behind the last layer at L, and the slopes by them. */
  private readonly vectors: readonly Float64Array[];
  private readonly vectorSlopes: readonly Float64Array[];
  private readonly head: Head;

  constructor(network: Network) {
    const { window, features: F, width: D } = network;
    const L = cnnLayers(window);
    this.network = network;
    this.parameters = new Float64Array(parameterCount(network));
    this.gradients = new Float64Array(parameterCount(network));
    this.weights = tensorsIn(network, this.parameters, PARAMETERS);
    this.slopes = tensorsIn(network, this.gradients, PARAMETERS);
    this.layers = Array.from({ length: L }, (_, l) => layerOf(network, this.parameters, this.gradients, l));
    this.positions = 1 << L;
    this.rows = new Float64Array(this.positions * F);
    this.vectors = Array.from({ length: L + 1 }, (_, l) => new Float64Array((this.positions >> l) * D));
    this.vectorSlopes = this.vectors.map((vectors) => new Float64Array(vectors.length));
    this.head = new Head(network, this.parameters, this.gradients, {
      rows: this.rows,
      vector: this.vectors[L] as Float64Array,
      vectorSlopes: this.vectorSlopes[L] as Float64Array,
    });
  }

  load(parameters: Float32Array): void {
    this.parameters.set(parameters);
  }

  forward(batch: Batch, index: number, outputs: Float64Array): void {
    const { features: F, width: D } = this.network;
    const first = this.vectors[0] as Float64Array;
    readWindow(this.network, batch, index, this.rows);
    fillRows(first, this.weights.embedBias, this.positions);
    addProduct(first, this.rows, this.weights.embed, this.positions, F, D);
    for (let l = 0; l < this.layers.length; l++) {
      this.forwardLayer(this.layers[l] as Layer, this.vectors[l] as Float64Array, this.vectors[l + 1] as Float64Array);
    }
    this.head.forward(outputs, index);
  }

  private forwardLayer(layer: Layer, before: Float64Array, behind: Float64Array): void {
    const D = this.network.width;
    fillRows(layer.bent, layer.bias, layer.pairs);
    addProduct(layer.bent, before, layer.weights, layer.pairs, 2 * D, D);
    tanhEach(layer.bent);
    for (let pair = 0; pair < layer.pairs; pair++) {
      const newer = (2 * pair + 1) * D;
      for (let d = 0; d < D; d++) behind[pair * D + d] = (before[newer + d] as number) + (layer.bent[pair * D + d] as number);
    }
  }

  backward(slopes: Float64Array, index: number): void {
    const { features: F, width: D } = this.network;
    this.head.backward(slopes, index);
    for (let l = this.layers.length - 1; l >= 0; l--) this.backwardLayer(l);
    const first = this.vectorSlopes[0] as Float64Array;
    accumulateRows(this.slopes.embedBias, first, this.positions);
    addProductOfTransposed(this.slopes.embed, this.rows, first, F, this.positions, D);
  }

  private backwardLayer(l: number): void {
    const D = this.network.width;
    const layer = this.layers[l] as Layer;
    const before = this.vectors[l] as Float64Array;
    const beforeSlopes = this.vectorSlopes[l] as Float64Array;
    const behindSlopes = this.vectorSlopes[l + 1] as Float64Array;
    layer.bentSlopes.set(behindSlopes);
    tanhEachBackward(layer.bentSlopes, layer.bent);
    accumulateRows(layer.biasSlopes, layer.bentSlopes, layer.pairs);
    addProductOfTransposed(layer.weightSlopes, before, layer.bentSlopes, 2 * D, layer.pairs, D);
    addProductWithTransposed(cleared(beforeSlopes), layer.bentSlopes, layer.weights, layer.pairs, D, 2 * D);
    for (let pair = 0; pair < layer.pairs; pair++) {
      const newer = (2 * pair + 1) * D;
      for (let d = 0; d < D; d++) beforeSlopes[newer + d] = (beforeSlopes[newer + d] as number) + (behindSlopes[pair * D + d] as number);
    }
  }
}

function layerOf(network: Network, parameters: Float64Array, gradients: Float64Array, l: number): Layer {
  const pairs = 1 << (cnnLayers(network.window) - l - 1);
  return {
    pairs,
    weights: tensorIn(network, parameters, `layer${l}`),
    bias: tensorIn(network, parameters, `layerBias${l}`),
    weightSlopes: tensorIn(network, gradients, `layer${l}`),
    biasSlopes: tensorIn(network, gradients, `layerBias${l}`),
    ...tensorsOf({ bent: pairs * network.width, bentSlopes: pairs * network.width }),
  };
}
