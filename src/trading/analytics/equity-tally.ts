/**
 * Statistics of the equity curve, kept up one observation at a time. Its days are UTC days of exchange time. A day is closed
 * by the first observation behind it and has the return from the last equity before it to its own last one; so a day in which
 * nothing was seen has return 0, and what happened meanwhile falls into the next day that is seen. The day it began in is not
 * whole and has no return; nor has a day that began with nothing left.
 */
import type { EquityStatistics } from '../../core/analytics.ts';
import { boolean, count, type FieldCodec, f64, nullable, record, type Stateful } from '../../core/codec.ts';
import { exp, log } from '../../core/math.ts';
import type { Money } from '../../core/units.ts';
import { probabilisticSharpe } from './probabilistic-sharpe.ts';
import { deviation, including, kurtosis, type Moments, momentsCodec, NO_MOMENTS, skewness } from './running-moments.ts';

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365;
/** Fewer whole days make no statistic of days. */
const LEAST_DAYS = 2;

/** The curve so far. Times are exchange time, ms; equity is in units of 1e-8, exact up to 2^53. */
interface Curve {
  readonly firstTime: number;
  readonly first: number;
  readonly time: number;
  readonly equity: number;
  readonly exposed: boolean;
  readonly exposedMs: number;
  /** Equity at the beginning of the present day; null in the day it all began. */
  readonly dayBase: number | null;
  readonly peak: number;
  /** When it was there last. */
  readonly peakTime: number;
  readonly drawdown: number;
  readonly drawdownMs: number;
}

const curveCodec: FieldCodec<Curve> = record<Curve>({
  firstTime: count,
  first: f64,
  time: count,
  equity: f64,
  exposed: boolean,
  exposedMs: count,
  dayBase: nullable(f64),
  peak: f64,
  peakTime: count,
  drawdown: f64,
  drawdownMs: count,
});

/** Daily returns, and the sum of the squares of those below 0. */
interface Days {
  readonly returns: Moments;
  readonly lossSquares: number;
}

export class EquityTally implements Stateful {
  readonly codec = {
    version: 1,
    fields: { curve: nullable(curveCodec), days: record<Days>({ returns: momentsCodec, lossSquares: f64 }) },
  };
  /** Null before the first observation. */
  private curve: Curve | null = null;
  private days: Days = { returns: NO_MOMENTS, lossSquares: 0 };

  /**
   * Worth of the account at `time`, and whether it has a position then. Both hold until the next observation, which comes no
   * earlier than this one; an earlier time counts as the same.
   */
  observe(time: number, equity: Money, exposed: boolean): void {
    const { curve } = this;
    if (curve === null) {
      this.curve = begun(time, equity, exposed);
      return;
    }
    const now = Math.max(time, curve.time);
    const dayBase = this.closeDays(curve, now);
    // At every change of the book while something is held: written out, for spreading costs several times as much.
    const { firstTime, first } = curve;
    const exposedMs = curve.exposedMs + (curve.exposed ? now - curve.time : 0);
    const { peak, peakTime, drawdown, drawdownMs } = fallen(curve, now, equity);
    this.curve = { firstTime, first, time: now, equity, exposed, exposedMs, dayBase, peak, peakTime, drawdown, drawdownMs };
  }

  /** Each as `STATISTICS` of core/analytics.ts defines it. */
  get statistics(): EquityStatistics {
    const { curve } = this;
    const { returns, lossSquares } = this.days;
    if (curve === null) return NOTHING;
    const cagr = returns.count < LEAST_DAYS ? null : growth(curve);
    const spread = deviation(returns);
    const sharpe = spread === null ? null : returns.mean / spread;
    const year = Math.sqrt(YEAR_DAYS);
    return {
      days: returns.count,
      returnTotal: curve.first === 0 ? 0 : curve.equity / curve.first - 1,
      cagr,
      sharpe: sharpe === null ? null : year * sharpe,
      probabilisticSharpe: sharpe === null ? null : probabilisticSharpe(sharpe, returns.count, skewness(returns), kurtosis(returns)),
      sortino: returns.count < LEAST_DAYS || lossSquares === 0 ? null : (year * returns.mean) / Math.sqrt(lossSquares / returns.count),
      calmar: cagr === null || curve.drawdown === 0 ? null : cagr / curve.drawdown,
      drawdown: curve.drawdown,
      drawdownMs: curve.drawdownMs,
      exposure: curve.time === curve.firstTime ? null : curve.exposedMs / (curve.time - curve.firstTime),
    };
  }

  /** Closes the days before the one of `now`. @returns the equity that its day began with. */
  private closeDays({ time, equity, dayBase }: Curve, now: number): number | null {
    const over = Math.floor(now / DAY_MS) - Math.floor(time / DAY_MS);
    if (over === 0) return dayBase;
    if (dayBase !== null) this.closeDay(dayBase, equity);
    for (let unseen = 1; unseen < over; unseen++) this.closeDay(equity, equity);
    return equity;
  }

  private closeDay(base: number, equity: number): void {
    if (base <= 0) return;
    const value = equity / base - 1;
    const loss = Math.min(value, 0);
    this.days = { returns: including(this.days.returns, value), lossSquares: this.days.lossSquares + loss * loss };
  }
}

const NOTHING: EquityStatistics = {
  days: 0,
  returnTotal: 0,
  cagr: null,
  sharpe: null,
  probabilisticSharpe: null,
  sortino: null,
  calmar: null,
  drawdown: 0,
  drawdownMs: 0,
  exposure: null,
};

function begun(time: number, equity: Money, exposed: boolean): Curve {
  return {
    firstTime: time,
    first: equity,
    time,
    equity,
    exposed,
    exposedMs: 0,
    dayBase: null,
    peak: equity,
    peakTime: time,
    drawdown: 0,
    drawdownMs: 0,
  };
}

/** Peak and drawdown with an observation more. Time at the peak is no drawdown, however long nothing was seen there. */
function fallen(curve: Curve, now: number, equity: Money): Pick<Curve, 'peak' | 'peakTime' | 'drawdown' | 'drawdownMs'> {
  const wasUnder = curve.equity < curve.peak;
  const isUnder = equity < curve.peak;
  return {
    peak: Math.max(curve.peak, equity),
    peakTime: isUnder ? curve.peakTime : now,
    drawdown: isUnder && curve.peak > 0 ? Math.max(curve.drawdown, (curve.peak - equity) / curve.peak) : curve.drawdown,
    drawdownMs: wasUnder || isUnder ? Math.max(curve.drawdownMs, now - curve.peakTime) : curve.drawdownMs,
  };
}

/** (last / first)^(a year / time between) - 1; null without equity above 0 or where it is beyond all numbers. */
function growth({ first, equity, firstTime, time }: Curve): number | null {
  if (first <= 0 || equity <= 0) return null;
  const value = exp((log(equity / first) * YEAR_DAYS * DAY_MS) / (time - firstTime)) - 1;
  return Number.isFinite(value) ? value : null;
}
