/** The log: one row for a run of the same refusal; what was decided stays; fill and exit are appended. */
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../src/core/codec.ts';
import type { DecisionRecord, Reason } from '../../src/core/records.ts';
import type { Amount, Money, Price } from '../../src/core/units.ts';
import { DecisionLog, type NewDecision } from '../../src/trading/decision-log.ts';

const EXPECTS: Reason = { kind: 'expects', horizonMs: 10_000, moveBp: 1 };

function refusal(exchangeTime: number, reasons: readonly Reason[], changes: Partial<NewDecision> = {}): NewDecision {
  return {
    exchangeTime,
    desk: 'spot',
    direction: null,
    action: 'stayOut',
    signature: '',
    confidence: 0.4,
    score: 0,
    needed: 0,
    mode: 'normal',
    learning: false,
    amount: 0 as Amount,
    price: null,
    reasons,
    ...changes,
  };
}

function entry(exchangeTime: number): NewDecision {
  return refusal(exchangeTime, [EXPECTS], {
    action: 'enter',
    direction: 'LONG',
    signature: 'LONG_ENSEMBLE',
    amount: 5 as Amount,
    price: 99 as Price,
  });
}

const FILL = { time: 7, price: 100 as Price, amount: 5 as Amount, stop: 90 as Price, target: 120 as Price, fees: 1 as Money };
const EXIT = { time: 9, price: 120 as Price, reason: 'TP_HIT' as const, profit: 3 as Money, fees: 2 as Money };

describe('a run of the same refusal', () => {
  test('is one row with its first numbers, its length and its end', () => {
    const log = new DecisionLog();
    for (let time = 1; time <= 5; time++) log.decide(refusal(time, [{ ...EXPECTS, moveBp: time }], { confidence: time / 10 }));
    expect(log.newest('spot')).toMatchObject({ id: 1, exchangeTime: 1, confidence: 0.1, count: 5, lastTime: 5, reasons: [{ moveBp: 1 }] });
  });

  test('ends with another reason, another signature, or an entry', () => {
    const log = new DecisionLog();
    log.decide(refusal(1, [EXPECTS]));
    log.decide(refusal(2, [EXPECTS, { kind: 'stale' }]));
    log.decide(refusal(3, [EXPECTS, { kind: 'stale' }], { signature: 'LONG_IMBALANCE' }));
    log.decide(entry(4));
    log.decide(entry(5));
    expect(log.newest('spot')?.id).toBe(5);
  });

  test('goes to the archive when it begins and when it is over, not at each instant between', () => {
    const log = new DecisionLog();
    const taken = [1, 2, 3, 4].map((time) => {
      log.decide(refusal(time, [EXPECTS]));
      return log.take().map(({ id, count }) => [id, count]);
    });
    log.decide(refusal(5, [{ kind: 'stale' }]));
    expect(taken).toEqual([[[1, 1]], [], [], []]);
    expect(log.take().map(({ id, count, lastTime }) => [id, count, lastTime])).toEqual([
      [1, 4, 4],
      [2, 1, 5],
    ]);
  });
});

describe('two desks', () => {
  const margin = (time: number, reasons: readonly Reason[]) => refusal(time, reasons, { desk: 'margin' });

  test('count their decisions together, and their runs each for itself', () => {
    const log = new DecisionLog();
    for (let time = 1; time <= 3; time++) {
      log.decide(refusal(time, [EXPECTS]));
      log.decide(margin(time, [time < 3 ? EXPECTS : { kind: 'stale' }]));
    }
    expect(log.newest('spot')).toMatchObject({ id: 1, count: 3 });
    expect(log.newest('margin')).toMatchObject({ id: 3, count: 1 });
    expect(log.take().map(({ id, desk, count }) => [id, desk, count])).toEqual([
      [1, 'spot', 1],
      [2, 'margin', 2],
      [3, 'margin', 1],
    ]);
  });

  test('of which one begins anew: what it had open is ended, without a profit, and the other goes on', () => {
    const log = new DecisionLog();
    log.decide(entry(1));
    log.decide({ ...entry(1), desk: 'margin' });
    for (const id of [1, 2]) log.entered(id, FILL);
    log.abandon('spot', 8);
    expect(log.get(1)).toMatchObject({ entryTime: 7, exitTime: 8, exitReason: null, profit: null, reasons: [EXPECTS, { why: 'reset' }] });
    expect(log.get(2)).toMatchObject({ entryTime: 7, exitTime: null, reasons: [EXPECTS] });
  });
});

describe('what was decided never changes', () => {
  test('the first fill says when, the later ones at what average', () => {
    const log = new DecisionLog();
    log.decide(entry(1));
    log.entered(1, { ...FILL, amount: 2 as Amount });
    log.entered(1, { ...FILL, time: 8, price: 101 as Price });
    expect(log.get(1)).toMatchObject({ entryTime: 7, entryPrice: 101, filled: 5, amount: 5, price: 99 });
  });

  test('fill, then exit, are appended to it', () => {
    const log = new DecisionLog();
    const decided = log.decide(entry(1));
    log.entered(1, FILL);
    expect(log.get(1)).toEqual({ ...decided, entryTime: 7, entryPrice: 100, filled: 5, stop: 90, target: 120, fees: 1 });
    log.exited(1, EXIT);
    expect(log.get(1)).toEqual({
      ...decided,
      ...{ entryTime: 7, entryPrice: 100, filled: 5, stop: 90, target: 120 },
      ...{ exitTime: 9, exitPrice: 120, exitReason: 'TP_HIT', profit: 3, fees: 2 },
    });
  });

  test('an order that came to nothing keeps its reasons and says why', () => {
    const log = new DecisionLog();
    log.decide(entry(1));
    log.append(1, { kind: 'cancelled', why: 'BookTooThin' });
    log.end(1, 8);
    const reasons = [EXPECTS, { kind: 'cancelled', why: 'BookTooThin' }];
    expect(log.get(1)).toMatchObject({ reasons, entryTime: null, exitTime: 8, profit: null });
  });
});

test('what is open is kept however long it takes; what is closed leaves with the next decision', () => {
  const log = new DecisionLog();
  log.decide(entry(1));
  log.entered(1, FILL);
  for (let time = 2; time < 50; time++) log.decide(refusal(time, [time % 2 === 0 ? EXPECTS : { kind: 'stale' }]));
  expect(log.get(1)?.entryTime).toBe(7);
  log.exited(1, EXIT);
  log.decide(refusal(60, [EXPECTS]));
  expect(log.get(1)).toBeUndefined();
  expect(encode(log).length).toBeLessThan(600);
});

test('restored from its bytes it goes on with the same ids and the same run', () => {
  const log = new DecisionLog();
  const same = new DecisionLog();
  log.decide(entry(1));
  for (let time = 2; time < 6; time++) log.decide(refusal(time, [EXPECTS]));
  log.take();
  decode(same, encode(log));
  const next = [log, same].map((each): readonly DecisionRecord[] => {
    each.decide(refusal(6, [EXPECTS]));
    each.entered(1, FILL);
    each.decide(refusal(7, [{ kind: 'stale' }]));
    return each.take();
  });
  expect(next[1]).toEqual(next[0]);
  expect(next[0]?.map(({ id, count }) => [id, count])).toEqual([
    [1, 1],
    [2, 5],
    [3, 1],
  ]);
});
