/** The gate: the score that a candidate needs, less of it in a part of each hour, and some of those refused tried by chance. */
import { boolean, part, type Stateful } from '../../core/codec.ts';
import type { OutcomePhase } from '../../core/outcome-phase.ts';
import { Random } from '../../core/random.ts';
import type { Mode } from '../../core/records.ts';
import type { Settings } from '../../core/settings.ts';

const MINUTE_MS = 60_000;

export interface GateVerdict {
  readonly passes: boolean;
  /** The score asked for now. */
  readonly needed: number;
  /** `window` only where the plain gate would have refused. */
  readonly mode: Extract<Mode, 'normal' | 'window'>;
}

/** Which modes are on, and the chance behind exploration. */
export class Modes implements Stateful {
  readonly codec = { version: 1, fields: { windowOn: boolean, explorationOn: boolean, random: part } };
  private windowOn: boolean;
  private explorationOn: boolean;
  private readonly random: Random;
  private readonly settings: Settings;

  /** @param seed any integer; equal seeds explore alike. */
  constructor(settings: Settings, seed: number) {
    this.settings = settings;
    this.windowOn = settings.windowMode === 1;
    this.explorationOn = settings.explorationMode === 1;
    this.random = new Random(seed);
  }

  get switches(): { readonly window: boolean; readonly exploration: boolean } {
    return { window: this.windowOn, exploration: this.explorationOn };
  }

  switchMode(mode: 'window' | 'exploration', on: boolean): void {
    if (mode === 'window') this.windowOn = on;
    else this.explorationOn = on;
  }

  /** Whether `score` suffices in `phase` at `time`, exchange time in ms. */
  gate(score: number, { needed: plain }: OutcomePhase, time: number): GateVerdict {
    const needed = this.windowOn && this.inWindow(time) ? plain * this.settings.windowFactor : plain;
    const passes = score >= needed;
    return { passes, needed, mode: passes && score < plain ? 'window' : 'normal' };
  }

  /**
   * Draws whether a refused candidate is tried. Each draw moves the chance on, so it is asked only of a candidate that the gate
   * refused and that everything else would allow. @param always also where exploration is off.
   */
  explore(always: boolean): boolean {
    return (always || this.explorationOn) && this.random.uniform() < this.settings.explorationShare;
  }

  /** Whether the minute of the UTC hour lies in the window, both ends included; one that ends before it begins reaches over the hour. */
  private inWindow(time: number): boolean {
    const { windowFrom, windowTo } = this.settings;
    const minute = Math.floor(time / MINUTE_MS) % 60;
    return windowFrom <= windowTo ? minute >= windowFrom && minute <= windowTo : minute >= windowFrom || minute <= windowTo;
  }
}
