/** The shape of a network and where each of its parameters lies in one flat array: what model and compute agree on. */

export const CLASSES = 3;
/** Outputs per horizon: logits of down, flat and up, then the expected move in units of the expected deviation. */
export const OUTPUTS = CLASSES + 1;

/**
 * Attention over features, then a small MLP. Each feature's recent values become a vector (`embed`, plus a vector of its
 * own, `identity`); one head of scaled dot-product self-attention (Vaswani et al. 2017) mixes them with a residual; a
 * learned query (`pool`) weighs them into one vector, absent features excluded; that and the newest row pass through one
 * tanh layer to all horizons' outputs.
 */
export interface AttentionMlp {
  readonly kind: 'attention-mlp';
  /** Rows of a window, W. */
  readonly window: number;
  /** Features of a row, F. */
  readonly features: number;
  /** Size of a feature's vector, D. */
  readonly width: number;
  /** Size of the hidden layer, U. */
  readonly hidden: number;
  /** Horizons, H. */
  readonly horizons: number;
}

export type Network = AttentionMlp;

/** One parameter tensor: row-major, `offset` and `size` in elements of the flat array. */
export interface ParameterSpan {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
  /** Inputs that meet in one output, for initialisation; 0 starts at zero: biases, and the last layer, so that a new network says even odds. */
  readonly fanIn: number;
}

/** Every parameter of `network`, in the order of the flat array. */
export function parameterSpans(network: Network): readonly ParameterSpan[] {
  const { window: W, features: F, width: D, hidden: U, horizons: H } = network;
  return lay([
    ['embed', [W, D], W],
    ['identity', [F, D], D],
    ['query', [D, D], D],
    ['key', [D, D], D],
    ['value', [D, D], D],
    ['pool', [D, 1], D],
    ['hidden', [D + F, U], D + F],
    ['hiddenBias', [U], 0],
    ['output', [U, H * OUTPUTS], 0],
    ['outputBias', [H * OUTPUTS], 0],
  ]);
}

/** Length of the flat parameter array. */
export function parameterCount(network: Network): number {
  return parameterSpans(network).reduce((sum, span) => sum + span.size, 0);
}

function lay(tensors: readonly (readonly [string, readonly number[], number])[]): readonly ParameterSpan[] {
  let offset = 0;
  return tensors.map(([name, shape, fanIn]) => {
    const size = shape.reduce((product, n) => product * n, 1);
    const span = { name, shape, offset, size, fanIn };
    offset += size;
    return span;
  });
}
