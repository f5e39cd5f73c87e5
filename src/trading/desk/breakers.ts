/**
 * What stops a desk after losses, and for how long: a pause after each, a longer one after several in a row, the rest of the
 * day after a bad one, and a day with everything closed after a fall from the peak.
 */
import { count, f64, type Stateful } from '../../core/codec.ts';
import type { BreakerView } from '../../core/frame.ts';
import type { Reason } from '../../core/records.ts';
import type { Settings } from '../../core/settings.ts';
import type { Money } from '../../core/units.ts';

const DAY_MS = 86_400_000;

/** Stands for a time that never comes. */
export const NEVER = Number.MAX_SAFE_INTEGER;

export type BreakerReason = Extract<Reason, { readonly kind: 'cooldown' | 'lossStreak' | 'dailyLoss' | 'drawdown' }>;

/**
 * Daily loss and drawdown look at equity, to which every trade counts. Cooldown and streak look at full-size trades alone:
 * what learning trades may cost is bounded by their own budget, and that they mostly lose is why it was refused to take
 * them at full size, no news that calls for a pause. All stand until a time of their own, and are over at that time.
 */
export class Breakers implements Stateful {
  readonly codec = {
    version: 1,
    fields: {
      dayEnd: count,
      lastEquity: count,
      dayEquity: count,
      dayLost: f64,
      peak: count,
      drawdownUntil: count,
      fallen: f64,
      cooldownUntil: count,
      streak: count,
      streakUntil: count,
    },
  };
  /** Where the next UTC day begins, 0 before the first equity was seen; the newest equity; what the day began with, which is the last before it; its loss once it was too large, else 0. */
  private dayEnd = 0;
  private lastEquity = 0;
  private dayEquity = 0;
  private dayLost = 0;
  /** Highest equity, begun anew behind each drawdown; how long the present one stands, 0 while there is none; how far it had fallen. */
  private peak = 0;
  private drawdownUntil = 0;
  private fallen = 0;
  private cooldownUntil = 0;
  /** Losses in a row since the last win or pause. */
  private streak = 0;
  private streakUntil = 0;
  private readonly settings: Settings;

  constructor(settings: Settings) {
    this.settings = settings;
  }

  /** Equity as it is at `time`, to be told before anything is decided. Returns whether everything is to be closed: exactly when the drawdown trips. */
  observe(time: number, equity: Money): boolean {
    if (time >= this.dayEnd) {
      this.dayEquity = this.dayEnd === 0 ? Math.max(0, equity) : this.lastEquity;
      this.dayEnd = time - (time % DAY_MS) + DAY_MS;
      this.dayLost = 0;
    }
    this.lastEquity = Math.max(0, equity);
    const lost = this.dayEquity > 0 ? fall(this.dayEquity, equity) : 0;
    if (this.dayLost === 0 && lost >= this.settings.dailyLoss) this.dayLost = lost;
    return this.observePeak(time, equity);
  }

  /** A full-size trade closed; a profit of nought is a loss. The streak is counted anew from each pause. */
  closed(time: number, profit: Money): void {
    if (profit > 0) {
      this.streak = 0;
      return;
    }
    this.cooldownUntil = time + this.settings.cooldown;
    this.streak++;
    if (this.streak < this.settings.streakLosses) return;
    this.streak = 0;
    this.streakUntil = time + this.settings.streakPause;
  }

  /** What forbids an entry; of several the one that stands longest. Equity that is not above nought is always one. */
  obstacle(time: number, equity: Money): BreakerReason | null {
    if (equity <= 0) return { kind: 'drawdown', loss: fall(this.peak, equity), untilTime: NEVER };
    return this.standing(time)[0] ?? null;
  }

  /** What the day may still lose of the equity it began with; nothing once it lost too much, even where that came back. */
  dailyLeft(equity: Money): Money {
    if (this.dayLost > 0) return 0 as Money;
    return Math.max(0, Math.floor(this.dayEquity * this.settings.dailyLoss) - (this.dayEquity - equity)) as Money;
  }

  /** Everything that stands, the longest first. Without a time where only a reset of the desk ends it. */
  views(time: number): readonly BreakerView[] {
    return this.standing(time).map(({ kind, untilTime }) => ({ kind, untilTime: untilTime === NEVER ? null : untilTime }));
  }

  private observePeak(time: number, equity: Money): boolean {
    // Broken for good once nothing is left, also where the pause after a drawdown is running.
    if (equity <= 0) {
      const trips = time >= this.drawdownUntil;
      if (this.drawdownUntil !== NEVER) this.fallen = fall(this.peak, equity);
      this.drawdownUntil = NEVER;
      return trips;
    }
    if (this.drawdownUntil > 0) {
      if (time < this.drawdownUntil) return false;
      this.drawdownUntil = 0;
      this.peak = equity;
    }
    this.peak = Math.max(this.peak, equity);
    const fallen = fall(this.peak, equity);
    if (fallen < this.settings.drawdown) return false;
    this.fallen = fallen;
    this.drawdownUntil = time + this.settings.drawdownPause;
    return true;
  }

  /** Losses are told as they were when they tripped, so that a refusal says the same for as long as it stands. */
  private standing(time: number): readonly BreakerReason[] {
    const all: readonly BreakerReason[] = [
      { kind: 'drawdown', loss: this.fallen, untilTime: this.drawdownUntil },
      { kind: 'dailyLoss', loss: this.dayLost, untilTime: this.dayLost > 0 ? this.dayEnd : 0 },
      { kind: 'lossStreak', losses: this.settings.streakLosses, untilTime: this.streakUntil },
      { kind: 'cooldown', untilTime: this.cooldownUntil },
    ];
    return all.filter(({ untilTime }) => time < untilTime).sort((a, b) => b.untilTime - a.untilTime);
  }
}

/** How far `equity` lies under `from`, as a fraction of it; all of it where there was nothing. */
function fall(from: number, equity: Money): number {
  return from > 0 ? (from - equity) / from : 1;
}
