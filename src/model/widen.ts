/**
 * A wider network that computes the same function (Net2WiderNet: Chen, Goodfellow, Shlens 2016). Every unit gets a duplicate
 * with the same incoming weights, so the same value; each outgoing weight is shared out between the two.
 *
 * The share is drawn for each outgoing weight by itself: with one share per unit the gradients of two duplicates would be
 * multiples of each other, which Adam, who divides by their size, does not tell apart. Where outgoing weights are zero,
 * as in a network that has not learned yet, duplicates stay duplicates.
 */
import { assert } from '../core/assert.ts';
import { type Network, type ParameterSpan, parameterCount, parameterSpans } from '../core/network.ts';
import type { Random } from '../core/random.ts';

/** How far the smaller share of a weight lies below a half. */
const LEAST_UNEVENNESS = 0.1;
const MOST_UNEVENNESS = 0.4;

/**
 * How a tensor grows: its rows are `rowGroups` lists of units whose weights go out, its columns `columnGroups` lists of units
 * they come in to; 0 where they are something else and stay. Each list is followed by the list of its duplicates.
 */
interface Growth {
  readonly rowGroups: number;
  readonly columnGroups: number;
}

/** `network` with twice its hidden units (of the cnn: its width), and parameters of the same function, to rounding. */
export function widen(network: Network, parameters: Float32Array, random: Random): { network: Network; parameters: Float32Array } {
  const spans = parameterSpans(network);
  assert(parameters.length === parameterCount(network), `${parameters.length} parameters, not ${parameterCount(network)}`);
  const wider = network.kind === 'cnn' ? { ...network, width: 2 * network.width } : { ...network, hidden: 2 * network.hidden };
  const result = new Float32Array(parameterCount(wider));
  for (const [i, { name, offset, size }] of parameterSpans(wider).entries()) {
    const span = spans[i] as ParameterSpan;
    const grown = grow(span, parameters.subarray(span.offset, span.offset + span.size), growthOf(network, name), random);
    assert(grown.length === size, `${name} grew to ${grown.length} numbers, not ${size}`);
    result.set(grown, offset);
  }
  return { network: wider, parameters: result };
}

const STAYS: Growth = { rowGroups: 0, columnGroups: 0 };
const INTO: Growth = { rowGroups: 0, columnGroups: 1 };
const OUT_OF: Growth = { rowGroups: 1, columnGroups: 0 };

function growthOf({ kind }: Network, name: string): Growth {
  switch (kind) {
    case 'attentionMlp':
      return name === 'hidden' || name === 'hiddenBias' ? INTO : name === 'output' ? OUT_OF : STAYS;
    case 'lstm':
      return LSTM_GROWTH[name] ?? STAYS;
    case 'transformer':
      return name === 'expand' || name === 'expandBias' ? INTO : name === 'contract' ? OUT_OF : STAYS;
    case 'cnn':
      return cnnGrowth(name);
  }
}

/** The columns are four gates of each unit. */
const LSTM_GROWTH: Readonly<Record<string, Growth>> = {
  input: { rowGroups: 0, columnGroups: 4 },
  recurrent: { rowGroups: 1, columnGroups: 4 },
  gateBias: { rowGroups: 0, columnGroups: 4 },
  output: OUT_OF,
};

/** The rows of a layer are the channels of the older vector and of the newer one. Its residual adds duplicate to duplicate. */
function cnnGrowth(name: string): Growth {
  if (name === 'embed' || name === 'embedBias' || name.startsWith('layerBias')) return INTO;
  if (name.startsWith('layer')) return { rowGroups: 2, columnGroups: 1 };
  return name === 'output' ? OUT_OF : STAYS;
}

/** The tensor row by row with its columns duplicated, and each row that goes out of a unit as two that add up to it. */
function grow({ shape }: ParameterSpan, values: Float32Array, { rowGroups, columnGroups }: Growth, random: Random): Float32Array {
  const columns = shape.at(-1) ?? 1;
  const rows = values.length / columns;
  const row = (index: number) => duplicated(values.subarray(index * columns, (index + 1) * columns), columnGroups);
  const units = rowGroups === 0 ? rows : rows / rowGroups;
  const grown: Float32Array[] = [];
  for (let first = 0; first < rows; first += units) {
    const group = Array.from({ length: units }, (_, unit) => row(first + unit));
    if (rowGroups === 0) grown.push(...group);
    else grown.push(...sharedOut(group, random));
  }
  return joined(grown);
}

/** `groups` lists of equal length, each followed by itself; the values as they are for 0. */
function duplicated(values: Float32Array, groups: number): Float32Array {
  if (groups === 0) return values;
  const length = values.length / groups;
  return joined(Array.from({ length: 2 * groups }, (_, half) => values.subarray((half >> 1) * length, ((half >> 1) + 1) * length)));
}

/** The rows of units, then those of their duplicates: of each weight an uneven share, and what is left. */
function sharedOut(rows: readonly Float32Array[], random: Random): Float32Array[] {
  const kept = rows.map((row) => row.map((weight) => weight * unevenShare(random)));
  const left = rows.map((row, unit) => row.map((weight, i) => weight - (kept[unit]?.[i] as number)));
  return [...kept, ...left];
}

function unevenShare(random: Random): number {
  const unevenness = LEAST_UNEVENNESS + random.uniform() * (MOST_UNEVENNESS - LEAST_UNEVENNESS);
  return random.bits() % 2 === 0 ? 0.5 - unevenness : 0.5 + unevenness;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
