/** The whole engine on a market that foretells itself: it learns what the book says, and takes it at full size where that pays more than it costs. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openNodeCompute } from '../../../src/cli/node-compute.ts';
import type { Compute } from '../../../src/core/ports.ts';
import { DESKS, type DecisionRecord, type InstantRecord, type Reason, type TradeRecord } from '../../../src/core/records.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import type { SessionSpec } from '../../../src/core/spec.ts';
import { UNITS } from '../../../src/core/units.ts';
import { Engine } from '../../../src/engine/engine.ts';
import { MARKET, reasonOf } from '../floor-run.ts';
import { foretoldEntries } from './foretold-market.ts';

const SECONDS = 1_000;
const SEEDS = [1, 2, 3];
/** The first horizon, and one instant a second. */
const HORIZON_S = 10;

/** Everything as a user finds it, but for the fee: `--set fee=0.001`. */
function spec(seed: number): SessionSpec {
  return {
    source: { kind: 'recorded', recording: 'foretold' },
    market: MARKET,
    trades: true,
    book: 'real',
    watched: null,
    seed,
    settings: { ...defaultSettings(), fee: 0.001 },
  };
}

interface Life {
  readonly engine: Engine;
  /** The newest version of each. */
  readonly decisions: readonly DecisionRecord[];
  readonly trades: readonly TradeRecord[];
  readonly instants: readonly InstantRecord[];
}

async function live(seed: number, compute: Compute): Promise<Life> {
  const fed = foretoldEntries({ seed, seconds: SECONDS }).map((entry, i) => ({ sequence: i + 1, entry }));
  const engine = new Engine(spec(seed));
  const decisions = new Map<number, DecisionRecord>();
  const trades: TradeRecord[] = [];
  const instants: InstantRecord[] = [];
  for (let from = 0; from < fed.length; ) {
    const outcome = await engine.step(fed, () => compute, from);
    from += outcome.consumed;
    for (const decision of outcome.decisions) decisions.set(decision.id, decision);
    trades.push(...outcome.trades);
    instants.push(...outcome.instants);
  }
  return { engine, decisions: [...decisions.values()], trades, instants };
}

const WEIGHED: readonly Reason['kind'][] = ['signal', 'expects', 'gate'];
/** Why a candidate that passes the gate is tried small and not taken whole. */
const NOT_WHOLE: readonly Reason['kind'][] = ['cost', 'unknownInput', 'fallback', 'exploration'];
/** What only explains: a refusal needs something else beside. */
const EXPLAINS: readonly Reason['kind'][] = ['signal', 'expects', 'gate', 'cost'];

/** What is missing among the reasons of a decision, by what was done. */
function missing({ action, learning, mode, reasons, score, needed }: DecisionRecord): readonly string[] {
  const kinds = reasons.map(({ kind }) => kind);
  const lacks = (wanted: readonly Reason['kind'][]) => wanted.filter((kind) => !kinds.includes(kind));
  if (action === 'stayOut') {
    const refused = kinds.some((kind) => !EXPLAINS.includes(kind)) || (kinds.includes('gate') && score < needed);
    return refused ? [] : ['a refusal'];
  }
  if (!learning) return lacks([...WEIGHED, 'cost', 'sized']);
  const why = kinds.some((kind) => NOT_WHOLE.includes(kind)) ? [] : ['why not whole'];
  return [...lacks([...WEIGHED, 'learningTrade', ...(mode === 'exploration' ? (['exploration'] as const) : [])]), ...why];
}

describe.each(SEEDS)('seed %i, with a fee of 0.1 %', (seed) => {
  let compute: Compute;
  let life: Life;
  beforeAll(async () => {
    compute = await openNodeCompute('wasm');
    life = await live(seed, compute);
  }, 120_000);
  afterAll(() => compute.close());
  const whole = () => life.decisions.filter(({ action, learning }) => action === 'enter' && !learning);

  test('what was foretold is taken at full size, each time above its costs', () => {
    expect(whole().length).toBeGreaterThanOrEqual(5);
    expect(life.trades.filter(({ learning }) => !learning).length).toBeGreaterThanOrEqual(5);
    for (const decision of whole()) {
      const cost = reasonOf(decision, 'cost');
      expect(cost?.expectedBp, `decision ${decision.id}`).toBeGreaterThan(cost?.neededBp ?? Number.POSITIVE_INFINITY);
      expect(cost?.neededBp, 'two fees at least').toBeGreaterThan(20);
      expect(reasonOf(decision, 'sized')?.risk).toBeGreaterThan(0);
    }
  });

  test('what the book foretells has been learned: ten seconds ahead, by the last third', () => {
    const { instants } = life;
    const foretold = instants.slice((2 * instants.length) / 3).flatMap(({ id, doubleMid, prediction }) => {
      const later = instants[id + HORIZON_S];
      const moveBp = later === undefined ? 0 : 10_000 * (later.doubleMid / doubleMid - 1);
      return Math.abs(moveBp) < 20 ? [] : [Math.sign(prediction[3] as number) === Math.sign(moveBp)];
    });
    expect(foretold.filter(Boolean).length).toBeGreaterThan(0.75 * foretold.length);
  });

  test('money is conserved to the last unit', () => {
    const capital = Math.round(defaultSettings().capital * UNITS);
    for (const name of DESKS) {
      const desk = life.engine.trading[name];
      const own = life.trades.filter((trade) => trade.desk === name);
      const profit = own.reduce((sum, trade) => sum + trade.profit, 0);
      expect(desk.exchange.account.holding, 'all is closed in the end').toBe(0);
      expect(desk.exchange.account.cash, name).toBe(capital + profit);
      expect(
        own.reduce((sum, trade) => sum + trade.fees, 0),
        name,
      ).toBe(desk.feesPaid);
      for (const { gross, fees, interest, ...trade } of own) expect(trade.profit).toBe(gross - fees - interest);
    }
  });

  test('every decision has all its reasons, and both desks decide at every instant', () => {
    expect(life.decisions.flatMap((each) => missing(each).map((lack) => `${each.id} ${each.action}: ${lack}`))).toEqual([]);
    const newest = DESKS.map((name) => life.engine.trading.log.newest(name)?.id);
    // The length of the newest run is told when it is over.
    for (const name of DESKS) {
      const rows = life.decisions.filter(({ desk, id }) => desk === name && !newest.includes(id));
      const run = life.engine.trading.log.newest(name)?.count ?? 0;
      expect(
        rows.reduce((sum, { count }) => sum + count, run),
        name,
      ).toBe(life.engine.learner.rows.end);
    }
  });
});
