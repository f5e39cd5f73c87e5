/** A failure of the engine, with the entry it is the fault of: ours to restart from, not the world's. */
import { ComputeLost } from '../core/ports.ts';
import type { Engine } from '../engine/engine.ts';

export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';
  readonly sequence: number;

  constructor(sequence: number, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.sequence = sequence;
  }
}

/** Does `work` of the engine; its failure is the fault of the entry it was at, `least` or later. A lost processor is none. */
export async function blamed<T>(engine: Engine, work: () => Promise<T>, least = 0): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ComputeLost) throw error;
    throw new EngineFailure(Math.max(engine.clock.sequence, least), error);
  }
}
