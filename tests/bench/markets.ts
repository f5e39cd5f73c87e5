/** What all 49 markets of the exchange would cost at the rate that was seen: decoding, doubts, and a verified book for each. */
import { setTimeout as sleep } from 'node:timers/promises';
import { decode } from '../../src/feed/decode.ts';
import { Intake } from '../../src/feed/intake.ts';
import { round, timing } from './timing.ts';

const MARKETS = 49;
/** Frames a second over all markets, as measured on the real exchange (facts/btcmarkets.md 1.1). */
const RATE = 450;
const PACED_MS = 10_000;
const TURN_MS = 10;
const FRAMES = 40_000;

interface Arrival {
  readonly market: number;
  readonly text: string;
}

/** @param frames of one market, a snapshot first; each market gets them under its own name, and is somewhere else in them. */
export async function benchMarkets(frames: readonly string[]): Promise<object> {
  const intakes = Array.from({ length: MARKETS }, (_, i) => new Intake({ marketId: idOf(i) }));
  const arrivals = arrivalsOf(frames);
  const take = ({ market, text }: Arrival) => {
    const frame = decode(text);
    if (frame.kind === 'refused' || frame.kind === 'heartbeat' || frame.kind === 'error') return false;
    return intakes[market]?.take(frame, frame.exchangeTime, 0, () => text) != null;
  };
  const [opening, rest] = [arrivals.slice(0, arrivals.length - FRAMES), arrivals.slice(-FRAMES)];
  for (const arrival of opening) take(arrival);
  const half = FRAMES / 2;
  const durations: number[] = [];
  const usage = process.cpuUsage();
  let taken = 0;
  for (const arrival of rest.slice(0, half)) {
    const started = performance.now();
    if (take(arrival)) taken++;
    durations.push(performance.now() - started);
  }
  const cpuMs = cpuSince(usage) / half;
  const paced = await pacedShare(rest.slice(half), take);
  return {
    markets: MARKETS,
    taken,
    perFrame: { ...timing(durations), meanCpuMs: round(cpuMs) },
    coreShareAt450: round((cpuMs * RATE) / 1_000),
    coreSharePacedAt450: round(paced),
  };
}

/** CPU time per wall time while the frames come at the rate of the exchange, waking up included. */
async function pacedShare(arrivals: readonly Arrival[], take: (arrival: Arrival) => boolean): Promise<number> {
  const usage = process.cpuUsage();
  const started = performance.now();
  for (let next = 0; performance.now() - started < PACED_MS; ) {
    const due = Math.min(arrivals.length, Math.floor(((performance.now() - started) * RATE) / 1_000));
    for (; next < due; next++) take(arrivals[next] as Arrival);
    await sleep(TURN_MS);
  }
  return cpuSince(usage) / (performance.now() - started);
}

/** Each market begins with the book, and then each is a little further than the last. */
function arrivalsOf(frames: readonly string[]): Arrival[] {
  const arrivals: Arrival[] = [];
  const next = new Array<number>(MARKETS).fill(0);
  const one = (market: number) => {
    const text = frames[(next[market] as number)++ % frames.length] ?? '';
    arrivals.push({ market, text: text.replace(/"marketId":"[^"]*"/, `"marketId":"${idOf(market)}"`) });
  };
  for (let market = 0; market < MARKETS; market++) for (let i = 0; i <= market * 20; i++) one(market);
  for (let i = 0; i < FRAMES; i++) one(i % MARKETS);
  return arrivals;
}

function idOf(market: number): string {
  return `M${market}-AUD`;
}

function cpuSince(usage: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(usage);
  return (user + system) / 1_000;
}
