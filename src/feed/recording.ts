/** What the lines of a recording say: its header, then one frame or one gap each (SPEC 2.9). */
import { parseDecimal } from '../core/decimal.ts';
import type { BackfilledCandle, BackfilledTrade, DesyncPoint } from '../core/messages.ts';
import type { MarketSpec } from '../core/spec.ts';
import type { Amount } from '../core/units.ts';
import { frameOf, isObject, MAX_FRAME_LENGTH } from './decode.ts';
import { EARLIEST_TIME, LATEST_TIME } from './iso-time.ts';
import { candlesOf, tradesOf } from './rest-bodies.ts';
import type { Frame, RefusalReason } from './wire.ts';

export interface RecordingHeader {
  readonly market: MarketSpec;
  /** Where it comes from, in words. */
  readonly source: string;
  /** Whether it has prints. */
  readonly trades: boolean;
  /** Where the source has no book: how far the quotes that were made up are apart, as a fraction of the price; else null. */
  readonly syntheticSpread: number | null;
  /** The second market in it, or null. */
  readonly watched: string | null;
  /** Whether a session exported it: times, prices and ids were doubted when its frames came, and are not again. */
  readonly vetted: boolean;
}

/** One line behind the header. */
export type RecordingLine =
  | { readonly kind: 'frame'; readonly receivedTime: number; readonly frame: Frame }
  | { readonly kind: 'gap'; readonly receivedTime: number; readonly from: number; readonly to: number }
  | {
      readonly kind: 'desync';
      readonly receivedTime: number;
      readonly exchangeTime: number;
      readonly reason: DesyncPoint['reason'];
    }
  | {
      readonly kind: 'backfill';
      readonly receivedTime: number;
      readonly from: number;
      readonly to: number;
      readonly trades: readonly BackfilledTrade[];
      readonly candles: readonly BackfilledCandle[];
    }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

const VERSION = 1;
const MAX_DECIMALS = 8;
const MARKET_PATTERN = /^[A-Z0-9]{1,15}-[A-Z0-9]{1,15}$/;
const MAX_SOURCE_LENGTH = 500;
/** The most that the setting of that name allows. */
const MAX_SPREAD = 0.1;
const DESYNC_REASONS: readonly DesyncPoint['reason'][] = ['checksum', 'crossed', 'disconnected', 'resumed'];

/** Reads the first line of a recording: its market and source, or a sentence that says what is wrong with it. */
export function parseHeader(line: string): RecordingHeader | string {
  const header = parseJson(line);
  if (!isObject(header) || header.format !== 'nightjar-recording') {
    return 'This is not a Nightjar recording: its first line should be the header {"format":"nightjar-recording",…}.';
  }
  const { version, market, source, priceDecimals, amountDecimals, minOrderAmount, trades } = header;
  if (version !== VERSION) return `This recording is of version ${JSON.stringify(version)}; this build plays version ${VERSION}.`;
  if (typeof market !== 'string' || !MARKET_PATTERN.test(market)) return wrong('market', 'a market such as "BTC-AUD"', market);
  if (typeof source !== 'string' || source.length > MAX_SOURCE_LENGTH) return wrong('source', 'a short text', source);
  if (!isDecimals(priceDecimals)) return wrong('priceDecimals', 'a whole number from 0 to 8', priceDecimals);
  if (!isDecimals(amountDecimals)) return wrong('amountDecimals', 'a whole number from 0 to 8', amountDecimals);
  const minimum = parseDecimal(minOrderAmount);
  if (minimum === null || minimum === 0) return wrong('minOrderAmount', 'a positive decimal as text', minOrderAmount);
  if (trades !== undefined && typeof trades !== 'boolean') return wrong('trades', 'true or false', trades);
  const { syntheticSpread = null, watched = null, vetted = false } = header;
  if (syntheticSpread !== null && !(typeof syntheticSpread === 'number' && syntheticSpread >= 0 && syntheticSpread <= MAX_SPREAD)) {
    return wrong('syntheticSpread', `a number from 0 to ${MAX_SPREAD}`, syntheticSpread);
  }
  if (watched !== null && !(typeof watched === 'string' && MARKET_PATTERN.test(watched))) {
    return wrong('watched', 'a market such as "ETH-AUD"', watched);
  }
  if (typeof vetted !== 'boolean') return wrong('vetted', 'true or false', vetted);
  const spec = { marketId: market, priceDecimals, amountDecimals, minOrderAmount: minimum as Amount };
  return { market: spec, source, trades: trades ?? true, syntheticSpread, watched, vetted };
}

/** Reads any other line; never throws. Times are ms since the epoch. */
export function parseLine(line: string): RecordingLine {
  if (line.length > MAX_FRAME_LENGTH) return refused('tooLarge');
  const value = parseJson(line);
  if (value === undefined) return refused('notJson');
  if (!isObject(value)) return refused('notAnObject');
  const receivedTime = value.t;
  if (!isTime(receivedTime)) return refused(receivedTime === undefined ? 'missingField' : 'badTime');
  if (value.gap !== undefined) return gapLine(receivedTime, value.gap);
  if (value.desync !== undefined) return desyncLine(receivedTime, value.desync);
  if (value.backfill !== undefined) return backfillLine(receivedTime, value.backfill);
  if (value.frame === undefined) return refused('missingField');
  const frame = frameOf(value.frame);
  return typeof frame === 'string' ? refused(frame) : { kind: 'frame', receivedTime, frame };
}

function gapLine(receivedTime: number, gap: unknown): RecordingLine {
  if (!isObject(gap)) return refused('notAnObject');
  const { from, to } = gap;
  if (!isTime(from) || !isTime(to) || to < from) return refused('badTime');
  return { kind: 'gap', receivedTime, from, to };
}

function desyncLine(receivedTime: number, desync: unknown): RecordingLine {
  if (!isObject(desync)) return refused('notAnObject');
  const reason = DESYNC_REASONS.find((known) => known === desync.reason);
  if (reason === undefined) return refused('badText');
  if (!isTime(desync.at)) return refused('badTime');
  return { kind: 'desync', receivedTime, exchangeTime: desync.at, reason };
}

/** Its lists have the shapes of REST. */
function backfillLine(receivedTime: number, backfill: unknown): RecordingLine {
  if (!isObject(backfill)) return refused('notAnObject');
  const { from, to } = backfill;
  if (!isTime(from) || !isTime(to) || to < from) return refused('badTime');
  const trades = tradesOf(backfill.trades);
  const candles = candlesOf(backfill.candles);
  if (trades === null || candles === null) return refused('badNumber');
  return { kind: 'backfill', receivedTime, from, to, trades, candles };
}

function refused(reason: RefusalReason): RecordingLine {
  return { kind: 'refused', reason };
}

function wrong(field: string, wanted: string, found: unknown): string {
  const shown = found === undefined ? 'is missing' : `is ${JSON.stringify(found).slice(0, 60)}`;
  return `The header of this recording cannot be used: "${field}" should be ${wanted}, but ${shown}.`;
}

/** The value, or undefined for what is no JSON: JSON itself has no such value. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isDecimals(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_DECIMALS;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= EARLIEST_TIME && value < LATEST_TIME;
}
