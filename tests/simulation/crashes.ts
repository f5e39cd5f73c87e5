/** Where a run can die: at every await of the outside world. A crash is a promise that never settles, as when the power goes. */

/** Called with the name of an await before, or behind, it is made; may never return. */
export type Await = (label: string) => Promise<void>;

/** Dies at the first await it has not died at before; `died` settles then. One object lives through all starts of a chain. */
export class EveryAwaitOnce {
  readonly labels = new Set<string>();
  private die: () => void = () => undefined;
  private alive = true;

  /** Begins the next start; the promise resolves when it dies. */
  start(): Promise<'died'> {
    this.alive = true;
    return new Promise((resolve) => {
      this.die = () => resolve('died');
    });
  }

  readonly at: Await = (label) => {
    if (!this.alive) return never();
    if (this.labels.has(label)) return Promise.resolve();
    this.labels.add(label);
    this.alive = false;
    this.die();
    return never();
  };
}

/** A run that does not die, but notes where it could. */
export class NoCrash {
  readonly labels = new Set<string>();
  readonly at: Await = async (label) => {
    this.labels.add(label);
  };
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
