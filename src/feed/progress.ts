/** How far a recording was played, and how fast. */
export class Progress {
  /** Lines that were played. */
  frames = 0;
  /** Local time of the last one, ms since the epoch; null before the first. */
  lastTime: number | null = null;
  private startTime = 0;
  private from = 0;
  private to = 0;

  /** A line recorded at `recorded` was played at `now`. */
  count(recorded: number, now: number): void {
    if (this.lastTime === null) {
      this.from = recorded;
      this.startTime = now;
    }
    this.frames++;
    this.to = recorded;
    this.lastTime = now;
  }

  /** Recorded time per local time, pauses of the consumer included; null before there is any. */
  get speed(): number | null {
    const local = (this.lastTime ?? 0) - this.startTime;
    return this.lastTime === null || local <= 0 ? null : (this.to - this.from) / local;
  }
}
