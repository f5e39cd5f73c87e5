/**
 * `npm run bench [-- PART…]`: one JSON document with medians and p99, all measured in this one run. Parts: learning, webgpu, ingest,
 * durable, page, peer; without any, all of them.
 */
import { cpus, loadavg } from 'node:os';
import { benchDurable } from './durable.ts';
import { benchIngest } from './ingest.ts';
import { benchLearning } from './learning.ts';
import { benchPage } from './page.ts';
import { benchPeer } from './peer/peer.ts';
import { benchWebgpu } from './webgpu.ts';

const PARTS: Readonly<Record<string, () => Promise<object>>> = {
  learning: benchLearning,
  webgpu: benchWebgpu,
  ingest: benchIngest,
  durable: benchDurable,
  page: benchPage,
  peer: benchPeer,
};

async function main(): Promise<void> {
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PARTS);
  const unknown = names.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined) {
    console.error(`There is no part "${unknown}": choose ${Object.keys(PARTS).join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  const load = loadavg()[0] ?? 0;
  const machine = { cores: cpus().length, model: cpus()[0]?.model ?? '', node: process.version, loadBefore: load };
  const results: Record<string, object> = { machine };
  for (const name of names) results[name] = (await PARTS[name]?.()) ?? {};
  console.log(JSON.stringify(results, null, 2));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
