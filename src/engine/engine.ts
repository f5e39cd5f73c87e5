/**
 * The step: entries in, results out. Composes features, model and trading, and is the only room that may. `step(batch)`
 * equals folding `step` over its entries: it stops behind each entry that held a training step or changed an order or the
 * account, and where batches begin and end never changes the state.
 */
import { assert } from '../core/assert.ts';
import { type BackendName, type BackfillPoint, type DataPoint, type Entry, isDataPoint, type SequencedEntry } from '../core/messages.ts';
import { OrderBook } from '../core/order-book.ts';
import type { Compute, EngineCursor } from '../core/ports.ts';
import type {
  BarRecord,
  DecisionRecord,
  InstantRecord,
  MinuteRecord,
  Regime,
  RibbonRecord,
  StepRecord,
  TradeRecord,
} from '../core/records.ts';
import { REGIMES } from '../core/records.ts';
import { horizonsOf } from '../core/settings.ts';
import type { SessionSpec } from '../core/spec.ts';
import { type Amount, type Money, type Price, UNITS } from '../core/units.ts';
import { type ExtractorOptions, FeatureExtractor } from '../features/extractor.ts';
import { MINUTE_MS } from '../features/open-bar.ts';
import { Learner } from '../model/learner.ts';
import { PriceLabels } from '../model/price-labels.ts';
import type { NewRow } from '../model/row-ring.ts';
import type { HorizonPrediction } from '../trading/situation.ts';
import { TradingFloor } from '../trading/trading-floor.ts';
import { applyToBook } from './book-keeping.ts';
import { EngineClock } from './clock.ts';
import { marketSituation } from './market-situation.ts';
import { learningOf } from './minute-scores.ts';
import { networksOf } from './probe.ts';

/** Expected deviations are never taken as smaller than this: a market that stands still has no zero to divide by. */
const LEAST_DEVIATION_BP = 0.01;

/** What one call of {@link Engine.step} did. */
export interface Outcome {
  /** Entries consumed, from the first of the batch. */
  readonly consumed: number;
  /** The last of them held a training step or changed an order or the account: commit here. */
  readonly cut: boolean;
  /** The training step, without its digest. */
  readonly step: Omit<StepRecord, 'digest'> | null;
  readonly instants: readonly InstantRecord[];
  readonly minutes: readonly MinuteRecord[];
  /** Closed bars of 5, 15 and 60 minutes. */
  readonly bars: readonly BarRecord[];
  readonly ribbons: readonly RibbonRecord[];
  readonly decisions: readonly DecisionRecord[];
  readonly trades: readonly TradeRecord[];
}

/** What entries add to the archive, beside instants and decisions. */
interface Observed {
  readonly minutes: MinuteRecord[];
  readonly bars: BarRecord[];
  readonly ribbons: RibbonRecord[];
}

export class Engine {
  readonly spec: SessionSpec;
  readonly clock: EngineClock;
  readonly book = new OrderBook();
  readonly features: FeatureExtractor;
  readonly learner: Learner;
  readonly labels: PriceLabels;
  readonly trading: TradingFloor;
  readonly horizonsMs: readonly [number, number, number];

  constructor(spec: SessionSpec) {
    const { settings, market, seed } = spec;
    this.spec = spec;
    this.clock = new EngineClock(settings.interval, Math.round(settings.capital * UNITS) as Money);
    this.horizonsMs = horizonsOf(settings);
    this.features = new FeatureExtractor(featureOptions(spec));
    this.trading = new TradingFloor({ settings, market, prints: spec.trades, seed });
    this.learner = new Learner({
      networks: networksOf(settings),
      spans: this.horizonsMs,
      regimes: REGIMES,
      directions: true,
      rowBlocks: settings.rowBlocks,
      reservoirBlocks: settings.reservoirBlocks,
      batch: settings.batch,
      rate: settings.learningRate,
      gradientNorm: settings.gradientNorm,
      moveWeight: settings.moveWeight,
      seed,
    });
    this.labels = new PriceLabels(this.learner, this.horizonsMs);
  }

  /** Consumes `entries` from place `from` up to and including the first that asks for a commit. @param computeOf the processor by its name. */
  async step(entries: readonly SequencedEntry[], computeOf: (backend: BackendName) => Compute, from = 0): Promise<Outcome> {
    const instants: InstantRecord[] = [];
    const observed: Observed = { minutes: [], bars: [], ribbons: [] };
    for (let i = from; i < entries.length; i++) {
      const { sequence, entry } = entries[i] as SequencedEntry;
      this.observe(sequence, entry, observed);
      let step: Outcome['step'] = null;
      if (this.samples(entry)) instants.push(await this.sample(computeOf(this.clock.backend)));
      if (this.trains(entry)) {
        await this.learner.learn(computeOf(this.clock.backend));
        step = this.trainingStep(sequence);
      }
      for (const { row, error } of this.trading.takeOutcomes()) this.learner.replay.prioritise(row, error, this.learner.rows);
      const changed = this.trading.takeChanged();
      if (step !== null || changed) return { consumed: i + 1 - from, cut: true, step, instants, ...observed, ...this.traded() };
    }
    return { consumed: entries.length - from, cut: false, step: null, instants, ...observed, ...this.traded() };
  }

  /** What trading adds to the archive. */
  private traded(): Pick<Outcome, 'decisions' | 'trades'> {
    return { decisions: this.trading.log.take(), trades: this.trading.takeTrades() };
  }

  /** Where journal and feed go on behind the last entry. */
  get cursor(): EngineCursor {
    const { sequence, position, time, recentTradeIds } = this.clock;
    return { sequence, feed: { position, exchangeTime: time, book: this.book, tradeIds: recentTradeIds } };
  }

  /** The open bar of one minute. */
  get bar(): { readonly value: BarRecord | null } {
    return { value: this.features.bars.open(1) };
  }

  /** Everything but the instant: what lasts goes to `into`. */
  private observe(sequence: number, entry: SequencedEntry['entry'], into: Observed): void {
    if (entry.kind === 'backend') {
      this.clock.backend = entry.backend;
      return;
    }
    assert(sequence > this.clock.sequence, `entry ${sequence} after ${this.clock.sequence}`);
    this.clock.sequence = sequence;
    if (entry.kind === 'skipped') this.passOver(entry.passed);
    else if (entry.kind === 'interval') this.clock.changeInterval(entry.intervalMs);
    else if (entry.kind === 'stale' || entry.kind === 'fresh') this.trading.setStale(entry.kind === 'stale');
    else if (entry.kind === 'command') this.trading.command(entry.command, this.clock.time);
    else if (entry.kind === 'backfill') this.fill(entry, into);
    else {
      this.pass(entry, into);
      this.take(entry);
      if (entry.kind !== 'gap' && entry.kind !== 'desync') into.ribbons.push(...this.features.takeRibbons(this.clock.time));
    }
  }

  /** What REST gave back of a gap completes the bars, and with them all that is made of bars. No time passes by it. */
  private fill(point: BackfillPoint, into: Observed): void {
    this.clock.observe(point);
    this.record(this.features.fill(point), into);
  }

  /**
   * Exchange time passes up to `point`, on the book as it stood: labels mature, orders meet the book, bars end. A gap ends no
   * bar: what REST gives back of it comes behind it, and the bar that it broke off goes on.
   */
  private pass(point: DataPoint, into: Observed): void {
    const { clock, book } = this;
    const gap = point.kind === 'gap';
    const until = gap ? point.from : point.exchangeTime;
    if (until > clock.time || gap) {
      this.labels.mature(until, clock.doubleMid);
      this.trading.advance(until, book, clock.time);
    }
    if (!gap) this.pace(this.features.advance(Math.max(clock.time, point.exchangeTime)), Math.max(clock.time, point.exchangeTime), into);
    if (book.sound && (gap || point.kind === 'desync')) this.noteWorth();
  }

  /** Bars end. A minute that was seen and had no print has no bar, but what the accounts were worth is recorded all the same. */
  private pace(ended: readonly BarRecord[], time: number, into: Observed): void {
    const { clock, book } = this;
    this.record(ended, into);
    const minute = Math.floor(time / MINUTE_MS);
    if (minute <= clock.minute) return;
    const quiet = clock.minute > 0 && book.sound && !ended.some(({ minutes }) => minutes === 1);
    clock.minute = minute;
    if (!quiet) return;
    const mid = Math.round(book.doubleMid / 2) as Price;
    const flat = { open: mid, high: mid, low: mid, close: mid, volume: 0 as Amount, basis: 'mid' } as const;
    into.minutes.push(this.minute({ minutes: 1, time: (minute - 1) * MINUTE_MS, ...flat }));
  }

  private take(point: DataPoint): void {
    const { clock, book } = this;
    const seenAgain = point.kind === 'snapshot' && !book.known && clock.stretch > 0;
    applyToBook(book, point);
    clock.observe(point);
    this.features.observe(point, book, clock.time);
    if (point.kind === 'gap' || point.kind === 'desync') {
      this.labels.voidOpen();
      this.trading.gap(clock.time);
      return;
    }
    if (seenAgain) this.trading.gap(clock.time);
    if (book.sound) {
      clock.doubleMid = book.doubleMid;
      if (clock.firstDoubleMid === 0) clock.firstDoubleMid = book.doubleMid;
    }
    if (point.kind === 'trade') this.trading.print(clock.time, point.price, point.amount, book);
    this.trading.observe(clock.time, book);
  }

  /** An entry that nothing is learned from. The book follows it all the same, and time that was not seen stays unseen. */
  private passOver(passed: Entry): void {
    this.clock.skip('position' in passed ? passed.position : 0);
    if (!isDataPoint(passed)) return;
    applyToBook(this.book, passed);
    if (passed.kind !== 'gap' && passed.kind !== 'desync') return;
    this.clock.stretch++;
    this.features.observe(passed, this.book, this.clock.time);
    this.labels.voidOpen();
    this.trading.gap(this.clock.time);
  }

  /** Whether `entry` is the first data point at or after a whole sampling interval, on a book fit to sample. */
  private samples(entry: SequencedEntry['entry']): boolean {
    if (!('exchangeTime' in entry) || !this.book.sound) return false;
    if (entry.kind === 'gap' || entry.kind === 'desync' || entry.kind === 'backfill') return false;
    if (this.clock.interval === 0) return true;
    const instant = this.clock.intervalAt(this.clock.time);
    if (instant <= this.clock.instant) return false;
    this.clock.instant = instant;
    return true;
  }

  /** Whether labels wait and this whole interval has had no training step: they mature at any time of it, and wait no longer than they must. */
  private trains(entry: SequencedEntry['entry']): boolean {
    if (!('exchangeTime' in entry) || entry.kind === 'backfill' || !this.learner.waiting) return false;
    if (this.clock.interval === 0) return true;
    const step = this.clock.intervalAt(this.clock.time);
    if (step <= this.clock.trained) return false;
    this.clock.trained = step;
    return true;
  }

  /** A sampling instant: features, prediction, decision. */
  private async sample(compute: Compute): Promise<InstantRecord> {
    const row = this.row();
    const prediction = await this.learner.predict(row, compute);
    this.trading.decide({
      time: this.clock.time,
      row: this.learner.rows.end - 1,
      step: this.learner.steps,
      book: this.book,
      predictions: prediction === null ? [] : this.predictions(prediction),
      warmUp: this.features.warmUp,
      market: marketSituation(this.features, this.book, this.spec),
    });
    return this.learner.seal();
  }

  private row(): NewRow {
    const { clock, book, spec } = this;
    const { values, present } = this.features.sample(book, clock.time);
    const { deviation } = this.features;
    const halfSpreadBp = ((book.bestAsk - book.bestBid) / book.doubleMid) * 10_000;
    const deviations = this.horizonsMs.map((ms) =>
      deviation === null ? 0 : Math.max(LEAST_DEVIATION_BP, deviation * Math.sqrt(ms / 1000)),
    );
    const deadBands = deviations.map((bp) => Math.max(halfSpreadBp, spec.settings.deadBand * bp));
    return {
      sequence: clock.sequence,
      exchangeTime: clock.time,
      doubleMid: book.doubleMid,
      stretch: clock.stretch,
      regime: REGIMES.indexOf(this.features.regime as Regime),
      values,
      present,
      deviationsBp: Float32Array.from(deviations),
      deadBandsBp: Float32Array.from(deadBands),
    };
  }

  /** A stored prediction per horizon. */
  predictions(stored: Float32Array): HorizonPrediction[] {
    return this.horizonsMs.map((horizonMs, horizon) => {
      const [down, flat, up, moveBp] = stored.subarray(horizon * 4, (horizon + 1) * 4) as unknown as [number, number, number, number];
      return { horizonMs, down, flat, up, moveBp };
    });
  }

  private trainingStep(sequence: number): Omit<StepRecord, 'digest'> {
    const { steps, loss } = this.learner;
    return { step: steps, sequence, exchangeTime: this.clock.time, loss, backend: this.clock.backend };
  }

  private record(ended: readonly BarRecord[], into: Observed): void {
    for (const bar of ended) {
      if (bar.minutes === 1) into.minutes.push(this.minute(bar));
      else into.bars.push(bar);
    }
  }

  private minute({ time, open, high, low, close, volume, basis }: BarRecord): MinuteRecord {
    const gapMs = this.clock.takeGap(time + MINUTE_MS);
    if (this.book.sound) this.noteWorth();
    return { time, open, high, low, close, volume, basis, ...this.clock.worth, ...learningOf(this.learner), gapMs };
  }

  /** Without a book nothing can be valued: what was noted last stands until there is one again. */
  private noteWorth(): void {
    const { spot, margin } = this.trading;
    const hold = spot.hold ?? (Math.round(this.spec.settings.capital * UNITS) as Money);
    this.clock.worth = { spot: spot.equity, margin: margin.equity, hold };
  }
}

export function featureOptions({ settings, trades, book }: SessionSpec): ExtractorOptions {
  return {
    forgetting: settings.forgetting,
    basis: trades ? 'trades' : 'mid',
    book,
    regime: {
      trendEnter: settings.regimeTrendEnter,
      trendLeave: settings.regimeTrendLeave,
      volatileEnter: settings.regimeVolatileEnter,
      volatileLeave: settings.regimeVolatileLeave,
    },
  };
}
