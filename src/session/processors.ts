/** The processors of this sitting, best first. One that is lost is not asked again. */
import { assert } from '../core/assert.ts';
import type { BackendName } from '../core/messages.ts';
import { type Compute, ComputeLost } from '../core/ports.ts';

export class Processors {
  private readonly available: Compute[];

  constructor(available: readonly Compute[]) {
    assert(available.length > 0, 'no processor');
    this.available = [...available];
  }

  /** The one to use. */
  get best(): Compute {
    return this.available[0] as Compute;
  }

  has(backend: BackendName): boolean {
    return this.available.some((compute) => compute.backend === backend);
  }

  /** The processor called `backend`; throws {@link ComputeLost} where this sitting has none such. */
  readonly of = (backend: BackendName): Compute => {
    const found = this.available.find((compute) => compute.backend === backend);
    if (found === undefined) throw new ComputeLost(`There is no processor "${backend}" here.`);
    return found;
  };

  /** Takes `backend` out; false when it was the last one. */
  drop(backend: BackendName): boolean {
    const at = this.available.findIndex((compute) => compute.backend === backend);
    if (at < 0) return true;
    if (this.available.length === 1) return false;
    this.available.splice(at, 1)[0]?.close();
    return true;
  }

  close(): void {
    for (const compute of this.available) compute.close();
  }
}
