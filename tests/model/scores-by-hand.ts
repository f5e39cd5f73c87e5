/** The scores once more, straight from their definitions and from whole lists of labels: what the running sums are held against. */
import type { Figures } from '../../src/model/score-report.ts';
import type { Told } from './said-stream.ts';

/** Null of nothing. */
export const mean = (values: readonly number[]) =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
const range = (length: number) => Array.from({ length }, (_, i) => i);
const UNIT = 2 ** -20;
const whole = (value: number) => Math.round(value / UNIT) * UNIT;

/** The definitions, label by label; `rounded` as the scores keep losses, or as they are. */
export function byHand(labels: readonly Told[], name: string, classes: number, rounded: boolean): Figures {
  const keep = rounded ? whole : (value: number) => value;
  const voices = labels.map(({ voices }) => voices[name] ?? { class: -1, probabilities: null });
  const truth = labels.map(({ label }) => label);
  const right = voices.map((voice, i) => (voice.class === truth[i] ? 1 : 0) as number);
  const occurred = range(classes).filter((c) => truth.includes(c));
  const pairs = (happened: number, said: number) => truth.filter((t, i) => t === happened && voices[i]?.class === said).length;
  const recall = (c: number) => pairs(c, c) / truth.filter((t) => t === c).length;
  const said = (c: number) => voices.filter((voice) => voice.class === c).length;
  const f1 = (c: number) => {
    const precision = said(c) === 0 ? 0 : pairs(c, c) / said(c);
    return precision + recall(c) === 0 ? 0 : (2 * precision * recall(c)) / (precision + recall(c));
  };
  const accuracy = mean(right);
  const byChance = range(classes).reduce(
    (sum, c) => sum + (said(c) / labels.length) * (truth.filter((t) => t === c).length / labels.length),
    0,
  );
  const last = mean(labels.map(({ voices, label }) => (voices.noChange?.class === label ? 1 : 0)));
  const given = voices.flatMap(({ probabilities }, i) => (probabilities === null ? [] : [{ probabilities, i }]));
  const top = given.map(({ probabilities, i }) => ({ top: Math.max(...probabilities), right: right[i] ?? 0 }));
  const bins = range(10).map((b) => top.filter((each) => Math.min(9, Math.floor(each.top * 10)) === b));
  const gap = (bin: typeof top) => Math.abs((mean(bin.map((each) => each.right)) ?? 0) - (mean(bin.map((each) => keep(each.top))) ?? 0));
  return {
    labels: labels.length,
    accuracy,
    balancedAccuracy: mean(occurred.map(recall)),
    f1: mean(occurred.map(f1)),
    logLoss: mean(given.map(({ probabilities, i }) => keep(-Math.log(Math.max(1e-6, probabilities[truth[i] ?? 0] ?? 0))))),
    brier: mean(
      given.map(({ probabilities, i }) => keep(probabilities.reduce((sum, p, c) => sum + (p - (c === truth[i] ? 1 : 0)) ** 2, 0))),
    ),
    ece: given.length === 0 ? null : bins.reduce((sum, bin) => sum + (bin.length / labels.length) * gap(bin), 0),
    kappa: accuracy === null || byChance === 1 ? null : (accuracy - byChance) / (1 - byChance),
    kappaTemporal: accuracy === null || last === null || last === 1 ? null : (accuracy - last) / (1 - last),
  };
}
