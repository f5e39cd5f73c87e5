/** A decision in words: its structured reasons become clauses, the clauses sentences. */
import type { DecisionRecord, ExitReason, Reason } from '../core/records.ts';
import { toFloat } from '../core/units.ts';
import { figure, percent, signed, signedPercent } from './figures.ts';
import { limitClause } from './limit-clause.ts';
import { signatureWords } from './signature-words.ts';
import { horizonName, timeOfDay } from './times.ts';

/** Currencies of the market that a decision was made on. */
export interface Currencies {
  readonly base: string;
  readonly quote: string;
}

/** What was decided: `Stays out.`, `Enters short, learning trade.` */
export function actionSentence({ action, direction, learning }: Pick<DecisionRecord, 'action' | 'direction' | 'learning'>): string {
  if (action === 'stayOut') return 'Stays out.';
  const way = direction === null ? '' : ` ${direction.toLowerCase()}`;
  return `Enters${way}${learning ? ', learning trade' : ''}.`;
}

/** Why, as sentences with their numbers; empty when no reason was given. */
export function reasonSentences(reasons: readonly Reason[], currencies: Currencies): string {
  return reasons.map((reason) => capital(reasonClause(reason, currencies))).join(' ');
}

/** One reason as a sentence without its capital: how a candidate was weighed here, what stood in its way in `limit-clause.ts`. */
export function reasonClause(reason: Reason, currencies: Currencies): string {
  const { quote } = currencies;
  switch (reason.kind) {
    case 'expects':
      return `expects ${signed(reason.moveBp, 1)} bp within ${horizonName(reason.horizonMs)}.`;
    case 'signal':
      return `${signatureWords(reason.signature)} fires at ${figure(reason.strength, 2)}, weight ${figure(reason.weight, 2)}.`;
    case 'noCandidate':
      return 'nothing speaks for a direction that this desk takes.';
    case 'gate':
      return reason.needed > 0
        ? `scores ${figure(reason.score, 2)} of the ${figure(reason.needed, 2)} needed.`
        : `scores ${figure(reason.score, 2)}, and no score is needed yet.`;
    case 'veto':
      return `the outcome models veto: a profit is ${percent(reason.winProbability)} likely, ${percent(reason.least)} are asked, ${signedPercent(reason.expectedPnl)} is expected.`;
    case 'cost':
      return `a round trip needs ${figure(reason.neededBp, 1)} bp, ${figure(reason.expectedBp, 1)} are expected.`;
    case 'learningTrade':
      return `a learning trade of the smallest size, ${figure(toFloat(reason.budgetLeft), 2)} ${quote} left to lose on such.`;
    case 'learningBudgetSpent':
      return 'the budget for learning trades is spent.';
    case 'learningPause':
      return `the next learning trade not before ${timeOfDay(reason.untilTime)}.`;
    case 'learningFull':
      return `all ${figure(reason.lots)} places for learning trades are taken.`;
    case 'exploration':
      return `drawn by chance: ${percent(reason.share)} of what the gate refuses is tried at learning size.`;
    case 'unknownInput':
      return `no full size while this is unknown: ${inputWords(reason.inputs)}.`;
    case 'kelly':
      return `no full size: its own record, ${percent(reason.winRate)} won at ${figure(reason.payoff, 2)} times the average loss, makes Kelly’s fraction ${signed(reason.fraction, 3)}.`;
    case 'sized':
      return `puts ${figure(toFloat(reason.risk), 2)} ${quote} at risk, ${percent(reason.fraction, 2)} of equity${factorsIn(reason)}.`;
    default:
      return limitClause(reason, currencies);
  }
}

/** Inputs of rules and filters; any other word as itself. */
const INPUT_WORDS: ReadonlyMap<string, string> = new Map([
  ['ribbon5m', '5 min ribbon'],
  ['ribbon15m', '15 min ribbon'],
  ['atr5m', '5 min ATR'],
]);

function inputWords(inputs: string): string {
  const names = inputs.split(', ');
  return names.map((name) => INPUT_WORDS.get(name) ?? name).join(', ');
}

/** How a trade ended, in a word or two. */
export function exitWord(reason: ExitReason): string {
  switch (reason) {
    case 'TP_HIT':
      return 'target';
    case 'SL_HIT':
      return 'stop';
    case 'TIME_EXIT':
      return 'time';
    case 'TRAILING':
      return 'trailing stop';
    case 'SIGNAL':
      return 'signal';
    case 'BREAKER':
      return 'breaker';
    case 'LIQUIDATED':
      return 'liquidated';
    case 'MANUAL':
      return 'by hand';
    default:
      return unheard(reason);
  }
}

function capital(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}

/** The compiler proves that this is never reached; a newer worker's unknown word is shown as it is. */
function unheard(value: never): string {
  return String(value);
}

/** Factors that made it smaller. */
function factorsIn({ regime, models }: { readonly regime: number; readonly models: number }): string {
  const said = [
    regime === 1 ? '' : `${figure(regime, 2)} for the regime`,
    models === 1 ? '' : `${figure(models, 2)} by the outcome models`,
  ];
  const used = said.filter((part) => part !== '');
  return used.length === 0 ? '' : `, factors of ${used.join(' and ')} counted in`;
}
