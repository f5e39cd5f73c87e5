/**
 * The exchange's REST interface, where the browser lets us read it: calls within the limit, patient when told to wait, and
 * no header of our own, so that no browser asks for permission first. Nothing depends on it.
 */
import type { Clock, RestState } from '../core/ports.ts';
import { timeOf } from './rest-bodies.ts';
import { TokenBucket } from './token-bucket.ts';

/** Under the 50 calls in 10 s that the exchange's default allows: others may share the address. */
export const MAX_CALLS = 40;
export const CALLS_WINDOW_MS = 10_000;
/** Longest wait for one answer, ms. */
export const TIMEOUT_MS = 8_000;
/** How often a call is made that is answered with 429 or 5xx, and the first pause between, doubled each time. */
export const ATTEMPTS = 4;
export const FIRST_PAUSE_MS = 1_000;
const MAX_BODY_LENGTH = 4_000_000;

/** The platform's own, or a test's. */
export type Fetch = (url: string, init: { signal: AbortSignal; mode?: 'no-cors'; cache: 'no-store' }) => Promise<Response>;

export interface RestOptions {
  /** Without a slash at its end. */
  readonly url: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly fetch?: Fetch;
}

/** What came back, read to its end. */
interface Answer {
  readonly status: number;
  readonly ok: boolean;
  readonly text: string;
}

export class Rest {
  state: RestState = 'unknown';
  /** Bodies that were not what they should be. */
  malformed = 0;
  private readonly url: string;
  private readonly clock: Pick<Clock, 'now'>;
  private readonly fetch: Fetch;
  private readonly bucket = new TokenBucket(MAX_CALLS, CALLS_WINDOW_MS);
  private readonly closing = new AbortController();
  /** Local time before which the exchange wants no further call. */
  private pausedUntil = 0;
  private probing: Promise<RestState> | null = null;

  constructor({ url, clock, fetch }: RestOptions) {
    this.url = url;
    this.clock = clock;
    this.fetch = fetch ?? ((address, init) => globalThis.fetch(address, init));
  }

  /** Finds out whether REST can be read, unless that is known to be so. Never rejects. */
  probe(): Promise<RestState> {
    if (this.state === 'readable' || this.state === 'blocked') return Promise.resolve(this.state);
    this.probing ??= this.get('/time', timeOf).then(() => {
      this.probing = null;
      return this.state;
    });
    return this.probing;
  }

  /** The body at `path` as `read` understands it; null where it could not be had, for whatever reason. Never rejects. */
  async get<T>(path: string, read: (body: unknown) => T | null): Promise<T | null> {
    for (let attempt = 0; attempt < ATTEMPTS && !this.closing.signal.aborted; attempt++) {
      await this.turn();
      const answer = await this.call(path);
      if (answer === null) return null;
      if (answer.status !== 429 && answer.status < 500) return answer.ok ? this.understood(parsed(answer.text), read) : null;
      this.pausedUntil = this.clock.now() + FIRST_PAUSE_MS * 2 ** attempt;
    }
    return null;
  }

  /** Ends every call under way. */
  close(): void {
    this.closing.abort();
  }

  private understood<T>(body: unknown, read: (body: unknown) => T | null): T | null {
    const value = body === undefined ? null : read(body);
    if (value === null) this.malformed++;
    return value;
  }

  /** Waits until the limit, and the exchange, allow another call. */
  private async turn(): Promise<void> {
    for (;;) {
      const now = this.clock.now();
      const paused = Math.min(Math.max(0, this.pausedUntil - now), FIRST_PAUSE_MS * 2 ** ATTEMPTS);
      const wait = paused > 0 ? paused : this.bucket.take(now);
      if (wait === 0 || this.closing.signal.aborted) return;
      await pause(wait, this.closing.signal);
    }
  }

  /** One call. A browser that may not read the answer says no more than that something failed: a blind call tells which. */
  private async call(path: string): Promise<Answer | null> {
    try {
      const response = await this.reach(path, undefined);
      this.state = 'readable';
      return response;
    } catch {
      if (this.closing.signal.aborted) return null;
      const isThere = await this.reach('/time', 'no-cors').then(
        () => true,
        () => false,
      );
      // A call that failed while others are read is a bad line, not a rule of the browser's.
      this.state = !isThere ? 'unreachable' : this.state === 'readable' ? 'readable' : 'blocked';
      return null;
    }
  }

  /** Throws after {@link TIMEOUT_MS}, also where the body only trickles. */
  private async reach(path: string, mode: 'no-cors' | undefined): Promise<Answer> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), TIMEOUT_MS);
    const abort = () => limit.abort();
    this.closing.signal.addEventListener('abort', abort);
    try {
      const init = { signal: limit.signal, cache: 'no-store' as const };
      const response = await withEnd(this.fetch(`${this.url}${path}`, mode === undefined ? init : { ...init, mode }), limit.signal);
      const text = mode === undefined ? await withEnd(response.text(), limit.signal) : '';
      return { status: response.status, ok: response.ok, text };
    } finally {
      clearTimeout(timer);
      this.closing.signal.removeEventListener('abort', abort);
    }
  }
}

/** The value of a JSON text, or undefined: JSON has no such value. */
function parsed(text: string): unknown {
  try {
    return text.length > MAX_BODY_LENGTH ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `work`, or a rejection once `signal` says so: not every fetch listens to it. */
function withEnd<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const end = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('given up')), { once: true });
  });
  return Promise.race([work, end]);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
