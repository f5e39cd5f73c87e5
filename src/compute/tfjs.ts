/**
 * A processor behind tfjs. The library has one current backend for the whole realm; several of these live beside each other
 * because each builds all its operations in one synchronous stretch, after making its own backend the current one (a switch
 * to and fro was measured at 0.15 to 0.4 ms). A backend's instance is made first and registered ready, never initialised by
 * the library: an initialisation in flight would leave the wrong backend current.
 */
import {
  enableProdMode,
  env,
  findBackendFactory,
  getBackend,
  type KernelBackend,
  registerBackend,
  removeBackend,
  setBackend,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { assert } from '../core/assert.ts';
import { type Batch, type Compute, ComputeLost, type Gradients, type Outputs, type Targets, type Weighted } from '../core/ports.ts';
import { assertShapes } from './shapes.ts';
import { gradientsFrom, gradientsGraph, outputsFrom, outputsGraph } from './tfjs/graph.ts';

enableProdMode();

/** The tfjs backends, by the names they have there too. */
export type TfjsBackend = 'cpu' | 'webgpu';

export class TfjsCompute implements Compute {
  readonly backend: TfjsBackend;
  readonly device: string;
  private gone: Error | null = null;
  private closed = false;
  private reads = 0;
  private readonly waiting = new Set<(error: Error) => void>();

  private readonly free: () => void;

  /** `backend` must be held by {@link hold}; closing releases it, then calls `free`. */
  constructor(backend: TfjsBackend, device: string, free: () => void = () => {}) {
    this.backend = backend;
    this.device = device;
    this.free = free;
  }

  async outputs(networks: readonly Weighted[], batch: Batch): Promise<readonly Outputs[]> {
    assertShapes(networks, batch);
    if (networks.length === 0) return [];
    const read = await this.read(() => outputsGraph(networks, batch));
    return outputsFrom(read, networks, batch);
  }

  async gradients(networks: readonly Weighted[], batch: Batch, targets: Targets): Promise<readonly Gradients[]> {
    assertShapes(networks, batch, targets);
    if (networks.length === 0) return [];
    const read = await this.read(() => gradientsGraph(networks, batch, targets));
    return gradientsFrom(read, networks, batch, targets);
  }

  /** The device is gone: everything waiting and everything later rejects with {@link ComputeLost}. */
  lose(reason: string): void {
    this.end(new ComputeLost(reason));
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.end(new ComputeLost(`the ${this.backend} backend was closed`));
    this.releaseWhenIdle();
  }

  private end(error: Error): void {
    this.gone ??= error;
    for (const reject of this.waiting) reject(this.gone);
    this.waiting.clear();
  }

  /** Builds operations and reads the one tensor they end in. */
  private async read(build: () => Tensor): Promise<Float32Array> {
    if (this.gone !== null) throw this.gone;
    let result: Tensor | null = null;
    this.reads++;
    try {
      makeCurrent(this.backend);
      result = tidy(build);
      return await this.orGone(result.data<'float32'>());
    } catch (error) {
      // A lost GPU shows only here, and sometimes before its own notice; on the others an error is our mistake.
      if (this.backend === 'webgpu') this.lose(`the GPU failed: ${error instanceof Error ? error.message : error}`);
      throw this.gone ?? error;
    } finally {
      result?.dispose();
      this.reads--;
      this.releaseWhenIdle();
    }
  }

  /** The backend goes only after the last tensor on it. */
  private releaseWhenIdle(): void {
    if (!this.closed || this.reads > 0) return;
    release(this.backend);
    this.free();
  }

  private orGone(data: Promise<Float32Array>): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      this.waiting.add(reject);
      data.then(resolve, reject).finally(() => this.waiting.delete(reject));
    });
  }
}

/** The product that gives each number one thread, as tfjs' WebGPU package counts its programs. */
const SMALL_OUTPUT_SIZE = 2;

const held = new Map<TfjsBackend, { users: number; ready: Promise<void> }>();

/** Registers what `create` makes as `backend`, or shares the one already there. Each hold needs one {@link TfjsCompute} closed. */
export async function hold(backend: TfjsBackend, create: () => KernelBackend | Promise<KernelBackend>): Promise<void> {
  const present = held.get(backend);
  if (present !== undefined) {
    present.users++;
    return present.ready;
  }
  const ready = install(backend, create);
  held.set(backend, { users: 1, ready });
  try {
    await ready;
  } catch (error) {
    held.delete(backend);
    throw error;
  }
}

/** How the package of `backend` makes one, taken when it loads: registering ours removes it. */
export function packageFactory(backend: TfjsBackend): () => KernelBackend | Promise<KernelBackend> {
  const factory = findBackendFactory(backend);
  assert(factory !== null, `the package of the ${backend} backend is not loaded`);
  return factory;
}

async function install(backend: TfjsBackend, create: () => KernelBackend | Promise<KernelBackend>): Promise<void> {
  const instance = await create();
  // Long inner sums would else be split and added up atomically, in whatever order: other bits each time, measured.
  if (backend === 'webgpu') env().set('WEBGPU_MATMUL_PROGRAM_TYPE', SMALL_OUTPUT_SIZE);
  // The packages register a factory of their own when they load; ours takes its place.
  if (findBackendFactory(backend) !== null) removeBackend(backend);
  registerBackend(backend, () => instance);
  makeCurrent(backend);
}

function release(backend: TfjsBackend): void {
  const present = held.get(backend);
  assert(present !== undefined, `the ${backend} backend is not held`);
  present.users--;
  if (present.users > 0) return;
  held.delete(backend);
  removeBackend(backend);
}

/** For a backend registered ready this takes effect before it returns; the promise only says so later. */
function makeCurrent(backend: TfjsBackend): void {
  if (getBackend() === backend) return;
  void setBackend(backend);
  assert(getBackend() === backend, `the ${backend} backend did not become current`);
}
