/** Where the desk entered and left, as marks on the candles: the model's colour in, the result's colour out. */
import type { SeriesMarker, Time } from 'lightweight-charts';
import type { DecisionRecord } from '../core/records.ts';
import { chartTime } from './chart-time.ts';
import { exitWord } from './reason-sentence.ts';
import type { Colours } from './theme.ts';

const MINUTE_MS = 60_000;
/** Only the newest trade carries words: more would cover each other. */
const NAMED = 1;

/** Marks of `trades` from `since` on, in the order of their time. */
export function tradeMarkers(trades: readonly DecisionRecord[], since: number, colours: Colours): SeriesMarker<Time>[] {
  const markers = trades.flatMap((trade, index) => {
    const named = index >= trades.length - NAMED;
    return [...entryMarker(trade, named, colours), ...exitMarker(trade, named, colours)];
  });
  return markers.filter(({ time }) => Number(time) >= chartTime(since)).sort((one, other) => Number(one.time) - Number(other.time));
}

function entryMarker({ entryTime, learning }: DecisionRecord, named: boolean, colours: Colours): SeriesMarker<Time>[] {
  if (entryTime === null) return [];
  const text = named ? (learning ? 'long, learning' : 'long') : '';
  return [{ time: minuteOf(entryTime), position: 'belowBar', shape: 'arrowUp', color: colours.model, size: 0.8, text }];
}

function exitMarker({ exitTime, exitReason, profit }: DecisionRecord, named: boolean, colours: Colours): SeriesMarker<Time>[] {
  if (exitTime === null || exitReason === null) return [];
  const color = (profit ?? 0) > 0 ? colours.up : colours.down;
  return [{ time: minuteOf(exitTime), position: 'aboveBar', shape: 'square', color, size: 0.6, text: named ? exitWord(exitReason) : '' }];
}

function minuteOf(ms: number): Time {
  return chartTime(Math.floor(ms / MINUTE_MS) * MINUTE_MS);
}
