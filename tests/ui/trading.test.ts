/** The words and figures of simulated trading: reasons, limits, phases, statistics, marks, and the clock behind countdowns. */
import { describe, expect, test } from 'vitest';
import { STATISTICS } from '../../src/core/analytics.ts';
import { EXIT_REASONS, type Reason } from '../../src/core/records.ts';
import { ExchangeClock } from '../../src/ui/exchange-clock.ts';
import { exitLines } from '../../src/ui/exit-lines.ts';
import { UNKNOWN } from '../../src/ui/figures.ts';
import { actionSentence, exitWord, reasonClause, reasonSentences } from '../../src/ui/reason-sentence.ts';
import { signatureWords } from '../../src/ui/signature-words.ts';
import {
  analyticsSentences,
  breakdownName,
  EQUITY_STATISTICS,
  statisticTitle,
  statisticValue,
  TRADE_STATISTICS,
  whyUndefined,
} from '../../src/ui/statistic-words.ts';
import type { Colours } from '../../src/ui/theme.ts';
import { tradeMarkers, withOpen } from '../../src/ui/trade-markers.ts';
import { breakerWords, moneyDecimals, orderWords, phaseProgress, phaseSentence, positionMarks } from '../../src/ui/trading-words.ts';
import { makeNight } from './fixture.ts';
import { ANALYTICS, amount, money, tradingView } from './trading-fixture.ts';

const END = Date.UTC(2026, 8, 23, 2);
const MINUTE = 60_000;
const MARKET = { base: 'BTC', quote: 'AUD' };
const COLOURS = { up: 'up', down: 'down', model: 'model', second: 'second' } as unknown as Colours;

/** One of each kind: the record makes the compiler ask for what is missing. */
const REASONS: { readonly [Kind in Reason['kind']]: Extract<Reason, { kind: Kind }> } = {
  expects: { kind: 'expects', horizonMs: 60_000, moveBp: 2.31 },
  signal: { kind: 'signal', signature: 'LONG_WICK_DOWN_ALL_GREEN_5MIN', strength: 0.64, weight: 1.08 },
  noCandidate: { kind: 'noCandidate' },
  gate: { kind: 'gate', score: 0.91, needed: 1.14 },
  veto: { kind: 'veto', winProbability: 0.41, least: 0.5, expectedPnl: -0.0031 },
  cost: { kind: 'cost', expectedBp: 2.3, neededBp: 172.6 },
  learningTrade: { kind: 'learningTrade', budgetLeft: money(23.4) },
  learningBudgetSpent: { kind: 'learningBudgetSpent' },
  learningPause: { kind: 'learningPause', untilTime: END },
  learningFull: { kind: 'learningFull', lots: 4 },
  exploration: { kind: 'exploration', share: 0.1 },
  unknownInput: { kind: 'unknownInput', inputs: 'regime, ribbon of 15 min' },
  kelly: { kind: 'kelly', winRate: 0.38, payoff: 1.1, fraction: -0.1836 },
  sized: { kind: 'sized', risk: money(21), fraction: 0.003, regime: 0.7, models: 1 },
  afterGap: { kind: 'afterGap', untilTime: END },
  stale: { kind: 'stale' },
  bookUnsound: { kind: 'bookUnsound' },
  warmingUp: { kind: 'warmingUp', have: 23, need: 60 },
  lotsFull: { kind: 'lotsFull', lots: 5 },
  positionOpen: { kind: 'positionOpen' },
  makesRoom: { kind: 'makesRoom', decision: 7 },
  opposed: { kind: 'opposed', signature: 'SHORT_BREAKOUT_BOTH_RED', score: 2.1 },
  halted: { kind: 'halted' },
  cooldown: { kind: 'cooldown', untilTime: END },
  lossStreak: { kind: 'lossStreak', losses: 4, untilTime: END },
  dailyLoss: { kind: 'dailyLoss', loss: 0.031, untilTime: END },
  drawdown: { kind: 'drawdown', loss: 0.152, untilTime: END },
  atrFilter: { kind: 'atrFilter', atrBp: 3.1, leastBp: 5, mostBp: 300 },
  regimeFilter: { kind: 'regimeFilter', regime: 'TRENDING_DOWN', value: 46.2, limit: 40 },
  noMoney: { kind: 'noMoney', needed: money(12) },
  tooSmall: { kind: 'tooSmall', amount: amount(0.00001), minimum: amount(0.0001) },
  bookTooThin: { kind: 'bookTooThin' },
  rejected: { kind: 'rejected', code: 'InvalidAmount', value: amount(0.00001), limit: amount(0.0001) },
  cancelled: { kind: 'cancelled', why: 'PostOnlyWouldTrade' },
  desk: { kind: 'desk', why: 'reset' },
  fallback: { kind: 'fallback', failures: 2, untilTime: END },
};

describe('reasons', () => {
  test('each becomes a sentence, and every number of it is said', () => {
    for (const reason of Object.values(REASONS)) {
      const clause = reasonClause(reason, MARKET);
      expect(clause).toMatch(/^[a-z0-9].*\.$/);
      expect(clause).not.toMatch(/NaN|undefined|–/);
    }
    const { expects, cost, gate } = REASONS;
    expect(reasonSentences([expects, cost, gate], MARKET)).toBe(
      'Expects +2.3 bp within 1 min. A round trip needs 172.6 bp, 2.3 are expected. Scores 0.91 of the 1.14 needed.',
    );
    expect(reasonClause(REASONS.signal, MARKET)).toBe('long wick down, all green 5 min fires at 0.64, weight 1.08.');
    expect(reasonClause(REASONS.rejected, MARKET)).toBe(
      'the exchange refused the order, InvalidAmount: 0.00001 BTC where 0.0001 is the limit.',
    );
    expect(reasonClause(REASONS.sized, MARKET)).toBe(
      'puts 21.00 AUD at risk, 0.30\u202f% of equity, factors of 0.70 for the regime counted in.',
    );
    expect(reasonClause(REASONS.regimeFilter, MARKET)).toBe('the market is trending down: 46.2 where 40.0 is the limit.');
  });

  test('what was decided is said with its direction, a no as plainly as a yes', () => {
    expect(actionSentence({ action: 'stayOut', direction: 'LONG', learning: false })).toBe('Stays out.');
    expect(actionSentence({ action: 'enter', direction: 'LONG', learning: true })).toBe('Enters long, learning trade.');
    expect(actionSentence({ action: 'enter', direction: 'SHORT', learning: false })).toBe('Enters short.');
  });

  test('where no score is needed none is named, and unknown inputs have plain names', () => {
    expect(reasonClause({ kind: 'gate', score: 0.34, needed: 0 }, MARKET)).toBe('scores 0.34, and no score is needed yet.');
    const unknown = reasonClause({ kind: 'unknownInput', inputs: 'ribbon5m, ribbon15m, regime, atr5m' }, MARKET);
    expect(unknown).toBe('no full size while this is unknown: 5 min ribbon, 15 min ribbon, regime, 5 min ATR.');
  });

  test('all ends of a trade have their own word', () => {
    expect(new Set(EXIT_REASONS.map(exitWord)).size).toBe(EXIT_REASONS.length);
    for (const word of EXIT_REASONS.map(exitWord)) expect(word).toMatch(/^[a-z ]+$/);
  });

  test('signatures are read by their grammar, with parts left out', () => {
    expect(
      [
        'LONG_WICK_DOWN_ALL_GREEN_5MIN',
        'LONG_BREAKOUT_BOTH_GREEN',
        'SHORT_ENSEMBLE_MIXED_RED_15MIN',
        'SHORT_ENSEMBLE',
        'LONG_IMBALANCE_5MIN',
        '',
      ].map(signatureWords),
    ).toEqual([
      'long wick down, all green 5 min',
      'long breakout, both green',
      'short ensemble, mixed red 15 min',
      'short ensemble',
      'long imbalance, 5 min',
      '',
    ]);
    expect(['TRENDING_UP', 'ALL_RED', 'CONFLICTING', 'LONG'].map(signatureWords)).toEqual([
      'trending up',
      'all red',
      'conflicting',
      'long',
    ]);
  });
});

describe('limits', () => {
  test('a countdown ends, and what only a command ends has none', () => {
    expect(breakerWords({ kind: 'cooldown', untilTime: END + 192_000 }, END)).toBe('pause after a loss, 3 min 12 s left');
    expect(breakerWords({ kind: 'dailyLoss', untilTime: END }, END)).toBe('daily loss limit, over now');
    expect(breakerWords({ kind: 'halted', untilTime: null }, END)).toBe('stopped by hand until it is resumed');
  });

  test('exchange time goes on at the speed of the source while data is fresh, and stands still while it is not', () => {
    const clock = new ExchangeClock();
    expect(clock.at(5, true)).toBe(0);
    const frame = { exchangeTime: END, speed: 10 };
    clock.see(frame, 1_000);
    clock.see(frame, 1_500);
    expect([clock.at(3_000, true), clock.at(3_000, false)]).toEqual([END + 20_000, END]);
    clock.see({ exchangeTime: END + 60_000, speed: null }, 4_000);
    expect(clock.at(4_500, true)).toBe(END + 60_500);
  });
});

describe('outcome models', () => {
  test('the phase says how far it is: at 120 closed trades 46.7 %', () => {
    const phase = (closed: number) => tradingView(END, closed).outcomes.phase;
    expect([14, 50, 120, 200].map((closed) => phaseProgress(phase(closed)))).toEqual([
      'cold start, 14 of 50 trades',
      'learning 0.0\u202f%',
      'learning 46.7\u202f%',
      'full',
    ]);
    expect(phaseSentence(phase(14))).toBe('The models watch; every candidate passes the gate until 50 trades have closed.');
    expect(phaseSentence(phase(120))).toBe('The models make up 14.0\u202f% of a score, and a candidate needs 1.26 of 3.');
    expect(phaseSentence(phase(200))).toContain('may veto');
  });
});

describe('positions', () => {
  const { frame } = makeNight(END, 400).update(0, END);
  const positions = [...frame.desks.spot.positions, ...frame.desks.margin.positions];

  test('only what is out of the ordinary is marked', () => {
    expect(positionMarks({ learning: false, mode: 'normal', closing: null })).toEqual([]);
    expect(positionMarks({ learning: true, mode: 'window', closing: 'MANUAL' })).toEqual(['learning', 'window', 'closing: by hand']);
  });

  test('orders on their way say what they ask for', () => {
    const order = { side: 'sell', type: 'postOnly', amount: 0.00012, price: 122_690, decision: 1 } as const;
    expect(orderWords(order, 'BTC', { price: 2, amount: 8 })).toBe('sell 0.00012 BTC, post-only at 122,690.00');
    expect(orderWords({ ...order, type: 'market', price: null }, 'BTC', { price: 2, amount: 8 })).toBe('sell 0.00012 BTC, at the market');
  });

  test('exits of one name and price are one line; desks and trailing stops are told apart', () => {
    const [first] = positions;
    if (first === undefined) throw new Error('no position in the fixture');
    const spot = { ...first, desk: 'spot', stop: 100, trailing: false, target: 110 } as const;
    const lines = exitLines([spot, { ...spot, target: 120 }, { ...spot, desk: 'margin', trailing: true, target: 90 }], COLOURS);
    expect(lines.map(({ title, price, color }) => [title, price, color])).toEqual([
      ['2 stops', 100, 'down'],
      ['target', 110, 'up'],
      ['target', 120, 'up'],
      ['margin trailing stop', 100, 'down'],
      ['margin target', 90, 'up'],
    ]);
  });

  test('longs are marked below and shorts above, the margin desk in its own colour', () => {
    const { decisions } = makeNight(END, 400).past;
    const entered = decisions.filter(({ action }) => action === 'enter');
    const markers = tradeMarkers(entered, 0, COLOURS);
    const arrows = markers.filter(({ shape }) => shape !== 'square');
    expect(arrows).toHaveLength(entered.length);
    expect(new Set(arrows.map(({ shape, position, color }) => `${shape} ${position} ${color}`))).toEqual(
      new Set(['arrowUp belowBar model', 'arrowDown aboveBar second']),
    );
  });

  test('what is open since long is marked from its position', () => {
    const { past, update } = makeNight(END, 400);
    const { decisions } = past;
    const { desks } = update(0, END).frame;
    const open = [...desks.spot.positions, ...desks.margin.positions];
    const known = decisions.filter(({ action, exitTime }) => action === 'enter' && exitTime !== null);
    expect(withOpen(known, open).map(({ id }) => id)).toEqual([...open.map(({ decision }) => decision), ...known.map(({ id }) => id)]);
    expect(withOpen(withOpen(known, open), open)).toHaveLength(known.length + open.length);
  });
});

describe('statistics', () => {
  test('every statistic is shown once, with its definition', () => {
    const shown = [...TRADE_STATISTICS, ...EQUITY_STATISTICS];
    expect([...shown].sort()).toEqual(Object.keys(STATISTICS).sort());
  });

  test('each is written in its unit, money finer where cents show nothing', () => {
    expect(statisticValue('winRate', 0.222)).toBe('22.2\u202f%');
    expect(statisticValue('profitNet', -1.83)).toBe('−1.83');
    expect(statisticValue('averageWin', 0.031)).toBe('0.0310');
    expect(statisticValue('returnTotal', -0.000_231)).toBe('−0.02\u202f%');
    expect(statisticValue('holdMs', 17 * MINUTE)).toBe('17 min');
    expect(statisticValue('sharpe', 1.234)).toBe('+1.23');
    expect(statisticTitle('expectancy', 'AUD')).toBe('Expectancy, AUD');
    expect([0, 0.05, -3].map(moneyDecimals)).toEqual([2, 4, 2]);
  });

  test('what is undefined is a dash, and its own definition says why', () => {
    for (const name of [...TRADE_STATISTICS, ...EQUITY_STATISTICS]) expect(statisticValue(name, null)).toBe(UNKNOWN);
    expect(whyUndefined('sharpe')).toBe('undefined with fewer than 2 days or where all returns are equal');
    expect(whyUndefined('winRate')).toBe('undefined without a trade');
  });

  test('what it came to stands beside holding and chance', () => {
    expect(analyticsSentences(ANALYTICS.spot, 'AUD')).toBe(
      'No full-size trade has closed yet; 9 learning trades made −1.83 AUD after costs. Bought and held: +52.31 AUD, unsold. ' +
        'As many trades entered at random: −1.20 AUD (7 closed, 2 on their way).',
    );
  });

  test('rows of a breakdown have plain names', () => {
    expect(breakdownName('signature', 'LONG_BREAKOUT_BOTH_GREEN')).toBe('long breakout, both green');
    expect(breakdownName('signature', 'OTHER')).toBe('all others');
    expect([breakdownName('hour', '14'), breakdownName('hour', 'UNKNOWN')]).toEqual(['14:00 UTC', 'unknown']);
    expect(breakdownName('band', '75 to 85 %')).toBe('75 to 85 %');
  });
});
