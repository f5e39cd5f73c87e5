/** A session as one file: what it is, its newest checkpoint with the book, its history, and the raw journal from the beginning. */
import type { JournalEntry } from '../core/messages.ts';
import type { BarRecord, DecisionRecord, MinuteRecord, RibbonRecord, TradeRecord } from '../core/records.ts';
import type { SessionSpec } from '../core/spec.ts';
import { writeContainer } from './container.ts';
import { type ContainerPart, newManifest } from './container-parts.ts';
import type { Checkpoint } from './envelope.ts';
import type { Archived, WholeBook } from './records-codec.ts';

/** A session at one moment; what is appended later stays outside. */
export interface SessionSnapshot {
  readonly session: string;
  readonly spec: SessionSpec;
  readonly checkpoint: Checkpoint | null;
  readonly book: WholeBook | null;
  readonly minutes: readonly MinuteRecord[];
  readonly bars: readonly BarRecord[];
  readonly ribbons: readonly RibbonRecord[];
  readonly decisions: readonly DecisionRecord[];
  readonly trades: readonly TradeRecord[];
  /** Newest sequence of the journal; 0 when empty. */
  readonly lastSequence: number;
}

/** What an export reads: any store with an open session. */
export interface ExportSource {
  snapshot(): Promise<SessionSnapshot>;
  journal(from: number, to: number): AsyncIterable<readonly JournalEntry[]>;
  /** Instants and steps of every commit up to the sequence `to`. */
  history(to: number): AsyncIterable<Archived>;
}

/** Records in one block; journal entries count one each, and one for each level of a book. */
const BLOCK_WEIGHT = {
  instants: 1_024,
  steps: 16_384,
  journal: 65_536,
  minutes: 4_096,
  bars: 4_096,
  ribbons: 4_096,
  decisions: 2_048,
  trades: 2_048,
} as const;
const MOST_ENTRIES = 8_192;

/** The file, in pieces, while the session may go on being written. `wallTime` is local time in ms since the epoch. */
export async function* exportSession(source: ExportSource, wallTime: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const snapshot = await source.snapshot();
  const { session, spec, minutes, decisions, trades, lastSequence } = snapshot;
  const counts = { entries: lastSequence, minutes: minutes.length, decisions: decisions.length, trades: trades.length };
  const manifest = newManifest({ session, spec, created: Math.round(wallTime), baseSequence: 1, counts });
  yield* writeContainer(manifest, partsOf(source, snapshot));
}

async function* partsOf(source: ExportSource, snapshot: SessionSnapshot): AsyncGenerator<ContainerPart> {
  const { checkpoint, book, lastSequence } = snapshot;
  if (checkpoint) yield { kind: 'checkpoint', value: checkpoint };
  if (book) yield { kind: 'book', value: book };
  for await (const value of blocks([snapshot.minutes], BLOCK_WEIGHT.minutes)) yield { kind: 'minutes', value };
  for await (const value of blocks([snapshot.bars], BLOCK_WEIGHT.bars)) yield { kind: 'bars', value };
  for await (const value of blocks([snapshot.ribbons], BLOCK_WEIGHT.ribbons)) yield { kind: 'ribbons', value };
  for await (const value of blocks([snapshot.decisions], BLOCK_WEIGHT.decisions)) yield { kind: 'decisions', value };
  for await (const value of blocks([snapshot.trades], BLOCK_WEIGHT.trades)) yield { kind: 'trades', value };
  if (checkpoint) {
    const { sequence } = checkpoint;
    for await (const value of blocks(instantsOf(source, sequence), BLOCK_WEIGHT.instants)) yield { kind: 'instants', value };
    for await (const value of blocks(stepsOf(source, sequence), BLOCK_WEIGHT.steps)) yield { kind: 'steps', value };
  }
  const journal = lastSequence > 0 ? source.journal(1, lastSequence) : [];
  for await (const value of blocks(journal, BLOCK_WEIGHT.journal, weightOf)) yield { kind: 'journal', value };
}

async function* instantsOf(source: ExportSource, to: number) {
  for await (const { instants } of source.history(to)) yield instants;
}

async function* stepsOf(source: ExportSource, to: number) {
  for await (const { steps } of source.history(to)) yield steps;
}

/** The values of many small lists in lists of about `weight`: small rows suit commits, large blocks suit files. */
async function* blocks<T>(
  lists: Iterable<readonly T[]> | AsyncIterable<readonly T[]>,
  weight: number,
  weigh: (value: T) => number = () => 1,
): AsyncGenerator<readonly T[]> {
  let block: T[] = [];
  let held = 0;
  for await (const list of lists) {
    for (const value of list) {
      block.push(value);
      held += weigh(value);
      if (held < weight) continue;
      yield block;
      block = [];
      held = 0;
    }
  }
  if (block.length > 0) yield block;
}

/** So that neither many entries nor a few whole books make a block too large to be read back. */
function weightOf({ entry }: JournalEntry): number {
  const least = BLOCK_WEIGHT.journal / MOST_ENTRIES;
  return entry.kind === 'snapshot' || entry.kind === 'delta' ? least + entry.bids.length + entry.asks.length : least;
}
