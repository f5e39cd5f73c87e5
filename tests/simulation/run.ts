/** One simulated session, from one seed: uninterrupted, or chained through a crash at every await in turn. */
import { createHash } from 'node:crypto';
import { ReferenceCompute } from '../../src/compute/reference.ts';
import type { Entry } from '../../src/core/messages.ts';
import type { Feed } from '../../src/core/ports.ts';
import { Processors } from '../../src/session/processors.ts';
import { Session } from '../../src/session/session.ts';
import { MemoryDisk, MemoryStore } from '../../src/storage/memory-store.ts';
import { type Await, EveryAwaitOnce, NoCrash } from './crashes.ts';
import { marketEntries } from './market.ts';
import { miniatureSpec } from './miniature.ts';
import { mortalCompute, mortalStore, SimulatedFeed } from './twins.ts';

export const SECONDS = 245;

/** What a run came to. */
export interface Run {
  readonly digest: string;
  readonly step: number;
  readonly sequence: number;
  readonly fills: number;
  readonly gaps: number;
  readonly desyncs: number;
  readonly rolledBack: number;
  /** Blocks of rows that outlived the ring: drawn for the reservoir, and traded on. */
  readonly pinned: readonly (readonly number[])[];
  readonly backend: string;
  /** Digest of every training step, by its history row. */
  readonly digests: readonly string[];
  readonly labels: ReadonlySet<string>;
  readonly starts: number;
}

/** The run nothing interrupts. `cutSeed` decides only where batches end. */
export async function uninterrupted(seed: number, cutSeed = seed): Promise<Run> {
  const noCrash = new NoCrash();
  const world = new World(seed, cutSeed);
  const session = world.session(noCrash.at);
  await session.run();
  return world.result(session, noCrash.labels, 1);
}

/** The same run, dying at each await in turn: each start goes on until an await at which none died before. */
export async function chained(seed: number, cutSeed = seed): Promise<Run> {
  const crashes = new EveryAwaitOnce();
  const world = new World(seed, cutSeed);
  for (let starts = 1; ; starts++) {
    const died = crashes.start();
    const session = world.session(crashes.at);
    const ended = await Promise.race([died, session.run().then(() => 'ended' as const)]);
    if (ended === 'ended') return world.result(session, crashes.labels, starts);
  }
}

/** What outlives a crash: the disk, and the market. */
class World {
  private readonly disk = new MemoryDisk();
  private readonly entries: readonly Entry[];
  private readonly seed: number;
  private readonly cutSeed: number;
  private time = 1_700_000_000_000;

  constructor(seed: number, cutSeed: number) {
    this.seed = seed;
    this.cutSeed = cutSeed;
    this.entries = marketEntries({ seed, seconds: SECONDS });
  }

  session(at: Await): Session {
    const reference = new ReferenceCompute();
    const place = () => session.current?.clock.sequence ?? 0;
    // One network of the four now and then, and now and then all of them.
    const spoil = (sequence: number, network: number) => sequence % 97 === 13 && (sequence % 5 === 0 || network === sequence % 4);
    const computes = (['reference', 'cpu'] as const).map((backend) => mortalCompute(reference, backend, place, at, spoil));
    const spec = miniatureSpec(this.seed);
    const session: Session = new Session({
      key: 'simulated',
      spec,
      store: mortalStore(new MemoryStore(this.disk), at),
      processors: new Processors(computes),
      openFeed: () => this.feed(at, () => session.useBackend('cpu')),
      clock: { now: () => (this.time += 1), sleep: async () => undefined },
      hash: async (bytes) => {
        await at(`hash@${place()}`);
        return createHash('sha256').update(bytes).digest('hex');
      },
      publish: () => undefined,
      version: 'simulation',
      backendNote: '',
      switchToBest: false,
    });
    return session;
  }

  async result(session: Session, labels: ReadonlySet<string>, starts: number): Promise<Run> {
    const { digest, step, sequence, phase } = session.status();
    const engine = session.current;
    if (phase !== 'stopped' || engine === null) throw new Error(`the run ended ${phase}: ${session.note}`);
    const store = new MemoryStore(this.disk);
    await store.open('simulated', miniatureSpec(this.seed), this.time);
    const digests: string[] = [];
    for (let n = 1; n <= step; n++) digests.push((await store.step(n))?.digest ?? 'missing');
    const { gaps, desyncs, backend } = engine.clock;
    return {
      digest,
      step,
      sequence,
      fills: engine.desk.fills,
      gaps,
      desyncs,
      rolledBack: engine.learner.rolledBack,
      pinned: engine.learner.replay.pinned.map(({ blocks }) => [...blocks]),
      backend,
      digests,
      labels,
      starts,
    };
  }

  private feed(at: Await, ask: () => void): Feed {
    const middle = this.entries.findIndex((entry, i) => i > this.entries.length / 2 && 'position' in entry);
    return new SimulatedFeed({ entries: this.entries, cutSeed: this.cutSeed, at, change: { position: middle + 1, ask } });
  }
}
