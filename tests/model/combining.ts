/** Made-up members over seeded streams: what they say is drawn, not learned, so that how it is combined stands alone. */
import { exp, log } from '../../src/core/math.ts';
import { Random } from '../../src/core/random.ts';
import { type SaidLayout, saidLayout } from '../../src/core/said.ts';
import { Baselines } from '../../src/model/baselines.ts';
import { Combiner } from '../../src/model/combiner.ts';
import { argmax } from '../../src/model/softmax.ts';

/** One row of a made-up stream: what happens, and the logits of each member before it does. */
export interface Happening {
  readonly label: number;
  readonly logits: readonly (readonly number[])[];
  readonly regime: number;
}

/** Log loss and whether it was right, row by row, of one voice. */
export interface Voice {
  readonly losses: number[];
  readonly right: number[];
  readonly probabilities: number[][];
}

export interface Heard {
  readonly members: readonly Voice[];
  readonly equal: Voice;
  readonly ensemble: Voice;
  readonly meta: Voice;
  readonly spoke: Voice;
  readonly frequencies: Voice;
  readonly noChange: Voice;
  readonly labels: readonly number[];
}

export interface Stage {
  readonly layout: SaidLayout;
  readonly baselines: Baselines;
  readonly combiner: Combiner;
}

export function newStage(members: number, classes: number, regimes = 0): Stage {
  const layout = saidLayout(members, classes);
  return { layout, baselines: new Baselines(1, layout), combiner: new Combiner(layout, regimes) };
}

const ROW = new Float32Array(1);

/** Says row after row; each label is revealed `delay` rows later, and learned then from what was stored, with `share`. */
export function hear(stage: Stage, rows: readonly Happening[], delay = 0, share = 1): Heard {
  const { layout, combiner } = stage;
  const heard = newHeard(layout.members);
  const stored: Float32Array[] = [];
  rows.forEach((row, i) => {
    const said = say(stage, row);
    stored.push(said);
    listen(heard, layout, said, row.label);
    const old = rows[i - delay];
    const then = stored[i - delay];
    if (old === undefined || then === undefined) return;
    combiner.learn(then, 0, old.label, share);
    stage.baselines.learn(ROW, 0, old.label);
  });
  return heard;
}

/** Everything said of `row`, as stored. */
export function say({ layout, baselines, combiner }: Stage, { logits, regime }: Happening): Float32Array {
  const said = new Float32Array(layout.size);
  logits.forEach((values, m) => {
    said.set(probabilities(values), layout.member(m));
  });
  said[layout.regime] = regime;
  baselines.predict(ROW, 0, said, 0);
  combiner.predict(said, 0);
  return said;
}

function newHeard(members: number): Heard {
  const voice = (): Voice => ({ losses: [], right: [], probabilities: [] });
  const voices = Array.from({ length: members }, voice);
  const [equal, ensemble, meta, spoke, frequencies, noChange] = [voice(), voice(), voice(), voice(), voice(), voice()];
  return { members: voices, equal, ensemble, meta, spoke, frequencies, noChange, labels: [] };
}

function listen(heard: Heard, layout: SaidLayout, said: Float32Array, label: number): void {
  const K = layout.classes;
  const part = (from: number): number[] => Array.from(said.subarray(from, from + K));
  const each = heard.members.map((_, m) => part(layout.member(m)));
  heard.members.forEach((voice, m) => {
    note(voice, each[m] ?? [], label);
  });
  note(
    heard.equal,
    Array.from({ length: K }, (_, k) => each.reduce((sum, p) => sum + (p[k] ?? 0), 0) / each.length),
    label,
  );
  note(heard.ensemble, part(layout.ensemble), label);
  note(heard.meta, part(layout.meta), label);
  note(heard.spoke, part(layout.spoke), label);
  note(heard.frequencies, part(layout.frequencies), label);
  heard.noChange.right.push(said[layout.noChange] === label ? 1 : 0);
  (heard.labels as number[]).push(label);
}

function note(voice: Voice, p: number[], label: number): void {
  voice.losses.push(-log(Math.max(1e-6, p[label] ?? 0)));
  voice.right.push(argmax(p, 0, p.length) === label ? 1 : 0);
  voice.probabilities.push(p);
}

export function probabilities(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const e = logits.map((logit) => exp(logit - most));
  const sum = e.reduce((total, value) => total + value, 0);
  return e.map((value) => value / sum);
}

export function draw(random: Random, p: readonly number[]): number {
  let left = random.uniform();
  for (let k = 0; k < p.length - 1; k++) {
    left -= p[k] ?? 0;
    if (left < 0) return k;
  }
  return p.length - 1;
}

export function mean(values: readonly number[], from = 0): number {
  let sum = 0;
  for (let i = from; i < values.length; i++) sum += values[i] ?? 0;
  return sum / (values.length - from);
}

/** Mean of a - b and its standard error, from row `from`. */
export function paired(a: readonly number[], b: readonly number[], from = 0): { difference: number; error: number } {
  const d = a.slice(from).map((value, i) => value - (b[from + i] ?? 0));
  const difference = mean(d);
  const error = Math.sqrt(mean(d.map((value) => (value - difference) * (value - difference))) / d.length);
  return { difference, error };
}

/** Expected calibration error of the class said, ten bins of equal width. */
export function calibrationError({ probabilities: said, right }: Voice, from = 0): number {
  const bins = Array.from({ length: 10 }, () => ({ gap: 0 }));
  for (let i = from; i < said.length; i++) {
    const confidence = Math.max(...(said[i] ?? []));
    const bin = bins[Math.min(9, Math.floor(confidence * 10))];
    if (bin !== undefined) bin.gap += confidence - (right[i] ?? 0);
  }
  return bins.reduce((sum, { gap }) => sum + Math.abs(gap), 0) / (said.length - from);
}

/**
 * A stream whose labels are drawn from hidden logits of deviation `signal`; member m sees them through noise of deviation
 * `noise(m, i)` and says them `sureness(m)` times as sure as they are. A share `sticky` of labels repeats the one before.
 */
export interface Recipe {
  readonly rows: number;
  readonly members: number;
  readonly classes: number;
  readonly seed: number;
  readonly signal?: number;
  readonly prior?: readonly number[];
  readonly sticky?: number;
  readonly noise?: (m: number, i: number) => number;
  /** 0: the member sees nothing of the signal. */
  readonly sees?: (m: number, i: number) => number;
  readonly sureness?: (m: number) => number;
  readonly regime?: (i: number) => number;
}

export function stream(recipe: Recipe): Happening[] {
  const { rows, members, classes, seed, signal = 1.5, prior, sticky = 0 } = recipe;
  const random = new Random(seed);
  const happenings: Happening[] = [];
  let last = 0;
  for (let i = 0; i < rows; i++) {
    const truth = Array.from({ length: classes }, (_, k) => signal * random.normal() + log(prior?.[k] ?? 1));
    const drawn = draw(random, probabilities(truth));
    const label = random.uniform() < sticky ? last : drawn;
    const logits = Array.from({ length: members }, (_, m) => {
      const sees = recipe.sees?.(m, i) ?? 1;
      const noise = recipe.noise?.(m, i) ?? 1;
      return truth.map((logit) => (recipe.sureness?.(m) ?? 1) * (sees * logit + noise * random.normal()));
    });
    happenings.push({ label, logits, regime: recipe.regime?.(i) ?? -1 });
    last = label;
  }
  return happenings;
}
