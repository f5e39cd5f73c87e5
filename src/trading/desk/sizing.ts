/** How much a full-size trade puts at risk: a fixed part of equity at first, then a part of Kelly's fraction of the desk's own record. */
import { count, f64, type Stateful } from '../../core/codec.ts';
import type { OutcomePhase } from '../../core/outcome-phase.ts';
import type { Direction, Reason } from '../../core/records.ts';
import type { Settings } from '../../core/settings.ts';
import type { Money } from '../../core/units.ts';
import type { Forecast } from '../outcomes/forecast.ts';
import type { MarketSituation } from '../situation.ts';
import { trendsWith } from './exits.ts';
import type { ExitPlan } from './lots.ts';

export interface SizeQuestion {
  readonly equity: Money;
  /** What the day may still lose, {@link Breakers.dailyLeft}. */
  readonly dailyLeft: Money;
  readonly regimeFactor: number;
  readonly modelFactor: number;
}

export interface Size {
  /** May be lost, rounded down; 0 where nothing may. */
  readonly risk: Money;
  /** The same as a fraction of equity. */
  readonly fraction: number;
}

export type KellyReason = Extract<Reason, { readonly kind: 'kelly' }>;

/**
 * Counts what came of full-size trades in units of what each put at risk, so that a large trade says no more of the edge
 * than a small one, and sizes the next by it. Learning trades do not belong here, but for those that Kelly's fraction alone
 * kept small: without them a bad beginning would be the last word, whatever the edge.
 */
export class RiskSizer implements Stateful {
  readonly codec = { version: 1, fields: { wins: count, losses: count, won: f64, lost: f64, last: f64 } };
  private wins = 0;
  private losses = 0;
  /** Sums of profit / risked over wins, and of -profit / risked over losses. */
  private won = 0;
  private lost = 0;
  /** Fraction of equity that the last order put at risk; 0 before the first. */
  private last = 0;
  private readonly settings: Settings;

  constructor(settings: Settings) {
    this.settings = settings;
  }

  /** A full-size trade closed, or one that Kelly's fraction alone kept small. @param risked what it put at risk at its entry; less than one unit counts as one. */
  observe(profit: Money, risked: Money): void {
    const multiple = profit / Math.max(1, risked);
    if (profit > 0) {
      this.wins++;
      this.won += multiple;
    } else {
      this.losses++;
      this.lost -= multiple;
    }
  }

  /** An order was placed that puts `fraction` of equity at risk: the next may put `riskGrowth` times that, and no more. */
  took(fraction: number): void {
    this.last = fraction;
  }

  /** Full-size trades still to close before Kelly's fraction is asked; at least one, for without a record there is none. */
  get tradesToKelly(): number {
    return Math.max(0, Math.max(1, this.settings.fixedRiskTrades) - this.wins - this.losses);
  }

  /**
   * What the next trade may lose: the least of what is wanted, `riskMost`, `riskGrowth` times the last, and what is left of
   * the day. Wanted is `riskPerTrade` while the record is too short, and `kellyShare` of Kelly's fraction times the factor
   * of the regime from then on; the factor of the outcome models is on both, being 1 until they may speak. Refused where
   * Kelly's fraction is not above nought.
   */
  size({ equity, dailyLeft, regimeFactor, modelFactor }: SizeQuestion): Size | { readonly refused: KellyReason } {
    const { riskPerTrade, kellyShare, riskMost, riskGrowth } = this.settings;
    const fixed = this.tradesToKelly > 0;
    const kelly = this.kelly();
    if (!fixed && kelly.fraction <= 0) return { refused: { kind: 'kelly', ...kelly } };
    if (equity <= 0) return { risk: 0 as Money, fraction: 0 };
    const wanted = (fixed ? riskPerTrade : kellyShare * kelly.fraction * regimeFactor) * modelFactor;
    const grown = this.last === 0 ? riskMost : this.last * riskGrowth;
    const fraction = Math.max(0, Math.min(wanted, riskMost, grown, dailyLeft / equity));
    return { risk: Math.min(Math.floor(equity * fraction), Math.max(0, dailyLeft)) as Money, fraction };
  }

  /**
   * Kelly's fraction W - (1 - W) / R (J. L. Kelly, 1956, in the form for a win of R times the loss): W the share of wins, R
   * the average win over the average loss. A profit of nought is a loss. Where nothing was ever lost R is endless and the
   * fraction is W; where nothing was won it is -1, which is also the least it is said to be.
   */
  private kelly(): Omit<KellyReason, 'kind'> {
    const { wins, losses, won, lost } = this;
    if (wins === 0) return { winRate: 0, payoff: 0, fraction: -1 };
    const winRate = wins / (wins + losses);
    if (lost === 0) return { winRate, payoff: Number.MAX_VALUE, fraction: winRate };
    const payoff = won / wins / (lost / losses);
    return { winRate, payoff, fraction: Math.max(-1, winRate - (1 - winRate) / payoff) };
  }
}

/** Size by regime: whole in a trend of the trade's direction, less in a range, least in a volatile market, against a trend, or not knowing. */
export function regimeFactor(market: MarketSituation, direction: Direction, settings: Settings): number {
  const regime = market.regime?.regime ?? null;
  if (trendsWith(regime, direction)) return 1;
  return regime === 'RANGING' ? settings.rangingFactor : settings.againstFactor;
}

/**
 * Size by the outcome models, once they are in the full phase; 1 before. Half where they promise no better than an even
 * chance or cannot be believed, whole where they are certain: 1/2 + 1/2 confidence x (2 winProbability - 1), the last being
 * Kelly's fraction of a win as large as the loss.
 */
export function modelFactor(forecast: Forecast | null, phase: OutcomePhase): number {
  if (phase.name !== 'full') return 1;
  if (forecast === null) return 0.5;
  const edge = Math.max(0, 2 * forecast.winProbability - 1);
  return Math.min(1, 0.5 + 0.5 * Math.max(0, forecast.confidence) * edge);
}

/** What is lost of each unit of value when the stop is hit. @param costs of a round trip, fees and spread, as a fraction of price. */
export function riskShare(plan: ExitPlan, costs: number): number {
  return plan.stop + costs;
}
