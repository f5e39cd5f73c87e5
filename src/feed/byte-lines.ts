/** Bytes of a text file, gzipped or plain, to its lines: streamed, so that a recording need not fit into memory. */

export type Bytes = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** Longest line kept whole, in characters; of a longer one only so much that it can be refused. */
export const MAX_LINE_LENGTH = 4_100_000;
const GZIP_FIRST = 0x1f;
const GZIP_SECOND = 0x8b;

/**
 * The lines of `source` that are not empty, in groups as they arrive. Whether it is gzip is told by its first two bytes:
 * some servers unpack `.gz` files on the way, and some do not. Damaged gzip throws.
 */
export async function* lines(source: Bytes): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of unzipped(source)) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = (parts.pop() ?? '').slice(0, MAX_LINE_LENGTH);
    const whole = parts.map(trimmed).filter(notEmpty);
    if (whole.length > 0) yield whole;
  }
  const last = trimmed(rest + decoder.decode());
  if (last.length > 0) yield [last];
}

/** The chunks of `source`, decompressed where they are gzip. Leaving the loop early cancels the source. */
async function* unzipped(source: Bytes): AsyncGenerator<Uint8Array> {
  const chunks = chunksOf(source);
  const head = await firstTwoBytes(chunks);
  if (head[0] === GZIP_FIRST && head[1] === GZIP_SECOND) {
    const packed = streamOf(head, chunks);
    yield* chunksOf(packed.pipeThrough(new DecompressionStream('gzip')));
  } else {
    yield head;
    yield* chunks;
  }
}

/** At least two bytes, unless there are fewer. */
async function firstTwoBytes(chunks: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let head = new Uint8Array(0);
  while (head.length < 2) {
    const { done, value } = await chunks.next();
    if (done) break;
    const joined = new Uint8Array(head.length + value.length);
    joined.set(head);
    joined.set(value, head.length);
    head = joined;
  }
  return head;
}

/** Reads a stream by its reader: not every browser can loop over one. */
async function* chunksOf(source: Bytes): AsyncGenerator<Uint8Array> {
  if (!('getReader' in source)) {
    yield* source;
    return;
  }
  const reader = source.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // After a failed read the stream has ended by itself, and cancelling only repeats its error.
    await reader.cancel().catch(() => undefined);
  }
}

/** A stream that begins with `head`. No file or network delivers shared memory, which is all the casts deny. */
function streamOf(head: Uint8Array, rest: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(head as Uint8Array<ArrayBuffer>),
    async pull(controller) {
      const { done, value } = await rest.next();
      if (done) controller.close();
      else controller.enqueue(value as Uint8Array<ArrayBuffer>);
    },
    async cancel() {
      await rest.return(undefined);
    },
  });
}

function trimmed(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function notEmpty(line: string): boolean {
  return line.length > 0;
}
