/** Attention over features, then a small MLP: forward and backward for one window, in plain float64 loops. */
import { ABSENT_LOGIT, type Network, outputsPerWindow, parameterCount } from '../../core/network.ts';
import type { Batch } from '../../core/ports.ts';
import {
  accumulate,
  addProduct,
  addProductOfTransposed,
  addProductWithTransposed,
  cleared,
  softmaxRows,
  softmaxRowsBackward,
  tanhEach,
  tanhEachBackward,
} from '../matrix.ts';
import { type ReferenceNetwork, readWindow, tensorsIn, tensorsOf } from '../reference-network.ts';

const PARAMETERS = ['embed', 'identity', 'query', 'key', 'value', 'pool', 'hidden', 'hiddenBias', 'output', 'outputBias'] as const;

/** The formulas are those of `core/network.ts`. */
export class ReferenceAttentionMlp implements ReferenceNetwork {
  readonly gradients: Float64Array;
  readonly attention: Float64Array;
  private readonly network: Network;
  private readonly parameters: Float64Array;
  private readonly weights;
  private readonly slopes;
  private readonly forwards;
  private readonly backwards;
  /** Logits are divided by the square root of the width (Vaswani et al. 2017). */
  private readonly scale: number;

  constructor(network: Network) {
    this.network = network;
    this.parameters = new Float64Array(parameterCount(network));
    this.gradients = new Float64Array(parameterCount(network));
    this.weights = tensorsIn(network, this.parameters, PARAMETERS);
    this.slopes = tensorsIn(network, this.gradients, PARAMETERS);
    this.forwards = activationsOf(network);
    this.backwards = activationsOf(network);
    this.attention = this.forwards.share;
    this.scale = 1 / Math.sqrt(network.width);
  }

  load(parameters: Float32Array): void {
    this.parameters.set(parameters);
  }

  forward(batch: Batch, index: number, outputs: Float64Array): void {
    const { window: W, features: F, width: D } = this.network;
    const { weights: w, forwards: f } = this;
    readWindow(this.network, batch, index, f.rows);
    for (let i = 0; i < F; i++) f.mask[i] = (1 - (batch.present[index * F + i] as number)) * ABSENT_LOGIT;

    f.tokens.set(w.identity);
    addProductOfTransposed(f.tokens, f.rows, w.embed, F, W, D);

    addProduct(cleared(f.queries), f.tokens, w.query, F, D, D);
    addProduct(cleared(f.keys), f.tokens, w.key, F, D, D);
    addProduct(cleared(f.values), f.tokens, w.value, F, D, D);
    addProductWithTransposed(cleared(f.attention), f.queries, f.keys, F, D, F);
    softmaxRows(f.attention, this.scale, f.mask, F, F);
    f.mixed.set(f.tokens);
    addProduct(f.mixed, f.attention, f.values, F, F, D);

    addProduct(cleared(f.share), f.mixed, w.pool, F, D, 1);
    softmaxRows(f.share, this.scale, f.mask, 1, F);
    addProduct(cleared(f.pooled), f.share, f.mixed, 1, F, D);
    this.forwardHead(index, outputs);
  }

  private forwardHead(index: number, outputs: Float64Array): void {
    const { window: W, features: F, width: D, hidden: U } = this.network;
    const O = outputsPerWindow(this.network);
    const { weights: w, forwards: f } = this;
    f.joined.set(f.pooled);
    for (let i = 0; i < F; i++) f.joined[D + i] = f.rows[(W - 1) * F + i] as number;
    f.hidden.set(w.hiddenBias);
    addProduct(f.hidden, f.joined, w.hidden, 1, D + F, U);
    tanhEach(f.hidden);

    f.output.set(w.outputBias);
    addProduct(f.output, f.hidden, w.output, 1, U, O);
    outputs.set(f.output, index * O);
  }

  backward(slopes: Float64Array, index: number): void {
    const O = outputsPerWindow(this.network);
    const { output } = this.backwards;
    for (let o = 0; o < O; o++) output[o] = slopes[index * O + o] as number;
    this.backwardHead();
    this.backwardPool();
    this.backwardAttention();
    this.backwardTokens();
  }

  /** Output and hidden layer. The newest row is data, so only the pooled part goes on. */
  private backwardHead(): void {
    const { features: F, width: D, hidden: U } = this.network;
    const O = outputsPerWindow(this.network);
    const { weights: w, slopes: g, forwards: f, backwards: b } = this;
    addProduct(g.output, f.hidden, b.output, U, 1, O);
    accumulate(g.outputBias, b.output);
    addProductWithTransposed(cleared(b.hidden), b.output, w.output, 1, O, U);
    tanhEachBackward(b.hidden, f.hidden);
    addProduct(g.hidden, f.joined, b.hidden, D + F, 1, U);
    accumulate(g.hiddenBias, b.hidden);
    addProductWithTransposed(cleared(b.pooled), b.hidden, w.hidden, 1, U, D);
  }

  /** The pooling query: pooled = share . mixed, share = softmax(mixed . pool). */
  private backwardPool(): void {
    const { features: F, width: D } = this.network;
    const { weights: w, slopes: g, forwards: f, backwards: b } = this;
    addProductWithTransposed(cleared(b.share), b.pooled, f.mixed, 1, D, F);
    softmaxRowsBackward(b.share, f.share, this.scale, 1, F);
    addProduct(cleared(b.mixed), f.share, b.pooled, F, 1, D);
    addProduct(b.mixed, b.share, w.pool, F, 1, D);
    addProductOfTransposed(g.pool, f.mixed, b.share, D, F, 1);
  }

  /** Self-attention: mixed = tokens + softmax(queries . keys^T) . values. */
  private backwardAttention(): void {
    const { features: F, width: D } = this.network;
    const { forwards: f, backwards: b } = this;
    addProductWithTransposed(cleared(b.attention), b.mixed, f.values, F, D, F);
    softmaxRowsBackward(b.attention, f.attention, this.scale, F, F);
    addProductOfTransposed(cleared(b.values), f.attention, b.mixed, F, F, D);
    addProduct(cleared(b.queries), b.attention, f.keys, F, F, D);
    addProductOfTransposed(cleared(b.keys), b.attention, f.queries, F, F, D);
  }

  /** The three projections, the residual, and what the tokens were made of. */
  private backwardTokens(): void {
    const { window: W, features: F, width: D } = this.network;
    const { weights: w, slopes: g, forwards: f, backwards: b } = this;
    addProductOfTransposed(g.query, f.tokens, b.queries, D, F, D);
    addProductOfTransposed(g.key, f.tokens, b.keys, D, F, D);
    addProductOfTransposed(g.value, f.tokens, b.values, D, F, D);
    b.tokens.set(b.mixed);
    addProductWithTransposed(b.tokens, b.queries, w.query, F, D, D);
    addProductWithTransposed(b.tokens, b.keys, w.key, F, D, D);
    addProductWithTransposed(b.tokens, b.values, w.value, F, D, D);
    accumulate(g.identity, b.tokens);
    addProduct(g.embed, f.rows, b.tokens, W, F, D);
  }
}

/** What one window becomes on its way, or the loss's slopes by it (`rows` and `mask` are data and have none). */
function activationsOf(network: Network) {
  const { window: W, features: F, width: D, hidden: U } = network;
  return tensorsOf({
    rows: W * F,
    mask: F,
    tokens: F * D,
    queries: F * D,
    keys: F * D,
    values: F * D,
    attention: F * F,
    mixed: F * D,
    share: F,
    pooled: D,
    joined: D + F,
    hidden: U,
    output: outputsPerWindow(network),
  });
}
