/**
 * `npm run simulate -- RECORDING [--seed N] [--backend wasm|cpu|reference] [--set KEY=VALUE]…`: the engine of the page in
 * Node, as fast as it learns. `--journal EXPORT` replays a session's exported journal instead, `--market-data FILE.csv
 * --columns time,price,amount` plays a table of trades or candles. Prints one JSON document.
 */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { BACKEND_NAMES, type BackendName } from '../core/messages.ts';
import { defaultSettings, type Settings, withSetting } from '../core/settings.ts';
import { DEFAULT_SEED } from '../core/spec.ts';
import { bundledRecording } from '../feed/recordings.ts';
import { openNodeCompute } from './node-compute.ts';
import { playRecording } from './simulate/play-recording.ts';
import { replayJournal } from './simulate/replay-journal.ts';
import { type Outcome, report } from './simulate/report.ts';
import { recordingAt, tableAt } from './simulate/sources.ts';
import { UsageError } from './simulate/usage-error.ts';

const USAGE =
  'usage: npm run simulate -- RECORDING [--seed N] [--backend wasm|cpu|reference] [--until SEQUENCE] [--set KEY=VALUE]…\n' +
  '       npm run simulate -- --market-data FILE.csv --columns time,price,amount [--market BTC-AUD] [the same options]\n' +
  '       npm run simulate -- --journal EXPORT [--backend …] [--until SEQUENCE]';

async function main(): Promise<void> {
  const { positionals, values } = read();
  const until = values.until === undefined ? Number.POSITIVE_INFINITY : whole('--until', values.until);
  const started = performance.now();
  let outcome: Outcome;
  if (values.journal !== undefined) {
    outcome = await replayJournal(createReadStream(values.journal), openNodeCompute, until);
  } else {
    const table = values['market-data'];
    const name = table === undefined ? positionals[0] : basename(table);
    if (name === undefined) throw new UsageError(USAGE);
    const changed = settings(values.set ?? []);
    const source = table === undefined ? recordingAt(pathOf(name)) : await tableAt(table, values, changed.syntheticSpread);
    const seed = values.seed === undefined ? DEFAULT_SEED : whole('--seed', values.seed);
    const compute = await openNodeCompute(backend(values.backend ?? 'wasm'));
    outcome = await playRecording({ name, source, seed, settings: changed, compute, until });
    source.report();
  }
  console.log(JSON.stringify(report(outcome, (performance.now() - started) / 1000), null, 2));
}

function read() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        seed: { type: 'string' },
        backend: { type: 'string' },
        journal: { type: 'string' },
        'market-data': { type: 'string' },
        columns: { type: 'string' },
        market: { type: 'string' },
        until: { type: 'string' },
        set: { type: 'string', multiple: true },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

/** A bundled recording by its id, or any file. */
function pathOf(name: string): string {
  const bundled = bundledRecording(name);
  return bundled === null ? name : new URL(`../../public/${bundled.file}`, import.meta.url).pathname;
}

function settings(changes: readonly string[]): Settings {
  return changes.reduce((before, change) => {
    const [key = '', value = ''] = change.split('=');
    const after = withSetting(before, key, value === '' ? Number.NaN : Number(value));
    if (typeof after === 'string') throw new UsageError(after);
    return after;
  }, defaultSettings());
}

function backend(name: string): BackendName {
  const found = BACKEND_NAMES.find((known) => known === name);
  if (found === undefined) throw new UsageError(`There is no backend "${name}": choose wasm, cpu or reference.`);
  return found;
}

function whole(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new UsageError(`${option} wants a whole number, not "${text}".`);
  return value;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
