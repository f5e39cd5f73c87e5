/** A row of features in the making: each is set once, normalised where it has no bounds of its own, or stays unknown. */
import { FEATURE_COUNT, FEATURES, type FeatureName } from './catalogue.ts';
import type { Normaliser } from './normaliser.ts';

const PLACE = Object.fromEntries(FEATURES.map(({ name }, place) => [name, place])) as Record<FeatureName, number>;
const BOUNDED = FEATURES.map((feature) => 'bounded' in feature);

/** One row: normalised values, 0 where `present` is 0. */
export interface FeatureRow {
  readonly values: Float32Array;
  readonly present: Uint8Array;
}

/** Sets a feature from its raw value; null leaves it unknown. */
export type SetFeature = (name: FeatureName, raw: number | null) => void;

/** The row that `fill` sets. */
export function featureRow(normaliser: Normaliser, fill: (set: SetFeature) => void): FeatureRow {
  const values = new Float32Array(FEATURE_COUNT);
  const present = new Uint8Array(FEATURE_COUNT);
  fill((name, raw) => {
    if (raw === null) return;
    const place = PLACE[name];
    values[place] = BOUNDED[place] ? raw : normaliser.observe(place, raw);
    present[place] = 1;
  });
  return { values, present };
}
