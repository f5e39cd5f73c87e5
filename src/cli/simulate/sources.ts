/** What `simulate` plays: a recording, or a table of trades or candles made into one on the way. */
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { firstLines } from '../../feed/kept-recording.ts';
import type { OpenRecording } from '../../feed/recording-reader.ts';
import { guessPlan, planProblem } from '../../feed/table/plan.ts';
import { newTally, tableRecording } from '../../feed/table/table-recording.ts';
import { UsageError } from './usage-error.ts';

export interface PlayedSource {
  readonly open: OpenRecording;
  /** Says on the error output what could not be read. */
  report(): void;
}

export function recordingAt(path: string): PlayedSource {
  const open = async () => {
    await access(path).catch(() => {
      throw new Error(`There is no recording "${path}".`);
    });
    return plain(path);
  };
  return { open, report: () => undefined };
}

/** The table at `path`, its columns as named by the caller or else as they seem to be. */
export async function tableAt(
  path: string,
  { columns, market }: { readonly columns?: string | undefined; readonly market?: string | undefined },
  spread: number,
): Promise<PlayedSource> {
  await access(path).catch(() => {
    throw new UsageError(`There is no file "${path}".`);
  });
  const guessed = guessPlan(await firstLines(createReadStream(path), 5), basename(path), spread);
  const named = columns?.split(',') ?? guessed.columns;
  const kind: 'trades' | 'candles' = named.includes('open') ? 'candles' : 'trades';
  const plan = { ...guessed, kind, columns: named, market: market ?? guessed.market };
  const problem = planProblem(plan);
  if (problem !== null) throw new UsageError(`${problem} Name the columns with --columns.`);
  let tally = newTally();
  return {
    open: async () => {
      tally = newTally();
      return tableRecording(createReadStream(path), plan, `a table of ${kind}, ${basename(path)}`, tally);
    },
    report: () => {
      for (const words of tally.problems) console.error(words);
    },
  };
}

/** The text of a recording, unpacked by Node's own library: its web streams fail when they are left in the middle. */
function plain(path: string): AsyncIterable<Uint8Array> {
  const file = createReadStream(path);
  return path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
}
