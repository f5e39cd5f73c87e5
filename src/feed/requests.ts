/**
 * What we ask the exchange for, one request at a time: its errors name neither market nor request, so only the one that
 * waits can be meant. A refused request for several markets is asked again in halves, until the bad id stands alone.
 */

export const MARKET_CHANNELS = ['orderbookUpdate', 'trade', 'tick'];
const BOOK_CHANNELS = ['orderbookUpdate'];
/** The exchange acknowledges nothing (facts/btcmarkets.md 1.2): a request not refused for so long was taken, ms. */
export const ANSWER_MS = 2_000;

/** Markets with everything there is, or only the book of one anew. */
export interface Request {
  readonly marketIds: readonly string[];
  readonly channels: 'all' | 'book';
}

/** Asks for every channel of the markets; on one socket it replaces whatever was asked before. */
export function subscribeText(marketIds: readonly string[]): string {
  return JSON.stringify({ marketIds, channels: [...MARKET_CHANNELS, 'heartbeat'], messageType: 'subscribe' });
}

/** Asks for more; for a market that is subscribed it brings a fresh snapshot, and does not double the deltas. */
export function addText({ marketIds, channels }: Request): string {
  const names = channels === 'all' ? MARKET_CHANNELS : BOOK_CHANNELS;
  return JSON.stringify({ marketIds, channels: names, messageType: 'addSubscription', clientType: 'api' });
}

export class Requests {
  private readonly send: (text: string) => void;
  private queue: Request[] = [];
  private waiting: Request | null = null;
  /** Markets of the waiting request that have not answered. */
  private missing = new Set<string>();
  /** Whether the exchange took a `subscribe` on this connection: the next one would replace it. */
  private begun = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (text: string) => void) {
    this.send = send;
  }

  /** Asks for everything of these markets and nothing else, whatever was asked before. */
  begin(marketIds: readonly string[]): void {
    this.stop();
    this.ask({ marketIds, channels: 'all' });
  }

  /** Asks for more, behind what waits. */
  ask(request: Request): void {
    this.queue.push(request);
    if (this.waiting === null) this.next();
  }

  /** A snapshot of this market came. */
  answered(marketId: string): void {
    if (this.waiting === null || !this.missing.delete(marketId) || this.missing.size > 0) return;
    this.taken();
  }

  /**
   * The exchange said no to what waits.
   * @param divisible whether one bad id among several may be the reason.
   * @returns the request that was refused for good, or null where there is none: nothing waited, or its halves are asked now.
   */
  refused(divisible: boolean): Request | null {
    const { waiting } = this;
    if (waiting === null) return null;
    const { marketIds, channels } = waiting;
    const divided = divisible && marketIds.length > 1;
    const half = marketIds.length >> 1;
    if (divided) this.queue.unshift({ marketIds: marketIds.slice(0, half), channels }, { marketIds: marketIds.slice(half), channels });
    this.next();
    return divided ? null : waiting;
  }

  /** The connection ended: nothing waits, and nothing was taken. */
  stop(): void {
    clearTimeout(this.timer);
    this.queue = [];
    this.waiting = null;
    this.begun = false;
  }

  private taken(): void {
    this.begun = true;
    this.next();
  }

  private next(): void {
    clearTimeout(this.timer);
    const request = this.queue.shift() ?? null;
    this.waiting = request;
    if (request === null) return;
    this.missing = new Set(request.marketIds);
    this.timer = setTimeout(() => this.taken(), ANSWER_MS);
    this.send(this.begun || request.channels === 'book' ? addText(request) : subscribeText(request.marketIds));
  }
}
