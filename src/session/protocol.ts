/** What page and session worker say to each other: the calls (through Comlink) and the updates (through one raw port). */
import type { DeskAnalytics } from '../core/analytics.ts';
import type { Status, Update } from '../core/frame.ts';
import type { TradingCommand } from '../core/messages.ts';
import type { DecisionRecord, DeskName, MinuteRecord, TradeRecord } from '../core/records.ts';

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
  /** Second market, watched beside; empty for none. Only with `live`. */
  readonly watched: string;
  /** Whether the recording begins again at its end. */
  readonly loop: boolean;
}

/** A session on the disk. */
export interface OwnSession {
  /** What opens it. */
  readonly choice: Choice;
  readonly market: string;
  /** Training steps on the disk. */
  readonly step: number;
  readonly sittings: number;
  /** Local time of its first opening, ms since the epoch. */
  readonly created: number;
}

/** How a table's columns are to be read. */
export interface TablePlan {
  readonly kind: 'trades' | 'candles';
  /** What each column holds: `time`, `price`, `amount`, `side`, `open`, `high`, `low`, `close`, `volume`, or empty for what is passed over. */
  readonly columns: readonly string[];
  /** Whether the first line names the columns. */
  readonly headed: boolean;
  readonly market: string;
  /** Distance of the quotes made up around the prices, as a fraction of them. */
  readonly spread: number;
}

/** A table at first sight: a plan to be confirmed, and the first lines it was guessed from. */
export interface TableLook {
  readonly plan: TablePlan;
  readonly rows: readonly (readonly string[])[];
}

/** What was kept of a file, with a sentence for each line that could not be read (the first few) and their number. */
export interface Kept {
  readonly recording: RecordingInfo;
  readonly problems: readonly string[];
  readonly refused: number;
}

/** What a feature is, for people. */
export interface FeatureMeaning {
  readonly name: string;
  readonly unit: string;
  readonly meaning: string;
  /** Whether its values are deviations from their own running mean, and so no longer in its unit. */
  readonly normalised: boolean;
}

/** The past that charts begin with, and what never changes while the session is open. */
export interface Past {
  /** In the order of a frame's values. */
  readonly features: readonly FeatureMeaning[];
  readonly minutes: readonly MinuteRecord[];
  readonly decisions: readonly DecisionRecord[];
  readonly trades: readonly TradeRecord[];
  /** Of both desks, as of the newest frame that held any; null where the session was stopped before it was open. */
  readonly analytics: Readonly<Record<DeskName, DeskAnalytics>> | null;
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
  /** Ids of the exchange's markets as far as they are known here; reads the list where it can be read. */
  markets(): Promise<readonly string[]>;
  /** Every session on the disk, the newest first. */
  sessions(): Promise<readonly OwnSession[]>;
  /** Recordings the user brought, beside the bundled ones. */
  recordings(): Promise<readonly RecordingInfo[]>;
  /** Keeps a recording file, so that it can be played now and after a reload. */
  keep(file: Blob, name: string): Promise<Kept>;
  /** The columns of a table as they seem to be; null where the file is a recording. */
  look(file: Blob, name: string): Promise<TableLook | null>;
  /** Makes a recording of a table of trades or candles, and keeps it. */
  keepTable(file: Blob, name: string, plan: TablePlan): Promise<Kept>;
  /** What the open session was fed, as a recording, gzipped. */
  recording(): Promise<Blob>;
  /** Hands a command to trading; resolves once it is durable in the journal. Refused in words where no session runs. */
  command(command: TradingCommand): Promise<void>;
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
