/** Where the desks entered and left, as marks on the candles: the desk's colour in, the result's colour out; longs below, shorts above. */
import type { SeriesMarker, Time } from 'lightweight-charts';
import type { PositionView } from '../core/frame.ts';
import { chartTime } from './chart-time.ts';
import type { Entry } from './history.ts';
import { exitWord } from './reason-sentence.ts';
import type { Colours } from './theme.ts';

const MINUTE_MS = 60_000;
/** Only the newest trade carries words: more would cover each other. */
const NAMED = 1;

/** Marks of `trades` from `since` on, in the order of their time. */
export function tradeMarkers(trades: readonly Entry[], since: number, colours: Colours): SeriesMarker<Time>[] {
  const markers = trades.flatMap((trade, index) => {
    const named = index >= trades.length - NAMED;
    return [...entryMarker(trade, named, colours), ...exitMarker(trade, named, colours)];
  });
  return markers.filter(({ time }) => Number(time) >= chartTime(since)).sort((one, other) => Number(one.time) - Number(other.time));
}

/** `known`, and before it what is open since so long that it is not among them. */
export function withOpen(known: readonly Entry[], positions: readonly PositionView[]): readonly Entry[] {
  const ids = new Set(known.map(({ id }) => id));
  const missing = positions.filter(({ decision }) => !ids.has(decision));
  const open = missing.map(({ decision, ...position }) => ({ ...position, id: decision, exitTime: null, exitReason: null, profit: null }));
  return [...open, ...known];
}

function entryMarker(trade: Entry, named: boolean, { model, second }: Colours): SeriesMarker<Time>[] {
  const { entryTime, desk, direction } = trade;
  if (entryTime === null) return [];
  const look =
    direction === 'SHORT' ? ({ position: 'aboveBar', shape: 'arrowDown' } as const) : ({ position: 'belowBar', shape: 'arrowUp' } as const);
  return [
    { ...look, time: minuteOf(entryTime), color: desk === 'margin' ? second : model, size: 0.8, text: named ? entryWords(trade) : '' },
  ];
}

function exitMarker({ exitTime, exitReason, direction, profit }: Entry, named: boolean, colours: Colours): SeriesMarker<Time>[] {
  if (exitTime === null || exitReason === null) return [];
  const position = direction === 'SHORT' ? 'belowBar' : 'aboveBar';
  const color = (profit ?? 0) > 0 ? colours.up : colours.down;
  return [{ time: minuteOf(exitTime), position, shape: 'square', color, size: 0.6, text: named ? exitWord(exitReason) : '' }];
}

/** `long, learning`, `short, margin`. */
function entryWords({ direction, desk, learning }: Entry): string {
  const words = [(direction ?? 'long').toLowerCase(), desk === 'margin' ? desk : '', learning ? 'learning' : ''];
  return words.filter((word) => word !== '').join(', ');
}

function minuteOf(ms: number): Time {
  return chartTime(Math.floor(ms / MINUTE_MS) * MINUTE_MS);
}
