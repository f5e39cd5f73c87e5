/** Where the engine is: in the journal, in exchange time, in the feed; and what it has counted on the way. */
import { count, type FieldCodec, f64, list, oneOf, record, type Stateful } from '../core/codec.ts';
import { BACKEND_NAMES, type BackendName, type DataPoint } from '../core/messages.ts';
import type { Money } from '../core/units.ts';

const money = f64 as FieldCodec<Money>;

/** Newest trade ids kept for de-duplication across restarts. */
const TRADE_IDS = 256;

/** What each desk's account is worth, and what the capital would be, had it bought at the first price: when there was a book last. */
export interface Worth {
  readonly spot: Money;
  readonly margin: Money;
  readonly hold: Money;
}

export class EngineClock implements Stateful {
  readonly codec = {
    version: 3,
    fields: {
      sequence: count,
      time: count,
      position: count,
      interval: count,
      instant: count,
      minute: count,
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
      gapFrom: count,
      gapTo: count,
      worth: record<Worth>({ spot: money, margin: money, hold: money }),
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
  /** Exchange time between two sampling instants, ms; 0 samples at every data point. */
  interval: number;
  /** Number of the sampling interval in which the newest instant lies. */
  instant = 0;
  /** Number of the minute that the newest point lies in; 0 before the first. */
  minute = 0;
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
  /** Unseen exchange time that no minute's record has counted yet; what is left of older gaps is moved up to the newest. */
  private gapFrom = 0;
  private gapTo = 0;
  worth: Worth;
  desyncs = 0;
  /** Entries passed over because the engine failed on them twice. */
  skipped = 0;

  /** @param interval as set; `capital` what the account and its twin that only holds are worth at first. */
  constructor(interval: number, capital: Money) {
    this.interval = interval;
    this.worth = { spot: capital, margin: capital, hold: capital };
  }

  /** Goes over to another sampling interval; the one of now has had its instant. */
  changeInterval(interval: number): void {
    this.interval = interval;
    this.instant = this.intervalAt(this.time);
    this.trained = this.instant;
  }

  /** Number of the sampling interval that `time` lies in. */
  intervalAt(time: number): number {
    return this.interval === 0 ? 0 : Math.floor(time / this.interval);
  }

  /** Counts a data point and notes what the feed needs to go on behind it. */
  observe(point: DataPoint): void {
    this.dataPoints++;
    this.position = Math.max(this.position, point.position);
    if (point.kind === 'backfill') {
      for (const trade of point.trades) this.print(trade);
      return;
    }
    this.time = Math.max(this.time, point.exchangeTime);
    if (point.kind === 'gap') {
      this.gaps++;
      this.gapMs += point.to - point.from;
      this.gapFrom = Math.max(0, point.from - (this.gapTo - this.gapFrom));
      this.gapTo = point.to;
    } else if (point.kind === 'desync') this.desyncs++;
    else if (point.kind === 'trade') this.print(point);
    if (point.kind === 'gap' || point.kind === 'desync') this.stretch++;
  }

  /** Unseen time up to `end`, ms, as far as it was not taken before. */
  takeGap(end: number): number {
    const until = Math.min(Math.max(end, this.gapFrom), this.gapTo);
    const taken = until - this.gapFrom;
    this.gapFrom = until;
    return taken;
  }

  /** Notes the place of an entry that is passed over. */
  skip(position: number): void {
    this.skipped++;
    this.position = Math.max(this.position, position);
  }

  private print({ price, tradeId }: { readonly price: number; readonly tradeId: number }): void {
    this.lastPrice = price;
    this.tradeIds.push(tradeId);
    if (this.tradeIds.length > TRADE_IDS) this.tradeIds.shift();
  }

  get recentTradeIds(): readonly number[] {
    return this.tradeIds;
  }
}
