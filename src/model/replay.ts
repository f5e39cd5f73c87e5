/**
 * What is learned from again: recent rows out of the ring, old ones out of a reservoir over the whole session (Vitter 1985,
 * algorithm R, whole blocks at a time), and instants that were traded on. Rows from before the last drift alarm count as old
 * wherever they lie. The share of old rows follows from how they fit: while they fit worse than recent ones it shrinks to
 * nothing but a probe that only its loss is asked of, and grows back when they fit.
 */
import { count, f64, list, part, record, type Stateful } from '../core/codec.ts';
import type { Random } from '../core/random.ts';
import { PinnedBlocks } from './pinned-blocks.ts';
import { ROW_BLOCK, type RowRing } from './row-ring.ts';
import { type RowShape, type RowSource, type Sample, sampleOf } from './rows.ts';

/** Most of a batch's replayed places that old rows get. */
const MOST_OLD = 0.5;
/** By how much the share moves per training step. */
const SHARE_STEP = 0.002;
/** Old rows may fit worse by this much, nats per label, and still count as fitting. */
const MARGIN = 0.02;
/** Weight of the newest step in the running losses. */
const NEWEST = 0.05;
/** Losses of old rows after an alarm before they are believed. */
const PROBES = 20;
/** The age of a recent row is its share of all recent ones to this power: 1 draws evenly, more prefers the newest. */
const RECENCY = 2;
/** Share of the replayed places for instants that were traded on, while there are any. */
const TRADED_SHARE = 1 / 8;
const TRADED_PLACES = 4;
const MOST_TRADED = 256;
/** Draws for one place before it takes what it got. */
const TRIES = 8;

/** Where a replayed row comes from. */
export type Origin = 'recent' | 'old' | 'traded';

export interface Replayed extends Sample {
  readonly origin: Origin;
  /** 0 where only its loss is asked for. */
  readonly weight: number;
}

/** An instant that a desk traded on. */
interface Traded {
  readonly row: number;
  /** How far off its expectation was. */
  readonly priority: number;
}

export class Replay implements Stateful {
  readonly codec = {
    version: 1,
    fields: {
      reservoir: part,
      tradedBlocks: part,
      traded: list(record<Traded>({ row: count, priority: f64 })),
      offered: count,
      alarmRow: count,
      share: f64,
      lossOfOld: f64,
      lossOfRecent: f64,
      probes: count,
    },
  };
  private readonly reservoir: PinnedBlocks;
  private readonly tradedBlocks: PinnedBlocks;
  private traded: Traded[] = [];
  /** Blocks the reservoir was offered. */
  private offered = 0;
  /** The newest row when drift was last alarmed. */
  private alarmRow = 0;
  /** Share of the replayed places that old rows get, 0 to 0.5. */
  share = MOST_OLD / 2;
  private lossOfOld = 0;
  private lossOfRecent = 0;
  /** Steps that told a loss of old rows, since the last alarm. */
  private probes = 0;
  /** Rows before its own that a window reaches into. */
  private readonly lead: number;
  /** Blocks between the oldest of the ring and the first whose windows all lie in it. */
  private readonly leadBlocks: number;

  constructor(places: number, window: number, shape: RowShape) {
    this.reservoir = new PinnedBlocks(places, window, shape);
    this.tradedBlocks = new PinnedBlocks(TRADED_PLACES, window, shape);
    this.lead = window - 1;
    this.leadBlocks = Math.ceil(this.lead / ROW_BLOCK);
  }

  /** Every set of pinned rows, for loading them after a restore. */
  get pinned(): readonly PinnedBlocks[] {
    return [this.reservoir, this.tradedBlocks];
  }

  /** The oldest block of `ring` is about to be dropped: the oldest whose windows are still whole is offered a place. What was traded on and has none is forgotten. */
  offer(ring: RowRing, random: Random): void {
    const block = ring.first / ROW_BLOCK + this.leadBlocks;
    const whole = block * ROW_BLOCK < ring.end - ROW_BLOCK;
    if (whole) this.sampleBlock(ring, block, random);
    if (whole) this.keepTraded(ring, block);
    const stays = (row: number) => row >= ring.first + ROW_BLOCK + this.lead || this.tradedBlocks.has(Math.floor(row / ROW_BLOCK));
    this.traded = this.traded.filter(({ row }) => stays(row));
  }

  /** Drift was alarmed at `row`: everything up to it is old, and not believed until it shows that it fits. */
  alarm(row: number): void {
    this.alarmRow = row;
    this.share = 0;
    this.probes = 0;
  }

  /**
   * A desk traded on `row` of `ring`, and what came of it was off what was expected by `error`, in
   * thousandths of the value; more than ten count as ten. A row that has been forgotten meanwhile cannot be learned from again.
   */
  prioritise(row: number, error: number, ring: RowRing): void {
    if (row < this.oldest(ring) && !this.tradedBlocks.has(Math.floor(row / ROW_BLOCK))) return;
    this.traded = [...this.traded, { row, priority: Math.min(10, Math.max(0.1, error)) }].slice(-MOST_TRADED);
  }

  /** `places` rows to learn from again, from `ring` up to the row `end` and from what is pinned. */
  draw(places: number, ring: RowRing, end: number, random: Random): readonly Replayed[] {
    const old = this.oldSize(ring) === 0 ? 0 : Math.max(1, Math.round(this.share * places));
    const traded = this.traded.length === 0 ? 0 : Math.round(places * TRADED_SHARE);
    const weight = Math.round(this.share * places) === 0 ? 0 : 1;
    return Array.from({ length: places }, (_, place): Replayed => {
      if (place < old) return { ...this.drawOld(ring, random), origin: 'old', weight };
      if (place < old + traded) return { ...this.drawTraded(ring, end, random), origin: 'traded', weight: 1 };
      return { ...this.drawRecent(ring, end, random), origin: 'recent', weight: 1 };
    });
  }

  /** What one step's old and recent rows lost, nats per label; null where it had none. */
  observe(lossOfOld: number | null, lossOfRecent: number | null): void {
    if (lossOfRecent !== null) this.lossOfRecent += NEWEST * (lossOfRecent - this.lossOfRecent);
    if (lossOfOld === null) return;
    this.probes++;
    this.lossOfOld += Math.max(NEWEST, 1 / this.probes) * (lossOfOld - this.lossOfOld);
    if (this.probes < PROBES) return;
    const fits = this.lossOfOld <= this.lossOfRecent + MARGIN;
    this.share = Math.min(MOST_OLD, Math.max(0, this.share + (fits ? SHARE_STEP : -5 * SHARE_STEP)));
  }

  /** Algorithm R: each block offered so far has the same chance of a place. */
  private sampleBlock(ring: RowRing, block: number, random: Random): void {
    const places = this.reservoir.blocks.length;
    const place = this.offered < places ? this.offered : random.integer(this.offered + 1);
    this.offered++;
    if (place < places) this.reservoir.pin(place, ring, block);
  }

  private drawRecent(ring: RowRing, end: number, random: Random): Sample {
    const from = Math.max(this.oldest(ring), Math.min(this.alarmRow, end - 1));
    const size = Math.max(1, end - from);
    return labelled(() => {
      let age = random.uniform();
      for (let power = 1; power < RECENCY; power++) age *= random.uniform();
      return sampleOf(ring, Math.max(from, end - 1 - Math.floor(age * size)));
    });
  }

  /** The oldest row of `ring` whose window is whole. */
  private oldest({ first, end }: RowRing): number {
    return first === 0 ? 0 : Math.min(first + this.lead, end - 1);
  }

  /** Rows of the ring from before the alarm, and the reservoir's. */
  private oldSize(ring: RowRing): number {
    return Math.max(0, this.alarmRow - this.oldest(ring)) + this.reservoirPlaces * ROW_BLOCK;
  }

  private get reservoirPlaces(): number {
    return Math.min(this.offered, this.reservoir.blocks.length);
  }

  private drawOld(ring: RowRing, random: Random): Sample {
    const pinned = this.reservoirPlaces * ROW_BLOCK;
    return labelled(() => {
      const at = random.integer(this.oldSize(ring));
      if (at >= pinned) return sampleOf(ring, this.oldest(ring) + at - pinned);
      const place = Math.floor(at / ROW_BLOCK);
      const source = this.reservoir.source(place) as RowSource;
      return sampleOf(source, (this.reservoir.blocks[place] as number) * ROW_BLOCK + (at % ROW_BLOCK));
    });
  }

  /** By priority; a row that has left the ring is looked for among the blocks kept for it, and a recent one stands in where none was. */
  private drawTraded(ring: RowRing, end: number, random: Random): Sample {
    const total = this.traded.reduce((sum, { priority }) => sum + priority, 0);
    let left = random.uniform() * total;
    const found = this.traded.find(({ priority }) => {
      left -= priority;
      return left < 0;
    });
    const { row } = found ?? (this.traded[0] as Traded);
    if (row >= this.oldest(ring)) return sampleOf(ring, row);
    const place = this.tradedBlocks.blocks.indexOf(Math.floor(row / ROW_BLOCK));
    const source = place < 0 ? null : this.tradedBlocks.source(place);
    return source === null ? this.drawRecent(ring, end, random) : sampleOf(source, row);
  }

  /** A block that was traded on takes the place of the one that matters least. */
  private keepTraded(ring: RowRing, block: number): void {
    const worth = (each: number) =>
      this.traded.reduce((sum, { row, priority }) => sum + (Math.floor(row / ROW_BLOCK) === each ? priority : 0), 0);
    const { blocks } = this.tradedBlocks;
    let least = 0;
    for (let place = 1; place < blocks.length; place++) if (worth(blocks[place] as number) < worth(blocks[least] as number)) least = place;
    if (worth(block) > worth(blocks[least] as number)) this.tradedBlocks.pin(least, ring, block);
  }
}

/** Draws until there is a label, or patience ends. */
function labelled(draw: () => Sample): Sample {
  let sample = draw();
  for (let tries = 1; tries < TRIES && sample.labels.length === 0; tries++) sample = draw();
  return sample;
}
