/** The attention-MLP forward and backward for one window, in plain float64 loops: the oracle the processors are held against. */
import { assert } from '../core/assert.ts';
import { tanh } from '../core/math.ts';
import { type AttentionMlp, OUTPUTS, parameterCount, parameterSpans } from '../core/network.ts';
import type { Batch } from '../core/ports.ts';
import { addProduct, addProductOfTransposed, addProductWithTransposed, softmaxRows, softmaxRowsBackward } from './matrix.ts';

/** Added to the logit of an absent feature, as key and in the pool. Finite, so that a window with every feature absent stays defined. */
export const ABSENT_LOGIT = -30;

/**
 * One network's parameters and scratch. `load` the parameters; then per window `forward` and, for gradients, `backward`,
 * which adds to `gradients`. Everything is allocated once, here.
 */
export class ReferenceNetwork {
  /** Sum of the derivatives since it was last cleared, in the order of the flat parameters. */
  readonly gradients: Float64Array;
  private readonly network: AttentionMlp;
  private readonly parameters: Float64Array;
  private readonly weights: Tensors;
  private readonly slopes: Tensors;
  private readonly forwards: Activations;
  private readonly backwards: Activations;
  /** Logits are divided by the square root of the width (Vaswani et al. 2017). */
  private readonly scale: number;

  constructor(network: AttentionMlp) {
    this.network = network;
    this.parameters = new Float64Array(parameterCount(network));
    this.gradients = new Float64Array(parameterCount(network));
    this.weights = tensorsIn(network, this.parameters);
    this.slopes = tensorsIn(network, this.gradients);
    this.forwards = activationsOf(network);
    this.backwards = activationsOf(network);
    this.scale = 1 / Math.sqrt(network.width);
  }

  load(parameters: Float32Array): void {
    this.parameters.set(parameters);
  }

  /** Window `index` of the batch; its outputs go to `outputs` [B, H x 4]. What it computes on the way is kept for {@link backward}. */
  forward(batch: Batch, index: number, outputs: Float64Array): void {
    const { window: W, features: F, width: D, hidden: U } = this.network;
    const O = this.network.horizons * OUTPUTS;
    const { weights: w, forwards: f } = this;
    this.read(batch, index);

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

    f.joined.set(f.pooled);
    f.joined.set(f.rows.subarray((W - 1) * F), D);
    f.hidden.set(w.hiddenBias);
    addProduct(f.hidden, f.joined, w.hidden, 1, D + F, U);
    for (let u = 0; u < U; u++) f.hidden[u] = tanh(f.hidden[u] as number);

    f.output.set(w.outputBias);
    addProduct(f.output, f.hidden, w.output, 1, U, O);
    outputs.set(f.output, index * O);
  }

  /** Adds to `gradients` what the window last seen by {@link forward} contributes, given the loss's slopes by all outputs [B, H x 4]. */
  backward(outputSlopes: Float64Array, index: number): void {
    const O = this.network.horizons * OUTPUTS;
    this.backwards.output.set(outputSlopes.subarray(index * O, (index + 1) * O));
    this.backwardHead();
    this.backwardPool();
    this.backwardAttention();
    this.backwardTokens();
  }

  private read(batch: Batch, index: number): void {
    const { window: W, features: F } = this.network;
    const { rows, mask } = this.forwards;
    for (let i = 0; i < W * F; i++) rows[i] = batch.rows[index * W * F + i] as number;
    for (let f = 0; f < F; f++) mask[f] = (1 - (batch.present[index * F + f] as number)) * ABSENT_LOGIT;
  }

  /** Output and hidden layer: tanh'(x) = 1 - tanh(x)^2. The newest row is data, so only the pooled part goes on. */
  private backwardHead(): void {
    const { features: F, width: D, hidden: U } = this.network;
    const O = this.network.horizons * OUTPUTS;
    const { weights: w, slopes: g, forwards: f, backwards: b } = this;
    addProduct(g.output, f.hidden, b.output, U, 1, O);
    accumulate(g.outputBias, b.output);
    addProductWithTransposed(cleared(b.hidden), b.output, w.output, 1, O, U);
    for (let u = 0; u < U; u++) b.hidden[u] = (b.hidden[u] as number) * (1 - (f.hidden[u] as number) * (f.hidden[u] as number));
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

/** The parameters, or the slopes by them, as views on the flat array. */
interface Tensors {
  readonly embed: Float64Array;
  readonly identity: Float64Array;
  readonly query: Float64Array;
  readonly key: Float64Array;
  readonly value: Float64Array;
  readonly pool: Float64Array;
  readonly hidden: Float64Array;
  readonly hiddenBias: Float64Array;
  readonly output: Float64Array;
  readonly outputBias: Float64Array;
}

function tensorsIn(network: AttentionMlp, flat: Float64Array): Tensors {
  const spans = parameterSpans(network);
  const view = (name: keyof Tensors): Float64Array => {
    const span = spans.find((candidate) => candidate.name === name);
    assert(span !== undefined, `the network has no parameter ${name}`);
    return flat.subarray(span.offset, span.offset + span.size);
  };
  return {
    embed: view('embed'),
    identity: view('identity'),
    query: view('query'),
    key: view('key'),
    value: view('value'),
    pool: view('pool'),
    hidden: view('hidden'),
    hiddenBias: view('hiddenBias'),
    output: view('output'),
    outputBias: view('outputBias'),
  };
}

/** What one window becomes on its way, or the loss's slopes by it (`rows` and `mask` are data and have none). */
interface Activations {
  readonly rows: Float64Array;
  readonly mask: Float64Array;
  readonly tokens: Float64Array;
  readonly queries: Float64Array;
  readonly keys: Float64Array;
  readonly values: Float64Array;
  readonly attention: Float64Array;
  readonly mixed: Float64Array;
  readonly share: Float64Array;
  readonly pooled: Float64Array;
  readonly joined: Float64Array;
  readonly hidden: Float64Array;
  readonly output: Float64Array;
}

function activationsOf({ window: W, features: F, width: D, hidden: U, horizons: H }: AttentionMlp): Activations {
  return {
    rows: new Float64Array(W * F),
    mask: new Float64Array(F),
    tokens: new Float64Array(F * D),
    queries: new Float64Array(F * D),
    keys: new Float64Array(F * D),
    values: new Float64Array(F * D),
    attention: new Float64Array(F * F),
    mixed: new Float64Array(F * D),
    share: new Float64Array(F),
    pooled: new Float64Array(D),
    joined: new Float64Array(D + F),
    hidden: new Float64Array(U),
    output: new Float64Array(H * OUTPUTS),
  };
}

function cleared(values: Float64Array): Float64Array {
  return values.fill(0);
}

function accumulate(sums: Float64Array, terms: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (terms[i] as number);
}
