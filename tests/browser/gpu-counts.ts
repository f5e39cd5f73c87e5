/** Counts what a realm asks of WebGPU, whoever asks: programs sent, submissions, readings, buffers alive. */

export interface GpuCounts {
  readonly dispatches: number;
  readonly submissions: number;
  readonly readings: number;
  readonly buffersMade: number;
}

export interface GpuCounter {
  /** What `body` asks for. */
  during(body: () => Promise<unknown>): Promise<GpuCounts>;
  /** Buffers made and not destroyed. */
  buffers(): number;
  newestDevice(): GPUDevice;
}

/** Wraps the realm's WebGPU. Call once, first. */
export function countGpu(): GpuCounter {
  const counts = { dispatches: 0, submissions: 0, readings: 0, buffersMade: 0, buffersDestroyed: 0 };
  let device: GPUDevice | null = null;
  after(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', () => counts.dispatches++);
  after(GPUQueue.prototype, 'submit', () => counts.submissions++);
  after(GPUBuffer.prototype, 'mapAsync', () => counts.readings++);
  after(GPUBuffer.prototype, 'destroy', () => counts.buffersDestroyed++);
  after(GPUDevice.prototype, 'createBuffer', (self) => {
    device = self;
    counts.buffersMade++;
  });
  return {
    async during(body) {
      const { dispatches, submissions, readings, buffersMade } = counts;
      await body();
      return {
        dispatches: counts.dispatches - dispatches,
        submissions: counts.submissions - submissions,
        readings: counts.readings - readings,
        buffersMade: counts.buffersMade - buffersMade,
      };
    },
    buffers: () => counts.buffersMade - counts.buffersDestroyed,
    newestDevice() {
      if (device === null) throw new Error('no device was used');
      return device;
    },
  };
}

/** Calls `note` with each object on which the method is called. */
function after<T extends object>(prototype: T, name: keyof T & string, note: (self: T) => void): void {
  const original = prototype[name];
  if (typeof original !== 'function') throw new Error(`no method ${name}`);
  Object.defineProperty(prototype, name, {
    value(this: T, ...args: unknown[]) {
      note(this);
      return original.apply(this, args);
    },
  });
}
