/** Doubts exchange times that leap: one wrong timestamp would carry the core's only clock away for good. */

/** Exchange time may differ by this much, in ms, from the newest plausible one. */
export const MAX_JUMP = 600_000;
/** Frames that must follow a leap and agree with it before it is believed. */
export const AGREEING = 3;

export class TimeJump {
  /** Largest plausible exchange time, and when its frame was received; null before the first. */
  private newest: { exchangeTime: number; receivedTime: number } | null = null;
  /** Time of the newest doubted frame, and how many in a row agreed with each other. */
  private doubted = 0;
  private run = 0;

  /**
   * Whether the frame's time may be believed. Hours without a frame are no leap where the local clock saw them pass as
   * well: a quiet market sends nothing.
   * @param mayBeOld a snapshot's time is that of the last change of its book, however long ago.
   */
  plausible(exchangeTime: number, receivedTime: number, mayBeOld: boolean): boolean {
    if (this.newest === null || this.near(exchangeTime, receivedTime, mayBeOld, this.newest)) {
      this.run = 0;
      if (this.newest === null || exchangeTime >= this.newest.exchangeTime) this.newest = { exchangeTime, receivedTime };
      return true;
    }
    const agrees = this.run > 0 && Math.abs(exchangeTime - this.doubted) <= MAX_JUMP;
    this.run = agrees ? this.run + 1 : 1;
    this.doubted = exchangeTime;
    if (this.run <= AGREEING) return false;
    this.run = 0;
    this.newest = { exchangeTime, receivedTime };
    return true;
  }

  /** Begins anew: another connection, or a gap of a recording. */
  reset(): void {
    this.newest = null;
    this.run = 0;
  }

  private near(exchangeTime: number, receivedTime: number, mayBeOld: boolean, newest: { exchangeTime: number; receivedTime: number }) {
    const waited = Math.max(0, receivedTime - newest.receivedTime);
    if (exchangeTime > newest.exchangeTime + waited + MAX_JUMP) return false;
    return mayBeOld || exchangeTime >= newest.exchangeTime - MAX_JUMP;
  }
}
