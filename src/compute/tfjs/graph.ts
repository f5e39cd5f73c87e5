/**
 * All networks of one call as one tensor, forward and backward by hand, so that there is one way up and one way back. It needs
 * neither the library's tape nor its gradient kernels, and runs on whatever backend is current, WebGPU too.
 */
import { concat, reshape, type Tensor } from '@tensorflow/tfjs-core';
import { assert } from '../../core/assert.ts';
import { type Network, parameterCount, parameterSpans } from '../../core/network.ts';
import type { Batch, Gradients, Outputs, Targets, Weighted } from '../../core/ports.ts';
import { lossOf } from '../loss.ts';
import { outputCount } from '../shapes.ts';
import { attentionMlp } from './attention-mlp.ts';
import { cnn } from './cnn.ts';
import { slopesOf, uploadLabels } from './labels.ts';
import { lstm } from './lstm.ts';
import type { Pass } from './pass.ts';
import { transformer } from './transformer.ts';
import { Inputs, uploadParameters } from './upload.ts';

/** Of each of at least one network its outputs, and its attention where it has one: flat, for {@link outputsFrom}. Call within `tidy`. */
export function outputsGraph(networks: readonly Weighted[], batch: Batch): Tensor {
  const inputs = inputsOf(networks, batch);
  return flat(
    networks.flatMap((weighted) => {
      const { output, attention } = passOf(weighted, inputs);
      return attention === null ? [output] : [output, attention];
    }),
  );
}

/** Of each of at least one network its gradients in their flat order, then its outputs: flat, for {@link gradientsFrom}. Call within `tidy`. */
export function gradientsGraph(networks: readonly Weighted[], batch: Batch, targets: Targets): Tensor {
  const inputs = inputsOf(networks, batch);
  const labels = uploadLabels(targets, (networks[0] as Weighted).network.classes);
  return flat(
    networks.flatMap((weighted) => {
      const { output, backward } = passOf(weighted, inputs);
      const slopes = backward(slopesOf(output, labels, weighted.network));
      const inOrder = parameterSpans(weighted.network).map(({ name, size }) => {
        const slope = slopes[name];
        assert(slope?.size === size, `the ${weighted.network.kind} gave no ${size} slopes by ${name}`);
        return slope;
      });
      return [...inOrder, output];
    }),
  );
}

/** What was read back of {@link outputsGraph}. */
export function outputsFrom(read: Float32Array, networks: readonly Weighted[], batch: Batch): readonly Outputs[] {
  const take = taking(read);
  return networks.map((weighted) => ({
    values: take(outputCount(weighted, batch.size)),
    attention: weighted.network.kind === 'attentionMlp' ? take(batch.size * weighted.network.features) : null,
  }));
}

/** What was read back of {@link gradientsGraph}, with the loss of its outputs. */
export function gradientsFrom(read: Float32Array, networks: readonly Weighted[], batch: Batch, targets: Targets): readonly Gradients[] {
  const take = taking(read);
  return networks.map((weighted) => {
    const gradients = take(parameterCount(weighted.network));
    const losses = new Float64Array(targets.weights.length);
    const loss = lossOf(take(outputCount(weighted, batch.size)), targets, weighted.network.classes, losses, null);
    return { loss, losses, gradients };
  });
}

function passOf(weighted: Weighted, inputs: Inputs): Pass {
  return PASSES[weighted.network.kind](weighted.network, uploadParameters(weighted), inputs);
}

const PASSES = { attentionMlp, lstm, cnn, transformer } as const;

/** All networks of a call read windows of one shape. */
function inputsOf(networks: readonly Weighted[], batch: Batch): Inputs {
  const shapes: Network[] = networks.map(({ network }) => network);
  const [first] = shapes;
  assert(first !== undefined, 'a call is for at least one network');
  for (const key of ['window', 'features', 'horizons', 'classes'] as const) {
    assert(
      shapes.every((shape) => shape[key] === first[key]),
      `the networks of one call differ in their ${key}`,
    );
  }
  return new Inputs(batch, first);
}

function flat(parts: readonly Tensor[]): Tensor {
  return concat(parts.map((part) => reshape(part, [-1])));
}

/** Copies of one part behind the other. */
function taking(read: Float32Array): (count: number) => Float32Array {
  let at = 0;
  return (count) => {
    at += count;
    return read.slice(at - count, at);
  };
}
