/** One writer: a second tab says that another one is writing, and takes over from the exact step when that one closes. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Status } from '../../src/core/frame.ts';
import { isRestored, statusOf, stepOf, untilStatus } from './screen.ts';
import { simulate } from './simulated.ts';
import { openStage, type Stage } from './stage.ts';

/** Slow enough that it is still learning when the second tab has seen what it should. */
const RECORDING = 'binance-btc-usdt';
const ADDRESS = `?source=recorded&recording=${RECORDING}&speed=30&start`;

let stage: Stage;
let first: Page;
let second: Page;

beforeAll(async () => {
  stage = await openStage();
  const launched = await stage.launch('profile');
  first = launched.page;
  await first.goto(stage.host.url + ADDRESS);
  await untilStatus(first, 'a few steps', ({ step }) => step > 20);
  second = await launched.context.newPage();
  await second.goto(stage.host.url + ADDRESS);
});

afterAll(() => stage?.close());

it('says in the second tab that another one is writing, and leaves the first alone', async () => {
  await untilStatus(second, 'the second tab to watch', ({ phase }) => phase === 'watching');
  expect(await second.getByRole('heading', { name: 'Another tab has a session open.' }).isVisible()).toBe(true);
  expect(await second.getByText('takes over from the exact step when that one closes').isVisible()).toBe(true);
  const before = await statusOf(first);
  const after = await untilStatus(first, 'the first tab to go on', ({ step }) => step > before.step + 10);
  expect([after.phase, after.sitting]).toEqual(['live', 1]);
  expect((await statusOf(second)).phase).toBe('watching');
});

it('takes over in the second tab when the first closes, from the exact step', async () => {
  let shown: Status = await statusOf(first);
  shown = await untilStatus(first, 'a step more', ({ step }) => step > shown.step);
  await first.close();
  const restored = await untilStatus(second, 'the second tab to take over', isRestored);
  expect(restored).toMatchObject({ session: shown.session, sitting: shown.sitting + 1 });
  expect(restored.step).toBeGreaterThanOrEqual(shown.step);
  expect(restored.sequence).toBeGreaterThanOrEqual(shown.sequence);
  expect(await stepOf(second, shown.step)).toMatchObject({ step: shown.step });
  const learned = await untilStatus(second, 'a step of its own', ({ phase, step }) => phase === 'live' && step > restored.step + 10);
  expect(await second.getByText('Another tab has a session open.').isVisible()).toBe(false);
  // A session that was never handed over has the same digest there.
  const alone = await simulate(RECORDING, '--backend', 'wasm', '--until', String(learned.sequence));
  expect(alone).toMatchObject({ digest: learned.digest, step: learned.step, sequence: learned.sequence });
});
