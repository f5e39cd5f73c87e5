/** How far the model leads the best baseline, in words that claim no more than the figures. */
import type { HorizonView } from '../core/frame.ts';
import type { Scored } from '../core/records.ts';
import { figure, signed } from './figures.ts';
import { horizonName } from './times.ts';

/** Who is scored, in words. */
export const SCORED_WORDS: Readonly<Record<Scored, string>> = {
  model: 'model',
  noChange: 'same as last time',
  majority: 'majority',
  logisticRegression: 'logistic regression',
};

/** The same in one word each, for narrow places. */
export const SCORED_SHORT: Readonly<Record<Scored, string>> = {
  model: 'model',
  noChange: 'same',
  majority: 'majority',
  logisticRegression: 'logistic',
};

/** Behind "over": the short names that would be no names by themselves stand in quotes. */
const OVER_WORDS: Readonly<Record<Scored, string>> = {
  model: 'the model',
  noChange: '“same”',
  majority: '“majority”',
  logisticRegression: 'logistic regression',
};

/** The session in one line: `Ahead by 2.3 points at 10 s, behind by 0.4 at 1 min, nothing scored yet at 5 min.` */
export function leadHeadline(horizons: readonly HorizonView[]): string {
  if (horizons.every(({ lead }) => lead === null)) return 'Nothing scored yet.';
  const parts = horizons.map(({ horizonMs, lead }) => {
    const at = `at ${horizonName(horizonMs)}`;
    if (lead === null || !Number.isFinite(lead.difference)) return `nothing scored yet ${at}`;
    const points = Math.abs(lead.difference * 100);
    if (points < 0.05) return `level ${at}`;
    return `${lead.difference > 0 ? 'ahead' : 'behind'} by ${figure(points, 1)} ${at}`;
  });
  const line = parts.join(', ');
  return `${line.charAt(0).toUpperCase()}${line.slice(1)} (points of accuracy, against the best baseline).`;
}

/** One horizon's lead with its standard error: `+2.3 ± 0.4 over “same”`. */
export function leadWords({ lead }: HorizonView): string {
  if (lead === null) return 'no label has matured yet';
  const error = lead.standardError === null ? '(error not known yet)' : `± ${figure(lead.standardError * 100, 1)}`;
  return `${signed(lead.difference * 100, 1)} ${error} over ${OVER_WORDS[lead.over]}`;
}

/** Labels that a gap made void, or nothing: `Void for touching a gap: 18 at 1 min, 72 at 5 min.` */
export function voidSentence(horizons: readonly HorizonView[]): string {
  const parts = horizons
    .filter(({ voided }) => voided > 0)
    .map(({ horizonMs, voided }) => `${figure(voided)} at ${horizonName(horizonMs)}`);
  return parts.length === 0 ? '' : `Void, for touching a gap: ${parts.join(', ')}.`;
}
