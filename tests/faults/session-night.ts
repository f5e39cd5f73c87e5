/** The real session in miniature as the listener of a night: what it journals counts, and it may be cut down and begin again. */
import { createHash } from 'node:crypto';
import { ReferenceCompute } from '../../src/compute/reference.ts';
import type { Entry } from '../../src/core/messages.ts';
import type { SessionSpec } from '../../src/core/spec.ts';
import type { LiveFeed } from '../../src/feed/live-feed.ts';
import { Processors } from '../../src/session/processors.ts';
import { Session } from '../../src/session/session.ts';
import { MemoryDisk, MemoryStore } from '../../src/storage/memory-store.ts';
import { miniatureSpec } from '../simulation/miniature.ts';
import { MADE_UP_MARKET } from './made-up.ts';
import { type Listener, turn } from './night.ts';

export class SessionListener implements Listener {
  private readonly disk = new MemoryDisk();
  private readonly spec: SessionSpec;
  private session: Session | null = null;
  private running: Promise<void> = Promise.resolve();
  private openFeed: () => LiveFeed = () => {
    throw new Error('The night has not begun.');
  };

  constructor(seed: number) {
    const { market, ...rest } = miniatureSpec(seed);
    this.spec = { ...rest, source: { kind: 'live' }, market: { ...market, marketId: MADE_UP_MARKET } };
  }

  /** Training steps and recoveries so far. */
  get steps(): number {
    return this.session?.current?.learner.steps ?? 0;
  }

  get note(): string {
    return this.session?.note ?? '';
  }

  start(openFeed: () => LiveFeed): void {
    this.openFeed = openFeed;
    this.begin();
  }

  /** As if the tab were closed and opened again: what is not journaled is gone. */
  async restart(): Promise<void> {
    await this.stop();
    this.begin();
  }

  async end(): Promise<readonly Entry[]> {
    await this.stop();
    const store = new MemoryStore(this.disk);
    const { lastSequence } = await store.open('night', this.spec, 0);
    const journal: Entry[] = [];
    for await (const group of store.journal(1, lastSequence)) {
      for (const { entry } of group) if (entry.kind !== 'backend' && entry.kind !== 'skip') journal.push(entry);
    }
    return journal;
  }

  private begin(): void {
    this.session = new Session({
      key: 'night',
      spec: this.spec,
      store: new MemoryStore(this.disk),
      processors: new Processors([new ReferenceCompute()]),
      openFeed: this.openFeed,
      clock: { now: () => Date.now(), sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
      hash: async (bytes) => createHash('sha256').update(bytes).digest('hex'),
      publish: () => undefined,
      version: 'test',
      backendNote: '',
      switchToBest: false,
    });
    this.running = this.session.run();
  }

  private async stop(): Promise<void> {
    let ended = false;
    const session = this.session;
    session?.stop();
    void this.running.then(() => {
      ended = true;
    });
    while (!ended) await turn();
  }
}
