/** The border: what the exchange sends is understood exactly, and nothing else gets in. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, decodeData, MAX_FRAME_LENGTH, MAX_LEVELS } from '../../src/feed/decode.ts';
import { parseIsoTime } from '../../src/feed/iso-time.ts';
import {
  DELTA_TEXTS,
  EMPTY_SNAPSHOT_TEXT,
  ERROR_TEXTS,
  Exchange,
  HEARTBEAT_TEXT,
  ORDERBOOK_TEXT,
  SNAPSHOT_TEXT,
  TICK_TEXT,
  TRADE_TEXTS,
  type WireFrame,
} from './frames.ts';

const SAMPLES = [TICK_TEXT, ...TRADE_TEXTS, SNAPSHOT_TEXT, ...DELTA_TEXTS, EMPTY_SNAPSHOT_TEXT, HEARTBEAT_TEXT, ...ERROR_TEXTS];

describe('frames seen on the wire', () => {
  test('a tick', () => {
    expect(decode(TICK_TEXT)).toEqual({
      kind: 'tick',
      marketId: 'ETH-BTC',
      exchangeTime: Date.parse('2026-09-23T04:31:09.259Z'),
      bid: 2647376,
      ask: 3300226,
      last: 3325715,
      volume24h: 0,
    });
  });

  test('trades of both sides', () => {
    expect(TRADE_TEXTS.map(decode)).toMatchObject([
      { kind: 'trade', tradeId: 7006384466, price: 13120034000000, amount: 151228, side: 'buy', exchangeTime: 1741854475691 },
      { kind: 'trade', tradeId: 7006384467, price: 13106501000000, amount: 5000000, side: 'sell' },
    ]);
  });

  test('a snapshot', () => {
    expect(decode(SNAPSHOT_TEXT)).toMatchObject({
      kind: 'snapshot',
      marketId: 'BAT-AUD',
      snapshotId: 1790138497492000,
      exchangeTime: 1790138497492,
      bids: [
        [12200000, 10679600000000, 1],
        [12190000, 12305168170631, 1],
        [11000000, 15000000000, 1],
      ],
      asks: { length: 3 },
    });
  });

  test('the empty snapshot of an offline market, at the time of its id and not of its last change', () => {
    expect(decode(EMPTY_SNAPSHOT_TEXT)).toMatchObject({ kind: 'snapshot', bids: [], asks: [], exchangeTime: 1790138074722 });
  });

  test('deltas with their checksums', () => {
    expect(DELTA_TEXTS.map(decode)).toMatchObject([
      { kind: 'delta', snapshotId: 1790138497570000, checksum: 844822657, bids: [[12266805000000, 5000000, 1]], asks: [] },
      { kind: 'delta', checksum: 1114195264, bids: [], asks: [[12286175000000, 0, 0]] },
    ]);
  });

  test('a heartbeat and errors', () => {
    expect(decode(HEARTBEAT_TEXT)).toMatchObject({
      kind: 'heartbeat',
      channels: [{ name: 'heartbeat', marketIds: [] }, { marketIds: { length: 7 } }],
    });
    expect(ERROR_TEXTS.map(decode)).toMatchObject([{ kind: 'error', code: 3, message: 'invalid marketIds' }, {}, {}, {}, { code: 1 }]);
  });

  test('a channel nobody subscribed to is unknown', () => {
    expect(decode(ORDERBOOK_TEXT)).toMatchObject({ kind: 'refused', reason: 'unknownType', text: ORDERBOOK_TEXT });
  });

  test('an old tick without the optional fields, and a time in microseconds', () => {
    const { volume24h: _, ...tick } = new Exchange().tick();
    expect(decode(JSON.stringify({ ...tick, timestamp: '2026-09-23T04:45:22.416000Z' }))).toMatchObject({
      kind: 'tick',
      volume24h: 0,
      exchangeTime: Date.parse('2026-09-23T04:45:22.416Z'),
    });
  });
});

describe('what is refused, and why', () => {
  const exchange = new Exchange();
  const tick = exchange.tick();
  const trade = exchange.trade();
  const delta = exchange.delta([['98', '1', 1]]);
  const snapshot = exchange.snapshot();

  const cases: readonly (readonly [what: string, frame: unknown, reason: string])[] = [
    ['an array', [], 'notAnObject'],
    ['null', null, 'notAnObject'],
    ['a number', 7, 'notAnObject'],
    ['no messageType', without(tick, 'messageType'), 'missingField'],
    ['a messageType that is no text', { ...tick, messageType: 5 }, 'unknownType'],
    ['a messageType from the prototype', { messageType: 'constructor' }, 'unknownType'],
    ['a private channel', { messageType: 'orderChange' }, 'unknownType'],
    ['a tick without market', without(tick, 'marketId'), 'missingField'],
    ['a tick with a number as market', { ...tick, marketId: 1 }, 'badText'],
    ['a tick without time', without(tick, 'timestamp'), 'missingField'],
    ['a tick at no time', { ...tick, timestamp: 'yesterday' }, 'badTime'],
    ['a tick at a number', { ...tick, timestamp: 1790138497492 }, 'badTime'],
    ['a tick without bid', without(tick, 'bestBid'), 'missingField'],
    ['a tick with NaN', { ...tick, bestBid: 'NaN' }, 'badNumber'],
    ['a tick with null', { ...tick, bestAsk: null }, 'badNumber'],
    ['a tick with zero', { ...tick, lastPrice: '0' }, 'badNumber'],
    ['a tick with a float', { ...tick, lastPrice: 100.5 }, 'badNumber'],
    ['a tick with a bad volume', { ...tick, volume24h: '-1' }, 'badNumber'],
    ['a negative trade', { ...trade, price: '-5' }, 'badNumber'],
    ['an infinite trade', { ...trade, price: 'Infinity' }, 'badNumber'],
    ['a trade beyond 2^53', { ...trade, price: '99999999999' }, 'badNumber'],
    ['an exponent', { ...trade, price: '1e5' }, 'badNumber'],
    ['a trade of nothing', { ...trade, volume: '0' }, 'badNumber'],
    ['a trade without amount', without(trade, 'volume'), 'missingField'],
    ['a trade without id', without(trade, 'tradeId'), 'missingField'],
    ['a trade with half an id', { ...trade, tradeId: 1.5 }, 'badNumber'],
    ['a trade with an id beyond 2^53', { ...trade, tradeId: 2 ** 60 }, 'badNumber'],
    ['a trade of no side', { ...trade, side: 'Buy' }, 'badSide'],
    ['a trade without side', without(trade, 'side'), 'missingField'],
    ['a delta without checksum', without(delta, 'checksum'), 'missingField'],
    ['a checksum as number', { ...delta, checksum: 5 }, 'badNumber'],
    ['a checksum of 33 bits', { ...delta, checksum: '4294967296' }, 'badNumber'],
    ['a delta without bids', without(delta, 'bids'), 'missingField'],
    ['bids that are no list', { ...delta, bids: {} }, 'badNumber'],
    ['a level of two', { ...delta, bids: [['98', '1']] }, 'badNumber'],
    ['a level at zero', { ...delta, bids: [['0', '1', 1]] }, 'badNumber'],
    ['a level with a negative count', { ...delta, asks: [['98', '1', -1]] }, 'badNumber'],
    ['a level with null', { ...delta, asks: [['98', null, 1]] }, 'badNumber'],
    ['more levels than any book has', { ...snapshot, bids: Array(MAX_LEVELS + 1).fill(['98', '1', 1]) }, 'tooLarge'],
    ['a snapshot without id', without(snapshot, 'snapshotId'), 'missingField'],
    ['a snapshot that is only half said', { ...snapshot, snapshot: 'true' }, 'unknownType'],
    ['a heartbeat without channels', { messageType: 'heartbeat' }, 'missingField'],
    ['a heartbeat of numbers', { messageType: 'heartbeat', channels: [1] }, 'badText'],
    ['a heartbeat with bad ids', { messageType: 'heartbeat', channels: [{ name: 'tick', marketIds: [1] }] }, 'badText'],
    ['an error without message', { messageType: 'error', code: 3 }, 'missingField'],
    ['an error without code', { messageType: 'error', message: 'no' }, 'missingField'],
  ];

  test.each(cases)('%s', (_, frame, reason) => {
    const text = JSON.stringify(frame);
    expect(decode(text)).toEqual({ kind: 'refused', reason, text });
  });

  test('half a frame, an empty one, and an endless one', () => {
    expect(decode(TICK_TEXT.slice(0, 50))).toMatchObject({ reason: 'notJson' });
    expect(decode('')).toMatchObject({ reason: 'notJson' });
    expect(decode(' '.repeat(MAX_FRAME_LENGTH + 1))).toMatchObject({ reason: 'tooLarge' });
    expect(decode('['.repeat(100_000))).toMatchObject({ reason: 'notJson' });
  });

  test('anything but text', () => {
    expect(decodeData(new ArrayBuffer(4))).toMatchObject({ kind: 'refused', reason: 'notText' });
    expect(decodeData(undefined)).toMatchObject({ kind: 'refused', reason: 'notText' });
  });
});

describe('whatever comes', () => {
  test('arbitrary JSON never throws', () => {
    fc.assert(
      fc.property(fc.json(), (text) => void expect(decode(text).kind).toBeTypeOf('string')),
      { numRuns: 500 },
    );
  });

  test('arbitrary text never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => void decode(text)),
      { numRuns: 500 },
    );
  });

  test('a sample with one field replaced by anything is understood or refused, and no number in it is not whole', () => {
    const sample = fc.constantFrom(...SAMPLES);
    fc.assert(
      fc.property(sample, fc.nat(), fc.jsonValue(), (text, at, value) => {
        const frame = JSON.parse(text) as Record<string, unknown>;
        const names = Object.keys(frame);
        const name = names[at % names.length] ?? '';
        const decoded = decode(JSON.stringify({ ...frame, [name]: value }));
        expect(Object.values(decoded).every((field) => typeof field !== 'number' || Number.isSafeInteger(field))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test('a sample with a few characters changed never throws', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SAMPLES), fc.nat(), fc.string({ maxLength: 4 }), (text, at, piece) => {
        const cut = at % text.length;
        decode(text.slice(0, cut) + piece + text.slice(cut + piece.length));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('times', () => {
  test('every moment of the century is read as the platform reads it', () => {
    const moment = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) - 1 });
    fc.assert(fc.property(moment, (time) => void expect(parseIsoTime(new Date(time).toISOString())).toBe(time)));
  });

  test('a fraction may have any length, or be absent', () => {
    expect(parseIsoTime('2026-09-23T04:45:22Z')).toBe(Date.UTC(2026, 8, 23, 4, 45, 22));
    expect(parseIsoTime('2026-09-23T04:45:22.4Z')).toBe(Date.UTC(2026, 8, 23, 4, 45, 22, 400));
    expect(parseIsoTime('2026-09-23T04:45:22.416999Z')).toBe(Date.UTC(2026, 8, 23, 4, 45, 22, 416));
  });

  test.each([
    '2026-13-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:61Z',
    '2026-01-01 00:00:00Z',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00.1x3Z',
    '2026-01-01T00:00:00+10:00',
    '1999-12-31T23:59:59Z',
    '2100-01-01T00:00:00Z',
    '-026-01-01T00:00:00Z',
  ])('%s is no time of this exchange', (text) => expect(parseIsoTime(text)).toBeNull());
});

function without(frame: WireFrame, field: string): WireFrame {
  return Object.fromEntries(Object.entries(frame).filter(([name]) => name !== field));
}
