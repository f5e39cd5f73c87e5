/** A real training step to try a processor with: the session's own network, and a batch of its size made by chance. */
import type { Network } from '../core/network.ts';
import type { Batch, Targets } from '../core/ports.ts';
import { Random } from '../core/random.ts';
import type { Settings } from '../core/settings.ts';
import { FEATURE_COUNT } from '../features/catalogue.ts';
import { initialise } from '../model/initialise.ts';

export interface ProbeStep {
  readonly network: Network;
  readonly parameters: Float32Array;
  readonly batch: Batch;
  readonly targets: Targets;
}

/** The network a session with these settings trains. */
export function networkOf({ window, width, hidden }: Settings): Network {
  return { kind: 'attention-mlp', window, features: FEATURE_COUNT, width, hidden, horizons: 3 };
}

export function probeStep(settings: Settings): ProbeStep {
  const network = networkOf(settings);
  const random = new Random(1);
  const size = settings.batch;
  const labels = size * network.horizons;
  return {
    network,
    parameters: initialise(network, random),
    batch: {
      size,
      rows: Float32Array.from({ length: size * network.window * network.features }, () => random.normal()),
      present: new Float32Array(size * network.features).fill(1),
    },
    targets: {
      classes: Int32Array.from({ length: labels }, () => random.integer(3)),
      moves: Float32Array.from({ length: labels }, () => random.normal()),
      weights: new Float32Array(labels).fill(1 / labels),
      moveWeight: settings.moveWeight,
    },
  };
}
