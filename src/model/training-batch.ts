/** The batch of one training step: the labels that just matured, then replayed rows, in whole units so that shapes stay few. */
import type { Network } from '../core/network.ts';
import type { Batch, Targets } from '../core/ports.ts';
import type { Random } from '../core/random.ts';
import type { MaturedLabel } from '../core/records.ts';
import type { Replay, Replayed } from './replay.ts';
import type { RowRing } from './row-ring.ts';
import { NO_LABEL, type Sample } from './rows.ts';
import { windowsOf } from './windows.ts';

/** A move further than this many expected deviations is taken as this many. */
const MAX_MOVE = 4;

export interface TrainingParts {
  readonly matured: readonly MaturedLabel[];
  readonly rows: RowRing;
  readonly replay: Replay;
  /** One past the newest row that has a label. */
  readonly end: number;
  readonly random: Random;
  readonly network: Network;
  /** Windows of a batch: as many whole units as hold the matured labels and half a unit of replayed ones. */
  readonly unit: number;
  /** How far each horizon reaches, the shortest first. */
  readonly spans: readonly number[];
  readonly moveWeight: number;
}

export interface TrainingBatch {
  readonly batch: Batch;
  readonly targets: Targets;
  /** Where each window comes from. */
  readonly origins: readonly ('fresh' | Replayed['origin'])[];
}

export function composeBatch(given: TrainingParts): TrainingBatch {
  const { network, rows, unit } = given;
  const fresh = freshSamples(given.matured, rows);
  const size = Math.ceil((fresh.length + Math.ceil(unit / 2)) / unit) * unit;
  const replayed = given.replay.draw(size - fresh.length, rows, given.end, given.random);
  const places = [...fresh.map((sample) => ({ ...sample, origin: 'fresh' as const, weight: 1 })), ...replayed];
  return {
    batch: windowsOf(places, network.features, network.window, size),
    targets: targetsOf(places, given.spans, given.moveWeight),
    origins: places.map(({ origin }) => origin),
  };
}

/** The matured labels by row. */
function freshSamples(matured: readonly MaturedLabel[], rows: RowRing): Sample[] {
  const byRow = new Map<number, MaturedLabel[]>();
  for (const label of matured) {
    if (label.row < rows.first) continue;
    const labels = byRow.get(label.row);
    if (labels === undefined) byRow.set(label.row, [label]);
    else labels.push(label);
  }
  return [...byRow].map(([row, labels]) => ({ source: rows, row, labels }));
}

/**
 * All labels weigh 1 together. Labels of neighbouring rows share most of their future, the more the further they reach: each
 * weighs the less the longer its horizon, or the networks would learn a few long moves by heart.
 */
function targetsOf(places: readonly (Sample & { readonly weight: number })[], spans: readonly number[], moveWeight: number): Targets {
  const horizons = spans.length;
  const worth = spans.map((span) => (spans[0] as number) / span);
  const size = places.length * horizons;
  const targets = {
    classes: new Int32Array(size).fill(NO_LABEL),
    moves: new Float32Array(size),
    weights: new Float32Array(size),
    moveWeight,
  };
  const worthOf = (labels: Sample['labels']) => labels.reduce((sum, { horizon }) => sum + (worth[horizon] as number), 0);
  const total = places.reduce((sum, { labels, weight }) => sum + worthOf(labels) * weight, 0);
  places.forEach(({ source, labels, weight }, place) => {
    for (const { row, horizon, class: label, moveBp } of labels) {
      const deviation = source.columns.deviationsBp[source.slot(row) * horizons + horizon] as number;
      const at = place * horizons + horizon;
      targets.classes[at] = label;
      targets.moves[at] = Math.max(-MAX_MOVE, Math.min(MAX_MOVE, moveBp / deviation));
      targets.weights[at] = total > 0 ? (weight * (worth[horizon] as number)) / total : 0;
    }
  });
  return targets;
}

/** Mean loss per label, over members, of each kind of rows; null where there was none or it is not finite. */
export function groupLosses(
  { origins, targets }: TrainingBatch,
  losses: readonly Float64Array[],
): { readonly fresh: number | null; readonly old: number | null; readonly recent: number | null } {
  const horizons = targets.classes.length / origins.length;
  const mean = (wanted: TrainingBatch['origins'][number]): number | null => {
    let sum = 0;
    let labels = 0;
    origins.forEach((origin, place) => {
      if (origin !== wanted) return;
      for (let at = place * horizons; at < (place + 1) * horizons; at++) {
        if ((targets.classes[at] as number) < 0) continue;
        labels++;
        for (const own of losses) sum += own[at] as number;
      }
    });
    const value = sum / (labels * losses.length);
    return Number.isFinite(value) ? value : null;
  };
  return { fresh: mean('fresh'), old: mean('old'), recent: mean('recent') };
}
