/** What is said of simulated trading beside the decisions: desks, modes, breakers, phases of the outcome models. */
import type { BreakerView, OrderView, PositionView } from '../core/frame.ts';
import type { OutcomeModelName } from '../core/messages.ts';
import type { OutcomePhase } from '../core/outcome-phase.ts';
import type { DeskName, Mode } from '../core/records.ts';
import { atMost, figure, percent } from './figures.ts';
import { exitWord } from './reason-sentence.ts';
import { duration } from './times.ts';

export const DESK_WORDS: Readonly<Record<DeskName, string>> = { spot: 'spot', margin: 'margin' };

/** Empty for the plain mode: only what is out of the ordinary is marked. */
export const MODE_WORDS: Readonly<Record<Mode, string>> = { normal: '', window: 'window', exploration: 'exploration' };

export const MODEL_WORDS: Readonly<Record<OutcomeModelName, string>> = {
  profit: 'profit',
  win: 'win probability',
  hold: 'hold time',
  risk: 'risk',
};

const PHASE_WORDS: Readonly<Record<OutcomePhase['name'], string>> = { coldStart: 'cold start', learning: 'learning', full: 'full' };

/** `halted` has its own line; the others say what happened. */
type Hindrance = BreakerView['kind'] | 'fallback';

const BREAKER_WORDS: Readonly<Record<Hindrance, string>> = {
  halted: 'stopped by hand until it is resumed',
  cooldown: 'pause after a loss',
  lossStreak: 'pause after losses in a row',
  dailyLoss: 'daily loss limit',
  drawdown: 'drawdown limit',
  fallback: 'conservative defaults after an internal failure',
};

/** `pause after a loss, 3 min 12 s left`; `time` is exchange time, ms. */
export function breakerWords({ kind, untilTime }: { readonly kind: Hindrance; readonly untilTime: number | null }, time: number): string {
  if (untilTime === null) return BREAKER_WORDS[kind];
  return untilTime > time ? `${BREAKER_WORDS[kind]}, ${duration(untilTime - time)} left` : `${BREAKER_WORDS[kind]}, over now`;
}

/** `cold start, 14 of 50 trades`, `learning 46.7 %`, `full`. */
export function phaseProgress({ name, closed, next, progress }: OutcomePhase): string {
  switch (name) {
    case 'coldStart':
      return `${PHASE_WORDS.coldStart}, ${figure(closed)} of ${figure(next)} trades`;
    case 'learning':
      return `${PHASE_WORDS.learning} ${percent(progress, 1)}`;
    case 'full':
      return PHASE_WORDS.full;
    default:
      return String(name satisfies never);
  }
}

/** What the phase means for the next candidate, with its numbers. */
export function phaseSentence({ name, weight, needed, next }: OutcomePhase): string {
  switch (name) {
    case 'coldStart':
      return `The models watch; every candidate passes the gate until ${figure(next)} trades have closed.`;
    case 'learning':
      return `The models make up ${percent(weight, 1)} of a score, and a candidate needs ${figure(needed, 2)} of 3.`;
    case 'full':
      return `The models make up ${percent(weight, 1)} of a score, may veto and scale the size; a candidate needs ${figure(needed, 2)} of 3.`;
    default:
      return String(name satisfies never);
  }
}

/** Marks of a position or trade: `learning`, `window`, and why it is being closed. */
export function positionMarks({ learning, mode, closing }: Pick<PositionView, 'learning' | 'mode' | 'closing'>): readonly string[] {
  const marks = [learning ? 'learning' : '', MODE_WORDS[mode], closing === null ? '' : `closing: ${exitWord(closing)}`];
  return marks.filter((mark) => mark !== '');
}

/** `order on its way: buy 0.00012 BTC, limit at 122,410.00`. */
export function orderWords({ side, type, amount, price }: OrderView, base: string, decimals: { price: number; amount: number }): string {
  const kinds = { market: 'at the market', limit: 'limit', postOnly: 'post-only' } as const;
  const at = price === null ? '' : ` at ${figure(price, decimals.price)}`;
  return `${side} ${atMost(amount, decimals.amount)} ${base}, ${kinds[type]}${at}`;
}

/** Money in quote currency: cents, and finer where cents would show nothing. */
export function moneyDecimals(value: number | null | undefined): number {
  const size = Math.abs(value ?? 0);
  return size > 0 && size < 0.1 ? 4 : 2;
}
