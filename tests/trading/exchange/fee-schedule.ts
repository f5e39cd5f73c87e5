/** The exchange's published fees (facts/btcmarkets.md 3.3): traded value of 30 days up to, percent. */
export const SCHEDULE: readonly (readonly [upTo: number, percent: number])[] = [
  [500, 0.85],
  [1_000, 0.83],
  [3_000, 0.8],
  [9_000, 0.75],
  [18_000, 0.7],
  [40_000, 0.65],
  [60_000, 0.6],
  [70_000, 0.55],
  [80_000, 0.5],
  [90_000, 0.45],
  [115_000, 0.4],
  [125_000, 0.35],
  [200_000, 0.3],
  [400_000, 0.25],
  [650_000, 0.23],
  [850_000, 0.2],
  [1_000_000, 0.18],
  [3_000_000, 0.15],
  [5_000_000, 0.13],
  [Number.POSITIVE_INFINITY, 0.1],
];

const DAY = 86_400_000;

/** Percent at `now` after `fills`, of which each UTC day counts until it began 30 days ago. */
export function percentAt(now: number, fills: readonly { readonly time: number; readonly value: number }[]): number {
  const counted = fills.filter(({ time }) => time - (time % DAY) > now - 30 * DAY).reduce((sum, { value }) => sum + value, 0);
  return SCHEDULE.find(([upTo]) => counted <= upTo)?.[1] ?? Number.NaN;
}
