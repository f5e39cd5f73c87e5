/** A recording that is played again and again: each round lies behind the one before, times and ids shifted, with a gap between. */
import type { RecordingLine } from './recording.ts';

/** Exchange time between two rounds, ms: nothing may be learned across a seam. */
export const LOOP_PAUSE_MS = 60_000;

type Timed = Exclude<RecordingLine, { kind: 'refused' }>;

export class Rounds {
  /** What the first round covers; every round is as long. */
  private firstTime = Number.POSITIVE_INFINITY;
  private lastTime = 0;
  private firstTradeId = Number.POSITIVE_INFINITY;
  private lastTradeId = 0;
  private round = 0;

  /** Notes a line of the first round. */
  observe(read: Timed): void {
    if (this.round > 0) return;
    const time = timeOf(read);
    if (time === null) return;
    this.firstTime = Math.min(this.firstTime, time);
    this.lastTime = Math.max(this.lastTime, time);
    if (read.kind !== 'frame' || read.frame.kind !== 'trade') return;
    this.firstTradeId = Math.min(this.firstTradeId, read.frame.tradeId);
    this.lastTradeId = Math.max(this.lastTradeId, read.frame.tradeId);
  }

  /** Begins the next round. @returns the time between, or null where there is nothing to play again. */
  next(): { readonly from: number; readonly to: number } | null {
    if (this.lastTime === 0) return null;
    const from = this.lastTime + this.shiftMs;
    this.round++;
    return { from, to: this.firstTime + this.shiftMs };
  }

  /** The line as it is in this round. */
  shifted<Line extends RecordingLine>(read: Line): Line {
    if (this.round === 0 || read.kind === 'refused') return read;
    return shift(read, this.shiftMs, this.round * Math.max(1, this.lastTradeId - this.firstTradeId + 1)) as Line;
  }

  private get shiftMs(): number {
    return this.round * (this.lastTime - this.firstTime + LOOP_PAUSE_MS);
  }
}

function timeOf(read: Timed): number | null {
  if (read.kind === 'gap' || read.kind === 'backfill') return read.to;
  if (read.kind === 'desync') return read.exchangeTime;
  return 'exchangeTime' in read.frame ? read.frame.exchangeTime : null;
}

function shift(read: Timed, ms: number, ids: number): Timed {
  const receivedTime = read.receivedTime + ms;
  switch (read.kind) {
    case 'gap':
      return { ...read, receivedTime, from: read.from + ms, to: read.to + ms };
    case 'desync':
      return { ...read, receivedTime, exchangeTime: read.exchangeTime + ms };
    case 'backfill': {
      const trades = read.trades.map((trade) => ({ ...trade, time: trade.time + ms, tradeId: trade.tradeId + ids }));
      const candles = read.candles.map((candle) => ({ ...candle, time: candle.time + ms }));
      return { ...read, receivedTime, from: read.from + ms, to: read.to + ms, trades, candles };
    }
    case 'frame': {
      const { frame } = read;
      if (frame.kind === 'heartbeat' || frame.kind === 'error') return { ...read, receivedTime };
      const exchangeTime = frame.exchangeTime + ms;
      if (frame.kind === 'trade') return { ...read, receivedTime, frame: { ...frame, exchangeTime, tradeId: frame.tradeId + ids } };
      if (frame.kind === 'tick') return { ...read, receivedTime, frame: { ...frame, exchangeTime } };
      // Ids of book frames are microseconds of the exchange's time.
      return { ...read, receivedTime, frame: { ...frame, exchangeTime, snapshotId: frame.snapshotId + ms * 1_000 } };
    }
  }
}
