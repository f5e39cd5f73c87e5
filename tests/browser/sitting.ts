/** One browser run of a session: from the launch, over everything it showed, to the SIGKILL. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { Status } from '../../src/core/frame.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { kill } from './page.ts';
import { type Glance, isRestored, type StepRow, stepOf, type TradingShown, tradingOf, untilStatus, watch } from './screen.ts';
import type { Stage } from './stage.ts';

/** How often the page is looked at, ms. */
const LOOK_MS = 200;

/** Where a session is run again and again. */
export interface Ground {
  readonly stage: Stage;
  readonly exchange: Exchange;
  readonly profile: string;
  readonly flags: readonly string[];
}

export interface Sitting {
  readonly page: Page;
  /** The exchange's clock just before the browser was launched, ms. */
  readonly launchedTime: number;
  /** The first status after the restore. */
  readonly restored: Status;
  /** The history row of the step that the sitting before had shown last. */
  readonly shownRow: StepRow | null;
  /** The status when the journal was replayed and the feed was opened. */
  readonly resumed: Status;
  /** What was shown of trading just after. */
  readonly resumedTrading: TradingShown;
  /** Everything it showed since it was restored, in order. */
  readonly glances: readonly Glance[];
  /** SIGKILL to the whole browser. Resolves with the exchange's clock just after. */
  kill(): Promise<number>;
  /** Ends the watch and leaves the browser running. */
  rest(): Promise<void>;
}

/** Starts a browser at `address` below the host, and returns once it has learned something new. @param before what was shown last. */
export async function sit({ stage, exchange, profile, flags }: Ground, address: string, before: Status | null): Promise<Sitting> {
  const launchedTime = exchange.exchangeTime();
  const { page, pid } = await stage.launch(profile, flags);
  await page.goto(stage.host.url + address);
  const restored = await untilStatus(page, 'the session to be restored', isRestored);
  const watching = watch(page, LOOK_MS);
  const shownRow = before === null ? null : await stepOf(page, before.step);
  const resumed = await untilStatus(page, 'the journal to be replayed', ({ phase }) => phase === 'live');
  const resumedTrading = await tradingOf(page);
  await untilStatus(page, 'a new step', ({ phase, step }) => phase === 'live' && step > resumed.step);
  return {
    page,
    launchedTime,
    restored,
    shownRow,
    resumed,
    resumedTrading,
    glances: watching.glances,
    async kill() {
      await kill(pid);
      await watching.end();
      return exchange.exchangeTime();
    },
    rest: () => watching.end(),
  };
}

/** Lets it learn for a random time within the bounds, ms. */
export function learnAWhile(least: number, most: number): Promise<void> {
  return sleep(least + Math.random() * (most - least));
}

/** What the page showed last. */
export function lastShown({ glances, restored }: Sitting): Status {
  return glances.at(-1)?.status ?? restored;
}
