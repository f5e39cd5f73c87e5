/** When a desk may not enter after losses: the rules of SPEC 5.10 written down a second time, straight from its closed trades and its equity. */
import type { TradeRecord } from '../../../src/core/records.ts';
import type { Settings } from '../../../src/core/settings.ts';

const DAY_MS = 86_400_000;

export class BreakerModel {
  private day = -1;
  private dayEquity = 0;
  private dayLost = false;
  private peak = 0;
  private drawdownUntil = 0;
  private cooldownUntil = 0;
  private streak = 0;
  private streakUntil = 0;
  private readonly settings: Settings;

  constructor(settings: Settings) {
    this.settings = settings;
  }

  observe(time: number, equity: number): void {
    const { dailyLoss, drawdown, drawdownPause } = this.settings;
    const day = Math.floor(time / DAY_MS);
    if (day !== this.day) Object.assign(this, { day, dayEquity: Math.max(0, equity), dayLost: false });
    if (this.dayEquity - equity >= dailyLoss * this.dayEquity) this.dayLost = true;
    if (time < this.drawdownUntil) return;
    if (this.drawdownUntil > 0) this.peak = equity;
    this.drawdownUntil = 0;
    this.peak = Math.max(this.peak, equity);
    if (equity <= 0 || (this.peak - equity) / this.peak >= drawdown)
      this.drawdownUntil = equity <= 0 ? Number.POSITIVE_INFINITY : time + drawdownPause;
  }

  close({ learning, profit, exitTime }: TradeRecord): void {
    if (learning) return;
    const { cooldown, streakLosses, streakPause } = this.settings;
    this.streak = profit > 0 ? 0 : this.streak + 1;
    if (profit <= 0) this.cooldownUntil = exitTime + cooldown;
    if (this.streak < streakLosses) return;
    this.streak = 0;
    this.streakUntil = exitTime + streakPause;
  }

  /** What stands at `time`. */
  standing(time: number): readonly string[] {
    const { dayLost, drawdownUntil, cooldownUntil, streakUntil } = this;
    const until = { drawdown: drawdownUntil, cooldown: cooldownUntil, lossStreak: streakUntil };
    const standing = Object.entries(until).flatMap(([kind, end]) => (time < end ? [kind] : []));
    return dayLost ? [...standing, 'dailyLoss'] : standing;
  }

  /** What the day may still lose. */
  dailyLeft(equity: number): number {
    return this.dayLost ? 0 : this.dayEquity * this.settings.dailyLoss - (this.dayEquity - equity);
  }
}
