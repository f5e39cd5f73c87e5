/**
 * The one export file: magic, version, a manifest, typed blocks with a checksum each, and an end block that counts them.
 * Streams both ways; reading trusts nothing and is bounded. This file knows no database: Node reads it too.
 */
import { assert } from '../core/assert.ts';
import { Reader, Writer } from '../core/bytes.ts';
import { ByteSource, type ByteStream, plainPieces } from './byte-source.ts';
import {
  CONTAINER_VERSION,
  type ContainerPart,
  decodeManifest,
  decodePart,
  END_TYPE,
  encodeManifest,
  encodePart,
  MANIFEST_TYPE,
  type Manifest,
} from './container-parts.ts';
import { closed, NewerFormat, total, unsealed } from './seal.ts';

/** Most bytes of the manifest. */
export const MAX_MANIFEST_BYTES = 1 << 20;
/** Most bytes of any other block: what reading holds in memory. */
export const MAX_BLOCK_BYTES = 16 << 20;
/** Most blocks of a file. */
export const MAX_BLOCKS = 1 << 20;
/** Most bytes of a file, unpacked. */
export const MAX_CONTAINER_BYTES = 8 * 2 ** 30;

/** `NIGHTJAR` */
const MAGIC = Uint8Array.of(0x4e, 0x49, 0x47, 0x48, 0x54, 0x4a, 0x41, 0x52);
/** Type and length before the bytes of a block. */
const HEAD_BYTES = 5;
const CHECKSUM_BYTES = 4;

/** The file of `manifest` and `parts`, in pieces. Journal parts must run on from the base sequence without a hole. */
export async function* writeContainer(
  manifest: Manifest,
  parts: Iterable<ContainerPart> | AsyncIterable<ContainerPart>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const head = new Writer(16);
  head.raw(MAGIC);
  head.u8(CONTAINER_VERSION);
  yield head.finish();
  yield block(MANIFEST_TYPE, encodeManifest(manifest), MAX_MANIFEST_BYTES);
  const tally = new Tally(manifest);
  for await (const part of parts) {
    tally.add(part);
    const { type, bytes } = encodePart(part);
    yield block(type, bytes, MAX_BLOCK_BYTES);
  }
  tally.finish();
  const end = new Writer(16);
  end.varint(tally.blocks);
  yield block(END_TYPE, end.finish(), MAX_BLOCK_BYTES);
}

/**
 * The manifest of a file, gzipped or not, then its parts in order. Only once the last was handed out is the file known to
 * be whole: an importer changes nothing before.
 * @throws RangeError in words on anything but a whole, sound file of a known version. Errors of the stream pass through.
 */
export async function* readContainer(
  stream: ByteStream,
): AsyncGenerator<{ readonly kind: 'manifest'; readonly value: Manifest } | ContainerPart> {
  const source = new ByteSource(plainPieces(stream));
  try {
    await readHead(source);
    const first = await readBlock(source, MAX_MANIFEST_BYTES);
    if (first.type !== MANIFEST_TYPE) throw new RangeError('the file does not begin with its manifest');
    const manifest = total('manifest', () => decodeManifest(first.bytes));
    yield { kind: 'manifest', value: manifest };
    const tally = new Tally(manifest);
    for (;;) {
      const { type, bytes } = await readBlock(source, MAX_BLOCK_BYTES);
      if (type === END_TYPE) {
        readEnd(bytes, tally);
        break;
      }
      const part = total(`block ${tally.blocks + 1}`, () => decodePart(type, bytes));
      tally.add(part);
      yield part;
    }
    if (!(await source.ended())) throw new RangeError('the file goes on behind its end');
  } finally {
    await source.release();
  }
}

function block(type: number, bytes: Uint8Array, limit: number): Uint8Array<ArrayBuffer> {
  assert(bytes.length <= limit, `a block of ${bytes.length} bytes, at most ${limit} can be read back`);
  const writer = new Writer(bytes.length + HEAD_BYTES + CHECKSUM_BYTES);
  writer.u8(type);
  writer.u32(bytes.length);
  writer.raw(bytes);
  return closed(writer);
}

async function readHead(source: ByteSource): Promise<void> {
  const head = await source.take(MAGIC.length + 1);
  if (!MAGIC.every((byte, at) => head[at] === byte)) throw new RangeError('this is no Nightjar file');
  const version = head[MAGIC.length] as number;
  if (version > CONTAINER_VERSION) throw new NewerFormat(`the file has version ${version}; this build reads up to ${CONTAINER_VERSION}`);
  if (version < 1) throw new RangeError(`the file has version ${version}, which never was`);
}

async function readBlock(source: ByteSource, limit: number): Promise<{ readonly type: number; readonly bytes: Uint8Array }> {
  const head = await source.take(HEAD_BYTES);
  const reader = new Reader(head);
  const type = reader.u8();
  const length = reader.u32();
  if (length > limit) throw new RangeError(`a block claims ${length} bytes, at most ${limit} are read`);
  if (source.taken + length > MAX_CONTAINER_BYTES) throw new RangeError(`the file is larger than ${MAX_CONTAINER_BYTES} bytes`);
  const rest = await source.take(length + CHECKSUM_BYTES);
  const sealed = new Uint8Array(head.length + rest.length);
  sealed.set(head);
  sealed.set(rest, head.length);
  return { type, bytes: unsealed(sealed, `block of type ${type}`).subarray(HEAD_BYTES) };
}

function readEnd(bytes: Uint8Array, tally: Tally): void {
  const reader = new Reader(bytes);
  const blocks = reader.varint();
  if (reader.remaining !== 0) throw new RangeError('the end block is too long');
  if (blocks !== tally.blocks) throw new RangeError(`the file has ${tally.blocks} blocks where ${blocks} belong`);
  tally.finish();
}

/** What a file must be as a whole, checked the same way when writing and reading. */
class Tally {
  blocks = 0;
  private readonly manifest: Manifest;
  private nextSequence: number;
  private readonly counts = { entries: 0, minutes: 0, decisions: 0, trades: 0 };
  private readonly once = new Set<string>();

  constructor(manifest: Manifest) {
    this.manifest = manifest;
    this.nextSequence = manifest.baseSequence;
  }

  add(part: ContainerPart): void {
    this.blocks += 1;
    if (this.blocks > MAX_BLOCKS) throw new RangeError(`more than ${MAX_BLOCKS} blocks`);
    if (part.kind === 'journal') this.follow(part.value[0]?.sequence, part.value.length);
    else if (part.kind === 'minutes' || part.kind === 'decisions' || part.kind === 'trades') this.counts[part.kind] += part.value.length;
    else if (part.kind === 'checkpoint' || part.kind === 'book') this.onlyOnce(part.kind);
  }

  finish(): void {
    for (const name of ['entries', 'minutes', 'decisions', 'trades'] as const) {
      const [found, wanted] = [this.counts[name], this.manifest.counts[name]];
      if (found !== wanted) throw new RangeError(`the file has ${found} ${name} where ${wanted} belong`);
    }
  }

  private follow(first: number | undefined, length: number): void {
    if (first !== this.nextSequence) throw new RangeError(`journal entry ${first} where ${this.nextSequence} belongs`);
    this.nextSequence += length;
    this.counts.entries += length;
  }

  private onlyOnce(kind: string): void {
    if (this.once.has(kind)) throw new RangeError(`a second ${kind}`);
    this.once.add(kind);
  }
}
