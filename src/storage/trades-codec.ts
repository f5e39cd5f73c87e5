/** Closed trades as bytes. The order of the fields is the format. */
import { boolean, count, f64, nullable, record } from '../core/codec.ts';
import { DESKS, DIRECTIONS, EXIT_REASONS, MODES, REGIMES, RIBBON_STATES, type TradeRecord } from '../core/records.ts';
import { amount, floats, money, price } from './records-codec.ts';
import { bounded, type Pack, pack } from './seal.ts';
import { shortText, word } from './word-codec.ts';

const trade = record<TradeRecord>({
  id: count,
  desk: word(...DESKS),
  direction: word(...DIRECTIONS),
  signature: shortText,
  mode: word(...MODES),
  learning: boolean,
  confidence: f64,
  score: f64,
  regime: nullable(word(...REGIMES)),
  alignment: nullable(word('BOTH_GREEN', 'BOTH_RED', 'CONFLICTING')),
  ribbon5: nullable(word(...RIBBON_STATES)),
  ribbon15: nullable(word(...RIBBON_STATES)),
  entryTime: count,
  exitTime: count,
  entryPrice: price,
  exitPrice: price,
  amount,
  exitReason: word(...EXIT_REASONS),
  value: money,
  gross: money,
  fees: money,
  interest: money,
  profit: money,
  risked: money,
  adverse: f64,
  favourable: f64,
  expectedMove: f64,
  expectedPnl: nullable(f64),
  winProbability: nullable(f64),
  context: floats,
  closed: count,
});

export const tradePack: Pack<TradeRecord> = pack('trade', 1, trade);
export const tradesPack: Pack<readonly TradeRecord[]> = pack('trades', 1, bounded(trade));
