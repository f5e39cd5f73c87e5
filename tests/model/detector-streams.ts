/** Made-up streams for the detectors, the same in any language: a linear congruential generator in pieces of constant range. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type Piece = readonly [length: number, low: number, high: number];

export function streamOf(seed: number, pieces: readonly Piece[]): number[] {
  let state = BigInt(seed);
  return pieces.flatMap(([length, low, high]) =>
    Array.from({ length }, () => {
      state = (state * 1103515245n + 12345n) % 2147483648n;
      return low + ((high - low) * Number(state >> 8n)) / 8388608;
    }),
  );
}

interface Known {
  readonly seed: number;
  readonly pieces: readonly Piece[];
  readonly adwin: readonly number[];
  readonly pageHinkley: readonly number[];
  /** ADWIN's window at the end, if it begins anew behind each alarm. */
  readonly width: number;
}

/** What River's ADWIN and PageHinkley say to such streams, from its algorithm in Python: 0-based alarms. */
export const KNOWN: readonly [Known, ...Known[]] = [
  {
    seed: 1,
    pieces: [
      [700, 0, 1],
      [500, 0.3, 1.3],
      [800, 0, 1],
      [300, 0.6, 1.2],
    ],
    adwin: [767, 1279, 2047],
    pageHinkley: [835, 2179],
    width: 252,
  },
  { seed: 2, pieces: [[5000, 0, 1]], adwin: [], pageHinkley: [], width: 5000 },
  {
    seed: 3,
    pieces: [
      [400, 0, 0.2],
      [333, 0.1, 0.4],
      [333, 0.2, 0.6],
      [900, 0.1, 0.4],
    ],
    adwin: [511, 863, 1183],
    pageHinkley: [809],
    width: 782,
  },
  {
    seed: 4,
    pieces: [
      [1500, 2, 6],
      [900, 1, 5],
      [700, 3, 8],
    ],
    adwin: [1567, 2431],
    pageHinkley: [1015, 2418],
    width: 668,
  },
];

export const DRIFT_STREAM = 'drift_stream.json';

/** 1,000 values in {0, 1}, then 1,000 in 4 to 7. */
export function driftStream(): number[] {
  return JSON.parse(readFileSync(fileURLToPath(new URL(`../../../shared/data/${DRIFT_STREAM}`, import.meta.url)), 'utf8')) as number[];
}

export function alarmsOf(detector: { observe(value: number): boolean }, values: readonly number[]): number[] {
  return values.flatMap((value, i) => (detector.observe(value) ? [i] : []));
}
