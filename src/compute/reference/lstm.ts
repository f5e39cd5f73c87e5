/** Long short-term memory: forward and backward through time for one window, in plain float64 loops. */
import { sigmoid, tanh } from '../../core/math.ts';
import { type Network, parameterCount } from '../../core/network.ts';
import type { Batch } from '../../core/ports.ts';
import { accumulateRows, addProduct, addProductOfTransposed, addProductWithTransposed, cleared, fillRows } from '../matrix.ts';
import { type ReferenceNetwork, readWindow, tensorsIn, tensorsOf } from '../reference-network.ts';
import { Head } from './head.ts';

const PARAMETERS = ['embed', 'input', 'recurrent', 'gateBias'] as const;

/** Added to the forget gate, so that a new network remembers (Jozefowicz et al. 2015). */
const FORGET_BIAS = 1;

/** The formulas are those of `core/network.ts`. */
export class ReferenceLstm implements ReferenceNetwork {
  readonly gradients: Float64Array;
  readonly attention = null;
  private readonly network: Network;
  private readonly parameters: Float64Array;
  private readonly weights;
  private readonly slopes;
  private readonly forwards;
  private readonly backwards;
  /** Row t of `gates`, of its slopes, and of `states`, whose row 0 is the state before the window. */
  private readonly gatesAt: readonly Float64Array[];
  private readonly gateSlopesAt: readonly Float64Array[];
  private readonly statesAt: readonly Float64Array[];
  private readonly head: Head;

  constructor(network: Network) {
    const { window: W, features: F, width: D, hidden: U } = network;
    this.network = network;
    this.parameters = new Float64Array(parameterCount(network));
    this.gradients = new Float64Array(parameterCount(network));
    this.weights = tensorsIn(network, this.parameters, PARAMETERS);
    this.slopes = tensorsIn(network, this.gradients, PARAMETERS);
    this.forwards = tensorsOf({ rows: W * F, inputs: W * D, gates: W * 4 * U, cells: (W + 1) * U, tanhs: W * U, states: (W + 1) * U });
    this.backwards = tensorsOf({ inputs: W * D, gates: W * 4 * U, cell: U, state: U });
    this.gatesAt = rowsOf(this.forwards.gates, 4 * U);
    this.gateSlopesAt = rowsOf(this.backwards.gates, 4 * U);
    this.statesAt = rowsOf(this.forwards.states, U);
    this.head = new Head(network, this.parameters, this.gradients, {
      rows: this.forwards.rows,
      vector: this.forwards.states.subarray(W * U),
      vectorSlopes: this.backwards.state,
    });
  }

  load(parameters: Float32Array): void {
    this.parameters.set(parameters);
  }

  forward(batch: Batch, index: number, outputs: Float64Array): void {
    const { window: W, features: F, width: D, hidden: U } = this.network;
    const { weights: w, forwards: f } = this;
    readWindow(this.network, batch, index, f.rows);
    addProduct(cleared(f.inputs), f.rows, w.embed, W, F, D);
    fillRows(f.gates, w.gateBias, W);
    addProduct(f.gates, f.inputs, w.input, W, D, 4 * U);
    for (let t = 0; t < W; t++) {
      addProduct(this.gatesAt[t] as Float64Array, this.statesAt[t] as Float64Array, w.recurrent, 1, U, 4 * U);
      this.forwardCell(t);
    }
    this.head.forward(outputs, index);
  }

  /** Row t of the gates goes through its functions, in place, and makes row t + 1 of cells and states. */
  private forwardCell(t: number): void {
    const U = this.network.hidden;
    const { cells, tanhs, states } = this.forwards;
    const gates = this.gatesAt[t] as Float64Array;
    for (let u = 0; u < U; u++) {
      const input = sigmoid(gates[u] as number);
      const forget = sigmoid((gates[U + u] as number) + FORGET_BIAS);
      const candidate = tanh(gates[2 * U + u] as number);
      const output = sigmoid(gates[3 * U + u] as number);
      gates[u] = input;
      gates[U + u] = forget;
      gates[2 * U + u] = candidate;
      gates[3 * U + u] = output;
      const cell = forget * (cells[t * U + u] as number) + input * candidate;
      cells[(t + 1) * U + u] = cell;
      const tanhOfCell = tanh(cell);
      tanhs[t * U + u] = tanhOfCell;
      states[(t + 1) * U + u] = output * tanhOfCell;
    }
  }

  backward(slopes: Float64Array, index: number): void {
    const { window: W, features: F, width: D, hidden: U } = this.network;
    const { weights: w, slopes: g, forwards: f, backwards: b } = this;
    this.head.backward(slopes, index);
    cleared(b.cell);
    for (let t = W - 1; t >= 0; t--) {
      this.backwardCell(t);
      addProductWithTransposed(cleared(b.state), this.gateSlopesAt[t] as Float64Array, w.recurrent, 1, 4 * U, U);
    }
    // The states before each row are the first W of W + 1.
    addProductOfTransposed(g.recurrent, f.states, b.gates, U, W, 4 * U);
    addProductOfTransposed(g.input, f.inputs, b.gates, D, W, 4 * U);
    accumulateRows(g.gateBias, b.gates, W);
    addProductWithTransposed(cleared(b.inputs), b.gates, w.input, W, 4 * U, D);
    addProductOfTransposed(g.embed, f.rows, b.inputs, F, W, D);
  }

  /** From the slopes by state and cell behind row t to those by its gates before their functions, and by the cell before it. */
  private backwardCell(t: number): void {
    const U = this.network.hidden;
    const { cells, tanhs } = this.forwards;
    const { cell: cellSlopes, state: stateSlopes } = this.backwards;
    const gates = this.gatesAt[t] as Float64Array;
    const gateSlopes = this.gateSlopesAt[t] as Float64Array;
    for (let u = 0; u < U; u++) {
      const input = gates[u] as number;
      const forget = gates[U + u] as number;
      const candidate = gates[2 * U + u] as number;
      const output = gates[3 * U + u] as number;
      const tanhOfCell = tanhs[t * U + u] as number;
      const byState = stateSlopes[u] as number;
      const byCell = (cellSlopes[u] as number) + byState * output * (1 - tanhOfCell * tanhOfCell);
      gateSlopes[u] = byCell * candidate * input * (1 - input);
      gateSlopes[U + u] = byCell * (cells[t * U + u] as number) * forget * (1 - forget);
      gateSlopes[2 * U + u] = byCell * input * (1 - candidate * candidate);
      gateSlopes[3 * U + u] = byState * tanhOfCell * output * (1 - output);
      cellSlopes[u] = byCell * forget;
    }
  }
}

/** Views on the rows of a matrix. */
function rowsOf(matrix: Float64Array, columns: number): readonly Float64Array[] {
  return Array.from({ length: matrix.length / columns }, (_, row) => matrix.subarray(row * columns, (row + 1) * columns));
}
