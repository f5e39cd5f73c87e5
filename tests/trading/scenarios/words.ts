/** Words of a transcript: times since its start, numbers with the decimals they have, and each thing that may happen as a line. */
import type { BookSide } from '../../../src/core/order-book.ts';
import type { OrderEvent, OrderRequest } from '../../../src/core/orders.ts';
import type { DecisionRecord, Reason } from '../../../src/core/records.ts';
import { UNITS } from '../../../src/core/units.ts';
import type { Situation } from '../../../src/trading/situation.ts';
import { CALM, START } from '../floor-run.ts';

/** `h:mm:ss.mmm` since the start. */
export function clock(time: number): string {
  if (time === Number.MAX_SAFE_INTEGER) return 'never';
  const ms = time - START;
  const part = (per: number, of: number, digits: number) => String(Math.floor(ms / per) % of).padStart(digits, '0');
  return `${Math.floor(ms / 3_600_000)}:${part(60_000, 60, 2)}:${part(1_000, 60, 2)}.${part(1, 1_000, 3)}`;
}

/** Money and amounts to the last unit. */
export function exact(value: number): string {
  const digits = String(Math.abs(value)).padStart(9, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -8)}.${digits.slice(-8)}`;
}

/** Prices with two decimals, or as many as they have. */
export function priced(value: number): string {
  return exact(value).replace(/0{1,6}$/, '');
}

export function sideOfBook(side: BookSide): string {
  const levels = Array.from({ length: side.length }, (_, at) => side.level(at));
  return levels.map(([price, amount]) => `${priced(price)} x ${amount / UNITS}`).join(', ');
}

export function instant({ step, predictions, market }: Situation): string {
  const expects = predictions.map(({ horizonMs, moveBp }) => `${moveBp} bp in ${horizonMs / 1_000} s`).join(', ');
  const unusual = Object.entries(market).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(Object(CALM)[name]));
  const differs = unusual.map(([name, value]) => `; ${name} ${JSON.stringify(value).replaceAll('"', '')}`).join('');
  return `step ${step}, expects ${expects || 'nothing yet'}${differs}`;
}

export function order({ id, side, type, amount, price, reduceOnly }: OrderRequest): string {
  const at = price === null ? '' : ` at ${priced(price)}`;
  return `order ${id}: ${side} ${exact(amount)} ${type}${at}${reduceOnly ? ', only to reduce' : ''}`;
}

export function event(happened: OrderEvent): string {
  switch (happened.kind) {
    case 'filled': {
      const { id, side, amount, value, fee, last } = happened;
      return `order ${id} ${side === 'buy' ? 'bought' : 'sold'} ${exact(amount)} for ${exact(value)}, fee ${exact(fee)}${last ? '' : ', more to come'}`;
    }
    case 'rejected':
      return `order ${happened.id} ${reason(happened)}`;
    case 'cancelled':
      return `order ${happened.id} called off with ${exact(happened.left)} left: ${happened.why}`;
    case 'liquidated':
      return `exchange liquidates: ${happened.side} ${exact(happened.amount)} for ${exact(happened.value)}, fee ${exact(happened.fee)}`;
    case 'charged':
      return `borrowing cost ${exact(happened.interest)}`;
  }
}

/** What was decided; the lines behind the first say why. */
export function decision({ id, action, direction, signature, ...rest }: DecisionRecord): readonly string[] {
  const { amount, price, learning, mode, score, needed, confidence, count, reasons } = rest;
  if (count > 1) return [`#${id} stays out again, ${count} in a row`];
  const scored = `${mode}, score ${round(score)} of ${round(needed)}, sure ${round(confidence)}`;
  const size = `${exact(amount)} at ${priced(price ?? 0)}, ${learning ? 'learning' : 'full size'}`;
  const refused = direction === null ? 'stays out' : `stays out of ${signature}, ${scored}`;
  return [`#${id} ${action === 'enter' ? `enters ${signature}, ${size}, ${scored}` : refused}`, ...wrapped(reasons.map(reason))];
}

export function reason(said: Reason | Extract<OrderEvent, { kind: 'rejected' }>): string {
  switch (said.kind) {
    case 'signal':
      return `${said.signature} ${round(said.strength)} x ${round(said.weight)}`;
    case 'expects':
      return `expects ${said.moveBp} bp in ${said.horizonMs / 1_000} s`;
    case 'opposed':
      return `opposed by ${said.signature} at ${round(said.score)}`;
    case 'makesRoom':
      return `closes #${said.decision} to make room`;
    case 'gate':
      return `gate ${round(said.score)} of ${round(said.needed)}`;
    case 'cost':
      return `${round(said.expectedBp)} bp for costs of ${round(said.neededBp)}`;
    case 'sized':
      return `risks ${exact(said.risk)}, ${round(said.fraction)} of equity, regime x ${said.regime}, models x ${round(said.models)}`;
    case 'rejected':
      return `rejected ${said.code}: ${exact(said.value)}, limit ${exact(said.limit)}`;
    default:
      return [said.kind, ...valuesOf(said)].join(' ');
  }
}

const EXACT = new Set(['budgetLeft', 'amount', 'minimum']);

function valuesOf({ kind, ...values }: Reason): string[] {
  return Object.entries(values).map(([key, value]: [string, string | number]) => {
    if (typeof value === 'string') return value;
    if (key === 'untilTime') return `until ${clock(value)}`;
    return `${key} ${EXACT.has(key) || kind === 'noMoney' ? exact(value) : round(value)}`;
  });
}

/** As many to a line as it holds, indented. */
function wrapped(parts: readonly string[]): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length < 110) lines[lines.length - 1] = `${last}; ${part}`;
    else lines.push(`  ${part}`);
  }
  return lines;
}

/** To six significant digits. */
export function round(value: number): string {
  return String(Number(value.toPrecision(6)));
}
