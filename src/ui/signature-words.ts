/** The grammar `DIRECTION_SIGNAL_RIBBON_TIMEFRAME` in words; parts that are left out are left out here too. */
import { type Alignment, DIRECTIONS, RIBBON_STATES } from '../core/records.ts';

const ALIGNMENTS: readonly Alignment[] = ['BOTH_GREEN', 'BOTH_RED', 'CONFLICTING'];
const DIRECTION = new RegExp(`^(${DIRECTIONS.join('|')})(?:_|$)`);
const RIBBON = new RegExp(`(?:^|_)(${[...RIBBON_STATES, ...ALIGNMENTS].join('|')})$`);
const TIMEFRAME = /(?:^|_)(\d+)MIN$/;

/** `LONG_WICK_DOWN_ALL_GREEN_5MIN` as `long wick down, all green 5 min`; any other word as itself in small letters. */
export function signatureWords(signature: string): string {
  const [direction, behind] = cut(signature, DIRECTION);
  const [minutes, before] = cut(behind, TIMEFRAME);
  const [ribbon, signal] = cut(before, RIBBON);
  const timeframe = minutes === '' ? '' : `${minutes} min`;
  const what = spaced(direction, signal);
  const where = spaced(ribbon, timeframe);
  return [what, where].filter((words) => words !== '').join(', ');
}

/** What `pattern` caught, and the rest without it. */
function cut(text: string, pattern: RegExp): readonly [caught: string, rest: string] {
  const caught = pattern.exec(text)?.[1];
  return caught === undefined ? ['', text] : [caught, text.replace(pattern, '')];
}

function spaced(...words: readonly string[]): string {
  return words
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase().replaceAll('_', ' '))
    .join(' ');
}
