/** What stood in a candidate's way, or became of its order, as a sentence without its capital. */
import type { CancelReason } from '../core/orders.ts';
import type { Reason } from '../core/records.ts';
import { toFloat, UNITS } from '../core/units.ts';
import { atMost, figure, percent } from './figures.ts';
import type { Currencies } from './reason-sentence.ts';
import { signatureWords } from './signature-words.ts';
import { timeOfDay } from './times.ts';

/** Decimals of amounts and prices at most: what their integer unit can hold. */
const DECIMALS = 8;

type Weighed =
  | 'expects'
  | 'signal'
  | 'noCandidate'
  | 'gate'
  | 'veto'
  | 'cost'
  | 'learningTrade'
  | 'learningBudgetSpent'
  | 'learningPause'
  | 'learningFull'
  | 'exploration'
  | 'unknownInput'
  | 'kelly'
  | 'sized';
type Limit = Exclude<Reason, { readonly kind: Weighed }>;
type OrderLimit = Extract<Limit, { readonly kind: 'noMoney' | 'tooSmall' | 'bookTooThin' | 'rejected' | 'cancelled' }>;

/** Market, breakers and the desk itself. */
export function limitClause(reason: Limit, currencies: Currencies): string {
  switch (reason.kind) {
    case 'afterGap':
      return `waits until ${timeOfDay(reason.untilTime)} after a gap.`;
    case 'stale':
      return 'the feed is stale: nothing is entered on old prices.';
    case 'bookUnsound':
      return 'the book is crossed or unknown.';
    case 'warmingUp':
      return `warming up, ${figure(reason.have)} of ${figure(reason.need)}.`;
    case 'lotsFull':
      return `all ${figure(reason.lots)} lots are open.`;
    case 'opposed':
      return `${signatureWords(reason.signature)} speaks against it with a score of ${figure(reason.score, 2)}.`;
    case 'positionOpen':
      return 'its one position is open.';
    case 'makesRoom':
      return `the learning trade of decision ${figure(reason.decision)} is closed to make room.`;
    case 'halted':
      return 'stopped by hand: nothing is entered until it is resumed.';
    case 'cooldown':
      return `pauses after a loss until ${timeOfDay(reason.untilTime)}.`;
    case 'lossStreak':
      return `${figure(reason.losses)} losses in a row: pauses until ${timeOfDay(reason.untilTime)}.`;
    case 'dailyLoss':
      return `lost ${percent(reason.loss, 2)} of the day’s first equity: nothing is entered until ${timeOfDay(reason.untilTime)}.`;
    case 'drawdown':
      return reason.untilTime === Number.MAX_SAFE_INTEGER
        ? 'nothing is left of the account: nothing is entered until the desk is reset.'
        : `${percent(reason.loss, 2)} below its peak: all is closed, nothing is entered until ${timeOfDay(reason.untilTime)}.`;
    case 'atrFilter':
      return `5 min ATR is ${figure(reason.atrBp, 1)} bp, outside ${figure(reason.leastBp, 1)} to ${figure(reason.mostBp, 1)}.`;
    case 'regimeFilter':
      return `the market is ${signatureWords(reason.regime)}: ${figure(reason.value, 1)} where ${figure(reason.limit, 1)} is the limit.`;
    case 'desk':
      return 'the desk was reset.';
    case 'fallback':
      return `the policy failed inside (${figure(reason.failures)} so far): conservative defaults until ${timeOfDay(reason.untilTime)}.`;
    default:
      return orderClause(reason, currencies);
  }
}

/** Money, the book, and the exchange's own answers. */
function orderClause(reason: OrderLimit, { base, quote }: Currencies): string {
  switch (reason.kind) {
    case 'noMoney':
      return `${figure(toFloat(reason.needed), 2)} ${quote} would be needed, more than there is.`;
    case 'tooSmall':
      return `${atMost(toFloat(reason.amount), DECIMALS)} ${base} is under the smallest order of ${atMost(toFloat(reason.minimum), DECIMALS)}.`;
    case 'bookTooThin':
      return 'the book is too thin for the order.';
    case 'rejected': {
      const unit = reason.code === 'InvalidAmount' ? base : quote;
      const [value, limit] = [reason.value, reason.limit].map((units) => atMost(units / UNITS, DECIMALS));
      return `the exchange refused the order, ${reason.code}: ${value} ${unit} where ${limit} is the limit.`;
    }
    case 'cancelled':
      return cancelClause(reason.why);
    default:
      return unheard(reason);
  }
}

function cancelClause(why: CancelReason): string {
  switch (why) {
    case 'Requested':
      return 'the order was called off before all of it was filled.';
    case 'PostOnlyWouldTrade':
      return 'the post-only order would have traded at once, and was cancelled.';
    case 'BookTooThin':
      return 'the book could not fill the whole order; the rest was cancelled.';
    default:
      return String(why satisfies never);
  }
}

/** The compiler proves that this is never reached; a newer worker's unknown reason is shown by its kind. */
function unheard(value: never): string {
  return String((value as { kind?: string }).kind ?? value);
}
