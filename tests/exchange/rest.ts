/** The exchange's REST v3 as far as it is public: markets, trades and candles of what was played, the time; and its troubles. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Archive, type Candle, type Print, WINDOWS } from './archive.ts';
import type { RestTrouble } from './faults.ts';

const MOST_TRADES = 200;
const MOST_CANDLES = 1_000;
const RATE_WINDOW_MS = 10_000;

export interface RestOptions {
  readonly archives: ReadonlyMap<string, Archive>;
  readonly markets: readonly string[];
  readonly exchangeTime: () => number;
  /** Whether a browser may read the answers. */
  readonly cors: boolean;
  /** Calls within ten seconds. */
  readonly callsAllowed: number;
}

/** Status and body of an answer, with headers of its own. */
interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export class Rest {
  /** Calls that came, in order: path and query. */
  readonly calls: string[] = [];
  private readonly options: RestOptions;
  private recent: number[] = [];
  private trouble: RestTrouble | null = null;
  private troubledUntil = 0;

  constructor(options: RestOptions) {
    this.options = options;
  }

  /** Answers that way for `ms`. */
  suffer(trouble: RestTrouble, ms: number): void {
    this.trouble = trouble;
    this.troubledUntil = performance.now() + ms;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://loopback');
    this.calls.push(url.pathname + url.search);
    const trouble = performance.now() < this.troubledUntil ? this.trouble : null;
    // Whoever waits for an answer waits until he gives up, or the exchange is stopped.
    if (trouble === 'mute') return;
    const { status, body, headers } = this.limited() ?? troubled(trouble) ?? this.answer(url);
    if (this.options.cors && trouble !== 'noCors') response.setHeader('Access-Control-Allow-Origin', '*');
    response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, no-store, must-revalidate', ...headers });
    const text = trouble === 'wrongTypes' ? wrongTypes(body) : JSON.stringify(body);
    if (trouble === 'notJson') response.end('<html><body>Just a moment…</body></html>');
    else if (trouble === 'cut') response.end(text.slice(0, Math.floor(text.length / 2)));
    else response.end(text);
  }

  private limited(): Answer | null {
    const now = performance.now();
    this.recent = this.recent.filter((call) => now - call < RATE_WINDOW_MS);
    if (this.recent.length >= this.options.callsAllowed) return TOO_MANY;
    this.recent.push(now);
    return null;
  }

  private answer({ pathname, searchParams }: URL): Answer {
    const path = pathname.replace(/^\/v3/, '');
    if (path === '/time') return { status: 200, body: { timestamp: micros(this.options.exchangeTime()) } };
    if (path === '/markets') return { status: 200, body: this.options.markets.map(marketRow) };
    const [, id = '', what] = /^\/markets\/([^/]+)\/(trades|candles)$/.exec(path) ?? [];
    if (what === undefined) return refusal(404, 'NotFound', 'Not Found');
    if (!this.options.markets.includes(id)) return refusal(404, 'MarketNotFound', 'market not found');
    const archive = this.options.archives.get(id);
    if (archive === undefined) return { status: 200, body: [] };
    return what === 'trades' ? trades(archive, searchParams) : candles(archive, searchParams, this.options.exchangeTime());
  }
}

const TOO_MANY: Answer = { status: 429, body: { code: 'TooManyRequests', message: 'too many requests' }, headers: { 'Retry-After': '5' } };

function troubled(trouble: RestTrouble | null): Answer | null {
  if (trouble === 'tooMany') return TOO_MANY;
  if (trouble === 'broken') return refusal(500, 'InternalError', 'internal server error');
  if (trouble === 'unavailable') return refusal(503, 'ServiceUnavailable', 'service unavailable');
  return null;
}

/**
 * Newest first. `before` and `after` are trade ids; a page includes the row of its cursor, and with `after` the headers
 * come the wrong way round, both as clients have reported (facts/btcmarkets.md 2.5).
 */
function trades({ trades: all }: Archive, query: URLSearchParams): Answer {
  const [before, after] = [number(query, 'before'), number(query, 'after')];
  const limit = Math.min(number(query, 'limit') ?? MOST_TRADES, MOST_TRADES);
  if (before !== null && after !== null) return refusal(400, 'InvalidPaginationParameter', 'invalid pagination parameter');
  if (Number.isNaN(before) || Number.isNaN(after) || !(limit > 0)) return refusal(400, 'InvalidArgument', 'invalid argument');
  const fitting = all.filter(({ id }) => (before === null || id <= before) && (after === null || id >= after));
  const page = (after === null ? fitting.slice(-limit) : fitting.slice(0, limit)).reverse();
  const [newest, oldest] = [page[0]?.id, page.at(-1)?.id].map(String) as [string, string];
  const headers = after === null ? { 'BM-BEFORE': oldest, 'BM-AFTER': newest } : { 'BM-BEFORE': newest, 'BM-AFTER': oldest };
  return { status: 200, body: page.map(tradeRow), ...(page.length > 0 && { headers }) };
}

/** From and to, oldest first; or pages by epoch milliseconds, newest first. The last window may still be open. */
function candles(archive: Archive, query: URLSearchParams, now: number): Answer {
  const windowMs = WINDOWS[query.get('timeWindow') ?? '1d'];
  const [from, to] = [query.get('from'), query.get('to')];
  const [before, after] = [number(query, 'before'), number(query, 'after')];
  if (windowMs === undefined) return refusal(400, 'InvalidTimeWindow', 'invalid timeWindow');
  if (from !== null || to !== null) {
    const start = from === null ? 0 : Date.parse(from);
    const end = to === null ? now : Date.parse(to);
    if (Number.isNaN(start) || Number.isNaN(end) || before !== null || after !== null)
      return refusal(400, 'InvalidArgument', 'invalid argument');
    return { status: 200, body: archive.candles(windowMs, start, end).slice(0, MOST_CANDLES).map(candleRow) };
  }
  const limit = Math.min(number(query, 'limit') ?? MOST_TRADES, MOST_TRADES);
  if (before !== null && after !== null) return refusal(400, 'InvalidPaginationParameter', 'invalid pagination parameter');
  const all = archive.candles(windowMs, after ?? 0, before ?? now);
  const page = (after === null ? all.slice(-limit) : all.slice(0, limit)).reverse();
  return { status: 200, body: page.map(candleRow) };
}

function number(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  return text === null ? null : Number(text);
}

function tradeRow({ id, time, price, amount, side }: Print): object {
  return { id: String(id), price, amount, timestamp: micros(time), side };
}

function candleRow({ time, open, high, low, close, volume }: Candle): readonly string[] {
  return [micros(time), open, high, low, close, volume];
}

/** Every value a string, as the exchange writes them; one market is not open. */
function marketRow(marketId: string): object {
  const [baseAssetName, quoteAssetName] = marketId.split('-');
  const rules = { minOrderAmount: '0.0001', maxOrderAmount: '1000000', amountDecimals: '8', priceDecimals: '2' };
  return { marketId, baseAssetName, quoteAssetName, ...rules, status: marketId === 'MCAU-AUD' ? 'Offline' : 'Online' };
}

/** REST writes microseconds, the last three of them noughts. */
function micros(time: number): string {
  return new Date(time).toISOString().replace('Z', '000Z');
}

function refusal(status: number, code: string, message: string): Answer {
  return { status, body: { code, message } };
}

/** The body with nothing where every text was: well formed, and nothing anybody may take. */
function wrongTypes(body: unknown): string {
  return JSON.stringify(body, (_, value: unknown) => (typeof value === 'string' ? null : value));
}
