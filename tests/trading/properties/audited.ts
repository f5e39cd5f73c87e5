/** A random course with everything that must hold looked at after each of its events. */
import { expect } from 'vitest';
import { encode } from '../../../src/core/codec.ts';
import type { DecisionRecord, TradeRecord } from '../../../src/core/records.ts';
import type { Happening, Options } from './course.ts';
import { History } from './history.ts';
import { Ledger } from './ledger.ts';
import { Limits } from './limits.ts';
import { Player } from './player.ts';

export class Audited {
  readonly player: Player;
  readonly history = new History();
  private readonly ledgers: { readonly spot: Ledger; readonly margin: Ledger };
  private readonly limits: { readonly spot: Limits; readonly margin: Limits };
  private versions = 0;
  private trades = 0;
  /** Closed trades since the outcome models last began anew. */
  private closed = 0;

  constructor(options: Options) {
    this.player = new Player(options);
    const { spot, margin } = this.player.run.floor;
    this.ledgers = { spot: new Ledger(spot), margin: new Ledger(margin) };
    this.limits = {
      spot: new Limits(spot, this.player, this.ledgers.spot),
      margin: new Limits(margin, this.player, this.ledgers.margin),
    };
  }

  play(each: Happening): void {
    const { run } = this.player;
    if (each.kind === 'command' && each.command.kind === 'resetDesk') this.reset(each);
    else this.player.play(each);
    const versions = run.versions.slice(this.versions);
    const trades = run.trades.slice(this.trades);
    this.versions = run.versions.length;
    this.trades = run.trades.length;
    const known = this.history.newest.size;
    for (const version of versions) this.history.observe(version);
    for (const trade of trades) this.close(trade);
    if (each.kind === 'command' && each.command.kind === 'resetOutcomes' && each.command.model === 'all') this.closed = 0;
    for (const version of versions) if (version.id > known && version.action === 'enter') this.enter(version, each);
    for (const desk of ['spot', 'margin'] as const) {
      this.ledgers[desk].audit();
      this.limits[desk].audit();
    }
    if (trades.length > 0) for (const desk of ['spot', 'margin'] as const) this.auditAnalytics(desk);
    expect(run.floor.outcomes.closed).toBe(this.closed);
  }

  private reset(each: Happening): void {
    this.player.play(each);
    if (each.command.kind !== 'resetDesk') return;
    this.ledgers[each.command.desk].begin();
    this.limits[each.command.desk].begin();
  }

  private close(trade: TradeRecord): void {
    this.closed++;
    expect(trade.closed).toBe(this.closed);
    this.history.audit(trade);
    this.ledgers[trade.desk].close(trade);
    this.limits[trade.desk].close(trade);
  }

  private enter(decision: DecisionRecord, each: Happening): void {
    expect([each.kind, each.predictions.length > 0, decision.exchangeTime]).toEqual(['decide', true, this.player.run.time]);
    this.limits[decision.desk].entered(decision, each.situation);
  }

  /** Totals are sums over the trades, exactly; the twin has made, is making or has passed over as many. */
  private auditAnalytics(name: 'spot' | 'margin'): void {
    const { full, learning, randomEntry, breakdowns } = this.player.run.floor[name].report();
    const { trades } = this.ledgers[name];
    expect(full.trades + learning.trades).toBe(trades.length);
    for (const [told, isLearning] of [
      [full, false],
      [learning, true],
    ] as const) {
      const those = trades.filter((trade) => trade.learning === isLearning);
      const total = (of: (trade: TradeRecord) => number) => those.reduce((sum, trade) => sum + of(trade), 0) / 1e8;
      expect(told.trades).toBe(those.length);
      expect(told.profitNet).toBe(total(({ profit }) => profit));
      expect(told.profitGross).toBe(total(({ gross }) => gross));
      expect(told.fees).toBe(total(({ fees }) => fees));
      expect(told.interest).toBe(total(({ interest }) => interest));
      expect(told.winRate).toBe(those.length === 0 ? null : those.filter(({ profit }) => profit > 0).length / those.length);
    }
    expect(randomEntry.statistics.trades + randomEntry.open + randomEntry.missed).toBe(trades.length);
    for (const rows of Object.values(breakdowns)) {
      expect(rows.reduce((sum, row) => sum + row.full.trades + row.learning.trades, 0)).toBe(trades.length);
    }
  }

  /** The state can be written at any time. */
  get bytes(): Uint8Array {
    return encode(this.player.run.floor);
  }
}
