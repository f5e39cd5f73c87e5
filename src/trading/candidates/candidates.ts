/** What could be entered now: the rules that fire and the ensemble, summed up for each direction; and what none of them knows. */
import { DIRECTIONS, type Direction } from '../../core/records.ts';
import type { Settings } from '../../core/settings.ts';
import type { Situation } from '../situation.ts';
import { alignmentRule } from './alignment-rule.ts';
import type { Candidate } from './assessment.ts';
import { breakoutRule } from './breakout-rule.ts';
import { ensembleSignal } from './ensemble-signal.ts';
import { imbalanceRule } from './imbalance-rule.ts';
import { ribbonRule } from './ribbon-rule.ts';
import type { Rule, Verdict } from './rule.ts';
import { ribbonOf } from './timeframes.ts';
import { wickRule } from './wick-rule.ts';

/** Largest score there is. */
export const MOST_SCORE = 3;
const MINUTE_MS = 60_000;
const BP = 10_000;

/** From the most particular to the most general: the earlier one names the candidate where two are as strong. */
const RULES: readonly Rule[] = [ensembleSignal, wickRule, breakoutRule, imbalanceRule, ribbonRule, alignmentRule];

/**
 * At most one candidate per direction, the highest rule score first; of equal scores the larger expected move, then LONG.
 * Rules whose input is unknown abstain. @param weightOf the pattern weight of a signature, above 0.
 */
export function candidatesOf(situation: Situation, settings: Settings, weightOf: (signature: string) => number): readonly Candidate[] {
  return DIRECTIONS.map((direction) => candidateOf(situation, direction, settings, weightOf))
    .filter((candidate) => candidate !== null)
    .sort((a, b) => b.ruleScore - a.ruleScore || b.expectedMove - a.expectedMove);
}

/** Inputs of rules and filters. */
export const INPUTS = ['ribbon5m', 'ribbon15m', 'breakout', 'alignment', 'imbalance', 'regime', 'atr5m'] as const;
export type InputName = (typeof INPUTS)[number];

/** Those of {@link INPUTS} that are not known now; the imbalance of a made-up book is not. */
export function unknownInputs({ market }: Situation): readonly InputName[] {
  const values: Readonly<Record<InputName, unknown>> = {
    ribbon5m: ribbonOf(market, 5),
    ribbon15m: ribbonOf(market, 15),
    breakout: market.breakout,
    alignment: market.alignment,
    imbalance: market.imbalance,
    regime: market.regime,
    atr5m: market.atr5mBp,
  };
  return INPUTS.filter((name) => values[name] === null);
}

function candidateOf(
  situation: Situation,
  direction: Direction,
  settings: Settings,
  weightOf: (signature: string) => number,
): Candidate | null {
  const signals = RULES.map((rule) => rule(situation, direction, settings))
    .filter(fires)
    .map((signal) => ({ ...signal, weight: weightOf(signal.signature) }))
    .sort((a, b) => b.strength * b.weight - a.strength * a.weight);
  const [strongest] = signals;
  if (strongest === undefined) return null;
  const sum = signals.reduce((total, { strength, weight }) => total + strength * weight, 0);
  return {
    direction,
    signature: strongest.signature,
    signals,
    ruleScore: Math.min(MOST_SCORE, sum),
    ...expectationOf(situation, direction, settings.timeExit),
  };
}

function fires(verdict: Verdict): verdict is Exclude<Verdict, null | 'unknown'> {
  return verdict !== null && verdict !== 'unknown';
}

/**
 * The largest move in `direction` over the horizons within `timeExitMs`, whatever their likeliest class. Where there is no such
 * horizon nothing is expected, over the whole time that the position may be held.
 */
function expectationOf(
  { predictions, market: { deviationBp } }: Situation,
  direction: Direction,
  timeExitMs: number,
): Pick<Candidate, 'expectedMove' | 'horizonMs' | 'deviation'> {
  const sign = direction === 'LONG' ? 1 : -1;
  let best: { readonly moveBp: number; readonly horizonMs: number } | null = null;
  for (const { horizonMs, moveBp } of predictions) {
    if (horizonMs <= timeExitMs && (best === null || sign * moveBp > best.moveBp)) best = { moveBp: sign * moveBp, horizonMs };
  }
  const horizonMs = best?.horizonMs ?? timeExitMs;
  return {
    expectedMove: Math.max(0, best?.moveBp ?? 0) / BP,
    horizonMs,
    // Of a random walk: it grows with the square root of time.
    deviation: deviationBp === null ? null : (deviationBp / BP) * Math.sqrt(horizonMs / MINUTE_MS),
  };
}
