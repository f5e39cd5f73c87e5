/** What page and session worker say to each other: the calls (through Comlink) and the updates (through one raw port). */
import type { Status, Update } from '../core/frame.ts';
import type { DecisionRecord, MinuteRecord } from '../core/records.ts';

/** What a user chose, by click or by URL. */
export interface Choice {
  readonly source: 'live' | 'recorded';
  /** Name of the recording; only with `recorded`. */
  readonly recording: string;
  /** Market of the exchange; only with `live`. */
  readonly market: string;
  /** Times real time, 1 to 1000, or `max`; only with `recorded`. */
  readonly speed: number | 'max';
  readonly seed: number;
}

/** The past that charts begin with. */
export interface Past {
  readonly minutes: readonly MinuteRecord[];
  readonly decisions: readonly DecisionRecord[];
}

/** The calls of the session worker. Each is answered; a failure is a sentence. */
export interface SessionCalls {
  /** The session that was open, or null at the first start: reopening goes on with it. */
  remembered(): Promise<Choice | null>;
  /** Opens or resumes the session of `choice` and starts learning; updates go to `port`. Call it once, holding the writer's lock. */
  start(choice: Choice, port: MessagePort): Promise<Past>;
  /** Stops after the current commit; the session can be resumed. */
  stop(): Promise<void>;
  /** The page became visible, or was thawed: a connection that died meanwhile is opened anew at once. */
  wake(): Promise<void>;
  status(): Promise<Status>;
  /** The session as one file, with its raw journal. */
  export(): Promise<Blob>;
  /** History row of a step as JSON-ready values, or null: read-only, for those who look inside. */
  step(step: number): Promise<{ readonly step: number; readonly sequence: number; readonly digest: string } | null>;
}

/** Posted by the worker over the raw port, at most five a second. */
export type Posted = Update;

/** The bundled recordings, as the first-run choice and the URL name them. */
export interface RecordingInfo {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly market: string;
  /** Path below the page. */
  readonly file: string;
  readonly bytes: number;
  readonly seconds: number;
  readonly attribution: string;
}

/** The status while no session is open. */
export function idleStatus(version: string): Status {
  return {
    phase: 'idle',
    source: '',
    market: '',
    session: '',
    sitting: 0,
    sequence: 0,
    step: 0,
    digest: '',
    checkpointAgeMs: null,
    feedAgeMs: null,
    backend: '',
    gapMs: 0,
    version,
  };
}
