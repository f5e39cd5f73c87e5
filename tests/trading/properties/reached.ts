/** Counts what random courses came to, so that a property which nothing ever tested does not pass for one that holds. */
import { expect } from 'vitest';
import { CANCEL_REASONS } from '../../../src/core/orders.ts';
import { EXIT_REASONS, type Reason } from '../../../src/core/records.ts';
import type { FloorRun } from '../floor-run.ts';

const REASONS: readonly Reason['kind'][] = [
  ...(['signal', 'noCandidate', 'gate', 'veto', 'cost', 'learningTrade', 'learningBudgetSpent', 'learningPause', 'learningFull'] as const),
  ...(['exploration', 'unknownInput', 'kelly', 'sized', 'afterGap', 'stale', 'bookUnsound', 'warmingUp', 'lotsFull'] as const),
  ...(['positionOpen', 'halted', 'cooldown', 'lossStreak', 'dailyLoss', 'drawdown', 'atrFilter', 'regimeFilter'] as const),
  ...(['noMoney', 'tooSmall', 'bookTooThin', 'cancelled', 'rejected', 'desk', 'fallback'] as const),
];

export class Reached {
  private readonly counts = new Map<string, number>(
    [
      ...EXIT_REASONS.flatMap((reason) => [`margin ${reason}`, `spot ${reason}`]),
      ...CANCEL_REASONS,
      ...REASONS,
      ...['spot full', 'spot learning', 'margin full', 'margin learning', 'LONG', 'SHORT', 'normal', 'window', 'exploration'],
      ...['partial', 'nothing filled', 'profit', 'loss', 'interest', 'enough for Kelly', 'full phase'],
    ]
      // Nothing liquidates what was not borrowed.
      .filter((name) => name !== 'spot LIQUIDATED')
      .map((name) => [name, 0]),
  );

  count({ versions, trades, floor, settings }: FloorRun): void {
    for (const { desk, exitReason, learning, mode, direction, interest, profit } of trades) {
      const size = learning ? 'learning' : 'full';
      for (const name of [`${desk} ${exitReason}`, `${desk} ${size}`, mode, direction, profit > 0 ? 'profit' : 'loss']) this.add(name);
      if (interest > 0) this.add('interest');
    }
    for (const decision of new Map(versions.map((version) => [version.id, version])).values()) {
      const { action, reasons, filled, amount, exitTime } = decision;
      for (const reason of reasons) if (this.counts.has(reason.kind)) this.add(reason.kind);
      for (const reason of reasons) if (reason.kind === 'cancelled') this.add(reason.why);
      if (action === 'enter' && filled > 0 && filled < amount) this.add('partial');
      if (action === 'enter' && exitTime !== null && filled === 0) this.add('nothing filled');
    }
    for (const { sizer } of floor.desks) {
      if (sizer.tradesToKelly === 0) this.add('enough for Kelly');
    }
    if (floor.outcomes.closed >= settings.fullTrades) this.add('full phase');
  }

  expectAll(least: number): void {
    const few = [...this.counts].filter(([, many]) => many < least);
    expect(few, JSON.stringify(Object.fromEntries(this.counts))).toEqual([]);
  }

  private add(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
}
