/** The compute that needs no processor but this one: plain loops, the same bits on every machine, and the oracle for all others. */
import type { Network } from '../core/network.ts';
import type { Batch, Compute, Gradients, Targets } from '../core/ports.ts';
import { lossOf } from './loss.ts';
import { ReferenceNetwork } from './reference-network.ts';
import { assertShapes, outputCount } from './shapes.ts';

/** Computes in float64 from + - x / and sqrt alone (and `core/math.ts`, made of these); only results are rounded to float32. */
export class ReferenceCompute implements Compute {
  readonly backend = 'reference';
  readonly device = 'plain loops in JavaScript';
  private readonly networks = new Map<string, ReferenceNetwork>();

  async outputs(network: Network, parameters: Float32Array, batch: Batch): Promise<Float32Array> {
    assertShapes(network, parameters, batch);
    const model = this.loaded(network, parameters);
    const outputs = new Float64Array(outputCount(network, batch.size));
    for (let index = 0; index < batch.size; index++) model.forward(batch, index, outputs);
    return Float32Array.from(outputs);
  }

  async gradients(network: Network, parameters: Float32Array, batch: Batch, targets: Targets): Promise<Gradients> {
    assertShapes(network, parameters, batch, targets);
    const H = network.horizons;
    const model = this.loaded(network, parameters);
    model.gradients.fill(0);
    const outputs = new Float64Array(outputCount(network, batch.size));
    const slopes = new Float64Array(outputs.length);
    // The loss is a sum over labels, each of one window, so a window's way back needs no other window.
    let loss = 0;
    for (let index = 0; index < batch.size; index++) {
      model.forward(batch, index, outputs);
      loss += lossOf(outputs, targets, slopes, index * H, (index + 1) * H);
      model.backward(slopes, index);
    }
    return { loss, gradients: Float32Array.from(model.gradients) };
  }

  close(): void {
    this.networks.clear();
  }

  /** The network's loops and scratch, made once per shape. */
  private loaded(network: Network, parameters: Float32Array): ReferenceNetwork {
    const shape = JSON.stringify(network);
    let model = this.networks.get(shape);
    if (model === undefined) {
      model = new ReferenceNetwork(network);
      this.networks.set(shape, model);
    }
    model.load(parameters);
    return model;
  }
}
