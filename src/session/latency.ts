/** Percentiles of the last measured durations, for the screen. */
const KEPT = 500;

export class Latency {
  private readonly values: number[] = [];
  private next = 0;

  observe(ms: number): void {
    this.values[this.next] = ms;
    this.next = (this.next + 1) % KEPT;
  }

  /** Nearest-rank percentile, `share` in (0, 1]; null before the first. */
  percentile(share: number): number | null {
    if (this.values.length === 0) return null;
    const sorted = [...this.values].sort((a, b) => a - b);
    return sorted[Math.ceil(share * sorted.length) - 1] ?? null;
  }
}
