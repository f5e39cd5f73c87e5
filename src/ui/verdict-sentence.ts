/** Whether it beats chance, in words: the verdicts of the horizons in one line, and what they rest on. A no is as large as a yes. */
import type { HorizonView, VerdictView } from '../core/frame.ts';
import { figure } from './figures.ts';
import { duration, horizonName } from './times.ts';

/** Odds at which the test says yes or no. */
export const DECIDING_ODDS = 20;
/** Points of accuracy by which it would have to lead: what a no rules out. */
export const RULED_OUT_POINTS = 1;
/** Length of a block of evidence with the pause behind it, in horizons. */
export const BLOCK_HORIZONS = 5;

/** Beyond this the odds tell nobody more. */
const MOST_ODDS = 999;

/** Which of a horizon's two verdicts is meant. */
export type Tested = 'direction' | 'allClasses';

const ANSWERS: Readonly<Record<VerdictView['words'], string>> = {
  'beats chance': 'yes',
  'not better than chance': 'no',
  'too early to say': 'too early to say',
};

export function verdictOf({ direction, verdict }: HorizonView, tested: Tested): VerdictView {
  return tested === 'direction' ? direction.verdict : verdict;
}

/** The answers of all horizons: `at 10 s yes, at 1 min too early to say, at 5 min no`, or `no, at 10 s, 1 min and 5 min`. */
export function verdictAnswers(horizons: readonly HorizonView[], tested: Tested): string {
  const answers = horizons.map((horizon) => ANSWERS[verdictOf(horizon, tested).words]);
  const names = horizons.map(({ horizonMs }) => horizonName(horizonMs));
  const [first] = answers;
  if (first !== undefined && answers.every((answer) => answer === first)) return `${first}, at ${joined(names)}`;
  return answers.map((answer, index) => `at ${names[index]} ${answer}`).join(', ');
}

/** The answer to "Does it beat chance?", given for the direction of a move. */
export function verdictHeadline(horizons: readonly HorizonView[]): string {
  if (horizons.every(({ scored }) => scored === 0)) return 'Nothing scored yet.';
  const line = verdictAnswers(horizons, 'direction');
  return `${line.charAt(0).toUpperCase()}${line.slice(1)}.`;
}

/** Why it is too early, for each horizon where it is: `Too early: at 1 min 12 blocks of 5 min so far.` Else nothing. */
export function earlySentence(horizons: readonly HorizonView[]): string {
  const parts = horizons
    .filter(({ direction }) => direction.verdict.words === 'too early to say')
    .map(({ horizonMs, direction }) => {
      const { blocks } = direction.verdict;
      const count = blocks === 0 ? 'no block' : `${figure(blocks)} ${blocks === 1 ? 'block' : 'blocks'}`;
      return `at ${horizonName(horizonMs)} ${count} of ${duration(horizonMs * BLOCK_HORIZONS)}`;
    });
  return parts.length === 0 ? '' : `Too early: ${joined(parts)} so far.`;
}

/** The evidence as odds for what was said, or for what is likelier by now: `for 2.5 : 1`, `against 24 : 1`. */
export function evidenceWords({ words, better, notBetter, blocks }: VerdictView): string {
  if (blocks === 0) return 'none yet';
  const isFor = words === 'beats chance' || (words === 'too early to say' && better >= notBetter);
  const odds = oddsOf(isFor ? better : notBetter);
  if (odds <= 1) return 'even so far';
  const side = isFor ? 'for' : 'against';
  return odds > MOST_ODDS ? `${side} over ${toOne(MOST_ODDS, 0)}` : `${side} ${toOne(odds, odds < 10 ? 1 : 0)}`;
}

/** Odds on one line: `20 : 1`. */
export function toOne(odds: number, decimals = 0): string {
  return `${figure(odds, decimals)}\u00a0:\u00a01`;
}

/** Blocks behind both verdicts, the direction's first; one figure where they agree. The direction's begin with the first move: it may have fewer. */
export function blocksWords({ direction, verdict }: HorizonView): string {
  const [own, all] = [direction.verdict.blocks, verdict.blocks];
  return own === all ? figure(own) : `${figure(own)}, ${figure(all)}`;
}

/** Cut, not rounded: 19.7 must not read as the 20 that decide. @param power of ten. */
function oddsOf(power: number): number {
  // A power of exactly 20 may come back a bit short of it.
  const odds = 10 ** power * (1 + 1e-9);
  return odds < 10 ? Math.floor(odds * 10) / 10 : Math.floor(odds);
}

function joined(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
