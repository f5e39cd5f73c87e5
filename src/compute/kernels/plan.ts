/**
 * Where everything lies: TypeScript (wasm-plan.ts) plans the memory and writes these records into it, sizes and addresses of 4 bytes
 * in the order of the fields. Sizes are padded to multiples of 4; what is added is zero in rows, parameters and slopes.
 */

@unmanaged
export class Plan {
  /** B, W and the padded F, D, U and O. */
  batch: usize;
  window: usize;
  features: usize;
  width: usize;
  hidden: usize;
  outputs: usize;
  /** F and D as they are. */
  realFeatures: usize;
  realWidth: usize;
  /** [B, W, F] */
  rows: usize;
  /** [B, F]: what is added to the logit of each feature: 0, ABSENT_LOGIT, or minus infinity beyond the last. */
  mask: usize;
  /** A row of zeros, as long as the longest row of a product. */
  zeros: usize;
  /** [B, O] each: what the network says, and the slope of the loss by it. */
  said: usize;
  slopes: usize;
  /** Bytes from a parameter to its gradient. Gradients begin as zeros. */
  toGradient: usize;
}
