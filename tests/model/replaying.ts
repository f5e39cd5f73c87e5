/** A ring of made-up rows with its replay, fed row by row as the learner does, and what the archive has of them. */
import { decode, encode } from '../../src/core/codec.ts';
import type { Batch } from '../../src/core/ports.ts';
import { Random } from '../../src/core/random.ts';
import type { InstantRecord, MaturedLabel } from '../../src/core/records.ts';
import type { PinnedBlocks } from '../../src/model/pinned-blocks.ts';
import { Replay, type Replayed } from '../../src/model/replay.ts';
import { RowRing } from '../../src/model/row-ring.ts';
import type { Sample } from '../../src/model/rows.ts';
import { windowsOf } from '../../src/model/windows.ts';
import { HORIZONS, rowAt } from './learning.ts';

export const WINDOW = 5;
const FEATURES = 2;
const SHAPE = { features: FEATURES, horizons: HORIZONS.length, outputs: 4, said: 1 };
/** Rows until a label matures. */
const DELAY = 6;

export interface Sizes {
  readonly rowBlocks?: number;
  readonly reservoirBlocks?: number;
  readonly seed?: number;
}

export class Replaying {
  readonly ring: RowRing;
  readonly replay: Replay;
  readonly random: Random;
  readonly archive: InstantRecord[] = [];
  /** The window of each row, as it was when it was the newest. */
  readonly windows: Batch[] = [];
  private readonly sizes: Required<Sizes>;

  constructor({ rowBlocks = 4, reservoirBlocks = 2, seed = 1 }: Sizes = {}) {
    this.sizes = { rowBlocks, reservoirBlocks, seed };
    this.ring = new RowRing(rowBlocks, SHAPE);
    this.replay = new Replay(reservoirBlocks, WINDOW, SHAPE);
    this.random = new Random(seed);
  }

  /** Goes on until there are `rows` rows. */
  feed(rows: number): this {
    const { ring, replay, archive } = this;
    while (ring.end < rows) {
      if (ring.drops) replay.offer(ring, this.random);
      const id = ring.end;
      const present = Uint8Array.of(1, id % 2);
      ring.push(rowAt(id, 1_000 * id, 1e13, { stretch: Math.floor(id / 37), present, values: Float32Array.of(id + 1, Math.sin(id)) }));
      archive.push(ring.seal(id < DELAY ? [] : labelsOf(id - DELAY)));
      this.windows.push(windowOf({ source: ring, row: id }));
    }
    return this;
  }

  /** Batches of `places` drawn one after the other. */
  draw(batches: number, places = 16): Replayed[] {
    const { ring, replay, random } = this;
    return Array.from({ length: batches }, () => replay.draw(places, ring, ring.end - DELAY, random)).flat();
  }

  /** The same from its bytes and the archive, which may have been tampered with. */
  again(archive: readonly InstantRecord[] = this.archive): Replaying {
    const restored = new Replaying(this.sizes);
    for (const part of ['ring', 'replay', 'random'] as const) decode(restored[part], encode(this[part]));
    restored.archive.push(...archive);
    restored.ring.restore(this.archive.slice(this.ring.first, this.ring.end));
    restored.windows.push(...this.windows);
    for (const pinned of restored.replay.pinned) pinned.restore(rangesOf(pinned, archive));
    return restored;
  }
}

/** The archive's rows that a set of pinned blocks asks for. */
export function rangesOf(pinned: PinnedBlocks, archive: readonly InstantRecord[]): InstantRecord[][] {
  return pinned.ranges.map(({ first, end }) => archive.slice(first, end));
}

export function windowOf(sample: Pick<Sample, 'source' | 'row'>): Batch {
  return windowsOf([sample], FEATURES, WINDOW, 1);
}

export function labelsOf(row: number): MaturedLabel[] {
  return HORIZONS.map((_, horizon) => ({ row, horizon, class: (row + horizon) % 3, moveBp: Math.fround(row / 7) })).filter(
    ({ horizon }) => (row + horizon) % 5 > 0,
  );
}
