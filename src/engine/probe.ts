/** A real training step to try a processor with: the session's own networks, and a batch of its size made by chance. */
import { CLASSES, NETWORK_KINDS, type Network } from '../core/network.ts';
import type { Batch, Targets, Weighted } from '../core/ports.ts';
import { Random } from '../core/random.ts';
import type { Settings } from '../core/settings.ts';
import { FEATURE_COUNT } from '../features/catalogue.ts';
import { initialise } from '../model/initialise.ts';

export interface ProbeStep {
  readonly networks: readonly Weighted[];
  readonly batch: Batch;
  readonly targets: Targets;
}

/** The networks a session with these settings trains. */
export function networksOf({ window, width, hidden }: Settings): readonly Network[] {
  return NETWORK_KINDS.map((kind) => ({ kind, window, features: FEATURE_COUNT, width, hidden, horizons: 3, classes: CLASSES }));
}

export function probeStep(settings: Settings): ProbeStep {
  const random = new Random(1);
  const networks = networksOf(settings).map((network) => ({ network, parameters: initialise(network, random) }));
  const size = settings.batch;
  const labels = size * 3;
  return {
    networks,
    batch: {
      size,
      rows: Float32Array.from({ length: size * settings.window * FEATURE_COUNT }, () => random.normal()),
      present: new Float32Array(size * FEATURE_COUNT).fill(1),
    },
    targets: {
      classes: Int32Array.from({ length: labels }, () => random.integer(CLASSES)),
      moves: Float32Array.from({ length: labels }, () => random.normal()),
      weights: new Float32Array(labels).fill(1 / labels),
      moveWeight: settings.moveWeight,
    },
  };
}
