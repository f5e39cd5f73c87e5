/** Bytes in, whatever they come from: exact takes from a stream that may be gzipped, never holding more than was asked for. */

/** A file, as Node or the browser hands it out. */
export type ByteStream = Uint8Array | AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;

/** A stream that ended, or could not be unpacked, where more was needed. */
class CutOff extends RangeError {}

/** Takes whole stretches of bytes from a stream of pieces. Errors of the stream itself pass through as they are. */
export class ByteSource {
  /** Bytes taken so far. */
  taken = 0;
  private readonly pieces: AsyncIterator<Uint8Array>;
  private held: Uint8Array = new Uint8Array(0);

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.pieces = pieces[Symbol.asyncIterator]();
  }

  /** Exactly `length` bytes. Memory grows with what arrives, not with what a forged length claims. @throws RangeError at the end. */
  async take(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let missing = length;
    while (missing > 0) {
      if (this.held.length === 0 && !(await this.fetch())) throw new CutOff(`the file ends ${missing} bytes early`);
      const part = this.held.subarray(0, missing);
      this.held = this.held.subarray(part.length);
      parts.push(part);
      missing -= part.length;
    }
    this.taken += length;
    return joined(parts, length);
  }

  /** Whether nothing is left. */
  async ended(): Promise<boolean> {
    return this.held.length === 0 && !(await this.fetch());
  }

  /** Lets go of the stream. */
  async release(): Promise<void> {
    await this.pieces.return?.();
  }

  private async fetch(): Promise<boolean> {
    while (this.held.length === 0) {
      const { done, value } = await this.pieces.next();
      if (done) return false;
      this.held = value;
    }
    return true;
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** `stream` as pieces, unpacked where its first two bytes are gzip's. */
export async function* plainPieces(stream: ByteStream): AsyncGenerator<Uint8Array> {
  const pieces: AsyncIterator<Uint8Array> = piecesOf(stream);
  try {
    let head: Uint8Array = new Uint8Array(0);
    while (head.length < 2) {
      const { done, value } = await pieces.next();
      if (done) break;
      head = joined([head, value], head.length + value.length);
    }
    const whole = continued(head, pieces);
    if (head[0] === 0x1f && head[1] === 0x8b) yield* unpacked(whole);
    else yield* whole;
  } finally {
    await pieces.return?.();
  }
}

/** `chunks` as a gzipped stream. */
export function gzipped(chunks: AsyncIterable<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return streamOf(chunks).pipeThrough(new CompressionStream('gzip'));
}

/** Unpacks gzip. @throws RangeError where the packing is damaged; what the source threw, where it failed. */
async function* unpacked(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = { failure: null as { readonly error: unknown } | null };
  const watched = watch(packed, source);
  const reader = streamOf(watched).pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    if (source.failure) throw source.failure.error;
    throw new CutOff('the file is gzipped, and damaged', { cause: error });
  } finally {
    await reader.cancel().catch(() => undefined); // Nothing more is wanted, and its errors were thrown above.
  }
}

/** Passes `pieces` on as copies of their own, and notes why they failed. */
async function* watch(pieces: AsyncIterable<Uint8Array>, source: { failure: { readonly error: unknown } | null }) {
  try {
    for await (const piece of pieces) yield new Uint8Array(piece);
  } catch (error) {
    source.failure = { error };
    throw error;
  }
}

async function* continued(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (;;) {
    const { done, value } = await rest.next();
    if (done) return;
    yield value;
  }
}

async function* piecesOf(stream: ByteStream): AsyncGenerator<Uint8Array> {
  if (stream instanceof Uint8Array) yield stream;
  else if ('getReader' in stream) yield* piecesRead(stream);
  else yield* stream;
}

/** Not every browser can iterate over a stream. */
async function* piecesRead(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

function streamOf(chunks: AsyncIterable<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const pieces = chunks[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return?.();
    },
  });
}
