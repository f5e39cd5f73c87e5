/** Statistics as the screen writes them: each in its unit, and where one is undefined a dash with why. */
import { type Breakdown, type DeskAnalytics, type EquityStatistics, OTHER, STATISTICS, type TradeStatistics } from '../core/analytics.ts';
import { figure, percent, signed, signedPercent } from './figures.ts';
import { signatureWords } from './signature-words.ts';
import { duration } from './times.ts';
import { moneyDecimals } from './trading-words.ts';

export type StatisticName = keyof TradeStatistics | keyof EquityStatistics;

/** In the order they are shown. */
export const TRADE_STATISTICS: readonly (keyof TradeStatistics)[] = [
  'trades',
  'winRate',
  'profitNet',
  'profitGross',
  'fees',
  'interest',
  'expectancy',
  'expectancyRatio',
  'profitFactor',
  'averageWin',
  'averageLoss',
  'sqn',
  'holdMs',
  'longestWins',
  'longestLosses',
];
export const EQUITY_STATISTICS: readonly (keyof EquityStatistics)[] = [
  'returnTotal',
  'cagr',
  'sharpe',
  'probabilisticSharpe',
  'sortino',
  'calmar',
  'drawdown',
  'drawdownMs',
  'exposure',
  'days',
];

export const BREAKDOWN_WORDS: Readonly<Record<Breakdown, string>> = {
  direction: 'direction',
  regime: 'regime',
  signature: 'signature',
  mode: 'mode',
  band: 'confidence',
  hour: 'hour',
};

/** Those whose sign is news: what is made or lost. */
const SIGNED: ReadonlySet<StatisticName> = new Set([
  'profitNet',
  'profitGross',
  'expectancy',
  'expectancyRatio',
  'returnTotal',
  'cagr',
  'sharpe',
  'sortino',
  'calmar',
  'sqn',
]);

/** Whether its sign is news, and so is coloured. */
export function isSigned(name: StatisticName): boolean {
  return SIGNED.has(name);
}

/** The title, with the currency where it is in one. */
export function statisticTitle(name: StatisticName, quote: string): string {
  const { title, unit } = STATISTICS[name];
  return unit.startsWith('quote currency') ? `${title}, ${quote}` : title;
}

/** A value in the form of its unit; a dash where it is undefined. */
export function statisticValue(name: StatisticName, value: number | null): string {
  const sign = SIGNED.has(name);
  switch (STATISTICS[name].unit) {
    case 'fraction':
    case 'fraction per year':
      return sign ? signedPercent(value) : percent(value, 1);
    case 'probability':
      return percent(value, 1);
    case 'quote currency':
    case 'quote currency per trade':
      return sign ? signed(value, moneyDecimals(value)) : figure(value, moneyDecimals(value));
    case 'trades':
    case 'days':
      return figure(value);
    case 'ms':
      return duration(value ?? Number.NaN);
    default:
      return sign ? signed(value, 2) : figure(value, 2);
  }
}

/** Why a statistic is undefined, from its own definition: `undefined with fewer than 2 days or where all returns are equal`. */
export function whyUndefined(name: StatisticName): string {
  const why = /Undefined .*?(?=\.$|\. )/.exec(STATISTICS[name].definition)?.[0] ?? 'Undefined here';
  return why.charAt(0).toLowerCase() + why.slice(1);
}

/** What a row of a breakdown is called: `long wick down, all green 5 min`, `14:00 UTC`, `all others`. */
export function breakdownName(breakdown: Breakdown, name: string): string {
  if (name === OTHER) return 'all others';
  if (breakdown === 'band') return name;
  return breakdown === 'hour' && /^\d\d$/.test(name) ? `${name}:00 UTC` : signatureWords(name);
}

/** What the desk came to, beside doing nothing clever: in sentences with their numbers. */
export function analyticsSentences({ full, learning, buyAndHold, randomEntry }: DeskAnalytics, quote: string): string {
  const { open, missed, statistics } = randomEntry;
  const still = [open > 0 ? `${figure(open)} on their way` : '', missed > 0 ? `${figure(missed)} missed` : ''].filter(
    (word) => word !== '',
  );
  const hold = buyAndHold.profit === null ? 'not known yet' : `${money(buyAndHold.profit)} ${quote}`;
  return [
    closedSentence(full, learning, quote),
    `Bought and held: ${hold}, unsold.`,
    `As many trades entered at random: ${money(statistics.profitNet)} ${quote} (${figure(statistics.trades)} closed${still.map((word) => `, ${word}`).join('')}).`,
  ].join(' ');
}

function closedSentence(full: TradeStatistics, learning: TradeStatistics, quote: string): string {
  const [large, small] = [counted(full, 'full-size trade'), counted(learning, 'learning trade')];
  const made = ({ profitNet }: TradeStatistics) => `${money(profitNet)} ${quote} after costs`;
  if (full.trades === 0 && learning.trades === 0) return 'No trade has closed yet.';
  if (full.trades === 0) return `No full-size trade has closed yet; ${small} made ${made(learning)}.`;
  return `${large} made ${made(full)}, ${small} ${money(learning.profitNet)}.`;
}

function money(value: number): string {
  return signed(value, moneyDecimals(value));
}

function counted({ trades }: TradeStatistics, noun: string): string {
  return `${figure(trades)} ${noun}${trades === 1 ? '' : 's'}`;
}
