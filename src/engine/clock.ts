/** Where the engine is: in the journal, in exchange time, in the feed; and what it has counted on the way. */
import { count, type FieldCodec, list, oneOf, type Stateful } from '../core/codec.ts';
import { BACKEND_NAMES, type BackendName, type DataPoint } from '../core/messages.ts';

/** Newest trade ids kept for de-duplication across restarts. */
const TRADE_IDS = 256;

export class EngineClock implements Stateful {
  readonly codec = {
    version: 1,
    fields: {
      sequence: count,
      time: count,
      position: count,
      instant: count,
      trained: count,
      stretch: count,
      backend: oneOf(...BACKEND_NAMES) as FieldCodec<BackendName>,
      doubleMid: count,
      firstDoubleMid: count,
      lastPrice: count,
      tradeIds: list(count),
      dataPoints: count,
      gaps: count,
      gapMs: count,
      minuteGapMs: count,
      desyncs: count,
      skipped: count,
    },
  };
  /** The last entry consumed. */
  sequence = 0;
  /** Exchange time: the largest seen. */
  time = 0;
  /** Lines of the recording consumed. */
  position = 0;
  /** Number of the sampling interval in which the newest instant lies. */
  instant = 0;
  /** Number of the sampling interval in which the newest training step lies. */
  trained = 0;
  /** Counts gaps and desyncs: no window or label reaches from one stretch into the next. */
  stretch = 0;
  backend: BackendName = 'reference';
  /** Twice the newest mid-price of a sound book, and the session's first; 0 before it. */
  doubleMid = 0;
  firstDoubleMid = 0;
  /** Newest print, 0 before the first. */
  lastPrice = 0;
  private tradeIds: number[] = [];
  dataPoints = 0;
  gaps = 0;
  gapMs = 0;
  /** Exchange time of the open minute that was not seen. */
  minuteGapMs = 0;
  desyncs = 0;
  /** Entries passed over because the engine failed on them twice. */
  skipped = 0;

  /** Counts a data point and notes what the feed needs to go on behind it. */
  observe(point: DataPoint): void {
    this.dataPoints++;
    this.position = Math.max(this.position, point.position);
    this.time = Math.max(this.time, point.exchangeTime);
    if (point.kind === 'gap') {
      this.gaps++;
      this.gapMs += point.to - point.from;
      this.minuteGapMs += point.to - point.from;
    } else if (point.kind === 'desync') this.desyncs++;
    else if (point.kind === 'trade') {
      this.lastPrice = point.price;
      this.tradeIds.push(point.tradeId);
      if (this.tradeIds.length > TRADE_IDS) this.tradeIds.shift();
    }
    if (point.kind === 'gap' || point.kind === 'desync') this.stretch++;
  }

  /** Notes the place of an entry that is passed over. */
  skip(position: number): void {
    this.skipped++;
    this.position = Math.max(this.position, position);
  }

  get recentTradeIds(): readonly number[] {
    return this.tradeIds;
  }
}
