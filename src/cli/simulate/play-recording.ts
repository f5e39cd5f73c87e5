/** Plays a recording through the whole session, loop and store included, with nothing but memory as its disk. */
import type { Entry } from '../../core/messages.ts';
import type { Compute, Feed, FeedCursor } from '../../core/ports.ts';
import type { Settings } from '../../core/settings.ts';
import { sessionKey } from '../../core/spec.ts';
import { RecordedFeed } from '../../feed/recorded-feed.ts';
import { readHeader } from '../../feed/recording-reader.ts';
import { recordedSpec } from '../../session/choices.ts';
import { Processors } from '../../session/processors.ts';
import { Session } from '../../session/session.ts';
import { MemoryDisk, MemoryStore } from '../../storage/memory-store.ts';
import { sha256 } from './hash.ts';
import type { Outcome } from './report.ts';
import type { PlayedSource } from './sources.ts';

export interface PlayOptions {
  /** Name of the recording: part of the session, as on the page. */
  readonly name: string;
  readonly source: PlayedSource;
  readonly seed: number;
  readonly settings: Settings;
  readonly compute: Compute;
  /** Sequence of the journal behind which it stops. */
  readonly until: number;
}

export async function playRecording({ name, source: { open }, seed, settings, compute, until }: PlayOptions): Promise<Outcome> {
  const spec = recordedSpec(name, await readHeader(open), seed, settings);
  const clock = {
    now: () => performance.timeOrigin + performance.now(),
    sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
  };
  const session = new Session({
    key: sessionKey(spec),
    spec,
    store: new MemoryStore(new MemoryDisk()),
    processors: new Processors([compute]),
    openFeed: () => endingAt(new RecordedFeed({ open, speed: 'max', clock }), until),
    clock,
    hash: sha256,
    publish: () => undefined,
    version: 'simulate',
    backendNote: compute.device,
    switchToBest: false,
  });
  await session.run();
  const { phase, digest, step } = session.status();
  if (phase !== 'stopped' || session.current === null) throw new Error(session.note);
  return { engine: session.current, digest, steps: step, device: compute.device };
}

/** `feed` up to the journal's entry `until`: one entry of the journal is the processor's, before those of the feed. */
function endingAt(feed: Feed, until: number): Feed {
  let left = until - 1;
  return {
    open: (cursor: FeedCursor) => feed.open(cursor),
    async next(limit: number): Promise<readonly Entry[] | null> {
      if (left <= 0) return null;
      const entries = await feed.next(Math.min(limit, left));
      left -= entries?.length ?? 0;
      return entries;
    },
    status: () => feed.status(),
    close: () => feed.close(),
  };
}
