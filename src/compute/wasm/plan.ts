/**
 * Where everything of one network and one batch size lies in the memory of the kernels, planned once. The record that tells the
 * kernels holds sizes and addresses in the order of the classes in `kernels/`.
 */
import { cnnLayers, type Network, type NetworkKind, outputsPerWindow } from '../../core/network.ts';
import { type PaddedParameters, padded, padParameters } from './parameter-blocks.ts';

/** Addresses are in bytes. */
export interface Plan {
  readonly network: Network;
  /** Padded F and O. */
  readonly features: number;
  readonly outputs: number;
  readonly rows: number;
  /** Where the rows arrive as the batch has them. */
  readonly unpaddedRows: number;
  readonly mask: number;
  readonly said: number;
  readonly slopes: number;
  /** [B, F padded], of the attentionMlp; 0 of the others. */
  readonly share: number;
  /** The row of zeros and what follows it: the parameters, then as long the gradients. */
  readonly zeros: number;
  readonly parameters: number;
  readonly gradients: number;
  readonly padding: PaddedParameters;
  readonly record: Uint32Array;
  readonly recordAt: number;
  /** First byte behind everything. */
  readonly end: number;
}

/** Padded sizes. */
interface Sizes {
  readonly B: number;
  readonly W: number;
  readonly F: number;
  readonly D: number;
  readonly U: number;
  readonly O: number;
}

type Buffers = readonly (readonly [name: string, numbers: number])[];

/** What a kernel's record holds behind the common part: parameters, other sizes, room. */
interface Layout {
  readonly parameters: readonly string[];
  words(network: Network): readonly number[];
  buffers(sizes: Sizes, network: Network): Buffers;
}

/** Fields of the class Plan in `kernels/plan.ts`. */
const COMMON_WORDS = 14;

const NO_WORDS = (): readonly number[] => [];
const HEAD = ['output', 'skip', 'outputBias'];

const LAYOUTS: Readonly<Record<NetworkKind, Layout>> = {
  attentionMlp: {
    parameters: [
      ...['embed', 'identity', 'query', 'key', 'value', 'pool'],
      ...['hiddenPooled', 'hiddenNewest', 'hiddenBias', 'output', 'outputBias'],
    ],
    words: NO_WORDS,
    buffers: ({ B, F, D, U, O }) => [
      ['match', D * D],
      ['scaledPool', D],
      ['valuePool', D],
      ['tokens', B * F * D],
      ['matched', B * F * D],
      ['attention', B * F * F],
      ['valued', B * F],
      ['valuedSeen', B * F],
      ['share', B * F],
      ['shareSeen', B * F],
      ['gathered', B * D],
      ['pooled', B * D],
      ['hiddenLayer', B * U],
      ['hiddenSlopes', B * U],
      ['pooledSlopes', B * D],
      ['gatheredSlopes', B * D],
      ['turnedTokens', F * D],
      ['tokenSlopes', F * D],
      ['matchedSlopes', F * D],
      ['seen', F],
      ['seenFrom', F],
      ['poolSlopes', F],
      ['valuedSlopes', F],
      ['scaledPoolSlopes', D],
      ['valuePoolSlopes', D],
      ['matchSlopes', D * D],
      ['turned', Math.max(D * D, D * U, U * O)],
    ],
  },
  lstm: {
    parameters: ['embed', 'input', 'recurrent', 'gateBias', ...HEAD],
    words: NO_WORDS,
    buffers: ({ B, W, D, U, O }) => [
      ['embedded', W * B * D],
      ['gates', W * B * 4 * U],
      ['cells', W * B * U],
      ['cellTanhs', W * B * U],
      ['states', W * B * U],
      ['cellSlopes', B * U],
      ['stateSlopes', B * U],
      ['turned', Math.max(4 * U * U, 4 * U * D, U * O)],
    ],
  },
  cnn: {
    parameters: ['embed', 'embedBias', 'layer0', ...HEAD],
    words: ({ window }) => [cnnLayers(window)],
    buffers: ({ B, D, O }, { window }) => {
      const places = 1 << cnnLayers(window);
      return [
        ['vectors', B * (2 * places - 1) * D],
        ['bends', B * (places - 1) * D],
        ['slopesOfVectors', B * (2 * places - 1) * D],
        ['turned', Math.max(2 * D * D, D * O)],
      ];
    },
  },
  transformer: {
    parameters: [
      ...['embed', 'position', 'gain1', 'shift1', 'query', 'key', 'value', 'mix', 'mixBias'],
      ...['gain2', 'shift2', 'expand', 'expandBias', 'contract', 'contractBias', ...HEAD],
    ],
    words: ({ window }) => [padded(window)],
    buffers: ({ B, W, D, U, O }) => [
      ['windowMask', padded(W)],
      ['normed', B * W * D],
      ['scales', B * W],
      ['rowSlopes', B * W * D],
      ['attention', B * padded(W)],
      ...['newest', 'newestGained', 'asked', 'sought', 'pointed', 'gathered', 'gatheredGained', 'mixed', 'normed2'].map(
        (name) => [name, B * D] as const,
      ),
      ['scales2', B],
      ['gained2', B * D],
      ['expanded', B * U],
      ['result', B * D],
      ['slopesA', B * D],
      ['slopesB', B * D],
      ['slopesC', B * D],
      ['slopesWide', B * U],
      ['scoreSlopes', padded(W)],
      ['turned', Math.max(D * D, D * U, D * O)],
    ],
  },
};

/**
 * Plans `network` for `size` windows from the byte `base`. Rows, mask, outputs and slopes come first and depend on nothing but
 * what the networks of a call share: all of them find the rows in one place.
 */
export function planFor(network: Network, size: number, base: number): Plan {
  const { window: W, features: F, width: D, hidden: U } = network;
  const sizes = { B: size, W, F: padded(F), D: padded(D), U: padded(U), O: padded(outputsPerWindow(network)) };
  let end = (base + 15) & ~15;
  const take = (numbers: number): number => {
    const at = end;
    end += padded(numbers) * Float32Array.BYTES_PER_ELEMENT;
    return at;
  };
  const rows = take(size * W * sizes.F);
  // Read 3 numbers beyond its end.
  const unpaddedRows = take(size * W * F + 3);
  const mask = take(size * sizes.F);
  const said = take(size * sizes.O);
  const slopes = take(size * sizes.O);
  const layout = LAYOUTS[network.kind];
  const buffers = layout.buffers(sizes, network);
  const recordAt = take(COMMON_WORDS + layout.parameters.length + layout.words(network).length + buffers.length);
  // The row of zeros stands first among the parameters, and is cleared with them.
  const longest = Math.max(sizes.F, sizes.O, 2 * sizes.D, 4 * sizes.U);
  const padding = padParameters(network);
  const zeros = take(longest);
  const parameters = take(padding.size);
  const gradients = take(padding.size);
  const addresses = new Map(padding.blocks.map(({ name, to }) => [name, parameters + to * Float32Array.BYTES_PER_ELEMENT]));
  const rooms = buffers.map(([name, numbers]) => [name, take(numbers)] as const);
  const record = Uint32Array.from([
    ...[size, W, sizes.F, sizes.D, sizes.U, sizes.O, F, D],
    ...[rows, mask, zeros, said, slopes, gradients - parameters],
    ...layout.parameters.map((name) => addresses.get(name) ?? 0),
    ...layout.words(network),
    ...rooms.map(([, at]) => at),
  ]);
  const share = rooms.find(([name]) => name === 'share')?.[1] ?? 0;
  return {
    ...{ network, features: sizes.F, outputs: sizes.O, rows, unpaddedRows, mask, said, slopes, share, zeros, parameters, gradients },
    ...{ padding, record, recordAt, end },
  };
}
