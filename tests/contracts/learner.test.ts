/** What every learner holds to, whichever networks it has: it learns what is there, late labels or not, and all of it is bytes. */
import { describe, expect, test } from 'vitest';
import { ReferenceCompute } from '../../src/compute/reference.ts';
import { decode, encode, type Stateful } from '../../src/core/codec.ts';
import { NETWORK_KINDS, type Network } from '../../src/core/network.ts';
import { Random } from '../../src/core/random.ts';
import type { InstantRecord } from '../../src/core/records.ts';
import { Learner } from '../../src/model/learner.ts';
import type { NewRow } from '../../src/model/row-ring.ts';
import { figures } from '../../src/model/score-report.ts';

const compute = new ReferenceCompute();
const FEATURES = 3;
const CLASSES = 2;

const networkOf = (kind: Network['kind']): Network => ({
  kind,
  window: 4,
  features: FEATURES,
  width: 6,
  hidden: 8,
  horizons: 1,
  classes: CLASSES,
});
const SUBJECTS: readonly (readonly [string, readonly Network[]])[] = [
  ...NETWORK_KINDS.map((kind) => [kind, [networkOf(kind)]] as const),
  ['all four together', NETWORK_KINDS.map(networkOf)],
];

/** A stream whose label is the product of two features; it comes `delay` rows late, or out of step with the rows where that is asked for. */
class Subject {
  readonly records: InstantRecord[] = [];
  readonly learner: Learner;
  private readonly networks: readonly Network[];
  private readonly delay: number;
  private readonly random: Random;
  private readonly labels: number[] = [];

  constructor(networks: readonly Network[], delay = 1) {
    this.networks = networks;
    this.delay = delay;
    this.random = new Random(11);
    this.learner = newLearner(networks, delay);
  }

  /** One row: whatever label is due, the prediction, a training step. @param hold keeps labels back until the next row that does not. */
  async step(hold = false): Promise<Float32Array | null> {
    const { learner } = this;
    if (!hold) this.reveal();
    const prediction = await learner.predict(this.row(), compute);
    this.records.push(learner.seal());
    if (learner.waiting) await learner.learn(compute);
    return prediction;
  }

  private revealed = 0;

  private reveal(): void {
    for (; this.revealed <= this.labels.length - this.delay; this.revealed++) {
      this.learner.reveal(this.revealed, 0, this.labels[this.revealed] ?? 0, 0);
    }
  }

  private row(): NewRow {
    const { random, labels } = this;
    const [a, b] = [random.integer(2) * 2 - 1, random.integer(2) * 2 - 1];
    const id = labels.length;
    labels.push(a === b ? 1 : 0);
    return {
      sequence: id + 1,
      exchangeTime: id,
      doubleMid: 0,
      stretch: 0,
      regime: -1,
      values: Float32Array.of(a, b, random.normal()),
      present: new Uint8Array(FEATURES).fill(1),
      deviationsBp: Float32Array.of(1),
      deadBandsBp: Float32Array.of(0),
    };
  }

  /** The same from bytes and archive. */
  again(): Subject {
    const restored = new Subject(this.networks, this.delay);
    decode(restored.learner, encode(this.learner));
    decode(restored.random, encode(this.random));
    restored.records.push(...this.records);
    restored.labels.push(...this.labels);
    restored.revealed = this.revealed;
    const { rows, replay } = restored.learner;
    rows.restore(this.records.slice(rows.first, rows.end));
    for (const pinned of replay.pinned) pinned.restore(pinned.ranges.map(({ first, end }) => this.records.slice(first, end)));
    return restored;
  }
}

function newLearner(networks: readonly Network[], delay: number): Learner {
  return new Learner({
    networks,
    spans: [delay],
    regimes: [],
    directions: false,
    rowBlocks: 4,
    reservoirBlocks: 2,
    batch: 8,
    rate: 0.01,
    gradientNorm: 5,
    moveWeight: 0.1,
    seed: 2,
  });
}

function recent({ learner: { scores } }: Subject, who: string): number {
  const [own] = scores;
  return own === undefined ? Number.NaN : (figures(own.recent, who).accuracy ?? Number.NaN);
}

/** Everything that is predicted or learned with; of the rows only what was learned from them. */
function partsOf(learner: Learner): readonly Stateful[] {
  const { members, combiners, scores, drifts, convergence, rate, replay } = learner;
  const { random, baselines } = learner as unknown as { random: Stateful; baselines: readonly Stateful[] };
  return [...members, ...combiners, ...scores, ...drifts, ...baselines, convergence, rate, replay, random];
}

for (const [name, networks] of SUBJECTS) {
  describe(name, { timeout: 60_000 }, () => {
    test('learns a small signal that no line can tell', async () => {
      const subject = new Subject(networks);
      for (let row = 0; row < 700; row++) await subject.step();
      // Of the rows that the ring still has: the newest two hundred or so.
      expect(recent(subject, 'model')).toBeGreaterThan(0.9);
      expect(recent(subject, 'logisticRegression')).toBeLessThan(0.65);
      for (const { kind } of networks) expect(recent(subject, kind), kind).toBeGreaterThan(0.8);
    });

    test('learns it from labels that come late, and in heaps', async () => {
      const subject = new Subject(networks, 12);
      // A step in every seventh row: it takes as many rows more.
      for (let row = 0; row < 3_000; row++) await subject.step(row % 7 > 0);
      expect(recent(subject, 'model')).toBeGreaterThan(0.85);
      expect(subject.learner.scores[0]?.labels).toBeGreaterThan(2_970);
    });

    test('from its bytes goes on as if it had never ended, old rows pinned and all', async () => {
      let subject = new Subject(networks, 5);
      const whole = new Subject(networks, 5);
      for (let row = 0; row < 420; row++) {
        if ([3, 40, 64, 256, 258, 330, 385].includes(row)) {
          expect(encode(subject.again().learner)).toEqual(encode(subject.learner));
          subject = subject.again();
        }
        expect(await subject.step(row % 9 === 4)).toEqual(await whole.step(row % 9 === 4));
      }
      expect(encode(subject.learner)).toEqual(encode(whole.learner));
      expect(subject.records).toEqual(whole.records);
      expect(subject.learner.replay.pinned.flatMap(({ ranges }) => ranges).length).toBeGreaterThan(0);
    });

    test('is changed by a prediction in nothing it predicts or learns with', async () => {
      const subject = new Subject(networks, 1_000);
      for (let row = 0; row < 60; row++) {
        const before = partsOf(subject.learner).map((part) => encode(part));
        await subject.step();
        expect(partsOf(subject.learner).map((part) => encode(part))).toEqual(before);
      }
      const trained = new Subject(networks, 1);
      for (let row = 0; row < 60; row++) await trained.step();
      const before = partsOf(trained.learner).map((part) => encode(part));
      await trained.step(true);
      expect(partsOf(trained.learner).map((part) => encode(part))).toEqual(before);
    });
  });
}
