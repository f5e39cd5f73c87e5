/**
 * The engine's state as named sections of bytes, and back. The digest is over exactly these. Of the book they hold the best
 * 50 levels: the whole one is rebuilt from the journal and must agree with them; of the rows their range and checksums.
 */
import { assert } from '../core/assert.ts';
import { Reader, Writer } from '../core/bytes.ts';
import { decodeFrom, encodeInto, type StateCodec, type Stateful } from '../core/codec.ts';
import { OrderBook } from '../core/order-book.ts';
import type { EngineState } from '../core/ports.ts';
import type { InstantRecord } from '../core/records.ts';
import type { SessionSpec } from '../core/spec.ts';
import { Engine } from './engine.ts';

/** The sections in their order: name, owner, and the codec where it is not the owner's own. */
function sectionsOf(engine: Engine): readonly (readonly [name: string, owner: Stateful, codec: StateCodec])[] {
  const { clock, book, features, learner, labels, trading } = engine;
  return [
    ['clock', clock, clock.codec],
    ['book', book, OrderBook.topCodec],
    ['features', features, features.codec],
    ['model', learner, learner.codec],
    ['labels', labels, labels.codec],
    ['trading', trading, trading.codec],
  ];
}

const writer = new Writer(1 << 17);

export function encodeState(engine: Engine): EngineState {
  const sections = sectionsOf(engine).map(([name, owner, codec]) => {
    writer.clear();
    encodeInto(writer, owner, codec);
    return { name, bytes: writer.finish() };
  });
  return { sections };
}

/** The bytes a digest is taken of: each section with its name and length before it. */
export function digestInput(state: EngineState): Uint8Array<ArrayBuffer> {
  const size = state.sections.reduce((sum, { bytes }) => sum + bytes.length + 64, 0);
  const whole = new Writer(size);
  for (const { name, bytes } of state.sections) {
    whole.text(name);
    whole.block(bytes);
  }
  return whole.finish();
}

/** The ids of the rows a state refers to: [first, end). */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

/**
 * An engine as it was when `state` was taken.
 * @param rows loads the referenced rows from the archive. @param book the whole book at that sequence.
 * @throws in words when the state belongs to another build, or rows or book are not those it was taken with.
 */
export async function restoreEngine(
  spec: SessionSpec,
  state: EngineState,
  rows: (range: RowRange) => Promise<readonly InstantRecord[]>,
  book: OrderBook,
): Promise<Engine> {
  const engine = new Engine(spec);
  const sections = sectionsOf(engine);
  assert(sections.length === state.sections.length, `a state of ${state.sections.length} sections, this build has ${sections.length}`);
  sections.forEach(([name, owner, codec], i) => {
    const section = state.sections[i];
    assert(section?.name === name, `section "${section?.name}" where "${name}" belongs`);
    const reader = new Reader(section.bytes);
    decodeFrom(reader, owner, codec);
    assert(reader.remaining === 0, `${reader.remaining} bytes too many in section "${name}"`);
  });
  adoptBook(engine.book, book);
  const { rows: ring, replay } = engine.learner;
  ring.restore(ring.first === ring.end ? [] : await rows({ first: ring.first, end: ring.end }));
  for (const pinned of replay.pinned) {
    const blocks: (readonly InstantRecord[])[] = [];
    for (const range of pinned.ranges) blocks.push(await rows(range));
    pinned.restore(blocks);
  }
  return engine;
}

/** Replaces the top of a book by the whole one it is the top of. */
function adoptBook(top: OrderBook, whole: OrderBook): void {
  const bytesOf = (book: OrderBook, codec: StateCodec) => {
    const bytes = new Writer();
    encodeInto(bytes, book, codec);
    return bytes.finish();
  };
  const expected = bytesOf(top, OrderBook.topCodec);
  const found = bytesOf(whole, OrderBook.topCodec);
  const same = expected.length === found.length && expected.every((byte, i) => byte === found[i]);
  assert(same, 'the book rebuilt from the journal is not the one of the checkpoint');
  decodeFrom(new Reader(bytesOf(whole, whole.codec)), top);
}
