/**
 * `npm run simulate -- RECORDING [--seed N] [--backend wasm|cpu|reference] [--set KEY=VALUE]…`: the engine of the page in
 * Node, as fast as it learns. `--journal EXPORT` replays a session's exported journal instead, `--market-data FILE.csv
 * --columns time,price,amount` plays a table of trades or candles. Prints one JSON document.
 */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_SEED } from '../core/spec.ts';
import { bundledRecording } from '../feed/recordings.ts';
import { openNodeCompute } from './node-compute.ts';
import { backendOption, settingsOption, wholeOption } from './options.ts';
import { playRecording } from './simulate/play-recording.ts';
import { replayJournal } from './simulate/replay-journal.ts';
import { type Outcome, sessionReport } from './simulate/report.ts';
import { recordingAt, tableAt } from './simulate/sources.ts';
import { UsageError } from './simulate/usage-error.ts';

const USAGE =
  'usage: npm run simulate -- RECORDING [--seed N] [--backend wasm|cpu|reference] [--until SEQUENCE] [--set KEY=VALUE]…\n' +
  '       npm run simulate -- --market-data FILE.csv --columns time,price,amount [--market BTC-AUD] [the same options]\n' +
  '       npm run simulate -- --journal EXPORT [--backend …] [--until SEQUENCE]';

async function main(): Promise<void> {
  const { positionals, values } = read();
  const until = values.until === undefined ? Number.POSITIVE_INFINITY : wholeOption('--until', values.until);
  const started = performance.now();
  let outcome: Outcome;
  if (values.journal !== undefined) {
    outcome = await replayJournal(createReadStream(values.journal), openNodeCompute, until);
  } else {
    const table = values['market-data'];
    const name = table === undefined ? positionals[0] : basename(table);
    if (name === undefined) throw new UsageError(USAGE);
    const changed = settingsOption(values.set ?? []);
    const source = table === undefined ? recordingAt(pathOf(name)) : await tableAt(table, values, changed.syntheticSpread);
    const seed = values.seed === undefined ? DEFAULT_SEED : wholeOption('--seed', values.seed);
    const compute = await openNodeCompute(backendOption(values.backend ?? 'wasm'));
    outcome = await playRecording({ name, source, seed, settings: changed, compute, until });
    source.report();
  }
  console.log(JSON.stringify(sessionReport(outcome, (performance.now() - started) / 1000), null, 2));
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

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
