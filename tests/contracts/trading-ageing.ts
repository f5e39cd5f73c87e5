/** What many nights would bring to the trading room, in a moment: bad days, pauses, a record, rejections, a policy that failed. */
import { Random } from '../../src/core/random.ts';
import type { Amount, Price } from '../../src/core/units.ts';
import type { PatternWeights } from '../../src/trading/candidates/pattern-weights.ts';
import { SIGNATURES } from '../../src/trading/candidates/signature.ts';
import type { Desk } from '../../src/trading/desk/desk.ts';
import type { ConfidenceCalibrator } from '../../src/trading/outcomes/calibration.ts';
import { CONTEXT_SIZE } from '../../src/trading/outcomes/context.ts';
import type { TradingFloor } from '../../src/trading/trading-floor.ts';
import { ageAnalytics, money } from '../trading/analytics/made-trades.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Enough for the outcome models to speak, and for what they said to have been held against what came of it. */
const TRADES = 45;

/** @param start of the run, exchange time in ms; all of this was before it, and what pauses is over within its long gap. */
export function ageTrading(floor: TradingFloor, start: number, seed: number): void {
  const random = new Random(seed);
  for (const desk of floor.desks) ageDesk(desk, start, random);
  ageExperience(floor, start - HOUR_MS, random);
  floor.modes.explore(false);
  floor.failures = 1;
  floor.failure = 'it failed';
  floor.fallbackUntil = start + 20 * SECOND_MS;
}

/** A day that lost too much, a fall from the peak, a streak of losses and one more; a record, and an order that was too small. */
function ageDesk(desk: Desk, start: number, random: Random): void {
  const { breakers, sizer, exchange, analytics } = desk;
  const time = start - 22 * HOUR_MS;
  breakers.observe(time, money(10_000));
  breakers.observe(time + MINUTE_MS, money(8_000));
  for (let loss = 0; loss < 4; loss++) breakers.closed(time + loss * MINUTE_MS, money(-1));
  for (const [profit, risked] of [
    [30, 10],
    [20, 10],
    [-5, 10],
  ] as const)
    sizer.observe(money(profit), money(risked));
  sizer.took(0.1);
  exchange.minimum.observe(time, 12_000 as Amount, money(60_000) as number as Price);
  desk.interestPaid = money(0.5);
  ageAnalytics(analytics, start - MINUTE_MS, random);
}

/** Closed trades, some at the same time, whose outcome goes with what can be seen of them before. */
function ageExperience(floor: TradingFloor, start: number, random: Random): void {
  const { patterns, calibrator } = floor as unknown as { patterns: PatternWeights; calibrator: ConfidenceCalibrator };
  for (let i = 0; i < TRADES; i++) {
    const seen = Float32Array.from({ length: CONTEXT_SIZE }, () => random.normal());
    const raw = random.uniform();
    const pnl = 0.01 * ((seen[0] ?? 0) + 0.3 * random.normal());
    const holdMs = MINUTE_MS * (1 + (i % 3));
    const exitTime = start - (TRADES - i) * MINUTE_MS;
    floor.outcomes.learn({ context: floor.outcomes.noted(seen, raw), pnl, holdMs, adverse: Math.abs(pnl) / 2, exitTime });
    calibrator.learn(raw, pnl > 0);
    patterns.observe(SIGNATURES[i % SIGNATURES.length] ?? '', pnl > 0, exitTime);
  }
}
