/** The end that three of the networks share: outputs = vector output + newest skip + outputBias, forward and backward. */
import { type Network, outputsPerWindow } from '../../core/network.ts';
import { accumulate, addProduct, addProductWithTransposed, cleared } from '../matrix.ts';
import { type Tensors, tensorsIn } from '../reference-network.ts';

const PARAMETERS = ['output', 'skip', 'outputBias'] as const;
type Parameter = (typeof PARAMETERS)[number];

/** Where the head reads and writes; it keeps these arrays and never replaces them. */
interface HeadEnds {
  /** Ends with the newest row, [F]. */
  readonly rows: Float64Array;
  /** What the network made of the window. */
  readonly vector: Float64Array;
  /** Receives the loss's slopes by the vector. */
  readonly vectorSlopes: Float64Array;
}

export class Head {
  private readonly features: number;
  private readonly newest: Float64Array;
  private readonly vector: Float64Array;
  private readonly vectorSlopes: Float64Array;
  private readonly weights: Tensors<Parameter>;
  private readonly slopes: Tensors<Parameter>;
  /** One window's outputs, and on the way back the slopes by them. */
  private readonly output: Float64Array;

  constructor(network: Network, parameters: Float64Array, gradients: Float64Array, { rows, vector, vectorSlopes }: HeadEnds) {
    this.features = network.features;
    this.newest = rows.subarray(rows.length - network.features);
    this.vector = vector;
    this.vectorSlopes = vectorSlopes;
    this.weights = tensorsIn(network, parameters, PARAMETERS);
    this.slopes = tensorsIn(network, gradients, PARAMETERS);
    this.output = new Float64Array(outputsPerWindow(network));
  }

  /** Writes window `index` of `outputs` [B, O]. */
  forward(outputs: Float64Array, index: number): void {
    const { weights: w, output } = this;
    const O = output.length;
    output.set(w.outputBias);
    addProduct(output, this.vector, w.output, 1, this.vector.length, O);
    addProduct(output, this.newest, w.skip, 1, this.features, O);
    outputs.set(output, index * O);
  }

  /** From window `index` of the slopes by the outputs [B, O] to those by the vector; the newest row is data and has none. */
  backward(outputSlopes: Float64Array, index: number): void {
    const { slopes: g, output } = this;
    const O = output.length;
    for (let o = 0; o < O; o++) output[o] = outputSlopes[index * O + o] as number;
    accumulate(g.outputBias, output);
    addProduct(g.output, this.vector, output, this.vector.length, 1, O);
    addProduct(g.skip, this.newest, output, this.features, 1, O);
    addProductWithTransposed(cleared(this.vectorSlopes), output, this.weights.output, 1, O, this.vector.length);
  }
}
