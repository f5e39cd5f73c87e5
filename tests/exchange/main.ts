/** `npm run exchange -- RECORDING [--speed N] [--port P] [--market BTC-AUD]`: runs the test exchange by hand. */
import { parseArgs } from 'node:util';
import { type ExchangeOptions, startExchange } from './exchange.ts';

const USAGE = 'npm run exchange -- RECORDING [--speed N] [--port P] [--market BTC-AUD] [--once]';
const REPORT_MS = 10_000;

function optionsOf(args: string[]): ExchangeOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      speed: { type: 'string', default: '1' },
      port: { type: 'string', default: '8765' },
      market: { type: 'string', default: 'BTC-AUD' },
      once: { type: 'boolean', default: false },
    },
  });
  const [recording] = positionals;
  const [speed, port] = [Number(values.speed), Number(values.port)];
  if (recording === undefined || !(speed > 0) || !Number.isInteger(port)) throw new Error(USAGE);
  return { recording, speed, port, marketId: values.market, loop: !values.once };
}

async function main(): Promise<void> {
  const exchange = await startExchange(optionsOf(process.argv.slice(2)));
  console.log(`${exchange.marketId} at ${exchange.url}. Point the app at it:`);
  console.log(`  NIGHTJAR_WS_URL=${exchange.url} npm run dev`);
  setInterval(() => console.log(new Date(exchange.exchangeTime()).toISOString(), JSON.stringify(exchange.stats)), REPORT_MS);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
