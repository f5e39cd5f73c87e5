/** `npm run bench`: one JSON document with medians and p99, all measured in this one run. */
import { cpus } from 'node:os';
import { benchDurable } from './durable.ts';
import { benchIngest } from './ingest.ts';
import { benchLearning } from './learning.ts';
import { benchPage } from './page.ts';

async function main(): Promise<void> {
  const machine = { cores: cpus().length, model: cpus()[0]?.model ?? '', node: process.version };
  const learning = await benchLearning();
  const ingest = await benchIngest();
  const durable = await benchDurable();
  const page = await benchPage();
  console.log(JSON.stringify({ machine, learning, ingest, durable, page }, null, 2));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
