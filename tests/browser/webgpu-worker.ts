/** Runs in a dedicated worker of a real browser, as the session does: what WebGPU computes there, beside the reference. */
import { ReferenceCompute } from '../../src/compute/reference.ts';
import { openWebgpu } from '../../src/compute/webgpu.ts';
import { crc32 } from '../../src/core/crc32.ts';
import { NETWORK_KINDS, type NetworkKind, parameterSpans } from '../../src/core/network.ts';
import type { Compute, Gradients } from '../../src/core/ports.ts';
import { type Example, example, networkOf, relativeError, type Size } from '../compute/example.ts';
import { countGpu, type GpuCounts } from './gpu-counts.ts';

/** What the test looks at. */
export interface Findings {
  readonly device: string;
  /** Largest error against the reference, relative to the largest number, and where: `kind size windows: tensor`. */
  readonly errors: Readonly<Record<string, number>>;
  /** Bytes that must be the same: of a step, again, on a second device twice at once, and there again with the first closed. */
  readonly steps: readonly Step[];
  readonly aloneAsTogether: boolean;
  /** Of one call each for all four networks. */
  readonly counts: { readonly outputs: GpuCounts; readonly gradients: GpuCounts };
  /** Buffers alive on the GPU before and after twenty steps. */
  readonly buffers: readonly number[];
  /** Median of gradients of a default batch of 32, ms. */
  readonly stepMs: Readonly<Record<NetworkKind | 'ensemble' | 'outputs', number>>;
  readonly lossOfNaN: number;
  /** Names of the errors after the device was destroyed: of the call that waited, of a later one; and after closing. */
  readonly afterLoss: readonly string[];
  readonly afterClosing: readonly string[];
  /** What opening says when the browser has no adapter. */
  readonly withoutAdapter: string;
}

/** CRC-32 of a step's outputs and gradients, a pair for each network. */
type Step = readonly (readonly [outputs: number, gradients: number])[];

// Each new size costs seconds of compiling on a software adapter.
const BATCHES: readonly (readonly [size: Size, windows: number])[] = [
  ['default', 32],
  ['default', 1],
  ['odd', 9],
  ['miniature', 4],
];

const gpu = countGpu();

async function examine(): Promise<Findings> {
  const compute = await openWebgpu();
  const errors = await errorsOf(compute);
  const steps = [await stepOf(compute), await stepOf(compute)];
  const aloneAsTogether = await alikeAlone(compute);
  const counts = await countsOf(compute);
  const buffers = await buffersOf(compute);
  const stepMs = await stepTimes(compute);
  const lossOfNaN = await withNaN(compute);
  const beside = await openWebgpu();
  steps.push(...(await Promise.all([stepOf(beside), stepOf(beside)])));
  const afterClosing = await namesAround(compute, () => compute.close());
  steps.push(await stepOf(beside));
  const { device } = beside;
  const afterLoss = await namesAround(beside, () => gpu.newestDevice().destroy());
  beside.close();
  const withoutAdapter = await messageWithoutAdapter();
  return { device, errors, steps, aloneAsTogether, counts, buffers, stepMs, lossOfNaN, afterLoss, afterClosing, withoutAdapter };
}

/** All four, on the windows of the first. */
function four(size: Size, windows: number, seed: number): readonly Example[] {
  return NETWORK_KINDS.map((kind) => example(networkOf(kind, size), windows, seed));
}

function first(examples: readonly Example[]): Example {
  const [given] = examples;
  if (given === undefined) throw new Error('no example');
  return given;
}

async function stepOf(compute: Compute): Promise<Step> {
  const all = four('default', 32, 1);
  const { batch, targets } = first(all);
  const outputs = await compute.outputs(all, batch);
  const gradients = await compute.gradients(all, batch, targets);
  return all.map((_, n) => [checksum(outputs[n]?.values), checksum(gradients[n]?.gradients)] as const);
}

function checksum(values: Float32Array = new Float32Array()): number {
  return crc32(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

async function errorsOf(compute: Compute): Promise<Record<string, number>> {
  const errors: Record<string, number> = {};
  for (const [size, windows] of BATCHES) {
    await compareOutputs(compute, four(size, windows, 1), `${size} ${windows}`, errors);
    await compareGradients(compute, four(size, windows, 1), `${size} ${windows}`, errors);
  }
  // Too wide for workgroup memory; and windows too short for any layer, of more networks than are gathered at once.
  const wide = NETWORK_KINDS.map((kind) => example({ ...networkOf(kind, 'default'), width: 24, hidden: 32, window: 33 }, 3, 2));
  await compareGradients(compute, wide, 'wide', errors);
  const short = NETWORK_KINDS.map((kind) => example({ ...networkOf(kind, 'miniature'), window: 1 }, 3, 2));
  await compareGradients(compute, [...short, ...short], 'short', errors);
  for (const presence of ['all', 'none'] as const) {
    const given = [example(networkOf('attentionMlp', 'default'), 3, 2, presence)];
    await compareOutputs(compute, given, presence, errors);
    await compareGradients(compute, given, presence, errors);
  }
  return errors;
}

type Numbers = ArrayLike<number> | null | undefined;

/** Adds the errors of one call for all `examples`. */
async function compareOutputs(compute: Compute, examples: readonly Example[], name: string, errors: Record<string, number>): Promise<void> {
  const { batch } = first(examples);
  const actual = await compute.outputs(examples, batch);
  const expected = await new ReferenceCompute().outputs(examples, batch);
  for (const [n, { network }] of examples.entries()) {
    errors[`${network.kind} ${name}: outputs`] = errorOf(actual[n]?.values, expected[n]?.values);
    errors[`${network.kind} ${name}: attention`] = errorOf(actual[n]?.attention, expected[n]?.attention);
  }
}

async function compareGradients(
  compute: Compute,
  examples: readonly Example[],
  name: string,
  errors: Record<string, number>,
): Promise<void> {
  const { batch, targets } = first(examples);
  const actual = await compute.gradients(examples, batch, targets);
  const expected = await new ReferenceCompute().gradients(examples, batch, targets);
  for (const [n, { network }] of examples.entries()) {
    const note = (what: string, error: number) => {
      errors[`${network.kind} ${name} (${n}): ${what}`] = error;
    };
    note('loss', errorOf([actual[n]?.loss ?? 0], [expected[n]?.loss ?? 0]));
    note('losses', errorOf(actual[n]?.losses, expected[n]?.losses));
    for (const span of parameterSpans(network)) {
      const [mine, theirs] = [actual, expected].map((of) => of[n]?.gradients.subarray(span.offset, span.offset + span.size));
      note(span.name, errorOf(mine, theirs));
    }
  }
}

/** Relative to the largest number; of nothing but zeros, or of no numbers on both sides, 0. */
function errorOf(actual: Numbers, expected: Numbers): number {
  if (actual === null && expected === null) return 0;
  const wanted = Array.from(expected ?? [Number.NaN]);
  const given = Array.from(actual ?? []);
  if (wanted.every((value) => value === 0)) return Math.max(0, ...given.map(Math.abs));
  return relativeError(given, wanted);
}

/** Whether each network gets alone what it gets with the others, to the bit. */
async function alikeAlone(compute: Compute): Promise<boolean> {
  const all = four('odd', 9, 5);
  const { batch, targets } = first(all);
  const together = await compute.gradients(all, batch, targets);
  const alone: Gradients[] = [];
  for (const given of all) alone.push(...(await compute.gradients([given], batch, targets)));
  return JSON.stringify(together) === JSON.stringify(alone);
}

async function countsOf(compute: Compute): Promise<Findings['counts']> {
  const all = four('default', 32, 1);
  const { batch, targets } = first(all);
  return {
    outputs: await gpu.during(() => compute.outputs(all, batch)),
    gradients: await gpu.during(() => compute.gradients(all, batch, targets)),
  };
}

async function buffersOf(compute: Compute): Promise<number[]> {
  const all = four('miniature', 4, 1);
  const { batch, targets } = first(all);
  const step = async () => [await compute.outputs(all, batch), await compute.gradients(all, batch, targets)];
  await step();
  const before = gpu.buffers();
  for (let n = 0; n < 20; n++) await step();
  return [before, gpu.buffers()];
}

async function stepTimes(compute: Compute): Promise<Findings['stepMs']> {
  const all = four('default', 32, 1);
  const { batch, targets } = first(all);
  const one = example(networkOf('lstm', 'default'), 1, 2);
  const of = (kind: NetworkKind) => {
    const given = all.filter(({ network }) => network.kind === kind);
    return median(() => compute.gradients(given, batch, targets));
  };
  return {
    attentionMlp: await of('attentionMlp'),
    lstm: await of('lstm'),
    cnn: await of('cnn'),
    transformer: await of('transformer'),
    ensemble: await median(() => compute.gradients(all, batch, targets)),
    outputs: await median(() => compute.outputs(all, one.batch)),
  };
}

async function withNaN(compute: Compute): Promise<number> {
  const { network, parameters, batch, targets } = example(networkOf('lstm', 'miniature'), 4, 1);
  parameters[0] = Number.NaN;
  const [result] = await compute.gradients([{ network, parameters }], batch, targets);
  return result?.loss ?? 0;
}

/** Names of the errors of a call that waits while `end` happens, and of one after it. All is compiled before, so it waits for the reading. */
async function namesAround(compute: Compute, end: () => void): Promise<string[]> {
  const all = four('default', 32, 1);
  const { batch } = first(all);
  const call = () =>
    compute.outputs(all, batch).then(
      () => 'answered',
      (error) => (error instanceof Error ? error.name : String(error)),
    );
  const waiting = call();
  end();
  return [await waiting, await call()];
}

async function messageWithoutAdapter(): Promise<string> {
  navigator.gpu.requestAdapter = async () => null;
  return openWebgpu().then(
    () => 'opened',
    (error: Error) => error.message,
  );
}

/** Of fifteen times, after one that is not counted, ms. */
async function median(body: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 16; n++) {
    const start = performance.now();
    await body();
    times.push(performance.now() - start);
  }
  return times.slice(1).sort((a, b) => a - b)[7] as number;
}

self.addEventListener('message', () => {
  examine().then(
    (findings) => self.postMessage({ findings }),
    (error) => self.postMessage({ error: `${error?.stack ?? error}` }),
  );
});
