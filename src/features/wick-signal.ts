/** Whether a bar reaches so far beyond its ribbon, and no further, that it counts as a signal. */
import type { RibbonReading } from './ribbon.ts';

/** In % of price. */
export interface WickLimits {
  readonly least: number;
  readonly most: number;
}

/** Words of a signature: the low reaches down, the high reaches up. */
export type WickSignal = 'WICK_DOWN' | 'WICK_UP';

/** The longer one where both sides signal; null where none does, or the ribbon is unknown. */
export function wickSignal(ribbon: RibbonReading | null, { least, most }: WickLimits): WickSignal | null {
  if (ribbon === null || ribbon.state === null) return null;
  const { wickDown, wickUp } = ribbon;
  const signals = (wick: number) => wick >= least && wick <= most;
  if (signals(wickDown) && (!signals(wickUp) || wickDown >= wickUp)) return 'WICK_DOWN';
  return signals(wickUp) ? 'WICK_UP' : null;
}
