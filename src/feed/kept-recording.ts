/** A file the user brought: what it is, checked to its end before it is kept. */
import { crc32 } from '../core/crc32.ts';
import { type Bytes, lines } from './byte-lines.ts';
import { parseHeader, parseLine, type RecordingHeader } from './recording.ts';

const MAX_PROBLEMS = 20;
/** Ids of recordings that did not come with the app begin so. */
const OWN = 'own-';

/** What is said of a kept recording; the shape of a bundled one's description. */
export interface KeptInfo {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly market: string;
  readonly file: '';
  readonly bytes: number;
  readonly seconds: number;
  readonly attribution: string;
}

export interface Checked {
  readonly header: RecordingHeader;
  readonly seconds: number;
  /** Lines that could not be read. */
  readonly refused: number;
  readonly problems: readonly string[];
}

/** Reads a recording to its end. @throws Error in a sentence for the screen where it is none, or has nothing to play. */
export async function checkRecording(bytes: Bytes): Promise<Checked> {
  let header: RecordingHeader | null = null;
  let number = 0;
  let refused = 0;
  let [first, last] = [0, 0];
  const problems: string[] = [];
  for await (const group of lines(bytes)) {
    for (const line of group) {
      number++;
      if (header === null) {
        const read = parseHeader(line);
        if (typeof read === 'string') throw new Error(read);
        header = read;
        continue;
      }
      const read = parseLine(line);
      if (read.kind === 'refused') {
        refused++;
        if (problems.length < MAX_PROBLEMS) problems.push(`Line ${number}: ${read.reason}.`);
        continue;
      }
      if (first === 0) first = read.receivedTime;
      last = read.receivedTime;
    }
  }
  if (header === null) throw new Error('This file is empty.');
  if (first === 0) throw new Error('This recording has no line that can be played.');
  return { header, seconds: Math.max(0, (last - first) / 1_000), refused, problems };
}

/** Whether the first line of a file is that of a recording. */
export function isRecording(firstLine: string): boolean {
  return firstLine.trimStart().startsWith('{');
}

/** The first few lines of a file. */
export async function firstLines(bytes: Bytes, count: number): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const group of lines(bytes)) {
    found.push(...group);
    if (found.length >= count) break;
  }
  return found.slice(0, count);
}

/** What is said of it on the screen. The same bytes have the same id, so that dropping a file again resumes its session. */
export function keptInfo(name: string, bytes: Uint8Array, { header, seconds }: Pick<Checked, 'header' | 'seconds'>): KeptInfo {
  const { market, source, syntheticSpread } = header;
  const made = syntheticSpread === null ? '' : ` (no book: made-up quotes, ${Math.round(syntheticSpread * 100_000) / 10} bp apart)`;
  return {
    id: `${OWN}${crc32(bytes).toString(16)}-${bytes.length.toString(36)}`,
    title: `${market.marketId}: ${name}${made}`,
    description: source,
    market: market.marketId,
    file: '',
    bytes: bytes.length,
    seconds,
    attribution: '',
  };
}

/** Kept descriptions, checked: some build of ours wrote them. */
export function keptInfos(values: readonly unknown[]): readonly KeptInfo[] {
  return values.filter(isInfo);
}

function isInfo(value: unknown): value is KeptInfo {
  if (typeof value !== 'object' || value === null) return false;
  const { id, title, description, market, bytes, seconds } = value as Record<string, unknown>;
  const texts = [id, title, description, market].every((text) => typeof text === 'string');
  return texts && typeof bytes === 'number' && typeof seconds === 'number';
}
