/**
 * The names of patterns, one grammar for candidates, weights, trades and statistics: `DIRECTION_SIGNAL_RIBBON_TIMEFRAME`. For
 * breakout and alignment the agreement of both ribbons stands in the place of ribbon and timeframe. What is unknown is left out.
 */
import { type Alignment, DIRECTIONS, type Direction, RIBBON_STATES, type RibbonMinutes, type RibbonState } from '../../core/records.ts';

/** Signals named with one ribbon, and signals named with the agreement of both. */
export const RIBBON_SIGNALS = ['WICK_DOWN', 'WICK_UP', 'RIBBON', 'IMBALANCE', 'ENSEMBLE'] as const;
export const ALIGNMENT_SIGNALS = ['BREAKOUT', 'ALIGNMENT'] as const;
export type RibbonSignal = (typeof RIBBON_SIGNALS)[number];
export type AlignmentSignal = (typeof ALIGNMENT_SIGNALS)[number];

/** What a signature says. A ribbon goes with its timeframe in minutes: both are known, or neither is named. */
export type SignatureParts = { readonly direction: Direction } & (
  | { readonly signal: RibbonSignal; readonly ribbon: RibbonState; readonly minutes: RibbonMinutes }
  | { readonly signal: RibbonSignal; readonly ribbon: null; readonly minutes: null }
  | { readonly signal: AlignmentSignal; readonly ribbon: Alignment | null; readonly minutes: null }
);

/** `parts` as one word, such as `LONG_WICK_DOWN_ALL_GREEN_5MIN` or `SHORT_ENSEMBLE`. */
export function signatureOf({ direction, signal, ribbon, minutes }: SignatureParts): string {
  const words = [direction, signal, ribbon, minutes === null ? null : `${minutes}MIN`];
  return words.filter((word) => word !== null).join('_');
}

/** What `signature` says; null where it is no word of the grammar. */
export function partsOf(signature: string): SignatureParts | null {
  return GRAMMAR.get(signature) ?? null;
}

const ALIGNMENTS: readonly Alignment[] = ['BOTH_GREEN', 'BOTH_RED', 'CONFLICTING'];
const TIMEFRAMES: readonly RibbonMinutes[] = [5, 15];

/** Every word there is. The grammar is finite, so that reading a word is finding it, and underscores within a part do no harm. */
const GRAMMAR: ReadonlyMap<string, SignatureParts> = new Map(DIRECTIONS.flatMap(wordsOf).map((parts) => [signatureOf(parts), parts]));

/** All signatures: 2 directions x (5 signals x (4 states x 2 timeframes + 1) + 2 signals x (3 agreements + 1)) = 106. */
export const SIGNATURES: readonly string[] = [...GRAMMAR.keys()];

function wordsOf(direction: Direction): SignatureParts[] {
  const ribbons = RIBBON_STATES.flatMap((ribbon) => TIMEFRAMES.map((minutes) => ({ ribbon, minutes })));
  return [
    ...RIBBON_SIGNALS.flatMap((signal) => [
      { direction, signal, ribbon: null, minutes: null },
      ...ribbons.map((ribbon) => ({ direction, signal, ...ribbon })),
    ]),
    ...ALIGNMENT_SIGNALS.flatMap((signal) => [null, ...ALIGNMENTS].map((ribbon) => ({ direction, signal, ribbon, minutes: null }))),
  ];
}
