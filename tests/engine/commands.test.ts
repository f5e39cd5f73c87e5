/** What the user asks of trading, at its place between the data points; and how orders that rest are reached by prints. */
import { describe, expect, test } from 'vitest';
import type { SequencedEntry, TradingCommand } from '../../src/core/messages.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Desk } from '../../src/trading/desk/desk.ts';
import { digestOf, newEngine } from '../contracts/engine-run.ts';
import { miniatureSpec } from '../simulation/miniature.ts';
import { compute, madeUp, runEngine, sequenced } from './running.ts';

/** Market orders: something is open most of the time. */
const SEED = 6;
const calm = madeUp(SEED, 150).filter(({ entry }) => entry.kind !== 'command');

/** A run up to the first entry behind `from` where the desks are as wanted. */
async function runUntil(wanted: (engine: Engine) => boolean, from = 0.4): Promise<{ engine: Engine; at: number }> {
  const engine = newEngine(SEED);
  for (const [at, entry] of calm.entries()) {
    await runEngine(engine, [entry]);
    if (at > calm.length * from && wanted(engine)) return { engine, at: at + 1 };
  }
  throw new Error('it never comes to that');
}

/** `command` behind the entry before `at`, then what comes next; numbers of what comes are one higher. */
function withCommand(command: TradingCommand, at: number, length: number): SequencedEntry[] {
  const first = (calm[at - 1]?.sequence ?? 0) + 1;
  const rest = calm.slice(at, at + length).map(({ entry }, i): SequencedEntry => ({ sequence: first + 1 + i, entry }));
  return [{ sequence: first, entry: { kind: 'command', command } }, ...rest];
}

const holds = ({ holdings }: Desk) => holdings.lots.some(({ exit }) => exit === null);

describe('a command', () => {
  test('is committed by itself, passes no time, and makes no instant, bar or training step', async () => {
    const { engine, at } = await runUntil(({ trading }) => trading.desks.some(holds));
    const { time } = engine.clock;
    const [command] = withCommand({ kind: 'halt', close: false }, at, 0);
    const outcome = await engine.step([command as SequencedEntry], () => compute);
    expect(outcome).toMatchObject({ consumed: 1, cut: true, step: null, instants: [], minutes: [], bars: [], ribbons: [], trades: [] });
    expect(engine.clock.time).toBe(time);
    expect(engine.trading.halted).toBe(true);
  });

  test('to halt keeps what is held and enters nothing, until the one to resume', async () => {
    const { engine, at } = await runUntil(({ trading }) => trading.desks.some(holds));
    const lots = engine.trading.desks.map(({ holdings }) => holdings.lots.length);
    const stream = withCommand({ kind: 'halt', close: false }, at, 120);
    const { decisions } = await runEngine(engine, stream.slice(0, 1));
    expect(decisions).toEqual([]);
    expect(engine.trading.desks.map(({ holdings }) => holdings.lots.length)).toEqual(lots);
    const halted = await runEngine(engine, stream.slice(1, 61));
    const since = halted.decisions.filter(({ exchangeTime }) => exchangeTime > (timeOf(calm[at - 1]) ?? 0));
    expect(since.length).toBeGreaterThan(0);
    expect(since.every(({ action, reasons }) => action === 'stayOut' && reasons.at(-1)?.kind === 'halted')).toBe(true);
    const again = sequenced(
      [{ kind: 'command', command: { kind: 'resume' } }, ...stream.slice(61).map(({ entry }) => entry as never)],
      9_000,
    );
    const resumed = await runEngine(engine, again);
    expect(resumed.decisions.some(({ reasons }) => reasons.at(-1)?.kind !== 'halted')).toBe(true);
  });

  test('to halt and close, or to close one position, closes by hand at the next book, not before', async () => {
    const { engine, at } = await runUntil(({ trading }) => trading.desks.every(holds));
    const before = engine.trading.desks.map(({ fills }) => fills);
    const stream = withCommand({ kind: 'halt', close: true }, at, 40);
    await runEngine(engine, stream.slice(0, 1));
    expect(engine.trading.desks.map(({ fills }) => fills)).toEqual(before);
    const { trades } = await runEngine(engine, stream.slice(1));
    expect(trades.length).toBeGreaterThanOrEqual(2);
    expect(new Set(trades.map(({ exitReason }) => exitReason))).toContain('MANUAL');
    expect(engine.trading.desks.flatMap(({ holdings }) => holdings.lots)).toEqual([]);

    const one = await runUntil(({ trading }) => trading.margin.holdings.lots.some(({ exit }) => exit === null));
    const [lot] = one.engine.trading.margin.holdings.lots;
    const decision = lot?.entry.decision ?? 0;
    const closed = await runEngine(one.engine, withCommand({ kind: 'close', decision }, one.at, 12));
    expect(closed.trades.find(({ id }) => id === decision)).toMatchObject({ desk: 'margin', exitReason: 'MANUAL' });
  });

  test('to reset a desk gives it its capital again, and ends what was open of it; the other desk goes on', async () => {
    const { engine, at } = await runUntil(({ trading }) => trading.desks.every(holds));
    const { cash } = engine.trading.spot.exchange.account;
    const { decisions, trades } = await runEngine(engine, withCommand({ kind: 'resetDesk', desk: 'margin' }, at, 0));
    expect(engine.trading.margin.exchange.account).toMatchObject({ cash: 1e12, holding: 0 });
    expect(engine.trading.margin.holdings.lots).toEqual([]);
    expect(trades).toEqual([]);
    expect(decisions.filter(({ desk }) => desk === 'margin').map(({ reasons }) => reasons.at(-1))).toContainEqual({
      kind: 'desk',
      why: 'reset',
    });
    expect(engine.trading.spot.exchange.account.cash).toBe(cash);
  });

  test('that is passed over does nothing, and neither does one for a position that is none', async () => {
    const [passed, without, none] = [newEngine(SEED), newEngine(SEED), newEngine(SEED)];
    const stream = calm.slice(0, 80);
    for (const engine of [passed, without, none]) await runEngine(engine, stream);
    const sequence = (stream.at(-1)?.sequence ?? 0) + 1;
    const command = { kind: 'command', command: { kind: 'halt', close: true } } as const;
    await runEngine(passed, [{ sequence, entry: { kind: 'skipped', passed: command } }]);
    await runEngine(none, [{ sequence, entry: { kind: 'command', command: { kind: 'close', decision: 1 } } }]);
    expect(passed.clock.skipped).toBe(1);
    Object.assign(without.clock, { sequence });
    expect(digestOf(none)).toBe(digestOf(without));
    Object.assign(without.clock, { skipped: 1 });
    expect(digestOf(passed)).toBe(digestOf(without));
  });
});

describe('orders at their price', () => {
  test('are filled by prints that go through it, and by none that do not; without prints in the source by the book', async () => {
    for (const prints of [true, false]) {
      const engine = new Engine({ ...miniatureSpec(7), trades: prints });
      const filledBy = new Map<string, number>();
      for (const each of madeUp(7, 245)) {
        const rested = engine.trading.desks.map(resting);
        await engine.step([each], () => compute);
        for (const [i, desk] of engine.trading.desks.entries()) {
          const filled = (rested[i] ?? []).filter(({ id, entered }) => enteredBy(desk, id) > entered);
          if (filled.length > 0) filledBy.set(each.entry.kind, (filledBy.get(each.entry.kind) ?? 0) + filled.length);
          if (each.entry.kind !== 'trade') continue;
          const { price } = each.entry;
          for (const { side, limit } of filled) expect(side === 'buy' ? price < limit : price > limit).toBe(true);
        }
      }
      expect([...filledBy.keys()], `prints ${prints}`).toEqual([prints ? 'trade' : 'delta']);
      expect(filledBy.get(prints ? 'trade' : 'delta')).toBeGreaterThan(3);
    }
  });
});

/** Orders at their price, with what they have filled so far. */
function resting(desk: Desk) {
  return desk.exchange.openOrders
    .filter(({ state }) => state === 'resting')
    .map(({ request: { id, side, price } }) => ({ id, side, limit: price ?? 0, entered: enteredBy(desk, id) }));
}

/** What an order has filled so far; what was called off of it does not count. */
function enteredBy({ holdings }: Desk, order: number): number {
  return holdings.lots.find((lot) => lot.order === order)?.entered ?? 0;
}

function timeOf(each: SequencedEntry | undefined): number | undefined {
  return each !== undefined && 'exchangeTime' in each.entry ? each.entry.exchangeTime : undefined;
}
