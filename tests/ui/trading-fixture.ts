/** TEST DATA for simulated trading: invented decisions, trades, accounts and analytics. Nothing in it was ever traded. */
import { BANDS, type BreakdownRow, type DeskAnalytics, type EquityStatistics, type TradeStatistics } from '../../src/core/analytics.ts';
import type { DeskView, PositionView, TradingView } from '../../src/core/frame.ts';
import { OUTCOME_MODELS } from '../../src/core/messages.ts';
import { DESKS, type DecisionRecord, type DeskName, type MinuteRecord, type Reason, type TradeRecord } from '../../src/core/records.ts';
import type { Amount, Money, Price } from '../../src/core/units.ts';
import { UNITS } from '../../src/core/units.ts';

export const price = (value: number): Price => Math.round(value * UNITS) as Price;
export const money = (value: number): Money => Math.round(value * UNITS) as Money;
export const amount = (value: number): Amount => Math.round(value * UNITS) as Amount;

const MINUTE = 60_000;
const LOT = 0.00012;
/** Fee of a fill, as a fraction of its value. */
const FEE = 0.0085;

const ENTERS: readonly Reason[] = [
  { kind: 'signal', signature: 'LONG_ENSEMBLE_ALL_GREEN_5MIN', strength: 0.64, weight: 1.02 },
  { kind: 'gate', score: 1.21, needed: 1.14 },
  { kind: 'cost', expectedBp: 3.1, neededBp: 172.6 },
  { kind: 'learningTrade', budgetLeft: money(23.4) },
];

const REFUSALS: readonly (readonly Reason[])[] = [
  [
    { kind: 'expects', horizonMs: 60_000, moveBp: 2.3 },
    { kind: 'cost', expectedBp: 2.3, neededBp: 172.6 },
    { kind: 'learningPause', untilTime: Date.UTC(2026, 8, 23, 1, 42, 40) },
  ],
  [
    { kind: 'signal', signature: 'LONG_IMBALANCE_ALL_GREEN_5MIN', strength: 0.41, weight: 0.98 },
    { kind: 'gate', score: 0.4, needed: 1.14 },
  ],
  [{ kind: 'afterGap', untilTime: Date.UTC(2026, 8, 23, 1, 40, 10) }],
];

const SIGNATURES = [
  'LONG_ENSEMBLE_ALL_GREEN_5MIN',
  'SHORT_BREAKOUT_BOTH_RED',
  'LONG_WICK_DOWN_MIXED_GREEN_15MIN',
  'SHORT_ENSEMBLE',
] as const;

/** Decisions on both desks by turns; one in five entered, as did the last two of each, which are open. */
export function makeDecisions(chance: () => number, minutes: readonly MinuteRecord[]): DecisionRecord[] {
  const decisions: DecisionRecord[] = [];
  for (let index = Math.floor(minutes.length / 3); index < minutes.length; index += 11) {
    const minute = minutes[index];
    if (minute === undefined) break;
    const id = decisions.length + 1;
    const isOpen = index + 22 > minutes.length;
    const enters = id % 5 === 3 || isOpen;
    const signature = SIGNATURES[id % SIGNATURES.length] ?? SIGNATURES[0];
    const desk: DeskName = signature.startsWith('SHORT') ? 'margin' : 'spot';
    const sign = desk === 'margin' ? -1 : 1;
    const won = chance() > 0.7;
    const closes = enters && !isOpen;
    const entry = minute.close / UNITS;
    decisions.push({
      id,
      exchangeTime: minute.time + 7_000,
      desk,
      direction: desk === 'margin' ? 'SHORT' : 'LONG',
      action: enters ? 'enter' : 'stayOut',
      signature,
      confidence: 0.18 + chance() * 0.3,
      score: 0.9 + chance(),
      needed: 1.14,
      mode: id % 7 === 0 ? 'exploration' : 'normal',
      learning: enters,
      amount: amount(LOT),
      price: price(entry),
      reasons: enters ? ENTERS : (REFUSALS[id % REFUSALS.length] ?? ENTERS),
      count: enters ? 1 : 1 + Math.floor(chance() * 540),
      lastTime: minute.time + 8 * MINUTE,
      entryTime: enters ? minute.time + 7_150 : null,
      entryPrice: enters ? price(entry) : null,
      filled: enters ? amount(LOT) : amount(0),
      stop: enters ? price(entry * (1 - sign * 0.0015)) : null,
      target: enters ? price(entry * (1 + sign * 0.034)) : null,
      exitTime: closes ? minute.time + 17 * MINUTE : null,
      exitPrice: closes ? price(entry * (1 + sign * (won ? 0.003 : -0.0015))) : null,
      exitReason: closes ? (won ? 'TIME_EXIT' : 'SL_HIT') : null,
      profit: closes ? money(won ? 0.031 : -0.27) : null,
      fees: money(enters ? 0.25 : 0),
    });
  }
  return decisions;
}

/** The closed trades behind `decisions`. */
export function makeTrades(decisions: readonly DecisionRecord[]): TradeRecord[] {
  const trades: TradeRecord[] = [];
  for (const decision of decisions) {
    const { entryTime, exitTime, entryPrice, exitPrice, exitReason, profit, direction } = decision;
    if (entryTime === null || exitTime === null || entryPrice === null || exitPrice === null) continue;
    if (exitReason === null || profit === null || direction === null) continue;
    trades.push({
      ...{
        id: decision.id,
        desk: decision.desk,
        direction,
        signature: decision.signature,
        mode: decision.mode,
        learning: decision.learning,
      },
      ...{
        confidence: decision.confidence,
        score: decision.score,
        regime: 'RANGING',
        alignment: null,
        ribbon5: 'ALL_GREEN',
        ribbon15: null,
      },
      ...{ entryTime, exitTime, entryPrice, exitPrice, amount: decision.filled, exitReason },
      value: money((entryPrice / UNITS) * LOT),
      gross: money(profit / UNITS + 0.25),
      fees: money(0.25),
      interest: money(0),
      profit,
      risked: money(0.15),
      adverse: 0.0011,
      favourable: 0.0024,
      expectedMove: 0.0003,
      expectedPnl: -0.0161,
      winProbability: 0.31,
      context: new Float32Array(4),
      closed: trades.length + 1,
    });
  }
  return trades;
}

/** Both desks as a frame shows them; `time` is exchange time, `at` the price of now. */
export function deskViews(decisions: readonly DecisionRecord[], last: MinuteRecord | undefined, time: number, at: number) {
  const view = (desk: DeskName): DeskView => {
    const own = decisions.filter((decision) => decision.desk === desk);
    const positions = own.filter(({ action, exitTime }) => action === 'enter' && exitTime === null).map((open) => position(open, time, at));
    const equity = (last?.[desk] ?? money(10_000)) / UNITS;
    return {
      cash: equity - 14.7,
      equity,
      position: desk === 'spot' ? 14.7 : -14.7,
      trades: desk === 'spot' ? 9 : 5,
      learningTrades: desk === 'spot' ? 9 : 5,
      profit: desk === 'spot' ? -2.31 : -0.0423,
      fees: 3.4,
      interest: desk === 'spot' ? 0 : 0.0021,
      decision: own.at(-1) ?? null,
      positions,
      orders: desk === 'spot' ? [] : [{ side: 'sell', type: 'postOnly', amount: LOT, price: 122_690, decision: 99 }],
      breakers: desk === 'spot' ? [] : [{ kind: 'cooldown', untilTime: time + 192_000 }],
      fee: FEE,
      traded30d: 412.8,
      minimum: desk === 'spot' ? { amount: LOT, value: 14.7, count: 2, time: time - 40 * MINUTE } : null,
      learningBudgetLeft: desk === 'spot' ? 23.4 : 41.02,
      tradesToKelly: desk === 'spot' ? 4 : 0,
    };
  };
  return { spot: view('spot'), margin: view('margin') };
}

function position(open: DecisionRecord, time: number, at: number): PositionView {
  const entry = (open.entryPrice ?? 1) / UNITS;
  const sign = open.direction === 'SHORT' ? -1 : 1;
  return {
    decision: open.id,
    desk: open.desk,
    direction: open.direction ?? 'LONG',
    mode: open.mode,
    learning: open.learning,
    amount: LOT,
    entryPrice: entry,
    stop: (open.stop ?? 0) / UNITS,
    trailing: open.desk === 'margin',
    target: (open.target ?? 0) / UNITS,
    exitTime: time + 31 * MINUTE,
    entryTime: open.entryTime ?? time,
    profit: sign * (at / entry - 1) - 2 * FEE,
    closing: null,
  };
}

/** What both desks share, after 120 closed trades unless `closed` says otherwise. */
export function tradingView(time: number, closed = 120): TradingView {
  const name = closed < 50 ? 'coldStart' : closed < 200 ? 'learning' : 'full';
  const progress = Math.min(1, Math.max(0, (closed - 50) / 150));
  const next = { coldStart: 50, learning: 200, full: null }[name];
  return {
    halted: false,
    modes: { window: true, exploration: false },
    outcomes: {
      phase: { name, closed, next, progress, weight: 0.3 * progress, needed: name === 'coldStart' ? 0 : 1.4 - 0.3 * progress },
      models: OUTCOME_MODELS.map((model) => ({ name: model, samples: closed, fitted: closed >= 50, savedTime: time - 12 * MINUTE })),
      loaded: '4 of 4 loaded, 118 samples',
      learned: `learned from BTC-AUD: −1.61 % in 17 min, ${closed}/200`,
    },
    failure: '',
    failures: 0,
    fallbackUntil: null,
  };
}

/** Of no trade at all. */
export const NO_TRADES: TradeStatistics = {
  ...{ trades: 0, winRate: null, profitGross: 0, profitNet: 0, fees: 0, interest: 0, expectancy: null, expectancyRatio: null },
  ...{ profitFactor: null, averageWin: null, averageLoss: null, sqn: null, holdMs: null, longestWins: 0, longestLosses: 0 },
};

const LEARNED: TradeStatistics = {
  ...{ trades: 9, winRate: 0.222, profitGross: 0.42, profitNet: -1.83, fees: 2.25, interest: 0, expectancy: -0.2033 },
  ...{ expectancyRatio: -0.75, profitFactor: 0.033, averageWin: 0.031, averageLoss: 0.27, sqn: -4.9, holdMs: 17 * MINUTE },
  ...{ longestWins: 1, longestLosses: 5 },
};

const YOUNG_CURVE: EquityStatistics = {
  ...{ days: 1, returnTotal: -0.000_231, cagr: null, sharpe: null, probabilisticSharpe: null, sortino: null, calmar: null },
  ...{ drawdown: 0.0011, drawdownMs: 340 * MINUTE, exposure: 0.31 },
};

function deskAnalytics(desk: DeskName): DeskAnalytics {
  const rows = (...names: readonly string[]): BreakdownRow[] => names.map((name) => ({ name, full: NO_TRADES, learning: LEARNED }));
  return {
    desk,
    full: NO_TRADES,
    learning: LEARNED,
    breakdowns: {
      direction: rows(desk === 'spot' ? 'LONG' : 'SHORT').map((row) => ({ ...row, full: { ...LEARNED, trades: 1 } })),
      regime: rows('TRENDING_UP', 'RANGING', 'UNKNOWN'),
      signature: rows(...SIGNATURES, 'OTHER'),
      mode: rows('normal', 'exploration'),
      band: rows(BANDS[2]),
      hour: rows('01', '14'),
    },
    equity: YOUNG_CURVE,
    confidenceQuartiles: desk === 'spot' ? [0.21, 0.33, 0.41] : null,
    buyAndHold: { profit: 52.31, returnTotal: 0.005_231 },
    randomEntry: { statistics: { ...LEARNED, trades: 7, profitNet: -1.2 }, open: 2, missed: 0 },
  };
}

/** Of a first night: most of the statistics of the curve are not defined yet. */
export const ANALYTICS = Object.fromEntries(DESKS.map((desk) => [desk, deskAnalytics(desk)])) as Record<DeskName, DeskAnalytics>;
