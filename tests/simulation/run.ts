/** One simulated session, from one seed: uninterrupted, or chained through a crash at every await in turn. */
import { createHash } from 'node:crypto';
import { ReferenceCompute } from '../../src/compute/reference.ts';
import type { Entry } from '../../src/core/messages.ts';
import type { Feed } from '../../src/core/ports.ts';
import type { DecisionRecord, TradeRecord } from '../../src/core/records.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { Processors } from '../../src/session/processors.ts';
import { Session } from '../../src/session/session.ts';
import { MemoryDisk, MemoryStore } from '../../src/storage/memory-store.ts';
import { type Await, EveryAwaitOnce, NoCrash } from './crashes.ts';
import { marketEntries } from './market.ts';
import { miniatureSpec } from './miniature.ts';
import { mortalCompute, mortalStore, SimulatedFeed } from './twins.ts';

export const SECONDS = 245;
const MOST_ROWS = 100_000;

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
  /** Every decision and closed trade of both desks, as the archive holds them at the end. */
  readonly decisions: readonly DecisionRecord[];
  readonly trades: readonly TradeRecord[];
  readonly labels: ReadonlySet<string>;
  /** What stood open when it committed, at each of which a chained run dies: {@link openOf}. */
  readonly open: ReadonlySet<string>;
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
  private readonly open = new Set<string>();

  constructor(seed: number, cutSeed: number) {
    this.seed = seed;
    this.cutSeed = cutSeed;
    this.entries = marketEntries({ seed, seconds: SECONDS });
  }

  session(asked: Await): Session {
    const at: Await = (label) => {
      if (label.startsWith('commit@') && session.current !== null) for (const each of openOf(session.current)) this.open.add(each);
      return asked(label);
    };
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
      openFeed: () => this.feed(at, () => ask(session)),
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
      fills: engine.trading.spot.fills + engine.trading.margin.fills,
      gaps,
      desyncs,
      rolledBack: engine.learner.rolledBack,
      pinned: engine.learner.replay.pinned.map(({ blocks }) => [...blocks]),
      backend,
      digests,
      decisions: await store.decisions(MOST_ROWS),
      trades: await store.trades(MOST_ROWS),
      labels,
      open: this.open,
      starts,
    };
  }

  private feed(at: Await, ask: () => void): Feed {
    const middle = this.entries.findIndex((entry, i) => i > this.entries.length / 2 && 'position' in entry);
    return new SimulatedFeed({ entries: this.entries, cutSeed: this.cutSeed, at, change: { position: middle + 1, ask } });
  }
}

/** What the user asks for in the middle, once only, however often a start comes by here: another processor, and a lower gate. */
function ask(session: Session): void {
  if (session.current?.clock.backend !== 'cpu') session.useBackend('cpu');
  if (session.current?.trading.modes.switches.window === false) void session.command({ kind: 'switchMode', mode: 'window', on: true });
}

/** What stands open on the desks, in words. */
function openOf({ trading }: Engine): string[] {
  return trading.desks.flatMap(({ rules: { name }, exchange, holdings }) => [
    ...exchange.openOrders.map(({ state, request: { reduceOnly } }) => `${state} ${reduceOnly ? 'exit' : 'entry'}`),
    ...holdings.lots.map(
      ({ filling, entry: { learning } }) => `${name} ${learning ? 'learning' : 'full-size'} lot${filling ? ', filling' : ''}`,
    ),
  ]);
}
