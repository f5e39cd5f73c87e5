/** What is said of a desk's trades and of its equity: plain values, null where a statistic is undefined, and what each of them means. */
import type { DeskName } from './records.ts';

/** Of a set of closed trades. Money in quote currency. A trade whose profit is not above 0 is a loss. */
export interface TradeStatistics {
  readonly trades: number;
  readonly winRate: number | null;
  readonly profitGross: number;
  readonly profitNet: number;
  readonly fees: number;
  readonly interest: number;
  /** Mean profit per trade. */
  readonly expectancy: number | null;
  readonly expectancyRatio: number | null;
  readonly profitFactor: number | null;
  readonly averageWin: number | null;
  /** A size: at least 0. */
  readonly averageLoss: number | null;
  readonly sqn: number | null;
  /** Mean time from entry to exit. */
  readonly holdMs: number | null;
  readonly longestWins: number;
  readonly longestLosses: number;
}

/** Of the equity curve, over every sitting. Time in which nothing was seen counts as time. */
export interface EquityStatistics {
  /** Whole UTC days since the first observation. */
  readonly days: number;
  readonly returnTotal: number;
  readonly cagr: number | null;
  readonly sharpe: number | null;
  readonly probabilisticSharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  /** Largest fall from a peak, as a fraction of it, and how long the longest time under a peak was. */
  readonly drawdown: number;
  readonly drawdownMs: number;
  /** Share of the time with a position. */
  readonly exposure: number | null;
}

/** What is shown beside a statistic. */
export interface StatisticDefinition {
  readonly title: string;
  readonly unit: string;
  /** One line, with the formula, and where it is undefined. */
  readonly definition: string;
}

/** The definition of every statistic. Fractions are of 1: the screen may show them in percent. */
export const STATISTICS: Readonly<Record<keyof TradeStatistics | keyof EquityStatistics, StatisticDefinition>> = {
  trades: { title: 'Trades', unit: 'trades', definition: 'Closed trades.' },
  winRate: {
    title: 'Win rate',
    unit: 'fraction',
    definition: 'Trades with a profit above 0 / trades; a profit of exactly 0 is a loss. Undefined without a trade.',
  },
  profitGross: {
    title: 'Gross profit',
    unit: 'quote currency',
    definition: 'Net profit + fees + borrowing: what trades made or lost before both.',
  },
  profitNet: {
    title: 'Net profit',
    unit: 'quote currency',
    definition: 'Sum of the profits and losses of all trades, after fees and borrowing.',
  },
  fees: { title: 'Fees', unit: 'quote currency', definition: 'Fees of all entries and exits.' },
  interest: { title: 'Borrowing', unit: 'quote currency', definition: 'What borrowed money and coins cost.' },
  expectancy: {
    title: 'Expectancy',
    unit: 'quote currency per trade',
    definition: 'Net profit / trades. Undefined without a trade.',
  },
  expectancyRatio: {
    title: 'Expectancy ratio',
    unit: 'average losses per trade',
    definition: 'Win rate x (1 + average win / average loss) - 1, that is expectancy / average loss. Undefined while nothing was lost.',
  },
  profitFactor: {
    title: 'Profit factor',
    unit: 'ratio',
    definition: 'Sum of the profits of wins / sum of the losses of losses. Undefined while nothing was lost.',
  },
  averageWin: { title: 'Average win', unit: 'quote currency', definition: 'Sum of the profits of wins / wins. Undefined without a win.' },
  averageLoss: {
    title: 'Average loss',
    unit: 'quote currency',
    definition: 'Sum of the losses of losses / losses, as a size. Undefined without a loss.',
  },
  sqn: {
    title: 'SQN',
    unit: 'ratio',
    definition:
      'System quality number: sqrt(n) x mean(R) / sd(R), R = profit / risked at entry, over the n trades that risked anything (Tharp). Undefined with fewer than 2 of them or where all R are equal.',
  },
  holdMs: { title: 'Hold time', unit: 'ms', definition: 'Mean of exit time - entry time, exchange time. Undefined without a trade.' },
  longestWins: { title: 'Longest winning streak', unit: 'trades', definition: 'Most wins in a row, in the order of the exits.' },
  longestLosses: { title: 'Longest losing streak', unit: 'trades', definition: 'Most losses in a row, in the order of the exits.' },
  days: {
    title: 'Days',
    unit: 'days',
    definition: 'Whole UTC days of exchange time since the first observation, each with a return; the day it began in is none.',
  },
  returnTotal: { title: 'Total return', unit: 'fraction', definition: 'Equity now / first equity - 1.' },
  cagr: {
    title: 'CAGR',
    unit: 'fraction per year',
    definition:
      'Compound growth: (equity now / first equity)^(365 days / time between) - 1. Undefined with fewer than 2 whole days, or without equity above 0.',
  },
  sharpe: {
    title: 'Sharpe ratio',
    unit: 'per year',
    definition:
      'sqrt(365) x mean / sd of daily returns, risk-free 0; a day in which nothing was seen has return 0, its move falls into the next. Undefined with fewer than 2 days or where all returns are equal.',
  },
  probabilisticSharpe: {
    title: 'Probabilistic Sharpe ratio',
    unit: 'probability',
    definition:
      'Probability that the true Sharpe ratio is above 0: normal cdf of SR sqrt(n - 1) / sqrt(1 - skew SR + (kurtosis - 1) SR^2 / 4), SR = mean / sd of n daily returns (Bailey, Lopez de Prado 2012). Undefined where Sharpe is.',
  },
  sortino: {
    title: 'Sortino ratio',
    unit: 'per year',
    definition:
      'sqrt(365) x mean of daily returns / sqrt(mean of min(return, 0)^2), target 0 (Sortino, Price 1994). Undefined with fewer than 2 days or without a losing day.',
  },
  calmar: {
    title: 'Calmar ratio',
    unit: 'per year',
    definition: 'CAGR / drawdown, over all the time (Young 1991). Undefined where CAGR is, or without a drawdown.',
  },
  drawdown: {
    title: 'Drawdown',
    unit: 'fraction',
    definition: 'Largest (peak - equity) / peak over all observations, peak the largest equity before.',
  },
  drawdownMs: {
    title: 'Drawdown duration',
    unit: 'ms',
    definition: 'Longest time from a peak until equity was there again, or until now.',
  },
  exposure: {
    title: 'Exposure',
    unit: 'fraction',
    definition:
      'Time with a position / time since the first observation; unseen time counts as it began. Undefined before time has passed.',
  },
};

/** What trades are broken down by. */
export const BREAKDOWNS = ['direction', 'regime', 'signature', 'mode', 'band', 'hour'] as const;
export type Breakdown = (typeof BREAKDOWNS)[number];

/** Bands of confidence, as they are shown. */
export const BANDS = ['over 85 %', '75 to 85 %', 'under 75 %'] as const;
export type Band = (typeof BANDS)[number];

/** The band of a confidence of 0 to 1. */
export function bandOf(confidence: number): Band {
  if (confidence > 0.85) return 'over 85 %';
  return confidence >= 0.75 ? '75 to 85 %' : 'under 75 %';
}

/** Where the trades of a name are counted that is one too many; their own name is no longer told apart. */
export const OTHER = 'OTHER';
/** The name of what was not known at the entry. */
export const UNKNOWN = 'UNKNOWN';

/** The trades of one name. */
export interface BreakdownRow {
  /** A direction, regime, signature, mode, band, or UTC hour of the entry from `00` to `23`; or {@link OTHER}, {@link UNKNOWN}. */
  readonly name: string;
  readonly full: TradeStatistics;
  readonly learning: TradeStatistics;
}

/** Everything about one desk. Learning trades are apart in every statistic but the last two. */
export interface DeskAnalytics {
  readonly desk: DeskName;
  readonly full: TradeStatistics;
  readonly learning: TradeStatistics;
  /** Names that had a trade, in their natural order; signatures as they came, {@link OTHER} last. Win rates by confidence are in `band`. */
  readonly breakdowns: Readonly<Record<Breakdown, readonly BreakdownRow[]>>;
  readonly equity: EquityStatistics;
  /** Quartiles of the confidences of the last 128 closed trades, full and learning; null before four of them. */
  readonly confidenceQuartiles: readonly [number, number, number] | null;
  /** The capital, had it bought at the first price; null before it, and without a price now. Not yet sold: its exit is not paid. */
  readonly buyAndHold: { readonly profit: number | null; readonly returnTotal: number | null };
  /**
   * Trades entered at random: one for each real trade, full and learning together, as large and held as long. Those on their
   * way are still to come; those missed were too many at once, and were not made.
   */
  readonly randomEntry: { readonly statistics: TradeStatistics; readonly open: number; readonly missed: number };
}
