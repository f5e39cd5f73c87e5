/** What opening decides from the rows it finds: which checkpoint to go on from, which to put aside, which book belongs to it. */
import type { Opened } from '../core/ports.ts';
import type { BookRow, CheckpointRow, FailureRow, QuarantineRow } from './disk.ts';
import { type Checkpoint, decodeCheckpoint } from './envelope.ts';
import { bookPack, type WholeBook } from './records-codec.ts';
import { NewerFormat } from './seal.ts';

/** A checkpoint that can be gone on from, in its slot. */
export interface Kept {
  readonly row: CheckpointRow;
  readonly checkpoint: Checkpoint;
}

/** The valid checkpoints, newest first, and the damaged with the reason in words. */
export interface Sorted {
  readonly valid: readonly Kept[];
  readonly damaged: readonly { readonly row: CheckpointRow; readonly words: string }[];
}

/** Reads both slots. @throws NewerFormat where a newer build wrote one: that is refused, not put aside. */
export function sortCheckpoints(rows: readonly CheckpointRow[]): Sorted {
  const valid: Kept[] = [];
  const damaged: { row: CheckpointRow; words: string }[] = [];
  for (const row of rows) {
    try {
      valid.push({ row, checkpoint: checkpointOf(row) });
    } catch (error) {
      if (error instanceof NewerFormat || !(error instanceof RangeError)) throw error;
      damaged.push({ row, words: `slot ${row.slot}: ${error.message}` });
    }
  }
  valid.sort((a, b) => b.checkpoint.sequence - a.checkpoint.sequence);
  return { valid, damaged };
}

function checkpointOf(row: CheckpointRow): Checkpoint {
  const checkpoint = decodeCheckpoint(new Uint8Array(row.bytes));
  if (checkpoint.session !== row.session) throw new RangeError(`checkpoint: it belongs to session ${checkpoint.session}`);
  return checkpoint;
}

/** The rows in which damaged checkpoints are kept. */
export function quarantined(sorted: Sorted, time: number): readonly QuarantineRow[] {
  return sorted.damaged.map(({ row, words }) => ({ ...row, words, time }));
}

/** The newest whole book at or before `sequence`; damaged ones are passed over for the one before, and told to `damage`. */
export function bookBefore(rows: readonly BookRow[], sequence: number, damage: (words: string) => void): WholeBook | null {
  const candidates = rows.filter((row) => row.sequence <= sequence).sort((a, b) => b.sequence - a.sequence);
  for (const row of candidates) {
    try {
      return bookPack.decode(new Uint8Array(row.bytes));
    } catch (error) {
      if (error instanceof NewerFormat || !(error instanceof RangeError)) throw error;
      damage(`book at ${row.sequence}: ${error.message}`);
    }
  }
  return null;
}

/** The failure the session has not got past yet: the newest behind the checkpoint. */
export function pendingFailure(rows: readonly FailureRow[], sequence: number): Opened['failure'] {
  const pending = rows.filter((row) => row.sequence > sequence).sort((a, b) => b.sequence - a.sequence)[0];
  return pending ? { sequence: pending.sequence, count: pending.count } : null;
}
