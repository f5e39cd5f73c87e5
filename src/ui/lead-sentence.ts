/** How far the model leads the best baseline, in words that claim no more than the figures; and what everybody is called. */
import type { HorizonView } from '../core/frame.ts';
import type { Scored } from '../core/records.ts';
import { figure, signed } from './figures.ts';
import { horizonName } from './times.ts';

/** The model and what it is held against, in tables and charts. */
export const COMPARED = ['model', 'noChange', 'majority', 'logisticRegression'] as const satisfies readonly Scored[];
export type Compared = (typeof COMPARED)[number];

/** Who is scored, in words. */
export const SCORED_WORDS: Readonly<Record<Scored, string>> = {
  model: 'model',
  ensemble: 'ensemble',
  meta: 'meta-learner',
  attentionMlp: 'attention-MLP',
  lstm: 'LSTM',
  cnn: 'CNN',
  transformer: 'Transformer',
  noChange: 'same as last time',
  majority: 'majority',
  logisticRegression: 'logistic regression',
};

/** The same in one word each, for narrow places. */
export const COMPARED_SHORT: Readonly<Record<Compared, string>> = {
  model: 'model',
  noChange: 'same',
  majority: 'majority',
  logisticRegression: 'logistic',
};

/** One horizon's lead with its standard error: `+2.3 ± 0.4 over “same”`. */
export function leadWords({ lead }: HorizonView): string {
  if (lead === null) return 'no label has matured yet';
  const error = lead.standardError === null ? '(error not known yet)' : `± ${figure(lead.standardError * 100, 1)}`;
  return `${signed(lead.difference * 100, 1)} ${error} over ${overWords(lead.over)}`;
}

/** Labels that a gap made void, or nothing: `Void for touching a gap: 18 at 1 min, 72 at 5 min.` */
export function voidSentence(horizons: readonly HorizonView[]): string {
  const parts = horizons
    .filter(({ voided }) => voided > 0)
    .map(({ horizonMs, voided }) => `${figure(voided)} at ${horizonName(horizonMs)}`);
  return parts.length === 0 ? '' : `Void, for touching a gap: ${parts.join(', ')}.`;
}

/** The short names that would be no names by themselves stand in quotes. */
function overWords(who: Scored): string {
  return who === 'noChange' || who === 'majority' ? `“${COMPARED_SHORT[who]}”` : SCORED_WORDS[who];
}
