/** The compute that needs no processor but this one: plain loops, the same bits on every machine, and the oracle for all others. */
import type { Network } from '../core/network.ts';
import type { Batch, Compute, Gradients, Outputs, Targets, Weighted } from '../core/ports.ts';
import { lossOf } from './loss.ts';
import { ReferenceAttentionMlp } from './reference/attention-mlp.ts';
import { ReferenceCnn } from './reference/cnn.ts';
import { ReferenceLstm } from './reference/lstm.ts';
import { ReferenceTransformer } from './reference/transformer.ts';
import type { ReferenceNetwork } from './reference-network.ts';
import { assertShapes, outputCount } from './shapes.ts';

/** Computes in float64 from + - x / and sqrt alone (and `core/math.ts`, made of these); only results are rounded to float32. */
export class ReferenceCompute implements Compute {
  readonly backend = 'reference';
  readonly device = 'plain loops in JavaScript';
  private readonly networks = new Map<string, ReferenceNetwork>();

  async outputs(networks: readonly Weighted[], batch: Batch): Promise<readonly Outputs[]> {
    assertShapes(networks, batch);
    return networks.map((weighted) => outputsOf(this.loaded(weighted), weighted, batch));
  }

  async gradients(networks: readonly Weighted[], batch: Batch, targets: Targets): Promise<readonly Gradients[]> {
    assertShapes(networks, batch, targets);
    return networks.map((weighted) => gradientsOf(this.loaded(weighted), weighted, batch, targets));
  }

  close(): void {
    this.networks.clear();
  }

  /** The network's loops and scratch, made once per shape. */
  private loaded({ network, parameters }: Weighted): ReferenceNetwork {
    const shape = JSON.stringify(network);
    let loops = this.networks.get(shape);
    if (loops === undefined) {
      loops = loopsOf(network);
      this.networks.set(shape, loops);
    }
    loops.load(parameters);
    return loops;
  }
}

function loopsOf(network: Network): ReferenceNetwork {
  switch (network.kind) {
    case 'attentionMlp':
      return new ReferenceAttentionMlp(network);
    case 'lstm':
      return new ReferenceLstm(network);
    case 'cnn':
      return new ReferenceCnn(network);
    case 'transformer':
      return new ReferenceTransformer(network);
  }
}

function outputsOf(loops: ReferenceNetwork, weighted: Weighted, batch: Batch): Outputs {
  const F = weighted.network.features;
  const values = new Float64Array(outputCount(weighted, batch.size));
  const attention = loops.attention === null ? null : new Float32Array(batch.size * F);
  for (let index = 0; index < batch.size; index++) {
    loops.forward(batch, index, values);
    if (loops.attention !== null) attention?.set(loops.attention, index * F);
  }
  return { values: Float32Array.from(values), attention };
}

function gradientsOf(loops: ReferenceNetwork, weighted: Weighted, batch: Batch, targets: Targets): Gradients {
  const { horizons: H, classes } = weighted.network;
  loops.gradients.fill(0);
  const outputs = new Float64Array(outputCount(weighted, batch.size));
  const slopes = new Float64Array(outputs.length);
  const losses = new Float64Array(batch.size * H);
  // The loss is a sum over labels, each of one window, so a window's way back needs no other window.
  let loss = 0;
  for (let index = 0; index < batch.size; index++) {
    const from = index * H;
    if (!hasLabel(targets, from, from + H)) continue;
    loops.forward(batch, index, outputs);
    loss += lossOf(outputs, targets, classes, losses, slopes, from, from + H);
    if (hasWeight(targets, from, from + H)) loops.backward(slopes, index);
  }
  return { loss, losses, gradients: Float32Array.from(loops.gradients) };
}

function hasLabel({ classes }: Targets, from: number, to: number): boolean {
  for (let label = from; label < to; label++) if ((classes[label] as number) >= 0) return true;
  return false;
}

function hasWeight({ weights }: Targets, from: number, to: number): boolean {
  for (let label = from; label < to; label++) if (weights[label] !== 0) return true;
  return false;
}
