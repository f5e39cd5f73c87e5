/** Two that do the same work in turn, and the ratio of what they need for it. */
import { round, type Timing, timing } from '../timing.ts';
import type { PeerTimes } from './peer-process.ts';

type Turn = () => Promise<PeerTimes>;

export interface Comparison {
  readonly ours: Timing;
  readonly theirs: Timing;
  /** Of the medians, ours by theirs: under 1 we are faster. */
  readonly ratio: number;
  /** Least and greatest ratio of the medians of two neighbouring turns. */
  readonly ratios: readonly [least: number, greatest: number];
  /** The fastest tenth of each ends here, ms, and the ratio: what a machine without other work on it would come near to. */
  readonly undisturbed: { readonly oursMs: number; readonly theirsMs: number; readonly ratio: number };
  /** Of processor time, which what else runs on the machine disturbs less; null where ours is in other processes. */
  readonly cpuRatio: number | null;
}

export class Rivals {
  private readonly ours: PeerTimes[] = [];
  private readonly theirs: PeerTimes[] = [];
  private readonly us: Turn;
  private readonly them: Turn;

  constructor(us: Turn, them: Turn) {
    this.us = us;
    this.them = them;
  }

  /** Who begins changes from turn to turn. */
  async inTurn(turns: number): Promise<void> {
    for (let turn = 0; turn < turns; turn++) {
      const weBegin = this.ours.length % 2 === 0;
      if (weBegin) this.ours.push(await this.us());
      this.theirs.push(await this.them());
      if (!weBegin) this.ours.push(await this.us());
    }
  }

  result(): Comparison {
    const ours = timing(this.ours.flatMap(({ ms }) => ms));
    const theirs = timing(this.theirs.flatMap(({ ms }) => ms));
    const ratios = this.ours.map(({ ms }, turn) => median(ms) / median(this.theirs[turn]?.ms ?? []));
    const cpu = mean(this.ours) / mean(this.theirs);
    const [oursMs, theirsMs] = [fastest(this.ours), fastest(this.theirs)];
    return {
      ours,
      theirs,
      ratio: round(ours.medianMs / theirs.medianMs),
      ratios: [round(Math.min(...ratios)), round(Math.max(...ratios))],
      undisturbed: { oursMs, theirsMs, ratio: round(oursMs / theirsMs) },
      cpuRatio: Number.isFinite(cpu) ? round(cpu) : null,
    };
  }
}

function median(values: readonly number[]): number {
  return timing(values).medianMs;
}

/** The tenth percentile. */
function fastest(turns: readonly PeerTimes[]): number {
  const sorted = turns.flatMap(({ ms }) => ms).sort((a, b) => a - b);
  return round(sorted[Math.floor(sorted.length / 10)] ?? Number.NaN);
}

function mean(turns: readonly PeerTimes[]): number {
  return turns.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / turns.length;
}
