/** Statistics of closed trades, kept up one trade at a time: sums and streaks, never the trades themselves. */
import type { TradeStatistics } from '../../core/analytics.ts';
import { count, type FieldCodec, f64, integer, record, type Stateful } from '../../core/codec.ts';
import type { TradeRecord } from '../../core/records.ts';
import { UNITS } from '../../core/units.ts';
import { isSpread } from './running-moments.ts';

/** What a tally reads of a trade. Its gross profit is what these make: profit + fees + interest. */
export type TalliedTrade = Pick<TradeRecord, 'fees' | 'interest' | 'profit' | 'risked' | 'entryTime' | 'exitTime'>;

/** Integers of 1e-8 as floats: exact up to 2^53 units, and beyond it off by their last bits rather than at an end. */
interface Sums {
  readonly trades: number;
  readonly wins: number;
  /** Profits of wins, and losses of losses, both at least 0. */
  readonly won: number;
  readonly lost: number;
  readonly fees: number;
  readonly interest: number;
  readonly heldMs: number;
  /** Wins in a row so far; losses in a row below 0. */
  readonly streak: number;
  readonly longestWins: number;
  readonly longestLosses: number;
  /** Profits as multiples of what was risked: how many, their mean, the sum of their squared deviations. */
  readonly multiples: number;
  readonly multipleMean: number;
  readonly multipleSquares: number;
}

const NOTHING: Sums = {
  trades: 0,
  wins: 0,
  won: 0,
  lost: 0,
  fees: 0,
  interest: 0,
  heldMs: 0,
  streak: 0,
  longestWins: 0,
  longestLosses: 0,
  multiples: 0,
  multipleMean: 0,
  multipleSquares: 0,
};

const full = record<Sums>({
  trades: count,
  wins: count,
  won: f64,
  lost: f64,
  fees: f64,
  interest: f64,
  heldMs: f64,
  streak: integer,
  longestWins: count,
  longestLosses: count,
  multiples: count,
  multipleMean: f64,
  multipleSquares: f64,
});

/** One byte while there is no trade: most names of a breakdown have none of one of the two sizes. */
const sumsCodec: FieldCodec<Sums> = {
  write(writer, sums) {
    writer.boolean(sums.trades > 0);
    if (sums.trades > 0) full.write(writer, sums);
  },
  read: (reader, present) => (reader.boolean() ? full.read(reader, present) : NOTHING),
};

export class TradeTally implements Stateful {
  readonly codec = { version: 1, fields: { sums: sumsCodec } };
  private sums = NOTHING;

  /** Counts a closed trade; trades come in the order of their exits. */
  observe(trade: TalliedTrade): void {
    const { sums } = this;
    const isWin = trade.profit > 0;
    const streak = isWin ? Math.max(sums.streak, 0) + 1 : Math.min(sums.streak, 0) - 1;
    this.sums = {
      ...withMultiple(sums, trade),
      trades: sums.trades + 1,
      wins: sums.wins + (isWin ? 1 : 0),
      won: sums.won + (isWin ? trade.profit : 0),
      lost: sums.lost - (isWin ? 0 : trade.profit),
      fees: sums.fees + trade.fees,
      interest: sums.interest + trade.interest,
      heldMs: sums.heldMs + trade.exitTime - trade.entryTime,
      streak,
      longestWins: Math.max(sums.longestWins, streak),
      longestLosses: Math.max(sums.longestLosses, -streak),
    };
  }

  /** Each as `STATISTICS` of core/analytics.ts defines it. */
  get statistics(): TradeStatistics {
    const { sums } = this;
    const { trades, wins } = sums;
    const losses = trades - wins;
    const won = sums.won / UNITS;
    const lost = sums.lost / UNITS;
    const net = sums.won - sums.lost;
    const expectancy = ratio(net / UNITS, trades);
    const averageLoss = ratio(lost, losses);
    return {
      trades,
      winRate: ratio(wins, trades),
      profitGross: (net + sums.fees + sums.interest) / UNITS,
      profitNet: net / UNITS,
      fees: sums.fees / UNITS,
      interest: sums.interest / UNITS,
      expectancy,
      // The same as win rate x (1 + average win / average loss) - 1, and -1 without a win, where there is no average of wins.
      expectancyRatio: expectancy === null || averageLoss === null ? null : ratio(expectancy, averageLoss),
      profitFactor: ratio(won, lost),
      averageWin: ratio(won, wins),
      averageLoss,
      sqn: systemQuality(sums),
      holdMs: ratio(sums.heldMs, trades),
      longestWins: sums.longestWins,
      longestLosses: sums.longestLosses,
    };
  }
}

/** Null where it would not be a number. */
function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** `sums` with the trade's multiple of its risk (Welford 1962); without one where nothing was at risk. */
function withMultiple(sums: Sums, { profit, risked }: TalliedTrade): Sums {
  if (risked <= 0) return sums;
  const multiples = sums.multiples + 1;
  const multiple = profit / risked;
  const delta = multiple - sums.multipleMean;
  const multipleMean = sums.multipleMean + delta / multiples;
  return { ...sums, multiples, multipleMean, multipleSquares: sums.multipleSquares + delta * (multiple - multipleMean) };
}

/** sqrt(n) x mean / sd of the multiples, sd over n - 1 (Tharp's system quality number). */
function systemQuality({ multiples: n, multipleMean: mean, multipleSquares: squares }: Sums): number | null {
  return isSpread(n, mean, squares) ? (Math.sqrt(n) * mean) / Math.sqrt(squares / (n - 1)) : null;
}
