/** The test exchange does wrong exactly what it is told to, on a real socket. */
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { BookClient } from './book-client.ts';
import { type Exchange, startExchange } from './exchange.ts';
import { faultSchedule, playFaults } from './fault-schedule.ts';
import { FAULT_KINDS, type Fault, parseKinds } from './faults.ts';

const MINUTES = join(resolve(import.meta.dirname, '../../public/recordings'), 'binance-btc-usdt.jsonl.gz');
const MARKET = 'BTC-AUD';

let exchange: Exchange | null = null;

afterEach(async () => {
  await exchange?.stop();
  exchange = null;
});

/** A client that hears everything, of an exchange that is fifty times as fast as life. */
async function listening(speed = 50): Promise<{ exchange: Exchange; client: BookClient }> {
  exchange = await startExchange({ recording: MINUTES, marketId: MARKET, speed, witnessed: true, heartbeatMs: 100 });
  const client = await BookClient.open(exchange.url);
  client.ask('subscribe', ['orderbookUpdate', 'trade', 'tick', 'heartbeat'], [MARKET]);
  await client.until(({ counts }) => counts.delta > 20);
  return { exchange, client };
}

async function goesOn(client: BookClient, deltas = 100): Promise<void> {
  const seen = client.counts.delta;
  await client.until(({ counts }) => counts.delta > seen + deltas);
}

describe('told to', () => {
  test('send late deltas, it sends a snapshot and behind it older ones, the first of them twice', async () => {
    const { exchange, client } = await listening();
    const { stale } = client.counts;
    exchange.inject({ kind: 'late' });
    await client.until(({ counts }) => counts.snapshot === 2);
    await goesOn(client);
    expect(client.counts.stale - stale).toBeGreaterThanOrEqual(5);
  });

  test('cross its book, it really is crossed for that long, with true checksums', async () => {
    const { exchange, client } = await listening(20);
    exchange.inject({ kind: 'crossed', ms: 2_000 });
    await client.until(({ counts }) => counts.crossed > 0);
    await sleep(200);
    const { crossed } = client.counts;
    await goesOn(client);
    expect(client.counts).toMatchObject({ crossed, mismatch: 0 });
  });

  test('swallow deltas, it sends the rest, and a client can tell by the checksum', async () => {
    const { exchange, client } = await listening();
    exchange.inject({ kind: 'lost', deltas: 3 });
    await client.until(({ counts }) => counts.mismatch > 0);
    expect(exchange.events.filter(({ kind }) => kind === 'missed').length).toBeGreaterThanOrEqual(3);
  });

  test('trickle, it sends fragments of messages, all whole at the end and in order', async () => {
    const { exchange, client } = await listening(2);
    const { delta } = client.counts;
    exchange.inject({ kind: 'trickle', ms: 500 });
    exchange.inject({ kind: 'late' });
    // A whole book in pieces of two hundred characters takes longer than that.
    await sleep(300);
    expect(client.counts).toMatchObject({ snapshot: 1, delta });
    await client.until(({ counts }) => counts.snapshot === 2);
    await goesOn(client, 20);
    expect(client.counts).toMatchObject({ malformed: 0, mismatch: 0 });
  });

  test('burst, it sends five thousand true changes a second', async () => {
    const { exchange, client } = await listening(1);
    const { delta } = client.counts;
    const started = performance.now();
    exchange.inject({ kind: 'burst', frames: 5_000 });
    await client.until(({ counts }) => counts.delta >= delta + 5_000);
    const seconds = (performance.now() - started) / 1_000;
    expect(seconds).toBeGreaterThan(0.9);
    expect(seconds).toBeLessThan(3);
    expect(client.counts).toMatchObject({ mismatch: 0, crossed: 0 });
  });

  test('send a wrong time, it does so for that many frames', async () => {
    const { exchange, client } = await listening();
    const day = 86_400_000;
    exchange.inject({ kind: 'clock', ms: day, frames: 2 });
    await client.until(({ exchangeTime }) => exchangeTime > exchange.exchangeTime() + day / 2);
    await goesOn(client);
    expect(exchange.events.filter((event) => event.kind === 'sent' && event.standing === 'doubtful')).toHaveLength(2);
  });

  test('send malformed frames, it sends them one by one among the valid ones', async () => {
    const { exchange, client } = await listening();
    exchange.inject({ kind: 'malformed', first: 0, frames: 4 });
    await client.until(({ counts }) => counts.malformed === 4);
    await goesOn(client);
    expect(client.counts.mismatch).toBe(0);
  });

  test('answer with an error, it says so in the words it was given', async () => {
    const { exchange, client } = await listening();
    exchange.inject({ kind: 'error', message: 'throttle limit exceeded' });
    await client.until(({ counts }) => counts.error === 1);
    expect(client.last.error).toEqual({ messageType: 'error', code: 3, message: 'throttle limit exceeded' });
  });

  test('refuse, it closes every new connection at once, and lets in again later', async () => {
    const { exchange, client } = await listening();
    exchange.inject({ kind: 'refuse', ms: 300 });
    const refused = await BookClient.open(exchange.url);
    await refused.until(({ closeCode }) => closeCode !== null);
    await sleep(300);
    const later = await BookClient.open(exchange.url);
    await sleep(20);
    expect([later.closeCode, client.closeCode]).toEqual([null, null]);
  });

  test('forget, it lists nothing any more but the heartbeat, and sends nothing else', async () => {
    const { exchange, client } = await listening();
    exchange.inject({ kind: 'forget' });
    await client.until(({ last }) => JSON.stringify(last.heartbeat) === '{"messageType":"heartbeat","channels":[{"name":"heartbeat"}]}');
    const { delta } = client.counts;
    await sleep(100);
    expect(client.counts.delta).toBe(delta);
  });
});

test('a second market is played beside the first, and what befalls the one leaves the other alone', async () => {
  exchange = await startExchange({ recording: MINUTES, marketId: MARKET, secondMarketId: 'ETH-AUD', speed: 50 });
  const client = await BookClient.open(exchange.url);
  client.ask('subscribe', ['orderbookUpdate', 'trade'], ['ETH-AUD']);
  await client.until(({ counts }) => counts.delta > 20 && counts.trade > 0);
  exchange.corruptChecksum();
  await goesOn(client);
  expect(client.counts).toMatchObject({ mismatch: 0, snapshot: 1 });
});

describe('a schedule of faults', () => {
  const plan = { kinds: FAULT_KINDS, count: 30, everyMs: 1_000, spread: 0.5 };

  test('is the same for the same seed, another for another, and has every kind before one comes three times', () => {
    const schedule = faultSchedule(7, plan);
    expect(faultSchedule(7, plan)).toEqual(schedule);
    expect(faultSchedule(8, plan)).not.toEqual(schedule);
    expect(new Set(schedule.faults.slice(0, FAULT_KINDS.length).map(({ fault }) => fault.kind)).size).toBe(FAULT_KINDS.length);
  });

  test('is played in time, until it is ended', () => {
    vi.useFakeTimers();
    const seen: Fault[] = [];
    const schedule = faultSchedule(7, { ...plan, spread: 0 });
    const end = playFaults(schedule, (fault) => seen.push(fault));
    vi.advanceTimersByTime(3_500);
    end();
    vi.advanceTimersByTime(60_000);
    vi.useRealTimers();
    expect(seen).toEqual(schedule.faults.slice(0, 3).map(({ fault }) => fault));
  });

  test('is told by a list of kinds, and a word nobody knows is refused in a sentence', () => {
    expect(parseKinds('drop, checksum')).toEqual(['drop', 'checksum']);
    expect(parseKinds('all')).toEqual(FAULT_KINDS);
    expect(() => parseKinds('drop,rain')).toThrow('There is no fault "rain". There are: drop,');
  });
});
