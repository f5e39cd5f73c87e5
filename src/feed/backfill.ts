/** Asks REST for what a gap holds, within the time that live points wait. */
import type { BackfillPoint, GapPoint } from '../core/messages.ts';
import type { Clock } from '../core/ports.ts';
import { BACKFILL_WAIT_MS } from './aftermath.ts';
import { pastCandles, pastTrades } from './past.ts';
import type { Rest } from './rest.ts';

/** Prints take many calls: candles do not wait for them longer than this, ms. */
const TRADES_WAIT_MS = BACKFILL_WAIT_MS - 500;
/** The exchange answers for prints from a cache of this age, ms: asked at once, the newest would be missing. */
export const CACHE_MS = 2_000;

export class Backfill {
  private readonly rest: Rest | null;
  private readonly marketId: string;
  private readonly clock: Pick<Clock, 'now'>;

  /** @param rest null where there is none to ask. */
  constructor(rest: Rest | null, marketId: string, clock: Pick<Clock, 'now'>) {
    this.rest = rest;
    this.marketId = marketId;
    this.clock = clock;
  }

  /** Null where nothing can be asked now, and where nothing came of it. */
  ask(gap: GapPoint): Promise<BackfillPoint | null> | null {
    const { rest } = this;
    if (rest === null || rest.state === 'blocked') return null;
    if (rest.state !== 'unreachable') return this.fetch(rest, gap);
    // It may be back by the next gap; for this one nobody waits.
    void rest.probe();
    return null;
  }

  private async fetch(rest: Rest, { from, to }: GapPoint): Promise<BackfillPoint | null> {
    if ((await rest.probe()) !== 'readable') return null;
    const [trades, candles] = await Promise.all([
      inTime(
        pause(CACHE_MS).then(() => pastTrades(rest, this.marketId, from, to)),
        TRADES_WAIT_MS,
      ),
      pastCandles(rest, this.marketId, from, to),
    ]);
    if (trades === null && candles === null) return null;
    const receivedTime = Math.floor(this.clock.now());
    const stamp = { exchangeTime: to, receivedTime, position: 0 };
    return { kind: 'backfill', from, to, trades: trades ?? [], candles: candles ?? [], ...stamp };
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What `work` gives, or null after `ms`. */
function inTime<T>(work: Promise<T>, ms: number): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(null), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
