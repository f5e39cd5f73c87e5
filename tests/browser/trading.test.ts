/** Simulated trading by hand, in the real page: stopping, closing, switching, resetting; a silent market, a kill, a recording's end. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DeskName } from '../../src/core/records.ts';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { kill, type Launched } from './page.ts';
import { statusOf, type TradingShown, tradingOf, until, untilStatus, untilTrading } from './screen.ts';
import { openStage, ROOT, type Stage } from './stage.ts';
import { positionsOf } from './trading-kept.ts';

const RECORDING = join(ROOT, 'public/recordings/binance-btc-usdt.jsonl.gz');
/** Fast enough that learning trades come again, slow enough that one lives while it is asked about. */
const SPEED = 8;
const PHONE = { width: 360, height: 780 };
const DESK = { width: 1400, height: 900 };

let exchange: Exchange;
let stage: Stage;
let launched: Launched;

beforeAll(async () => {
  exchange = await startExchange({ recording: RECORDING, marketId: 'BTC-AUD', speed: SPEED, cors: true });
  stage = await openStage(exchange.url, exchange.restUrl);
  launched = await stage.launch('trading');
  const { page } = launched;
  await page.setViewportSize(DESK);
  await page.goto(`${stage.host.url}?market=BTC-AUD&start`);
});

afterAll(async () => {
  await stage?.close();
  await exchange?.stop();
});

const bothHold = ({ desks }: TradingShown) => desks !== null && desks.spot.positions.length > 0 && desks.margin.positions.length > 0;
const button = (page: Page, name: string | RegExp) => page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });

function words(page: Page, element: string): Promise<string> {
  return page.evaluate((name) => {
    const now = document.querySelector('app-shell')?.shadowRoot?.querySelector('now-view')?.shadowRoot;
    return (now?.querySelector(name)?.shadowRoot?.textContent ?? '').replace(/\s+/g, ' ');
  }, element);
}

/** The words of what has the focus, through all shadow roots. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let within: Element | null = document.activeElement;
    while (within?.shadowRoot?.activeElement) within = within.shadowRoot.activeElement;
    return within?.getAttribute('aria-label') ?? within?.textContent?.trim() ?? '';
  });
}

it('closes one position by hand: asked, with a way back under the focus, and told as a trade of reason MANUAL', async () => {
  const { page } = launched;
  const shown = await untilTrading(page, 'both desks to hold something', bothHold, 60_000);
  const [position] = positionsOf(shown);
  const name = `Close the ${position?.direction.toLowerCase()} spot position of decision ${position?.decision}`;
  await button(page, name).focus();
  await page.keyboard.press('Enter');
  expect(
    await until(
      () => focused(page),
      'the way back',
      (text) => text !== name,
      5_000,
    ),
  ).toBe('Leave it');
  await page.keyboard.press('Escape');
  await until(
    () => focused(page),
    'the focus to come back',
    (text) => text === name,
    5_000,
  );
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Close', exact: true }).press('Enter');
  const after = await untilTrading(page, 'the trade', ({ trades }) => trades.some(({ id }) => id === position?.decision));
  expect(after.trades.find(({ id }) => id === position?.decision)).toMatchObject({ exitReason: 'MANUAL', desk: 'spot' });
  expect(after.decisions.find(({ id }) => id === position?.decision)).toMatchObject({ exitReason: 'MANUAL' });
  await until(
    () => words(page, 'trade-log'),
    'the trade in words',
    (text) => text.includes('by hand'),
    5_000,
  );
  expect(await focused(page)).toBe('Open positions');
});

it('stops entering and resumes, and says what holds in the meantime', async () => {
  const { page } = launched;
  await button(page, 'Stop entering').press('Enter');
  await untilTrading(page, 'it to stop', ({ trading }) => trading?.halted === true);
  expect(await words(page, 'breakers-line')).toContain('Stopped by hand: neither desk enters until it is resumed.');
  expect(await focused(page)).toBe('Resume trading');
  const stopped = await untilTrading(page, 'a decision that says so', ({ desks }) =>
    Object.values(desks ?? {}).every(({ decision }) => decision?.reasons.some(({ kind }) => kind === 'halted') === true),
  );
  expect(stopped.desks?.margin.positions.length).toBe(1);
  await button(page, 'Resume trading').press('Enter');
  await untilTrading(page, 'it to resume', ({ trading }) => trading?.halted === false);
  expect(await words(page, 'breakers-line')).not.toContain('Stopped by hand');
});

it('switches modes off and on: the switch shows what holds', async () => {
  const { page } = launched;
  const exploration = page.getByRole('switch', { name: 'exploration' });
  const before = await exploration.isChecked();
  await exploration.click();
  await untilTrading(page, 'the other state', ({ trading }) => trading?.modes.exploration === !before);
  expect(await exploration.isChecked()).toBe(!before);
  await exploration.click();
  await untilTrading(page, 'the state before', ({ trading }) => trading?.modes.exploration === before);
});

it('fits a phone while it asks', async () => {
  const { page } = launched;
  await page.setViewportSize(PHONE);
  await untilTrading(page, 'something open', (shown) => positionsOf(shown).some(({ closing }) => closing === null), 60_000);
  await button(page, /^Close the .* position/)
    .first()
    .click();
  await page.getByText('Resets', { exact: true }).click();
  await button(page, 'Reset margin desk').click();
  await button(page, 'Stop and close all').click();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  for (let left = 3; left > 0; left--) await button(page, 'Leave it').first().press('Escape');
  expect(await button(page, 'Leave it').count()).toBe(0);
  await page.getByText('Resets', { exact: true }).click();
  await page.setViewportSize(DESK);
});

it('takes a command at once while the market is silent; killed then, it comes back as it was, and closes at the first live book', async () => {
  const { page } = launched;
  await untilTrading(page, 'both desks to hold something', bothHold, 60_000);
  exchange.inject({ kind: 'silence', ms: 12_000 });
  const open = positionsOf(await untilStill(page)).map(({ decision }) => decision);
  await button(page, 'Stop and close all').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stop and close all' }).click();
  const asked = await untilTrading(page, 'the command', ({ trading }) => trading?.halted === true, 3_000);
  expect(positionsOf(asked).map(({ decision, closing }) => [decision, closing])).toEqual(open.map((decision) => [decision, 'MANUAL']));
  expect([asked.desks?.spot.orders.length, asked.desks?.margin.orders.length]).not.toContain(0);
  exchange.inject({ kind: 'refuse', ms: 600_000 });
  await kill(launched.pid);

  launched = await stage.launch('trading');
  await launched.page.setViewportSize(DESK);
  await launched.page.goto(stage.host.url);
  // The first frame comes before the past that the tables begin with.
  const whole = ({ trading, decisions }: TradingShown) => trading?.halted === true && decisions.length >= asked.decisions.length;
  const back = await untilTrading(launched.page, 'all that was journaled', whole, 60_000);
  expect(comparable(back)).toEqual(comparable(asked));

  exchange.inject({ kind: 'refuse', ms: 0 });
  const closed = await untilTrading(launched.page, 'both desks to be flat', (shown) => positionsOf(shown).length === 0, 60_000);
  for (const decision of open) expect(closed.trades.find(({ id }) => id === decision)).toMatchObject({ exitReason: 'MANUAL' });
  for (const { exitTime } of closed.trades.filter(({ id }) => open.includes(id))) expect(exitTime).toBeGreaterThan(asked.exchangeTime);
});

it('resets a desk and the outcome models, each asked twice', async () => {
  const { page } = launched;
  await button(page, 'Resume trading').click();
  await untilTrading(page, 'both desks to hold something', bothHold, 60_000);
  await page.getByText('Resets', { exact: true }).click();
  await button(page, 'Reset spot desk').click();
  await button(page, 'Export first').waitFor();
  await button(page, 'Go on').click();
  expect((await tradingOf(page)).desks?.spot.learningTrades).toBeGreaterThan(0);
  await button(page, 'Reset spot').click();
  const { desks } = await untilTrading(page, 'a new account', (shown) => shown.desks?.spot.learningTrades === 0);
  expect(desks?.margin.learningTrades).toBeGreaterThan(0);
  await button(page, 'Reset outcome models').click();
  await button(page, 'Go on').click();
  await button(page, 'Reset').click();
  const { trading } = await untilTrading(page, 'new models', (shown) => shown.trading?.outcomes.phase.closed === 0);
  expect(trading?.outcomes.models.map(({ samples }) => samples)).toEqual([0, 0, 0, 0]);
  expect(trading?.outcomes.learned).toBe('');
});

it('refuses a command in words once a recording is over', async () => {
  const { page } = launched;
  await page.goto(`${stage.host.url}?source=recorded&recording=binance-btc-usdt&speed=max&start`);
  await untilStatus(page, 'its end', ({ phase, source }) => phase === 'stopped' && source.startsWith('recorded'), 120_000);
  expect(await button(page, 'Stop entering').isDisabled()).toBe(true);
  expect(await words(page, 'trading-controls')).toContain('The recording is over: nothing can be asked of trading now.');
  await page.evaluate(() =>
    document.querySelector('app-shell')?.dispatchEvent(new CustomEvent('nightjar-command', { detail: { kind: 'halt', close: true } })),
  );
  await page.getByText('Not done. The recording is over: a command needs a market that goes on.').waitFor();
  expect((await statusOf(page)).phase).toBe('stopped');
});

/** What is shown once nothing moves any more. */
async function untilStill(page: Page): Promise<TradingShown> {
  let before = -1;
  let since = performance.now();
  return untilTrading(page, 'the market to be silent', ({ exchangeTime }) => {
    if (exchangeTime !== before) since = performance.now();
    before = exchangeTime;
    return performance.now() - since > 1_000;
  });
}

/**
 * What must be the same after a kill, at the same place in the journal. How the outcome models were loaded is of the sitting;
 * what is left to lose is unknown until there is a book again.
 */
function comparable({ exchangeTime, desks, trading, decisions, trades }: TradingShown) {
  const account = (desk: DeskName) => ({ ...desks?.[desk], learningBudgetLeft: null });
  const outcomes = { ...trading?.outcomes, loaded: '' };
  return { exchangeTime, spot: account('spot'), margin: account('margin'), trading: { ...trading, outcomes }, decisions, trades };
}
