/** A REST server without a network: each call is answered by the test, as a browser would let it be seen. */
import type { Fetch } from '../../src/feed/rest.ts';

export interface Call {
  /** Path and query. */
  readonly path: string;
  readonly time: number;
  readonly mode: 'no-cors' | undefined;
}

export const REST_URL = 'https://rest.test/v3';

export interface FakeRest {
  readonly fetch: Fetch;
  readonly calls: Call[];
}

/** What `answer` gives: a response, `null` for no network, or `never` for a server that says nothing. */
export function fakeRest(answer: (call: Call) => Response | null | 'never' | Promise<Response>): FakeRest {
  const calls: Call[] = [];
  const fetch: Fetch = async (url, { mode }) => {
    const call = { path: url.slice(REST_URL.length), time: Date.now(), mode };
    calls.push(call);
    const given = answer(call);
    if (given === 'never') return new Promise(() => undefined);
    if (given === null) throw new TypeError('Failed to fetch');
    return given;
  };
  return { fetch, calls };
}

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status });
}

export const TIME = { timestamp: '2026-09-23T04:45:22.416000Z' };
