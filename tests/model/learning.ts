/** Drives a learner through made-up prices as the engine does, and says by brute force which labels there are. */
import { decode, encode } from '../../src/core/codec.ts';
import type { Network } from '../../src/core/network.ts';
import type { Batch, Compute, Gradients, Outputs, Targets, Weighted } from '../../src/core/ports.ts';
import type { InstantRecord } from '../../src/core/records.ts';
import { Learner, type LearnerOptions } from '../../src/model/learner.ts';
import { PriceLabels } from '../../src/model/price-labels.ts';
import type { NewRow } from '../../src/model/row-ring.ts';

export const HORIZONS = [1_000, 2_500, 6_000] as const;
export const NETWORK: Network = { kind: 'attentionMlp', window: 3, features: 2, width: 2, hidden: 2, horizons: 3, classes: 3 };

/** A learner with what makes its labels of prices. */
export interface Market {
  readonly learner: Learner;
  readonly labels: PriceLabels;
}

export function newLearner(changes: Partial<LearnerOptions> = {}): Learner {
  return new Learner({
    networks: [NETWORK],
    spans: HORIZONS,
    regimes: ['calm', 'wild'],
    directions: true,
    rowBlocks: 16,
    reservoirBlocks: 2,
    batch: 4,
    rate: 0.01,
    gradientNorm: 5,
    moveWeight: 0.1,
    seed: 1,
    ...changes,
  });
}

export function newMarket(changes: Partial<LearnerOptions> = {}): Market {
  const learner = newLearner(changes);
  return { learner, labels: new PriceLabels(learner, changes.spans ?? HORIZONS) };
}

interface Moment {
  readonly time: number;
  /** Whether the engine would train here, if labels wait. */
  readonly trains: boolean;
}

/** What happens in a made-up market: a price, with an instant or without one; or time that is not seen. */
export type Happening =
  | (Moment & { readonly kind: 'price'; readonly doubleMid: number; readonly instant: boolean; readonly warm: boolean })
  | (Moment & { readonly kind: 'gap'; readonly from: number });

export const DEVIATION_BP = 2;
export const DEAD_BAND_BP = 1;

/** The row of an instant; its first value tells which one it is, counted from 1. */
export function rowAt(id: number, time: number, doubleMid: number, changes: Partial<NewRow> = {}): NewRow {
  return {
    sequence: id + 1,
    exchangeTime: time,
    doubleMid,
    stretch: 0,
    regime: id % 3 === 2 ? -1 : id % 3,
    values: Float32Array.of(id + 1, 0),
    present: Uint8Array.of(1, 1),
    deviationsBp: new Float32Array(HORIZONS.length).fill(DEVIATION_BP),
    deadBandsBp: new Float32Array(HORIZONS.length).fill(DEAD_BAND_BP),
    ...changes,
  };
}

/** What became of a course: a record per instant, and after which happenings there was a training step. */
export interface Life {
  readonly records: InstantRecord[];
  readonly trained: number[];
}

/** Takes the learner through everything that happens. */
export async function live({ learner, labels }: Market, happenings: readonly Happening[], compute: Compute): Promise<Life> {
  const records: InstantRecord[] = [];
  const trained: number[] = [];
  let doubleMid = 0;
  let stretch = 0;
  for (const [place, happening] of happenings.entries()) {
    labels.mature(happening.kind === 'gap' ? happening.from : happening.time, doubleMid);
    if (happening.kind === 'gap') {
      stretch++;
      labels.voidOpen();
    } else {
      doubleMid = happening.doubleMid;
      const cold = happening.warm ? {} : { deviationsBp: new Float32Array(HORIZONS.length) };
      if (happening.instant)
        records.push(await instant(learner, rowAt(records.length, happening.time, doubleMid, { stretch, ...cold }), compute));
    }
    if (!happening.trains || !learner.waiting) continue;
    await learner.learn(compute);
    trained.push(place);
  }
  return { records, trained };
}

/** One sampling instant. */
export async function instant(learner: Learner, row: NewRow, compute: Compute): Promise<InstantRecord> {
  await learner.predict(row, compute);
  return learner.seal();
}

/** A label as the definition has it. */
export interface TrueLabel {
  readonly row: number;
  readonly horizon: number;
  readonly class: number;
  readonly moveBp: number;
  readonly stretch: number;
  readonly rowTime: number;
  /** Which happening brought it to light. */
  readonly revealedAt: number;
}

/** Every label there is, and how many a gap made void, per horizon. */
export function trueLabels(happenings: readonly Happening[]): { labels: TrueLabel[]; voided: number[] } {
  const labels: TrueLabel[] = [];
  const voided = HORIZONS.map(() => 0);
  let row = -1;
  happenings.forEach((happening, at) => {
    if (happening.kind === 'gap' || !happening.instant) return;
    row++;
    if (!happening.warm) return;
    HORIZONS.forEach((horizonMs, horizon) => {
      const due = happening.time + horizonMs;
      const gapAt = happenings.findIndex((later, i) => i > at && later.kind === 'gap');
      const priceAt = happenings.findIndex((later, i) => i > at && later.kind === 'price' && later.time > due);
      const untouched = gapAt < 0 || (happenings[gapAt]?.kind === 'gap' && (happenings[gapAt] as { from: number }).from > due);
      const revealedAt = gapAt >= 0 && (priceAt < 0 || gapAt < priceAt) ? (untouched ? gapAt : -1) : priceAt;
      if (gapAt >= 0 && (priceAt < 0 || gapAt < priceAt) && !untouched) voided[horizon] = (voided[horizon] ?? 0) + 1;
      if (revealedAt < 0) return;
      const last = happenings.slice(at, revealedAt).findLast((each) => each.kind === 'price');
      const after = last?.kind === 'price' ? last.doubleMid : Number.NaN;
      const moveBp = Math.fround((after / happening.doubleMid - 1) * 10_000);
      const stretch = happenings.slice(0, at).filter(({ kind }) => kind === 'gap').length;
      const label = Math.abs(moveBp) <= DEAD_BAND_BP ? 1 : moveBp > 0 ? 2 : 0;
      labels.push({ row, horizon, class: label, moveBp, stretch, rowTime: happening.time, revealedAt });
    });
  });
  return { labels, voided };
}

/** What a processor pulls one network's parameters with. */
export type Pull = Omit<Gradients, 'losses'> & Partial<Pick<Gradients, 'losses'>>;

/** A processor that says what it is told to, of every network the same unless told, and notes what it was asked. */
export class ListeningCompute implements Compute {
  readonly backend = 'reference';
  readonly device = 'test';
  readonly asked: { readonly batch: Batch; readonly targets: Targets }[] = [];
  /** The windows of each prediction. */
  readonly windows: Batch[] = [];
  /** The first network's parameters at each prediction. */
  readonly seen: Float32Array[] = [];
  private readonly say: (call: number, network: number) => readonly number[];
  private readonly pull: (parameters: Float32Array, network: number) => Pull;

  constructor(
    say: (call: number, network: number) => readonly number[] = () => [],
    pull: (parameters: Float32Array, network: number) => Pull = still,
  ) {
    this.say = say;
    this.pull = pull;
  }

  async outputs(networks: readonly Weighted[], batch: Batch): Promise<readonly Outputs[]> {
    this.windows.push(batch);
    this.seen.push(networks[0]?.parameters.slice() ?? new Float32Array(0));
    const call = this.seen.length - 1;
    return networks.map((_, n) => ({
      values: Float32Array.from({ length: 12 }, (_each, i) => this.say(call, n)[i] ?? 0),
      attention: null,
    }));
  }

  async gradients(networks: readonly Weighted[], batch: Batch, targets: Targets): Promise<readonly Gradients[]> {
    this.asked.push({ batch, targets });
    return networks.map(({ parameters }, n) => ({ losses: new Float64Array(targets.classes.length), ...this.pull(parameters, n) }));
  }

  close(): void {}
}

/** Leaves the parameters where they are. */
function still(parameters: Float32Array): Pull {
  return { loss: 1, gradients: new Float32Array(parameters.length) };
}

/** A market as a checkpoint and the archive's `records`, from the first on, bring it back. */
export function again({ learner, labels }: Market, records: readonly InstantRecord[], changes: Partial<LearnerOptions> = {}): Market {
  const market = newMarket(changes);
  decode(market.learner, encode(learner));
  decode(market.labels, encode(labels));
  const { rows, replay } = market.learner;
  rows.restore(records.slice(rows.first, rows.end));
  for (const pinned of replay.pinned) pinned.restore(pinned.ranges.map(({ first, end }) => records.slice(first, end)));
  return market;
}
