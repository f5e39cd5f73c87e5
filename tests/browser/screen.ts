/** What the page shows: its status as programs read it, and its state line and counts as people do. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { Frame, Status } from '../../src/core/frame.ts';
import type { DecisionRecord, TradeRecord } from '../../src/core/records.ts';
import type { AppShell } from '../../src/ui/app-shell.ts';
import type { NowView } from '../../src/ui/now-view.ts';

/** A history row as the page gives it. */
export interface StepRow {
  readonly step: number;
  readonly sequence: number;
  readonly digest: string;
}

declare global {
  interface Window {
    readonly nightjar: {
      status(): Promise<Status>;
      step(step: number): Promise<StepRow | null>;
      export(): Promise<Blob>;
    };
  }
}

/** One look at the page. */
export interface Glance {
  readonly status: Status;
  /** The step that the state line named a moment before; null before the first. */
  readonly shownStep: number | null;
}

export type Counts = Pick<Frame['counts'], 'dataPoints' | 'gaps' | 'resyncs' | 'reconnects' | 'quarantined' | 'skipped' | 'recoveries'>;

/** Each as the foot of the page writes it behind its number; one of a kind has a word of its own. */
const COUNTS: Readonly<Record<keyof Counts, string>> = {
  dataPoints: 'data points?',
  gaps: 'gaps?',
  resyncs: 'resyncs?',
  reconnects: 'reconnects?',
  quarantined: 'quarantined',
  skipped: 'skipped',
  recoveries: 'recover(?:y|ies)',
};
const POLL_MS = 50;

export function statusOf(page: Page): Promise<Status> {
  return page.evaluate(() => window.nightjar.status());
}

export function stepOf(page: Page, step: number): Promise<StepRow | null> {
  return page.evaluate((asked) => window.nightjar.step(asked), step);
}

/** The state line first and then the status, which it may lag behind and must never be ahead of. */
export async function glance(page: Page): Promise<Glance> {
  const { line, status } = await page.evaluate(async () => {
    const shell = document.querySelector('app-shell')?.shadowRoot;
    const line = shell?.querySelector('state-line')?.shadowRoot?.textContent ?? '';
    return { line, status: await window.nightjar.status() };
  });
  return { status, shownStep: numberIn(line, /\bstep\s+([\d,]+)/) };
}

/** The counts at the foot of the page; what it does not show yet is NaN. */
export async function countsOf(page: Page): Promise<Counts> {
  const foot = await page.evaluate(() => {
    const shell = document.querySelector('app-shell')?.shadowRoot;
    return shell?.querySelector('foot-line')?.shadowRoot?.textContent ?? '';
  });
  const counted = (words: string) => numberIn(foot, new RegExp(`([\\d,]+) ${words}`)) ?? Number.NaN;
  return Object.fromEntries(Object.entries(COUNTS).map(([name, words]) => [name, counted(words)])) as unknown as Counts;
}

/** What the screen shows of trading. */
export interface TradingShown {
  readonly phase: Status['phase'] | '';
  readonly exchangeTime: number;
  readonly desks: Frame['desks'] | null;
  readonly trading: Frame['trading'] | null;
  /** Of both desks, oldest first; trades in the order they closed. */
  readonly decisions: readonly DecisionRecord[];
  readonly trades: readonly TradeRecord[];
}

/** What was drawn last, in the values that it was drawn from. */
export function tradingOf(page: Page): Promise<TradingShown> {
  return page.evaluate(() => {
    const shell = document.querySelector<AppShell>('app-shell');
    const now = shell?.shadowRoot?.querySelector<NowView>('now-view');
    const frame = now?.frame ?? null;
    const trades = (now?.history.trades ?? []).map((trade) => ({ ...trade, context: new Float32Array() }));
    return {
      phase: shell?.phase ?? ('' as const),
      exchangeTime: frame?.exchangeTime ?? 0,
      desks: frame?.desks ?? null,
      trading: frame?.trading ?? null,
      decisions: now?.history.decisions ?? [],
      trades,
    };
  });
}

/** Waits until what is shown of trading is as wanted, and returns it. */
export function untilTrading(page: Page, wanted: string, holds: (shown: TradingShown) => boolean, limitMs = 30_000): Promise<TradingShown> {
  return until(() => tradingOf(page), wanted, holds, limitMs);
}

/** Waits until the status is as wanted, and returns it. */
export function untilStatus(page: Page, wanted: string, holds: (status: Status) => boolean, limitMs = 60_000): Promise<Status> {
  return until(() => statusOf(page), wanted, holds, limitMs);
}

/** Waits until the counts at the foot are as wanted, and returns them. */
export function untilCounts(page: Page, wanted: string, holds: (counts: Counts) => boolean, limitMs = 60_000): Promise<Counts> {
  return until(() => countsOf(page), wanted, holds, limitMs);
}

/** Looks again and again until what is seen is as wanted; fails in words that say what was seen last. */
export async function until<Seen>(
  look: () => Promise<Seen>,
  wanted: string,
  holds: (seen: Seen) => boolean,
  limitMs: number,
): Promise<Seen> {
  const end = performance.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (performance.now() > end) throw new Error(`Waited ${limitMs / 1_000} s for ${wanted}; the last look: ${JSON.stringify(seen)}`);
    await sleep(POLL_MS);
  }
}

/** Whether the session is open: before, a status says nothing of it. */
export function isRestored({ phase, session }: Status): boolean {
  return session !== '' && phase !== 'idle' && phase !== 'restoring';
}

export interface Watch {
  readonly glances: readonly Glance[];
  /** Ends the watch; a page that is gone has ended it already. */
  end(): Promise<void>;
}

/** Looks at the page every `everyMs` until told to end, or the page is gone. */
export function watch(page: Page, everyMs: number): Watch {
  const glances: Glance[] = [];
  const stop = new AbortController();
  const looking = (async () => {
    while (!stop.signal.aborted) {
      glances.push(await glance(page));
      await sleep(everyMs, undefined, { signal: stop.signal });
    }
  })().catch(() => undefined);
  return {
    glances,
    async end() {
      stop.abort();
      await looking;
    },
  };
}

function numberIn(text: string, pattern: RegExp): number | null {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? null : Number(found.replaceAll(',', ''));
}
