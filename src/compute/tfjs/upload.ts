/** What goes up to the processor for one call: the windows once, in the layouts that the call's networks read, and each network's parameters. */
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { assert } from '../../core/assert.ts';
import { ABSENT_LOGIT, cnnLayers, type Network, parameterSpans } from '../../core/network.ts';
import type { Batch, Weighted } from '../../core/ports.ts';

/** A network's parameters by name, shaped as core/network.ts says. */
export type Parameters = (name: string) => Tensor;

/** Each parameter as a tensor of its own: measured cheaper than slices of one. */
export function uploadParameters({ network, parameters }: Weighted): Parameters {
  const tensors = new Map<string, Tensor>();
  for (const { name, shape, offset, size } of parameterSpans(network)) {
    tensors.set(name, tensor(parameters.slice(offset, offset + size), [...shape], 'float32'));
  }
  return (name) => {
    const found = tensors.get(name);
    assert(found !== undefined, `the network has no parameter ${name}`);
    return found;
  };
}

/** The windows of one call. A layout goes up when a network first asks for it, and serves the others too: all within one `tidy`. */
export class Inputs {
  /** B */
  readonly size: number;
  private readonly batch: Batch;
  private readonly window: number;
  private readonly features: number;
  private readonly uploaded = new Map<string, Tensor>();

  constructor(batch: Batch, { window, features }: Pick<Network, 'window' | 'features'>) {
    this.size = batch.size;
    this.batch = batch;
    this.window = window;
    this.features = features;
  }

  /** [B, F], added to a feature's logit: 0 where it is present. */
  get mask(): Tensor {
    return this.once('mask', [this.size, this.features], (values) => {
      for (let i = 0; i < values.length; i++) values[i] = (1 - (this.batch.present[i] as number)) * ABSENT_LOGIT;
    });
  }

  /** [B, F], the newest row of each window. */
  get newest(): Tensor {
    return this.layout('newest', [this.size, this.features], (b, t, f) => (t === this.window - 1 ? b * this.features + f : -1));
  }

  /** [B W, F], as the batch has them. */
  get rows(): Tensor {
    const { size: B, window: W, features: F } = this;
    return this.layout('rows', [B * W, F], (b, t, f) => (b * W + t) * F + f);
  }

  /** [B 2^L, F], the least such power not below W: rows of zeros in front of each window. */
  get paddedRows(): Tensor {
    const { size: B, window: W, features: F } = this;
    const N = 1 << cnnLayers(W);
    return N === W ? this.rows : this.layout('paddedRows', [B * N, F], (b, t, f) => (b * N + N - W + t) * F + f);
  }

  /** [B F, W], the course of each feature. */
  get columns(): Tensor {
    const { size: B, window: W, features: F } = this;
    return this.layout('columns', [B * F, W], (b, t, f) => (b * F + f) * W + t);
  }

  /** [W, F, B], row by row through time, the windows of the batch beside each other. */
  get steps(): Tensor {
    const { size: B, window: W, features: F } = this;
    return this.layout('steps', [W, F, B], (b, t, f) => (t * F + f) * B + b);
  }

  /** The batch's rows, each number at the place `at` gives to window b, row t and feature f; nowhere for -1. */
  private layout(name: string, shape: number[], at: (b: number, t: number, f: number) => number): Tensor {
    const { size: B, window: W, features: F } = this;
    return this.once(name, shape, (values) => {
      let from = 0;
      for (let b = 0; b < B; b++) {
        for (let t = 0; t < W; t++) {
          for (let f = 0; f < F; f++, from++) {
            const to = at(b, t, f);
            if (to >= 0) values[to] = this.batch.rows[from] as number;
          }
        }
      }
    });
  }

  private once(name: string, shape: number[], fill: (values: Float32Array) => void): Tensor {
    let uploaded = this.uploaded.get(name);
    if (uploaded === undefined) {
      const values = new Float32Array(shape.reduce((product, n) => product * n, 1));
      fill(values);
      uploaded = tensor(values, shape, 'float32');
      this.uploaded.set(name, uploaded);
    }
    return uploaded;
  }
}
