/** Which processor trains: each candidate in order shows a real gradient step, and the first that is right and fast enough is kept. */
import type { BackendName } from '../core/messages.ts';
import { type Batch, type Compute, ComputeLost, type Gradients, type Targets, type Weighted } from '../core/ports.ts';
import { ReferenceCompute } from './reference.ts';

/** A candidate. `open` rejects in words where there is none. */
export interface Opener {
  readonly backend: BackendName;
  readonly open: () => Promise<Compute>;
}

/** The step to be tried, and how long it may take. */
export interface Probe {
  readonly networks: readonly Weighted[];
  readonly batch: Batch;
  readonly targets: Targets;
  /** A candidate whose median step takes longer is kept only if no later one is faster, ms. */
  readonly budgetMs: number;
}

/** What became of a candidate: its median step, or why it is out. Those after the chosen one are not tried and not listed. */
export type Trial =
  | { readonly backend: BackendName; readonly device: string; readonly stepMs: number }
  | { readonly backend: BackendName; readonly error: string };

export interface Choice {
  readonly compute: Compute;
  readonly report: readonly Trial[];
}

/** Steps timed after the first, which also compiles shaders. */
const TIMED_STEPS = 5;
/** A candidate that does not answer within this is taken for broken, ms. */
const TRIAL_LIMIT_MS = 30_000;
/** Largest gradient error against the reference, relative to the largest gradient: rounding is below 1e-5, a faulty driver far above. */
const TOLERANCE = 1e-2;

/**
 * Tries `openers` in order and keeps the first whose median step holds `probe.budgetMs`, else the fastest. All others are closed.
 * To override the choice, pass one opener. Rejects with every reason if none works.
 */
export async function openBest(openers: readonly Opener[], probe: Probe): Promise<Choice> {
  const { networks, batch, targets, budgetMs } = probe;
  const expected = await new ReferenceCompute().gradients(networks, batch, targets);
  const report: Trial[] = [];
  let best: { compute: Compute; stepMs: number } | null = null;
  for (const opener of openers) {
    const result = await limited(attempt(opener, probe, expected));
    if ('error' in result) {
      report.push({ backend: opener.backend, error: result.error });
      continue;
    }
    const { compute, stepMs } = result;
    report.push({ backend: opener.backend, device: compute.device, stepMs });
    if (best === null || stepMs < best.stepMs) {
      best?.compute.close();
      best = { compute, stepMs };
    } else {
      compute.close();
    }
    if (stepMs <= budgetMs) break;
  }
  if (best === null) {
    const reasons = report.map((trial) => `${trial.backend}: ${'error' in trial ? trial.error : 'closed'}`);
    throw new Error(`no backend works: ${reasons.join('; ')}`);
  }
  return { compute: best.compute, report };
}

type Attempt = { compute: Compute; stepMs: number } | { error: string };

async function attempt(opener: Opener, probe: Probe, expected: readonly Gradients[]): Promise<Attempt> {
  let compute: Compute | null = null;
  try {
    compute = await opener.open();
    const first = await step(compute, probe);
    const error = Math.max(...expected.map((each, network) => relativeError(first[network], each)));
    if (!(error <= TOLERANCE)) throw new ComputeLost(`its gradients are wrong (relative error ${error.toPrecision(2)})`);
    const times: number[] = [];
    for (let i = 0; i < TIMED_STEPS; i++) {
      const start = performance.now();
      await step(compute, probe);
      times.push(performance.now() - start);
    }
    return { compute, stepMs: median(times) };
  } catch (error) {
    compute?.close();
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function step(compute: Compute, { networks, batch, targets }: Probe): Promise<readonly Gradients[]> {
  return compute.gradients(networks, batch, targets);
}

/** Of one network. The loss counts as one more gradient, so that a wrong one is seen too. */
function relativeError(actual: Gradients | undefined, expected: Gradients): number {
  if (actual === undefined) return Number.POSITIVE_INFINITY;
  let largest = Math.abs(actual.loss - expected.loss);
  let scale = Math.abs(expected.loss);
  expected.gradients.forEach((gradient, i) => {
    const difference = Math.abs((actual.gradients[i] as number) - gradient);
    // Written so that NaN wins, and stays: nothing is larger than it.
    if (difference > largest || Number.isNaN(difference)) largest = difference;
    scale = Math.max(scale, Math.abs(gradient));
  });
  return largest / scale;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] as number;
}

/** An answer that comes too late closes what it opened. */
async function limited(pending: Promise<Attempt>): Promise<Attempt> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Attempt>((resolve) => {
    timer = setTimeout(() => resolve({ error: `no answer within ${TRIAL_LIMIT_MS / 1000} s` }), TRIAL_LIMIT_MS);
  });
  const result = await Promise.race([pending, late]);
  clearTimeout(timer);
  if ('error' in result) pending.then((answer) => 'compute' in answer && answer.compute.close());
  return result;
}
