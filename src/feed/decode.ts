/** The border: text of one frame in, facts or a refusal out. Total by hand, because a schema library costs more than the rest of the path. */

import { parseDecimal } from '../core/decimal.ts';
import type { Level } from '../core/messages.ts';
import type { Amount, Price } from '../core/units.ts';
import { EARLIEST_TIME, LATEST_TIME, parseIsoTime } from './iso-time.ts';
import type { DataFrame, Decoded, ErrorFrame, Frame, HeartbeatFrame, RefusalReason, TickFrame, TradeFrame } from './wire.ts';

/** Longest frame read, in characters: a whole book of 20,000 levels has about a million. */
export const MAX_FRAME_LENGTH = 4_000_000;
/** Most levels a side of one frame may have, and entries a list in a heartbeat. */
export const MAX_LEVELS = 20_000;
const MAX_CHANNELS = 100;
const MAX_NAME_LENGTH = 32;
const MAX_MESSAGE_LENGTH = 1_000;
const MAX_CHECKSUM = 0xffffffff;
const CHECKSUM_PATTERN = /^[0-9]{1,10}$/;

type Fields = Readonly<Record<string, unknown>>;

/** Reads one text frame. Never throws: what is not as it should be comes back as `refused`, with a reason. */
export function decode(text: string): Decoded {
  if (text.length > MAX_FRAME_LENGTH) return { kind: 'refused', reason: 'tooLarge', text };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Whatever the parser dislikes, the answer is the same: this is no frame.
    return { kind: 'refused', reason: 'notJson', text };
  }
  const frame = frameOf(value);
  return typeof frame === 'string' ? { kind: 'refused', reason: frame, text } : frame;
}

/** As {@link decode}, for whatever a socket may deliver: anything but text is refused as it is. */
export function decodeData(data: unknown): Decoded {
  if (typeof data === 'string') return decode(data);
  return { kind: 'refused', reason: 'notText', text: Object.prototype.toString.call(data) };
}

/** Checks a frame that is already parsed JSON, as a line of a recording holds one. */
export function frameOf(value: unknown): Frame | RefusalReason {
  if (!isObject(value)) return 'notAnObject';
  switch (value.messageType) {
    case 'orderbookUpdate':
      return bookFrame(value);
    case 'tick':
      return tickFrame(value);
    case 'trade':
      return tradeFrame(value);
    case 'heartbeat':
      return heartbeatFrame(value);
    case 'error':
      return errorFrame(value);
    case undefined:
      return 'missingField';
    default:
      return 'unknownType';
  }
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function bookFrame(fields: Fields): DataFrame | RefusalReason {
  const { snapshotId, snapshot } = fields;
  const marketId = name(fields.marketId);
  const time = parseIsoTime(fields.timestamp);
  const bids = levels(fields.bids);
  const asks = levels(fields.asks);
  if (marketId === null) return absent(fields, 'marketId', 'badText');
  if (time === null) return absent(fields, 'timestamp', 'badTime');
  if (typeof bids === 'string') return bids;
  if (typeof asks === 'string') return asks;
  if (!isCount(snapshotId)) return absent(fields, 'snapshotId', 'badNumber');
  if (snapshot === true) {
    return { kind: 'snapshot', marketId, exchangeTime: Math.max(time, timeOfId(snapshotId)), snapshotId, bids, asks };
  }
  if (snapshot !== undefined && snapshot !== false) return 'unknownType';
  const checksum = checksumOf(fields.checksum);
  if (checksum === null) return absent(fields, 'checksum', 'badNumber');
  return { kind: 'delta', marketId, exchangeTime: time, snapshotId, bids, asks, checksum };
}

function tickFrame(fields: Fields): TickFrame | RefusalReason {
  const marketId = name(fields.marketId);
  const exchangeTime = parseIsoTime(fields.timestamp);
  const bid = positive(fields.bestBid) as Price | null;
  const ask = positive(fields.bestAsk) as Price | null;
  const last = positive(fields.lastPrice) as Price | null;
  // Older ticks have no volume; one that cannot be read is refused like any other number.
  const volume24h = (fields.volume24h === undefined ? 0 : parseDecimal(fields.volume24h)) as Amount | null;
  if (marketId === null) return absent(fields, 'marketId', 'badText');
  if (exchangeTime === null) return absent(fields, 'timestamp', 'badTime');
  if (bid === null) return absent(fields, 'bestBid', 'badNumber');
  if (ask === null) return absent(fields, 'bestAsk', 'badNumber');
  if (last === null) return absent(fields, 'lastPrice', 'badNumber');
  if (volume24h === null) return 'badNumber';
  return { kind: 'tick', marketId, exchangeTime, bid, ask, last, volume24h };
}

function tradeFrame(fields: Fields): TradeFrame | RefusalReason {
  const { tradeId, side } = fields;
  const marketId = name(fields.marketId);
  const exchangeTime = parseIsoTime(fields.timestamp);
  const price = positive(fields.price) as Price | null;
  const amount = positive(fields.volume) as Amount | null;
  if (marketId === null) return absent(fields, 'marketId', 'badText');
  if (exchangeTime === null) return absent(fields, 'timestamp', 'badTime');
  if (price === null) return absent(fields, 'price', 'badNumber');
  if (amount === null) return absent(fields, 'volume', 'badNumber');
  if (!isCount(tradeId)) return absent(fields, 'tradeId', 'badNumber');
  if (side !== 'Bid' && side !== 'Ask') return absent(fields, 'side', 'badSide');
  return { kind: 'trade', marketId, exchangeTime, tradeId, price, amount, side: side === 'Bid' ? 'buy' : 'sell' };
}

function heartbeatFrame(fields: Fields): HeartbeatFrame | RefusalReason {
  const listed = fields.channels;
  if (!Array.isArray(listed)) return absent(fields, 'channels', 'badText');
  if (listed.length > MAX_CHANNELS) return 'tooLarge';
  const channels: { name: string; marketIds: string[] }[] = [];
  for (const entry of listed as unknown[]) {
    if (!isObject(entry)) return 'badText';
    const channel = name(entry.name);
    // Channels that belong to no market, the heartbeat itself, have no ids.
    const ids: unknown = entry.marketIds ?? [];
    if (channel === null || !Array.isArray(ids)) return 'badText';
    if (ids.length > MAX_LEVELS) return 'tooLarge';
    const marketIds = ids.map(name);
    if (!marketIds.every((id) => id !== null)) return 'badText';
    channels.push({ name: channel, marketIds });
  }
  return { kind: 'heartbeat', channels };
}

function errorFrame(fields: Fields): ErrorFrame | RefusalReason {
  const { code, message } = fields;
  if (!isCount(code)) return absent(fields, 'code', 'badNumber');
  if (typeof message !== 'string') return absent(fields, 'message', 'badText');
  return { kind: 'error', code, message: message.slice(0, MAX_MESSAGE_LENGTH) };
}

/** One side of a book frame: tuples of price, total amount and number of orders. */
function levels(value: unknown): Level[] | RefusalReason {
  if (value === undefined) return 'missingField';
  if (!Array.isArray(value)) return 'badNumber';
  if (value.length > MAX_LEVELS) return 'tooLarge';
  const result: Level[] = [];
  for (const tuple of value as unknown[]) {
    if (!Array.isArray(tuple) || tuple.length !== 3) return 'badNumber';
    const price = positive(tuple[0]);
    const amount = parseDecimal(tuple[1]);
    const orders: unknown = tuple[2];
    if (price === null || amount === null || !isCount(orders)) return 'badNumber';
    result.push([price as Price, amount as Amount, orders]);
  }
  return result;
}

/** `missingField` where the field is not there at all, else `reason`. */
function absent(fields: Fields, field: string, reason: RefusalReason): RefusalReason {
  return fields[field] === undefined ? 'missingField' : reason;
}

function name(value: unknown): string | null {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME_LENGTH ? value : null;
}

/** Units of 1e-8 above zero: nothing is quoted or traded at, or in amounts of, nothing. */
function positive(value: unknown): number | null {
  const units = parseDecimal(value);
  return units === 0 ? null : units;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function checksumOf(value: unknown): number | null {
  if (typeof value !== 'string' || !CHECKSUM_PATTERN.test(value)) return null;
  const checksum = Number(value);
  return checksum <= MAX_CHECKSUM ? checksum : null;
}

/** The moment in an id that looks like microseconds since the epoch, in ms; 0 for any other. A snapshot's own timestamp can be months old. */
function timeOfId(snapshotId: number): number {
  const time = Math.floor(snapshotId / 1_000);
  return time >= EARLIEST_TIME && time < LATEST_TIME ? time : 0;
}
