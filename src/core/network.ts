/**
 * The four networks: their shapes, their formulas, and where each parameter lies in one flat array. It is what model and
 * compute agree on; every processor computes exactly what is written here.
 *
 * Names: B windows of a batch, W rows of a window (oldest first), F features of a row, D width, U hidden, H horizons,
 * K classes, O = H x (K + 1) outputs. `rows` is [B, W, F]; `newest` is the last row of a window, [B, F]. Products are row
 * vector times matrix. All four end in O numbers: per horizon K logits, then the expected move in expected deviations.
 *
 * Every parameter that is not drawn by chance begins at zero, so formulas add their constants themselves (`1 + gain`).
 */

export const NETWORK_KINDS = ['attentionMlp', 'lstm', 'cnn', 'transformer'] as const;
export type NetworkKind = (typeof NETWORK_KINDS)[number];

/** Classes of the market's labels: down, flat, up. */
export const CLASSES = 3;

/** Added to the logit of an absent feature. Finite, so that a window with every feature absent stays defined. */
export const ABSENT_LOGIT = -30;

export interface Network {
  readonly kind: NetworkKind;
  /** Rows of a window, W. */
  readonly window: number;
  /** Features of a row, F. */
  readonly features: number;
  /** Horizons, H. */
  readonly horizons: number;
  /** Classes of a label, K. */
  readonly classes: number;
  /** Size of the vectors inside, D. */
  readonly width: number;
  /** attentionMlp: its hidden layer; lstm: its units; transformer: its feed-forward layer; cnn: unused. U. */
  readonly hidden: number;
}

/** One parameter tensor: row-major, `offset` and `size` in elements of the flat array. */
export interface ParameterSpan {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
  /** Inputs that meet in one output, for initialisation; 0 starts at zero: biases, gains, and what leads to the outputs, so that a new network says even odds. */
  readonly fanIn: number;
}

/** Numbers a network gives per horizon: K logits and the move. */
export function outputsPerHorizon({ classes }: Pick<Network, 'classes'>): number {
  return classes + 1;
}

/** Numbers a network gives per window, O. */
export function outputsPerWindow(network: Network): number {
  return network.horizons * outputsPerHorizon(network);
}

/** Layers of the cnn: the least L with 2^L >= W. */
export function cnnLayers(window: number): number {
  let layers = 0;
  while (1 << layers < window) layers++;
  return layers;
}

type Tensor = readonly [name: string, shape: readonly number[], fanIn: number];

const laid = new WeakMap<Network, readonly ParameterSpan[]>();

/** Every parameter of `network`, in the order of the flat array. */
export function parameterSpans(network: Network): readonly ParameterSpan[] {
  const known = laid.get(network);
  if (known !== undefined) return known;
  const spans = spansOf(network);
  laid.set(network, spans);
  return spans;
}

function spansOf(network: Network): readonly ParameterSpan[] {
  switch (network.kind) {
    case 'attentionMlp':
      return lay(attentionMlp(network));
    case 'lstm':
      return lay(lstm(network));
    case 'cnn':
      return lay(cnn(network));
    case 'transformer':
      return lay(transformer(network));
  }
}

/** Length of the flat parameter array. */
export function parameterCount(network: Network): number {
  const last = parameterSpans(network).at(-1);
  return last === undefined ? 0 : last.offset + last.size;
}

/**
 * Attention over features, then a small MLP.
 *
 *     token_f = (the W values of feature f) embed + identity_f                                     [F, D]
 *     A       = softmax over features of (token query)(token key)^T / sqrt(D), absent features masked      [F, F]
 *     mixed   = token + A (token value)                                 self-attention (Vaswani et al. 2017), one head
 *     share   = softmax over features of mixed pool / sqrt(D), absent features masked             [F]: the attention reported
 *     hidden  = tanh([share mixed, newest] hidden + hiddenBias)                                     [U]
 *     outputs = hidden output + outputBias                                                           [O]
 *
 * A feature is absent where `present` is 0 in the newest row; masked means that ABSENT_LOGIT is added to its
 * logit, as key and in the pool.
 */
function attentionMlp(network: Network): readonly Tensor[] {
  const { window: W, features: F, width: D, hidden: U } = network;
  const O = outputsPerWindow(network);
  return [
    ['embed', [W, D], W],
    ['identity', [F, D], D],
    ['query', [D, D], D],
    ['key', [D, D], D],
    ['value', [D, D], D],
    ['pool', [D, 1], D],
    ['hidden', [D + F, U], D + F],
    ['hiddenBias', [U], 0],
    ['output', [U, O], 0],
    ['outputBias', [O], 0],
  ];
}

/**
 * Long short-term memory (Hochreiter, Schmidhuber 1997; forget gate: Gers et al. 2000, its bias begins at one:
 * Jozefowicz et al. 2015) over the window, from zero state, oldest row first.
 *
 *     x_t           = row_t embed                                                                   [D]
 *     i, f, g, o    = x_t input + h_{t-1} recurrent + gateBias, in this order, U each               [4 U]
 *     c_t           = sigmoid(f + 1) c_{t-1} + sigmoid(i) tanh(g);    h_t = sigmoid(o) tanh(c_t)    [U]
 *     outputs       = h_W output + newest skip + outputBias                                         [O]
 */
function lstm(network: Network): readonly Tensor[] {
  const { features: F, width: D, hidden: U } = network;
  return [['embed', [F, D], F], ['input', [D, 4 * U], D], ['recurrent', [U, 4 * U], U], ['gateBias', [4 * U], 0], ...head(network, U)];
}

/**
 * Dilated causal convolutions of kernel 2 with residuals (van den Oord et al. 2016), dilations 1, 2, 4, …: after L layers
 * the newest position sees 2^L rows. Only the newest position is read, so only those it depends on are computed: each layer
 * makes one vector of each pair of neighbours (older a, newer b) and halves their number. Rows before the window are zero.
 *
 *     vector_t = row_t embed + embedBias                                    t = 1 … 2^L             [D]
 *     new      = b + tanh([a, b] layer_l + layerBias_l)                     per pair, l = 0 … L - 1 [D]
 *     outputs  = last output + newest skip + outputBias                                             [O]
 */
function cnn(network: Network): readonly Tensor[] {
  const { window: W, features: F, width: D } = network;
  const layers = Array.from({ length: cnnLayers(W) }, (_, l): readonly Tensor[] => [
    [`layer${l}`, [2 * D, D], 2 * D],
    [`layerBias${l}`, [D], 0],
  ]);
  return [['embed', [F, D], F], ['embedBias', [D], 0], ...layers.flat(), ...head(network, D)];
}

/**
 * One pre-norm Transformer encoder layer (Vaswani et al. 2017; Xiong et al. 2020), one head, learned positions. Only the
 * newest position is read, so its query alone is made.
 *
 *     x_t       = row_t embed + position_t                                                          [W, D]
 *     a_t       = norm(x_t) (1 + gain1) + shift1;   norm(x) = (x - mean) / sqrt(variance + 1e-5), over D, population variance
 *     A         = softmax over t of (a_W query)(a_t key)^T / sqrt(D)                                [W]
 *     y         = x_W + (A (a value)) mix + mixBias                                                 [D]
 *     z         = y + relu((norm(y) (1 + gain2) + shift2) expand + expandBias) contract + contractBias      [D]
 *     outputs   = z output + newest skip + outputBias                                               [O]
 */
function transformer(network: Network): readonly Tensor[] {
  const { window: W, features: F, width: D, hidden: U } = network;
  return [
    ['embed', [F, D], F],
    ['position', [W, D], D],
    ['gain1', [D], 0],
    ['shift1', [D], 0],
    ['query', [D, D], D],
    ['key', [D, D], D],
    ['value', [D, D], D],
    ['mix', [D, D], D],
    ['mixBias', [D], 0],
    ['gain2', [D], 0],
    ['shift2', [D], 0],
    ['expand', [D, U], D],
    ['expandBias', [U], 0],
    ['contract', [U, D], U],
    ['contractBias', [D], 0],
    ...head(network, D),
  ];
}

/** From a vector of `size` and the newest row to the outputs: a deep and a wide part (Cheng et al. 2016). */
function head(network: Network, size: number): readonly Tensor[] {
  const O = outputsPerWindow(network);
  return [
    ['output', [size, O], 0],
    ['skip', [network.features, O], 0],
    ['outputBias', [O], 0],
  ];
}

function lay(tensors: readonly Tensor[]): readonly ParameterSpan[] {
  let offset = 0;
  return tensors.map(([name, shape, fanIn]) => {
    const size = shape.reduce((product, n) => product * n, 1);
    const span = { name, shape, offset, size, fanIn };
    offset += size;
    return span;
  });
}
