/** Plays a random course on the trading room, in the engine's order. */
import { decode, encode } from '../../../src/core/codec.ts';
import type { Level } from '../../../src/core/messages.ts';
import type { Amount, Price } from '../../../src/core/units.ts';
import { POLICY, type Policy } from '../../../src/trading/policy.ts';
import { FloorRun } from '../floor-run.ts';
import type { Happening, Options } from './course.ts';

/** Hundredths of the quote currency. */
const FIRST_MID = 1_000_000;
const CENT = 1_000_000;

/** Scores, confidences and failures that no market explains; by the instant alone, so that a restored run meets the same. */
const WILD: Policy = {
  candidates: (situation, settings, experience) => POLICY.candidates(situation, settings, experience),
  assess: (candidate, weighed, experience) => {
    const dice = (weighed.situation.row * 7_919 + (weighed.desk === 'spot' ? 0 : 4_001)) % 10_007;
    if (dice % 41 === 0) throw new RangeError('a failure inside the policy');
    const forecast = { expectedPnl: (dice % 300) / 1_000, winProbability: (dice % 101) / 100, holdMs: 1, adverse: 0, confidence: 1 };
    return {
      ...POLICY.assess(candidate, weighed, experience),
      score: (dice % 31) / 10,
      confidence: (dice % 97) / 96,
      expectedMove: (dice % 200) / 1_000,
      forecast: dice % 3 === 0 ? null : forecast,
    };
  },
};

export class Player {
  readonly run: FloorRun;
  isStale = false;
  isHalted = false;
  /** Exchange time at which the market was last not seen; null before. */
  gapTime: number | null = null;
  private mid = FIRST_MID;
  private lost = false;
  private readonly chosen: Options;

  constructor(chosen: Options) {
    this.chosen = chosen;
    const { wild, ...options } = chosen;
    this.run = new FloorRun({ ...options, ...(wild && { policy: WILD }) });
  }

  play(each: Happening): void {
    const { run } = this;
    switch (each.kind) {
      case 'book':
      case 'crossed':
        this.book(each);
        return;
      case 'decide':
        run.step += each.steps;
        run.decide(each.predictions, each.situation, run.step);
        return;
      case 'print':
        run.print(each.elapsed, (this.mid + each.away) / 100, each.printed / 1e8);
        return;
      case 'lose':
        run.lose(each.elapsed);
        this.gapTime = run.time;
        this.lost = true;
        return;
      case 'stale':
      case 'fresh':
        this.isStale = each.kind === 'stale';
        run.floor.setStale(this.isStale);
        return;
      case 'command':
        this.command(each.command);
        return;
    }
  }

  /** A player who goes on from what this one would have saved. */
  restored(): Player {
    const other = new Player(this.chosen);
    decode(other.run.floor, encode(this.run.floor));
    decode(other.run.book, encode(this.run.book));
    const { time, step, row } = this.run;
    Object.assign(other.run, { time, step, row });
    other.run.versions.push(...this.run.versions);
    other.run.trades.push(...this.run.trades);
    const { mid, lost, isStale, isHalted, gapTime } = this;
    Object.assign(other, { mid, lost, isStale, isHalted, gapTime });
    return other;
  }

  private book({ kind, elapsed, move, spread, bids, asks }: Happening): void {
    this.mid = Math.min(Math.max(10_000, Math.round(this.mid * (1 + move / 10_000))), 100_000_000);
    const half = kind === 'book' ? Math.min(spread, this.mid / 4) : -spread;
    const ladder = (side: Happening['bids'], sign: 1 | -1) =>
      side.map(([away, amount], i): Level => {
        const price = Math.max(1, Math.round(this.mid - sign * (half + (i === 0 ? 0 : away))));
        return [(price * CENT) as Price, amount as Amount, 1];
      });
    // A book that is seen again ends the gap there.
    if (this.lost) {
      this.run.lose(elapsed);
      this.gapTime = this.run.time;
      this.lost = false;
      this.run.books(0, ladder(bids, 1), ladder(asks, -1));
    } else this.run.books(elapsed, ladder(bids, 1), ladder(asks, -1));
  }

  private command(command: Happening['command']): void {
    const { run } = this;
    if (command.kind === 'halt') this.isHalted = true;
    if (command.kind === 'resume') this.isHalted = false;
    if (command.kind !== 'closeNewest') {
      run.command(command);
      return;
    }
    const open = run.floor.desks.flatMap(({ holdings }) => holdings.lots);
    const lot = open[command.back % Math.max(1, open.length)];
    run.command({ kind: 'close', decision: lot?.entry.decision ?? command.back });
  }
}
