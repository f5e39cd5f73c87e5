/**
 * A table of trades or candles as a recording. There is no book in it: quotes are made up around the prices, a declared
 * spread apart, so that there is something to fill on; the header says so, and nothing may be learned from them.
 */
import { formatDecimal } from '../../core/decimal.ts';
import { OrderBook } from '../../core/order-book.ts';
import { UNITS } from '../../core/units.ts';
import { type Bytes, lines } from '../byte-lines.ts';
import { PriceSense } from '../price-sense.ts';
import type { TablePlan } from './plan.ts';
import { type CandleRow, RowReader, type TableRow, type TradeRow } from './rows.ts';

/** Sentences kept about lines that could not be read; all are counted. */
const MAX_PROBLEMS = 20;
/** Rows looked at before the header is written: they tell decimals and the length of a candle. */
const LOOKED_AT = 200;
/** Base currency on each made-up level. */
const DEPTH = '10';
const MINUTE = 60_000;
const NO_BOOK = new OrderBook();

/** What became of a table so far. */
export interface TableTally {
  rows: number;
  refused: number;
  /** About the first few lines that were refused, by number. */
  readonly problems: string[];
  firstTime: number;
  lastTime: number;
}

export function newTally(): TableTally {
  return { rows: 0, refused: 0, problems: [], firstTime: 0, lastTime: 0 };
}

/** The recording's bytes. @param tally filled while they are made. */
export async function* tableRecording(
  bytes: Bytes,
  plan: TablePlan,
  source: string,
  tally: TableTally,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let early: TableRow[] | null = [];
  let writer: TableWriter | null = null;
  for await (const rows of rowGroups(bytes, plan, tally)) {
    if (writer === null && early !== null) {
      early.push(...rows);
      if (early.length < LOOKED_AT) continue;
    }
    writer ??= new TableWriter(plan, source, early ?? []);
    const text = writer.write(early ?? rows);
    early = null;
    if (text !== '') yield encoder.encode(text);
  }
  if (early !== null) yield encoder.encode(new TableWriter(plan, source, early).write(early));
}

async function* rowGroups(bytes: Bytes, plan: TablePlan, tally: TableTally): AsyncGenerator<TableRow[]> {
  const reader = new RowReader(plan);
  let number = 0;
  for await (const group of lines(bytes)) {
    const rows: TableRow[] = [];
    for (const line of group) {
      if (++number === 1 && plan.headed) continue;
      const row = reader.read(line);
      if (typeof row === 'string') {
        tally.refused++;
        if (tally.problems.length < MAX_PROBLEMS) tally.problems.push(`Line ${number}: ${row}.`);
        continue;
      }
      if (tally.rows++ === 0) tally.firstTime = row.time;
      tally.lastTime = row.time;
      rows.push(row);
    }
    yield rows;
  }
}

class TableWriter {
  private readonly plan: TablePlan;
  private readonly header: string;
  private readonly candleMs: number;
  private readonly sense = new PriceSense();
  private started = false;
  private tradeId = 0;
  private quoted = 0;
  private lastPrice = 0;
  private lastSide: 'Bid' | 'Ask' = 'Bid';

  constructor(plan: TablePlan, source: string, early: readonly TableRow[]) {
    this.plan = plan;
    this.candleMs = shortestStep(early);
    this.header = JSON.stringify({
      format: 'nightjar-recording',
      version: 1,
      market: plan.market,
      source,
      priceDecimals: decimalsOf(early),
      amountDecimals: 8,
      minOrderAmount: '0.0001',
      trades: true,
      syntheticSpread: plan.spread,
      book: 'none: one level a side, made up around each believed price',
      ...(!plan.columns.includes('side') && { side: 'a print above the one before is a buy, one below it a sell' }),
      ...(plan.kind === 'candles' && {
        prints: 'four a candle: open, the extreme nearer to it, the other, close; a quarter of the volume each',
      }),
    });
  }

  write(rows: readonly TableRow[]): string {
    const out: string[] = this.started ? [] : [this.header];
    this.started = true;
    for (const row of rows) {
      if (row.kind === 'trade') this.print(row, out);
      else this.candle(row, out);
    }
    return out.length === 0 ? '' : `${out.join('\n')}\n`;
  }

  private candle({ time, open, high, low, close, volume }: CandleRow, out: string[]): void {
    const extremes = high - open <= open - low ? [high, low] : [low, high];
    const quarter = Math.floor(volume / 4);
    const step = Math.floor(this.candleMs / 4);
    [open, ...extremes, close].forEach((price, i) => {
      const at = i === 3 ? time + this.candleMs - 1 : time + i * step;
      const amount = i === 3 ? volume - 3 * quarter : quarter;
      // A candle without volume is only a price.
      if (amount === 0) this.quote(at, price, out);
      else this.print({ kind: 'trade', time: at, price, amount, side: null }, out);
    });
  }

  /** The player doubts prints by the prints before them, as here: a quote moves only with one that will be believed. */
  private print({ time, price, amount, side }: TradeRow, out: string[]): void {
    this.sense.remember(price);
    const believed = this.sense.plausible(price, NO_BOOK);
    if (believed) this.quote(time, price, out);
    const taker = side ?? this.tickRule(price);
    if (believed) this.lastPrice = price;
    const { market } = this.plan;
    const values = { tradeId: ++this.tradeId, price: formatDecimal(price), volume: formatDecimal(amount), side: taker };
    out.push(JSON.stringify({ t: time, frame: { marketId: market, timestamp: iso(time), ...values, messageType: 'trade' } }));
  }

  private tickRule(price: number): 'Bid' | 'Ask' {
    if (this.lastPrice !== 0 && price !== this.lastPrice) this.lastSide = price > this.lastPrice ? 'Bid' : 'Ask';
    return this.lastSide;
  }

  private quote(time: number, price: number, out: string[]): void {
    if (price === this.quoted) return;
    this.quoted = price;
    const half = Math.max(1, Math.round((price * this.plan.spread) / 2));
    const bids = [[formatDecimal(Math.max(1, price - half)), DEPTH, 1]];
    const asks = [[formatDecimal(price + half), DEPTH, 1]];
    const sides = { snapshotId: time * 1_000, bids, asks };
    const frame = { marketId: this.plan.market, snapshot: true, timestamp: iso(time), ...sides, messageType: 'orderbookUpdate' };
    out.push(JSON.stringify({ t: time, frame }));
  }
}

/** Length of a candle, ms. */
function shortestStep(rows: readonly TableRow[]): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let i = 1; i < rows.length; i++) {
    const step = (rows[i] as TableRow).time - (rows[i - 1] as TableRow).time;
    if (step > 0) shortest = Math.min(shortest, step);
  }
  return Number.isFinite(shortest) ? shortest : MINUTE;
}

/** Decimals of the prices, 2 to 8. */
function decimalsOf(rows: readonly TableRow[]): number {
  const prices = rows.flatMap((row) => (row.kind === 'trade' ? [row.price] : [row.open, row.close]));
  for (let decimals = 2; decimals < 8; decimals++) {
    const step = UNITS / 10 ** decimals;
    if (prices.every((price) => price % step === 0)) return decimals;
  }
  return 8;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
