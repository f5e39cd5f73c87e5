/** A decision in words: its structured reasons become clauses, the clauses sentences. */
import type { DecisionRecord, ExitReason, Reason } from '../core/records.ts';
import { toFloat } from '../core/units.ts';
import { atMost, figure, signed } from './figures.ts';
import { horizonName, timeOfDay } from './times.ts';

/** Currencies of the market that a decision was made on. */
export interface Currencies {
  readonly base: string;
  readonly quote: string;
}

/** What was decided: `Stays out.`, `Enters long, learning trade.` */
export function actionSentence(decision: DecisionRecord): string {
  if (decision.action === 'stayOut') return 'Stays out.';
  return decision.learning ? 'Enters long, learning trade.' : 'Enters long.';
}

/** Why, as sentences with their numbers; empty when no reason was given. */
export function reasonSentences(reasons: readonly Reason[], currencies: Currencies): string {
  return reasons.map((reason) => capital(reasonClause(reason, currencies))).join(' ');
}

/** One reason as a sentence without its capital. */
export function reasonClause(reason: Reason, { base, quote }: Currencies): string {
  switch (reason.kind) {
    case 'expects':
      return `expects ${signed(reason.moveBp, 1)} bp within ${horizonName(reason.horizonMs)}.`;
    case 'imbalance':
      return `the best five levels lean ${figure(Math.abs(reason.ratio) * 100)} % to the ${reason.ratio >= 0 ? 'bid' : 'ask'}.`;
    case 'cost':
      return `a round trip needs ${figure(reason.neededBp, 1)} bp, ${figure(reason.expectedBp, 1)} are expected.`;
    case 'learningTrade':
      return `a learning trade of the smallest size, ${figure(toFloat(reason.budgetLeft), 2)} ${quote} left to lose on such.`;
    case 'learningBudgetSpent':
      return 'the budget for learning trades is spent.';
    case 'learningPause':
      return `the next learning trade not before ${timeOfDay(reason.untilTime)}.`;
    case 'afterGap':
      return `waits until ${timeOfDay(reason.untilTime)} after a gap.`;
    case 'stale':
      return 'the feed is stale: nothing is entered on old prices.';
    case 'warmingUp':
      return `warming up, ${figure(reason.have)} of ${figure(reason.need)}.`;
    case 'lotsFull':
      return `all ${figure(reason.lots)} lots are open.`;
    case 'noMoney':
      return `${figure(toFloat(reason.needed), 2)} ${quote} would be needed, more than there is.`;
    case 'tooSmall':
      return `${atMost(toFloat(reason.amount), 8)} ${base} is under the smallest order of ${atMost(toFloat(reason.minimum), 8)}.`;
    case 'bookTooThin':
      return 'the book is too thin for the order.';
    default:
      return unheard(reason);
  }
}

/** How a trade ended, in a word. */
export function exitWord(reason: ExitReason): string {
  switch (reason) {
    case 'TP_HIT':
      return 'target';
    case 'SL_HIT':
      return 'stop';
    case 'TIME_EXIT':
      return 'time';
    default:
      return unheard(reason);
  }
}

/** `LONG_ENSEMBLE_MIXED_RED` as `long ensemble mixed red`. */
export function signatureWords(signature: string): string {
  return signature.toLowerCase().replaceAll('_', ' ');
}

function capital(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}

/** The compiler proves that this is never reached; a newer worker's unknown word is shown as it is. */
function unheard(value: never): string {
  return String((value as { kind?: string }).kind ?? value);
}
