/** A checkpoint as one packed buffer: who wrote it, where in the journal it stands, the engine's sections, and a checksum behind. */
import { Reader, Writer } from '../core/bytes.ts';
import { count, f64, record, text } from '../core/codec.ts';
import type { EngineState } from '../core/ports.ts';
import { digest, ownBytes } from './records-codec.ts';
import { bounded, closed, refuseNewer, total, unsealed } from './seal.ts';

/** A checkpoint with what the store knows of it. */
export interface Checkpoint {
  readonly session: string;
  readonly sitting: number;
  /** The writer's epoch: what fences off one that lost its lock. */
  readonly epoch: number;
  /** The journal entry right after which the state was taken: the cursor from which the journal goes on. */
  readonly sequence: number;
  /** Checksum of the checkpoint before this one; 0 for the first. */
  readonly parent: number;
  /** Local time of the commit, ms since the epoch. */
  readonly wallTime: number;
  /** SHA-256 of the sections, lower-case hexadecimal. */
  readonly digest: string;
  readonly state: EngineState;
}

/** `NJCP` */
const MAGIC = Uint8Array.of(0x4e, 0x4a, 0x43, 0x50);
const VERSION = 1;
/** How sections lie in the envelope: 1, as they are. */
const CODEC = 1;

const fields = record<Checkpoint>({
  session: text,
  sitting: count,
  epoch: count,
  sequence: count,
  parent: count,
  wallTime: f64,
  digest,
  state: record<EngineState>({ sections: bounded(record({ name: text, bytes: ownBytes })) }),
});

/** One exactly sized buffer. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array<ArrayBuffer> {
  const size = checkpoint.state.sections.reduce((sum, { bytes }) => sum + bytes.length, 1024);
  const writer = new Writer(size);
  writer.raw(MAGIC);
  writer.u8(VERSION);
  writer.u8(CODEC);
  fields.write(writer, checkpoint);
  return closed(writer);
}

/**
 * The checkpoint in `bytes`; its sections are copies.
 * @throws RangeError in words on damage; NewerFormat for what a newer build wrote soundly.
 */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  if (!MAGIC.every((byte, at) => bytes[at] === byte)) throw new RangeError('checkpoint: it does not begin like one');
  const reader = new Reader(unsealed(bytes, 'checkpoint'));
  return total('checkpoint', () => {
    reader.raw(MAGIC.length);
    refuseNewer('checkpoint', reader.u8(), VERSION);
    refuseNewer('its sections', reader.u8(), CODEC);
    const checkpoint = fields.read(reader, undefined as unknown as Checkpoint);
    if (reader.remaining !== 0) throw new RangeError(`${reader.remaining} bytes too many`);
    return checkpoint;
  });
}
