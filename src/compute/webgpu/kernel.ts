/**
 * A network as WGSL: what its room hands to {@link FusedNetwork}. It is written over named arrays, each element of one as
 * `name[index]`, and does not know where they lie:
 *
 *     embed, …             each parameter by its name, to be read
 *     embedGradient, …     this window's share of its gradient; each element is written once, by `backward`
 *     rows [W, F], newest [F], mask [F], labels [H, 4]       the window: see {@link windowSpans}
 *     outputs [O]          to be written by `forward`
 *     attention [F]        to be written by the forward pass of a network that attends to features
 *     its own arrays
 *
 * and constants W, F, H, K, D, U, O as in core/network.ts. An index is made of + - * / % alone.
 */
export interface Kernel {
  /** Its own arrays: their lengths. As many as fit lie in workgroup memory, so those used most come first. */
  readonly arrays: Readonly<Record<string, number>>;
  /** Further names of them, for what lies there once the first is no longer needed. */
  readonly also?: Readonly<Record<string, string>>;
  readonly constants?: Readonly<Record<string, number>>;
  /** From the window to the outputs. */
  readonly forward: string;
  /** From the labels and all that `forward` left in the arrays to the gradients. */
  readonly backward: string;
}
