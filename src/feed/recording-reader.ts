/** A recording from its bytes: the header first, then its lines one by one. */
import { assert } from '../core/assert.ts';
import { type Bytes, lines } from './byte-lines.ts';
import { parseHeader, type RecordingHeader } from './recording.ts';

/** Opens the bytes of a recording, from the beginning, each time it is called. */
export type OpenRecording = () => Promise<Bytes>;

/** The recording cannot be played, or not to its end; the message is a sentence for the screen. */
export class RecordingUnreadable extends Error {
  override readonly name = 'RecordingUnreadable';
}

/** Market and source of a recording. Rejects with {@link RecordingUnreadable}. */
export async function readHeader(open: OpenRecording): Promise<RecordingHeader> {
  const reader = new RecordingReader(open);
  try {
    return await reader.header();
  } finally {
    await reader.close();
  }
}

export class RecordingReader {
  private readonly open: OpenRecording;
  private groups: AsyncGenerator<readonly string[]> | null = null;
  private group: readonly string[] = [];
  private at = 0;
  /** Lines taken since the header. */
  position = 0;

  constructor(open: OpenRecording) {
    this.open = open;
  }

  /** Opens the recording and reads its first line; call it once, before anything else. */
  async header(): Promise<RecordingHeader> {
    this.groups = lines(await guarded(this.open()));
    const header = (await this.available()) ? parseHeader(this.peek()) : 'This recording is empty.';
    if (typeof header === 'string') throw new RecordingUnreadable(header);
    this.at++;
    return header;
  }

  /** Reads on where it must. @returns whether there is another line. */
  async available(): Promise<boolean> {
    while (this.at >= this.group.length) {
      if (this.groups === null) return false;
      const { done, value } = await guarded(this.groups.next());
      if (done) return false;
      this.group = value;
      this.at = 0;
    }
    return true;
  }

  /** The next line, which must be available, without taking it. */
  peek(): string {
    const line = this.group[this.at];
    assert(line !== undefined, 'a line is read before it is looked at');
    return line;
  }

  /** Takes the line that {@link peek} shows. */
  take(): string {
    const line = this.peek();
    this.at++;
    this.position++;
    return line;
  }

  async close(): Promise<void> {
    const { groups } = this;
    this.groups = null;
    await groups?.return(undefined).catch(() => undefined);
  }
}

/** Network, disk and decompression fail in their own words; here they become ours. */
async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new RecordingUnreadable(`The recording could not be read: ${message}`, { cause: error });
  }
}
