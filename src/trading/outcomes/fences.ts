/**
 * Winsorises targets: a value beyond the fences counts as one on them. The fences (Tukey 1977) stand around the 5 % and 95 %
 * quantiles of the last targets, as far out as those lie apart: quartiles would not do, as profits gather at the stop and at the
 * target, and the rarer of the two is no outlier.
 */
import { count, numbers, type Stateful } from '../../core/codec.ts';

const KEPT = 64;
/** Values from which on there are quantiles to speak of. */
const FEWEST = 8;
const TAIL = 0.05;

/** What a target can be at all, and the least distance of its quantiles: values as near as that are no outliers. */
export interface TargetRange {
  readonly least: number;
  readonly most: number;
  readonly leastSpread: number;
}

export class Fences implements Stateful {
  readonly codec = { version: 1, fields: { seen: count, recent: numbers } };
  private seen = 0;
  /** Ring of the newest targets, unwinsorised but within the range. */
  private readonly recent = new Float32Array(KEPT);
  private readonly range: TargetRange;

  constructor(range: TargetRange) {
    this.range = range;
  }

  /** `target` drawn in to the fences as they stood before it, which then take it in. */
  observe(target: number): number {
    const possible = Math.max(this.range.least, Math.min(this.range.most, target));
    const drawnIn = this.draw(possible);
    this.recent[this.seen % KEPT] = possible;
    this.seen += 1;
    return drawnIn;
  }

  private draw(target: number): number {
    if (this.seen < FEWEST) return target;
    const sorted = this.recent.slice(0, Math.min(this.seen, KEPT)).sort();
    const rank = Math.floor(TAIL * sorted.length);
    const low = sorted[rank] as number;
    const high = sorted[sorted.length - 1 - rank] as number;
    const reach = Math.max(this.range.leastSpread, high - low);
    return Math.max(low - reach, Math.min(high + reach, target));
  }
}
