/** Medians and p99 of durations: what every figure of the bench is. */

/** In milliseconds. */
export interface Timing {
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly samples: number;
}

export function timing(durations: readonly number[]): Timing {
  const sorted = [...durations].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { medianMs: round(at(0.5)), p99Ms: round(at(0.99)), samples: sorted.length };
}

/** Three significant digits: more would be noise. */
export function round(value: number): number {
  return Number(value.toPrecision(3));
}
