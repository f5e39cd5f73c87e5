/** What an export file is made of: a manifest, and parts that each have a type and a packed form. */
import type { JournalEntry } from '../core/messages.ts';
import type { BarRecord, DecisionRecord, InstantRecord, MinuteRecord, RibbonRecord, StepRecord, TradeRecord } from '../core/records.ts';
import type { SessionSpec } from '../core/spec.ts';
import { decisionsPack } from './decisions-codec.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './envelope.ts';
import { journalPack } from './journal-codec.ts';
import { barsPack, bookPack, instantsPack, minutesPack, ribbonsPack, stepsPack, type WholeBook } from './records-codec.ts';
import { NewerFormat, type Pack } from './seal.ts';
import { fieldsOf, parsedJson, specFrom, textFrom, wholeFrom } from './spec-json.ts';
import { tradesPack } from './trades-codec.ts';

export const CONTAINER_VERSION = 1;
const FORMAT = 'nightjar-container';

/** What the file is, before anything else in it. */
export interface Manifest {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly kind: 'session';
  /** Id of the session it was exported from. */
  readonly session: string;
  readonly spec: SessionSpec;
  /** Local time of the export, ms since the epoch. */
  readonly created: number;
  /** Sequence of the first journal entry in it. */
  readonly baseSequence: number;
  readonly counts: { readonly entries: number; readonly minutes: number; readonly decisions: number; readonly trades: number };
}

/** One part of an export, decoded. */
export type ContainerPart =
  | { readonly kind: 'checkpoint'; readonly value: Checkpoint }
  | { readonly kind: 'book'; readonly value: WholeBook }
  | { readonly kind: 'instants'; readonly value: readonly InstantRecord[] }
  | { readonly kind: 'steps'; readonly value: readonly StepRecord[] }
  | { readonly kind: 'journal'; readonly value: readonly JournalEntry[] }
  | { readonly kind: 'minutes'; readonly value: readonly MinuteRecord[] }
  | { readonly kind: 'bars'; readonly value: readonly BarRecord[] }
  | { readonly kind: 'ribbons'; readonly value: readonly RibbonRecord[] }
  | { readonly kind: 'decisions'; readonly value: readonly DecisionRecord[] }
  | { readonly kind: 'trades'; readonly value: readonly TradeRecord[] };

type PartKind = ContainerPart['kind'];
type ValueOf<K extends PartKind> = Extract<ContainerPart, { kind: K }>['value'];

/** The byte that stands for each type of block. Append only. */
const TYPES: { readonly [K in PartKind]: number } = {
  checkpoint: 3,
  book: 4,
  instants: 5,
  steps: 6,
  journal: 7,
  minutes: 8,
  decisions: 9,
  bars: 10,
  ribbons: 11,
  trades: 12,
};
export const MANIFEST_TYPE = 1;
export const END_TYPE = 255;

const PACKS: { readonly [K in PartKind]: Pack<ValueOf<K>> } = {
  checkpoint: { encode: encodeCheckpoint, decode: decodeCheckpoint },
  book: bookPack,
  instants: instantsPack,
  steps: stepsPack,
  journal: journalPack,
  minutes: minutesPack,
  decisions: decisionsPack,
  bars: barsPack,
  ribbons: ribbonsPack,
  trades: tradesPack,
};

/** The block that `part` is written as. */
export function encodePart(part: ContainerPart): { readonly type: number; readonly bytes: Uint8Array<ArrayBuffer> } {
  const pack = PACKS[part.kind] as Pack<unknown>;
  return { type: TYPES[part.kind], bytes: pack.encode(part.value) };
}

/** The part in a block. @throws RangeError in words. */
export function decodePart(type: number, bytes: Uint8Array): ContainerPart {
  const kind = (Object.keys(TYPES) as PartKind[]).find((name) => TYPES[name] === type);
  if (kind === undefined) throw new RangeError(`a block of unknown type ${type}`);
  return { kind, value: (PACKS[kind] as Pack<unknown>).decode(bytes) } as ContainerPart;
}

/** A manifest of this build's version. */
export function newManifest(of: Omit<Manifest, 'format' | 'version' | 'kind'>): Manifest {
  return { format: FORMAT, version: CONTAINER_VERSION, kind: 'session', ...of };
}

export function encodeManifest(manifest: Manifest): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(manifest));
}

/** @throws RangeError in words; NewerFormat for a later version. */
export function decodeManifest(bytes: Uint8Array): Manifest {
  const manifest = fieldsOf(parsedJson(new TextDecoder().decode(bytes), 'manifest'), 'manifest');
  if (manifest.format !== FORMAT) throw new RangeError('manifest: not that of a Nightjar file');
  const version = wholeFrom(manifest.version, 'version', 1, Number.MAX_SAFE_INTEGER);
  if (version > CONTAINER_VERSION) throw new NewerFormat(`the file has version ${version}; this build reads up to ${CONTAINER_VERSION}`);
  if (manifest.kind !== 'session') throw new RangeError('manifest: the file holds no session');
  const counts = fieldsOf(manifest.counts, 'counts');
  // Files from before there were trades count none.
  const counted = (name: string) => wholeFrom(name === 'trades' ? (counts[name] ?? 0) : counts[name], name, 0, Number.MAX_SAFE_INTEGER);
  return newManifest({
    session: textFrom(manifest.session, 'session'),
    spec: specFrom(manifest.spec),
    created: wholeFrom(manifest.created, 'created', 0, Number.MAX_SAFE_INTEGER),
    baseSequence: wholeFrom(manifest.baseSequence, 'baseSequence', 1, Number.MAX_SAFE_INTEGER),
    counts: { entries: counted('entries'), minutes: counted('minutes'), decisions: counted('decisions'), trades: counted('trades') },
  });
}
