/** One answer: each bundled recording, played as fast as it learns, ends in the browser and in Node with the same digest. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RECORDINGS } from '../../src/feed/recordings.ts';
import { untilStatus } from './screen.ts';
import { simulate } from './simulated.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});

afterAll(() => stage?.close());

it.each(RECORDINGS.map(({ id }) => id))('%s on WASM', async (id) => {
  const inNode = simulate(id, '--backend', 'wasm');
  // Looked at late, and then only once: a failure here must not leave the other one unheard.
  inNode.catch(() => undefined);
  const { page, close } = await stage.launch(id);
  await page.goto(`${stage.host.url}?source=recorded&recording=${id}&speed=max&start`);
  const shown = await untilStatus(page, 'the recording to end', ({ phase }) => phase === 'stopped', 300_000);
  await close();
  const { digest, step, sequence, seconds } = await inNode;
  console.info(`${id}: ${step} steps, sequence ${sequence}, ${digest.slice(0, 12)}…; in Node within ${seconds.toFixed(1)} s`);
  expect(shown).toMatchObject({ source: `recorded:${id}`, backend: 'wasm', digest, step });
  // The sequence is part of what the digest is taken of. In Node it is that of the last entry, in the page that of the last
  // checkpoint: entries behind it changed neither model nor orders.
  expect(shown.sequence).toBeLessThanOrEqual(sequence);
});
