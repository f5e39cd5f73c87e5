/** The newest trade ids of the market, so that no print is counted twice. */

/** How many are remembered: the exchange prints a few a second, and repeats at most what a reconnect overlaps. */
export const MAX_TRADE_IDS = 1_000;

export class TradeIds {
  /** In the order of arrival, as sets keep it. */
  private readonly ids: Set<number>;

  constructor(ids: readonly number[] = []) {
    this.ids = new Set(ids.slice(-MAX_TRADE_IDS));
  }

  has(id: number): boolean {
    return this.ids.has(id);
  }

  /** @returns whether the id is new; it is remembered either way. */
  add(id: number): boolean {
    if (this.ids.has(id)) return false;
    this.ids.add(id);
    if (this.ids.size > MAX_TRADE_IDS) {
      for (const oldest of this.ids) {
        this.ids.delete(oldest);
        break;
      }
    }
    return true;
  }
}
