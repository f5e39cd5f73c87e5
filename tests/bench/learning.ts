/** How long the whole learning step takes on each processor of Node, split by part and by member; and how fast `simulate` is. */
import { openNodeCompute } from '../../src/cli/node-compute.ts';
import { playRecording } from '../../src/cli/simulate/play-recording.ts';
import { recordingAt } from '../../src/cli/simulate/sources.ts';
import type { BackendName } from '../../src/core/messages.ts';
import { NETWORK_KINDS } from '../../src/core/network.ts';
import type { Compute, Weighted } from '../../src/core/ports.ts';
import { defaultSettings } from '../../src/core/settings.ts';
import { DEFAULT_SEED } from '../../src/core/spec.ts';
import { type ProbeStep, probeStep } from '../../src/engine/probe.ts';
import { LearnerSteps, partTimings } from './learner-steps.ts';
import { round, type Timing, timing } from './timing.ts';

const BACKENDS: readonly BackendName[] = ['reference', 'cpu', 'wasm'];
const RECORDING = new URL('../../public/recordings/binance-btc-usdt.jsonl.gz', import.meta.url).pathname;
/** Entries of the recording that are simulated: four of its eleven minutes. */
const UNTIL = 12_000;
/** Calls that are not counted, and calls that are: fewer of a processor that needs longer for them. */
const WARM_UP = 10;
const RUNS = 200;
const LEAST_RUNS = 20;
const MOST_MS = 3_000;

/** Plain JSON values. */
export async function benchLearning(): Promise<object> {
  const steps = await LearnerSteps.warm();
  const probe = probeStep(defaultSettings());
  const backends: object[] = [];
  for (const backend of BACKENDS) {
    const compute = await openNodeCompute(backend);
    backends.push({ backend, device: compute.device, ...(await stepsOn(steps, compute)), members: await membersOn(probe, compute) });
    compute.close();
  }
  return { batch: probe.batch.size, parameters: steps.parameters, backends, simulate: await simulated() };
}

/** The whole step of the learner. Which processor does it makes no difference to the next one's. */
async function stepsOn(steps: LearnerSteps, compute: Compute): Promise<object> {
  const parts = await repeated(() => steps.step(compute));
  return { step: partTimings(parts) };
}

/** Gradients on a batch and the prediction of one window, of each network alone and of all. */
async function membersOn({ networks, batch, targets }: ProbeStep, compute: Compute): Promise<object> {
  const one = {
    size: 1,
    rows: batch.rows.slice(0, batch.rows.length / batch.size),
    present: batch.present.slice(0, batch.present.length / batch.size),
  };
  const of = async (members: readonly Weighted[]) => ({
    gradients: await timed(() => compute.gradients(members, batch, targets)),
    outputs: await timed(() => compute.outputs(members, one)),
  });
  const members: Record<string, object> = {};
  for (const kind of NETWORK_KINDS) members[kind] = await of(networks.filter(({ network }) => network.kind === kind));
  return { ...members, all: await of(networks) };
}

async function timed(call: () => Promise<unknown>): Promise<Timing> {
  return timing(
    await repeated(async () => {
      const started = performance.now();
      await call();
      return performance.now() - started;
    }),
  );
}

/** What `call` gives, often enough to tell, once it is warm. */
async function repeated<T>(call: () => Promise<T>): Promise<readonly T[]> {
  const until = performance.now() + MOST_MS;
  const results: T[] = [];
  for (let run = 0; run < WARM_UP + RUNS; run++) {
    if (performance.now() > until && results.length >= LEAST_RUNS) break;
    const result = await call();
    if (run >= WARM_UP) results.push(result);
  }
  return results;
}

/** The session of the page on the bundled Binance recording, from opening the file on. */
async function simulated(): Promise<object> {
  const started = performance.now();
  const { steps } = await playRecording({
    name: 'binance-btc-usdt',
    source: recordingAt(RECORDING),
    seed: DEFAULT_SEED,
    settings: defaultSettings(),
    compute: await openNodeCompute('wasm'),
    until: UNTIL,
  });
  const seconds = (performance.now() - started) / 1000;
  return { entries: UNTIL, steps, stepsPerSecond: round(steps / seconds) };
}
