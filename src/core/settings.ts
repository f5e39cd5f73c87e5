/** Every number of the engine that can be set: name, default, unit, range and meaning, in one place. */

import type { Definition } from './setting.ts';
import { TRADING_DEFINITIONS } from './trading-settings.ts';

export const DEFINITIONS = {
  interval: {
    value: 1_000,
    unit: 'ms',
    min: 0,
    max: 60_000,
    meaning: 'Exchange time between two sampling instants; 0 samples at every data point.',
  },
  window: { value: 32, unit: 'rows', whole: true, min: 2, max: 128, meaning: 'Recent feature rows that a network reads.' },
  width: { value: 12, unit: 'units', whole: true, min: 2, max: 128, meaning: 'Size of the vectors inside the networks.' },
  hidden: {
    value: 16,
    unit: 'units',
    whole: true,
    min: 2,
    max: 256,
    meaning: 'Units of the LSTM and of the hidden layers of attention-MLP and Transformer.',
  },
  batch: {
    value: 32,
    unit: 'samples',
    whole: true,
    min: 2,
    max: 256,
    meaning: 'Samples in one training step; more when more labels matured.',
  },
  rowBlocks: {
    value: 44,
    unit: 'blocks of 64 rows',
    whole: true,
    min: 2,
    max: 1_024,
    meaning: 'Recent feature rows kept for windows, pending labels and replay.',
  },
  reservoirBlocks: {
    value: 20,
    unit: 'blocks of 64 rows',
    whole: true,
    min: 1,
    max: 1_024,
    meaning: 'Older feature rows kept for replay, drawn from the whole session; with the recent ones 4,096.',
  },
  horizonShort: { value: 10_000, unit: 'ms', min: 100, max: 3_600_000, meaning: 'The first horizon a prediction is made for.' },
  horizonMiddle: { value: 60_000, unit: 'ms', min: 100, max: 3_600_000, meaning: 'The second horizon.' },
  horizonLong: { value: 300_000, unit: 'ms', min: 100, max: 3_600_000, meaning: 'The third horizon.' },
  deadBand: {
    value: 0.43,
    unit: 'standard deviations',
    min: 0,
    max: 3,
    meaning: 'Half width of the class flat, in expected deviations over the horizon; never under half the spread.',
  },
  learningRate: { value: 0.0003, unit: 'per step', min: 0.000001, max: 0.1, meaning: 'Step size of the optimiser.' },
  moveWeight: { value: 0.1, unit: 'ratio', min: 0, max: 10, meaning: 'Weight of the expected move beside the classes in the loss.' },
  gradientNorm: { value: 5, unit: 'norm', min: 0.01, max: 1_000, meaning: 'A gradient longer than this is shortened to it.' },
  forgetting: {
    value: 10_000,
    unit: 'instants',
    min: 10,
    max: 1_000_000,
    meaning: 'Memory of the running moments that normalise features.',
  },
  ...TRADING_DEFINITIONS,
  syntheticSpread: {
    value: 0.002,
    unit: 'fraction of price',
    min: 0,
    max: 0.1,
    meaning: 'Distance of the quotes that are made up around the prices of a source without a book.',
  },
  regimeTrendEnter: {
    value: 25,
    unit: 'ADX, 0 to 100',
    min: 0,
    max: 100,
    meaning: 'Trend strength from which the market counts as trending.',
  },
  regimeTrendLeave: {
    value: 20,
    unit: 'ADX, 0 to 100',
    min: 0,
    max: 100,
    meaning: 'Trend strength under which a trending market counts as ranging again.',
  },
  regimeVolatileEnter: {
    value: 2,
    unit: 'times its median',
    min: 1,
    max: 100,
    meaning: 'Volatility, against its own median of a day, from which the market counts as volatile.',
  },
  regimeVolatileLeave: {
    value: 1.5,
    unit: 'times its median',
    min: 1,
    max: 100,
    meaning: 'Volatility under which a volatile market counts as calm again.',
  },
  wickLeast: { value: 0.3, unit: '% of price', min: 0, max: 100, meaning: 'Shortest wick beyond the ribbon that is a signal.' },
  wickMost: { value: 0.8, unit: '% of price', min: 0, max: 100, meaning: 'Longest wick beyond the ribbon that is a signal.' },
} as const satisfies Record<string, Definition>;

export type SettingName = keyof typeof DEFINITIONS;
export type Settings = Readonly<Record<SettingName, number>>;

/** The defaults. */
export function defaultSettings(): Settings {
  return Object.fromEntries(Object.entries(DEFINITIONS).map(([name, { value }]) => [name, value])) as Settings;
}

/**
 * `settings` with one changed.
 * @returns the new settings, or a sentence that says what is wrong.
 */
export function withSetting(settings: Settings, name: string, value: number): Settings | string {
  if (!Object.hasOwn(DEFINITIONS, name)) return `There is no setting "${name}". Known are: ${Object.keys(DEFINITIONS).join(', ')}.`;
  const definition: Definition = DEFINITIONS[name as SettingName];
  const { min, max, unit } = definition;
  if (!(value >= min && value <= max)) return `"${name}" must lie between ${min} and ${max} (${unit}), not ${value}.`;
  const whole = definition.whole === true || unit === 'ms';
  if (whole && !Number.isInteger(value)) return `"${name}" is a whole number (${unit}), not ${value}.`;
  if (name === 'fee' && value < 0 && value !== -1)
    return `"fee" is a fraction from 0 to ${max}, or -1 for the exchange’s tiers, not ${value}.`;
  return { ...settings, [name]: value };
}

/** The horizons of predictions in ms, shortest first. */
export function horizonsOf(settings: Settings): readonly [number, number, number] {
  return [settings.horizonShort, settings.horizonMiddle, settings.horizonLong];
}
