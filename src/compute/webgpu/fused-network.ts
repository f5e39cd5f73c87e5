/** A whole network as one WebGPU program: each workgroup takes one window of the batch, forward and, if asked, backward. */
import type { WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu/dist/webgpu_program';
import { type Network, outputsPerWindow, parameterCount, parameterSpans } from '../../core/network.ts';
import { attentionMlpKernel } from './attention-mlp.ts';
import { cnnKernel } from './cnn.ts';
import type { Kernel } from './kernel.ts';
import { lstmKernel } from './lstm.ts';
import { transformerKernel } from './transformer.ts';
import { FUNCTIONS, LANES } from './wgsl.ts';
import { windowSpans } from './windows.ts';

/** What a workgroup leaves behind. */
export type Wanted = 'outputs' | 'gradients';

/** Floats of workgroup memory that every adapter has (16 KiB). */
const WORKGROUP_FLOATS = 4096;

/**
 * One window's share of the result, in floats: its share of the gradients, its outputs, its attention, then the arrays that
 * found no room in workgroup memory. `kept` counts what is read of each window: its outputs, and its attention if no gradients are wanted.
 */
export interface Share {
  readonly gradients: number;
  readonly outputs: number;
  readonly attention: number;
  readonly kept: number;
  readonly size: number;
}

export class FusedNetwork {
  readonly share: Share;
  /** Names this program among all others. */
  readonly key: string;
  private readonly network: Network;
  private readonly kernel: Kernel;
  private readonly wanted: Wanted;
  private readonly shared: readonly string[];
  private readonly spilled: Readonly<Record<string, number>>;

  constructor(network: Network, wanted: Wanted) {
    this.network = network;
    this.wanted = wanted;
    this.kernel = kernelOf(network);
    this.key = fusedKey(network, wanted);
    const gradients = wanted === 'gradients' ? parameterCount(network) : 0;
    const outputs = outputsPerWindow(network);
    const attention = network.kind === 'attentionMlp' ? network.features : 0;
    const kept = wanted === 'gradients' ? outputs : outputs + attention;
    const { shared, spilled, end } = place(this.kernel.arrays, gradients + outputs + attention);
    this.shared = shared;
    this.spilled = spilled;
    this.share = { gradients, outputs, attention, kept, size: end };
  }

  /**
   * For a batch of `size` windows. Inputs: `windows`, `size` of them as {@link windowSpans} lays them; `parameters`; one
   * uniform, where in `parameters` this network's begin. Output: [B, share.size].
   */
  program(size: number): WebGPUProgram {
    return {
      variableNames: ['windows', 'parameters'],
      uniforms: 'weights : i32,',
      workgroupSize: [LANES, 1, 1],
      dispatch: [size, 1, 1],
      dispatchLayout: { x: [0] },
      outputShape: [size * this.share.size],
      shaderKey: this.key,
      getUserCode: () => this.code(),
    };
  }

  private code(): string {
    const { forward, backward, constants } = this.kernel;
    const { window: W, features: F, horizons: H, classes: K, width: D, hidden: U } = this.network;
    const whole = { W, F, H, K, D, U, O: this.share.outputs, LANES, ...constants };
    const meet = Object.keys(this.spilled).length > 0 ? 'storageBarrier(); workgroupBarrier();' : 'workgroupBarrier();';
    return `
${Object.entries(whole)
  .map(([name, value]) => `const ${name} = ${Number.isInteger(value) ? value : value.toPrecision(9)};`)
  .join('\n')}
${this.shared.map((name) => `var<workgroup> ${name}: array<f32, ${this.kernel.arrays[name]}>;`).join('\n')}
${FUNCTIONS}
fn meet() { ${meet} }
fn main(index: i32) {
  let lane = i32(localId.x);
  let record = i32(workgroupId.x) * ${windowSpans(this.network).size};
  let own = i32(workgroupId.x) * ${this.share.size};
  let weights = uniforms.weights;
${this.addressed(this.wanted === 'gradients' ? `${forward}${backward}` : forward)}
}`;
  }

  /** Puts the place of each array where its name stood. */
  private addressed(text: string): string {
    const places = this.places();
    return text.replace(/\b(\w+)\[/g, (whole, name: string) => places.get(name) ?? whole);
  }

  private places(): ReadonlyMap<string, string> {
    const { gradients, outputs } = this.share;
    const spans = windowSpans(this.network);
    const places = new Map<string, string>([
      ['rows', 'windows[record + '],
      ['newest', `windows[record + ${spans.newest} + `],
      ['mask', `windows[record + ${spans.mask} + `],
      ['labels', `windows[record + ${spans.labels} + `],
      ['outputs', `result[own + ${gradients} + `],
      ['attention', `result[own + ${gradients + outputs} + `],
    ]);
    for (const [name, offset] of Object.entries(this.spilled)) places.set(name, `result[own + ${offset} + `);
    for (const [name, first] of Object.entries(this.kernel.also ?? {})) places.set(name, places.get(first) ?? `${first}[`);
    for (const { name, offset } of parameterSpans(this.network)) {
      places.set(name, `parameters[weights + ${offset} + `);
      places.set(`${name}Gradient`, `result[own + ${offset} + `);
    }
    return places;
  }
}

/** Equal keys, equal programs. */
export function fusedKey(network: Network, wanted: Wanted): string {
  const { kind, window, features, horizons, classes, width, hidden } = network;
  return [kind, wanted, window, features, horizons, classes, width, hidden].join('_');
}

function kernelOf(network: Network): Kernel {
  switch (network.kind) {
    case 'attentionMlp':
      return attentionMlpKernel(network);
    case 'lstm':
      return lstmKernel(network);
    case 'cnn':
      return cnnKernel(network);
    case 'transformer':
      return transformerKernel(network);
  }
}

/** Each array in workgroup memory while there is room, else in the result from `start`. */
function place(arrays: Readonly<Record<string, number>>, start: number) {
  const shared: string[] = [];
  const spilled: Record<string, number> = {};
  let room = WORKGROUP_FLOATS;
  let end = start;
  for (const [name, length] of Object.entries(arrays)) {
    if (length <= room) {
      shared.push(name);
      room -= length;
    } else {
      spilled[name] = end;
      end += length;
    }
  }
  return { shared, spilled, end };
}
