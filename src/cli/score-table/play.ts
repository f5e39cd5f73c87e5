/** Plays one source of the table through the session of `simulate`, and gives that command's report. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { BackendName } from '../../core/messages.ts';
import type { OpenRecording } from '../../feed/recording-reader.ts';
import { newTally } from '../../feed/table/table-recording.ts';
import { openNodeCompute } from '../node-compute.ts';
import { settingsOption } from '../options.ts';
import { marketData } from '../recordings/market-data.ts';
import { playRecording } from '../simulate/play-recording.ts';
import { sessionReport } from '../simulate/report.ts';
import { recordingAt } from '../simulate/sources.ts';
import { type ScoredSource, twinOf } from './sources.ts';

export interface PlayedHow {
  readonly seed: number;
  readonly backend: BackendName;
  /** KEY=VALUE, over the source's own. */
  readonly set: readonly string[];
  /** Names of the columns of one's own table, separated by commas. */
  readonly columns?: string | undefined;
  /** Sequence of the journal behind which it stops. */
  readonly until: number;
  /** All of it, however long. */
  readonly full: boolean;
}

export type SessionReport = ReturnType<typeof sessionReport>;

export async function play(scored: ScoredSource, { seed, backend, set, columns, until, full }: PlayedHow): Promise<SessionReport> {
  const settings = settingsOption([...scored.set, ...set]);
  const open = openingOf(scored, full, columns);
  const compute = await openNodeCompute(backend);
  const started = performance.now();
  try {
    const name = basename(scored.files[0] ?? scored.name);
    const source = { open, report: () => undefined };
    const outcome = await playRecording({ name: scored.isRecording ? scored.name : name, source, seed, settings, compute, until });
    return sessionReport(outcome, (performance.now() - started) / 1000);
  } finally {
    compute.close();
  }
}

/** Whether the files of `scored` give, byte for byte, the text of the bundled recording that was made from them. */
export async function isBundled(scored: ScoredSource): Promise<boolean> {
  const twin = twinOf(scored);
  return twin !== null && (await textDigest(openingOf(scored, true))) === (await textDigest(openingOf(twin, true)));
}

function openingOf({ files, isRecording, part }: ScoredSource, full: boolean, columns?: string): OpenRecording {
  const file = files[0] ?? '';
  if (isRecording) return recordingAt(file).open;
  const since = full || part === null ? undefined : part.since;
  return async () => bytesOf(await marketData(file, { since, columns }, newTally()));
}

async function* bytesOf(text: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const piece of text) yield typeof piece === 'string' ? encoder.encode(piece) : piece;
}

async function textDigest(open: OpenRecording): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of await open()) hash.update(piece);
  return hash.digest('hex');
}
