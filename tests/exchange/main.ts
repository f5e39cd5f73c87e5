/** `npm run exchange -- RECORDING [--faults LIST]`: runs the test exchange by hand, and lets it misbehave. */
import { parseArgs } from 'node:util';
import { type ExchangeOptions, startExchange } from './exchange.ts';
import { faultSchedule, playFaults } from './fault-schedule.ts';
import { FAULT_KINDS, type FaultKind, parseKinds } from './faults.ts';

const USAGE = `npm run exchange -- RECORDING [--speed N] [--port P] [--market BTC-AUD] [--second ETH-AUD] [--once] [--dirty] [--cors]
    [--faults LIST] [--every SECONDS] [--seed N]
LIST is "all", or some of ${FAULT_KINDS.join(', ')}; one of them is drawn every 15 seconds. The same seed draws the same.`;
const REPORT_MS = 10_000;
/** Faults of a week at one every 15 s: nobody waits longer at a desk. */
const MOST_FAULTS = 40_000;

interface Night {
  readonly options: ExchangeOptions;
  readonly kinds: readonly FaultKind[];
  readonly everyMs: number;
  readonly seed: number;
}

function nightOf(args: string[]): Night {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      speed: { type: 'string', default: '1' },
      port: { type: 'string', default: '8765' },
      market: { type: 'string', default: 'BTC-AUD' },
      second: { type: 'string' },
      once: { type: 'boolean', default: false },
      dirty: { type: 'boolean', default: false },
      cors: { type: 'boolean', default: false },
      faults: { type: 'string' },
      every: { type: 'string', default: '15' },
      seed: { type: 'string', default: '1' },
    },
  });
  const { market: marketId, second: secondMarketId, once, dirty: dirtySnapshots, cors, faults } = values;
  const [recording] = positionals;
  const [speed, port, every, seed] = [values.speed, values.port, values.every, values.seed].map(Number) as [number, number, number, number];
  if (recording === undefined || !(speed > 0) || !(every > 0) || !Number.isInteger(port) || !Number.isInteger(seed)) throw new Error(USAGE);
  const options = { recording, speed, port, marketId, loop: !once, dirtySnapshots, cors, ...(secondMarketId && { secondMarketId }) };
  return { options, kinds: faults === undefined ? [] : parseKinds(faults), everyMs: every * 1_000, seed };
}

async function main(): Promise<void> {
  const { options, kinds, everyMs, seed } = nightOf(process.argv.slice(2));
  const exchange = await startExchange(options);
  console.log(`${exchange.marketId} at ${exchange.url}. Point the app at it:`);
  console.log(`  NIGHTJAR_WS_URL=${exchange.url} NIGHTJAR_REST_URL=${exchange.restUrl} npm run dev`);
  const report = (words: string) => console.log(new Date(exchange.exchangeTime()).toISOString(), words);
  setInterval(() => report(JSON.stringify(exchange.stats)), REPORT_MS);
  playFaults(faultSchedule(seed, { kinds, count: MOST_FAULTS, everyMs }), (fault) => {
    report(JSON.stringify(fault));
    exchange.inject(fault);
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
