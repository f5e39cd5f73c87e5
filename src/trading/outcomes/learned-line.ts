/** What is said when a trade has been learned from. */

export interface LearnedTrade {
  readonly market: string;
  /** Profit after costs, as a fraction of the value at entry. */
  readonly pnl: number;
  readonly holdMs: number;
  /** Closed trades of both desks, this one included; and those at which the outcome models speak in full. */
  readonly closed: number;
  readonly fullTrades: number;
}

/** "learned from BTC-AUD: +0.75 % in 25.3 min, 151/200", the same in every locale. */
export function learnedLine({ market, pnl, holdMs, closed, fullTrades }: LearnedTrade): string {
  const percent = Math.round(pnl * 10_000) / 100;
  const sign = percent < 0 ? '-' : '+';
  return `learned from ${market}: ${sign}${Math.abs(percent).toFixed(2)} % in ${(holdMs / 60_000).toFixed(1)} min, ${closed < fullTrades ? `${closed}/${fullTrades}` : `${closed} trades`}`;
}
