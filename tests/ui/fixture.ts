/** TEST DATA for the screen: an invented night on an invented market, the same at each run. Nothing in it was ever traded. */
import type { Frame, Update } from '../../src/core/frame.ts';
import { type DecisionRecord, type MinuteRecord, SCORED } from '../../src/core/records.ts';
import { UNITS } from '../../src/core/units.ts';
import { FEATURES } from '../../src/features/catalogue.ts';
import type { Past } from '../../src/session/protocol.ts';
import { beside, horizonView, learningView } from './learning-fixture.ts';
import { ANALYTICS, amount, deskViews, makeDecisions, makeTrades, money, price, tradingView } from './trading-fixture.ts';

export { amount, money, price };

const MINUTE = 60_000;
const HORIZONS = [10_000, 60_000, 300_000] as const;
/** A session shorter than this has scored little and knows less. */
const YOUNG_MINUTES = 60;

const MEANINGS = FEATURES.map((feature) => ({ ...feature, normalised: !('bounded' in feature) }));
/** As in a session whose ribbon of 15 minutes is young and that watches no other market. */
const MASKED = /15m|alignment|regime|watched/;

export interface Night {
  readonly past: Past;
  /** The `index`-th update after the past, `now` being local time. */
  update(index: number, now: number): Update;
}

/** Updates between two closed minutes. */
const PACE = 4;

/** A night of `minutes` minutes that ends at `end`; the last `left` of them close while one looks. */
export function makeNight(end: number, minutes: number, source = 'live', left = 0): Night {
  const chance = generator(20_260_923);
  const closed = walk(chance, Math.floor(end / MINUTE) * MINUTE - minutes * MINUTE, minutes);
  const decisions = makeDecisions(chance, closed);
  const begun = closed.length - left;
  const since = closed[begun]?.time ?? Number.POSITIVE_INFINITY;
  const past = {
    features: MEANINGS,
    minutes: closed.slice(0, begun),
    decisions: decisions.filter(({ exchangeTime }) => exchangeTime < since),
    trades: makeTrades(decisions).filter(({ exitTime }) => exitTime < since),
    analytics: ANALYTICS,
  };
  const update = (index: number, now: number): Update => {
    const news = closed.slice(begun, begun + Math.floor(index / PACE));
    const drawn = makeUpdate([...past.minutes, ...news], decisions, index, now, source);
    const last = news.at(-1);
    if (index % PACE !== 0 || last === undefined) return drawn;
    const decided = decisions.filter(({ exchangeTime }) => exchangeTime >= last.time && exchangeTime < last.time + MINUTE);
    const trades = makeTrades(decisions).filter(({ exitTime }) => exitTime >= last.time && exitTime < last.time + MINUTE);
    return { ...drawn, minutes: [last], decisions: decided, trades, analytics: ANALYTICS };
  };
  return { past, update };
}

function walk(chance: () => number, start: number, count: number): MinuteRecord[] {
  const minutes: MinuteRecord[] = [];
  const normal = () => chance() + chance() + chance() + chance() - 2;
  const gapAt = Math.floor(count * 0.88);
  let mid = 121_880;
  let drift = 0;
  let [spot, margin] = [10_000, 10_000];
  const score = [0.55, 0.5, 0.46];
  for (let index = 0; index < count; index += 1) {
    if (index > gapAt && index < gapAt + 4) continue;
    drift = 0.97 * drift + normal() * 1.1;
    const open = mid;
    const close = open + drift + normal() * 22 + 1.2;
    const high = Math.max(open, close) + Math.abs(normal()) * 24;
    const low = Math.min(open, close) - Math.abs(normal()) * 24;
    mid = close;
    spot += normal() * 0.35 - 0.02;
    margin += normal() * 0.3 - 0.03;
    const accuracy = HORIZONS.map((_, horizon) => {
      const mean = [0.612, 0.541, 0.437][horizon] ?? 0.5;
      const now = (score[horizon] ?? mean) + (mean - (score[horizon] ?? mean)) * 0.01 + normal() * 0.004;
      score[horizon] = now;
      if (index < 20 * (horizon + 1)) return SCORED.map(() => Number.NaN);
      const fixed = new Map([
        ['noChange', 0.575 + normal() * 0.003],
        ['majority', 0.52 + normal() * 0.002],
        ['logisticRegression', now - 0.012 + normal() * 0.003],
      ]);
      return beside(now, 'accuracy').map((value, who) => fixed.get(SCORED[who] ?? '') ?? value);
    });
    minutes.push({
      time: start + index * MINUTE,
      open: price(open),
      high: price(high),
      low: price(low),
      close: price(close),
      volume: amount(Math.abs(normal()) * 0.8),
      basis: 'trades',
      spot: money(spot),
      margin: money(margin),
      hold: money((10_000 * close) / 121_880),
      accuracy,
      logLoss: HORIZONS.map((_, horizon) => beside(0.91 + 0.04 * horizon, 'logLoss')),
      weights: HORIZONS.map(() => [0.29, 0.34, 0.15, 0.22]),
      confidence: [0.47, 0.41, 0.36],
      rate: 1.4,
      // One alarm in the first third of a night, two at once in the last.
      alarms: count < YOUNG_MINUTES || index < count * 0.3 ? 0 : index < count * 0.74 ? 1 : 3,
      gapMs: index === gapAt ? 21_000 : index === gapAt + 4 ? 17_000 : 0,
    });
  }
  return minutes;
}

const QUIET_NIGHT = {
  dataPoints: 4_338_120,
  gaps: 1,
  gapMs: 218_000,
  resyncs: 2,
  reconnects: 1,
  quarantined: 3,
  skipped: 0,
  rolledBack: 0,
  recoveries: 1,
};

function makeUpdate(
  minutes: readonly MinuteRecord[],
  decisions: readonly DecisionRecord[],
  index: number,
  now: number,
  source: string,
): Update {
  const last = minutes.at(-1);
  const close = (last?.close ?? 0) / UNITS;
  const moved = close + Math.sin(index / 7) * 14;
  const time = (last?.time ?? 0) + MINUTE;
  const bid = Math.round((moved - 15.9) * 100) / 100;
  const ask = Math.round((moved + 15.9) * 100) / 100;
  const side = (from: number, step: number) =>
    Array.from(
      { length: 10 },
      (_, level) => [from + step * level, 0.04 + 0.9 * Math.abs(Math.sin(level * 2.1 + index / 9 + step))] as const,
    );
  const isRecorded = source !== 'live';
  const young = minutes.length < YOUNG_MINUTES;
  const values = MEANINGS.map(({ name, normalised }, place) =>
    MASKED.test(name) ? null : Math.sin(place * 1.7 + index / 9) * (normalised ? 2 : 1),
  );
  const frame: Frame = {
    status: {
      phase: 'live',
      source,
      market: isRecorded ? 'BTC-USD' : 'BTC-AUD',
      session: 'test',
      sitting: 3,
      sequence: 4_338_120 + index,
      step: 48_213 + index,
      digest: '9f31c0d2b7a4461e8890aa11bb22cc33dd44ee55ff6600771188229933aae77a',
      checkpointAgeMs: 400,
      feedAgeMs: 100,
      backend: 'webgpu',
      gapMs: 218_000,
      version: '0.1.0',
    },
    feed: { rest: 'blocked', takerSide: { agree: 1_204, total: 1_231 } },
    note: '',
    finished: false,
    committedTime: now - 400,
    lastFrameTime: now - 100,
    connected: true,
    exchangeTime: time + 20_000,
    sitting: { since: now - 9.2 * 3_600_000, resumedStep: 31_204 },
    market: { base: 'BTC', quote: isRecorded ? 'USD' : 'AUD', priceDecimals: 2, amountDecimals: 8 },
    bid,
    ask,
    price: Math.round(moved * 100) / 100,
    change: 0.0042,
    bids: side(bid, -11.37),
    asks: side(ask, 9.61),
    bar: {
      time,
      open: close,
      high: Math.max(close, moved) + 6,
      low: Math.min(close, moved) - 4,
      close: moved,
      volume: 0.4,
      basis: 'trades',
    },
    horizons: HORIZONS.map((horizonMs, horizon) => horizonView(horizonMs, horizon, index, young)),
    learning: learningView(48_213 + index, MEANINGS.length, young),
    roundTripBp: 172.6,
    desks: deskViews(decisions, last, time + 20_000, moved),
    trading: tradingView(time + 20_000),
    hold: (last?.hold ?? 0) / UNITS,
    capital: 10_000,
    counts: QUIET_NIGHT,
    readings: {
      regime: 'TRENDING_UP',
      alignment: null,
      ribbons: [
        { minutes: 5, state: 'ALL_GREEN', averages: Array.from({ length: 12 }, (_, place) => moved - 6 * place) },
        { minutes: 15, state: null, averages: [] },
      ],
    },
    warmUps: [{ name: 'ribbon15m', minutes: 15, have: 23, need: 60 }],
    features: { present: values.filter((value) => value !== null).length, total: MEANINGS.length, values },
    stepMs: { p50: 6.2, p99: 11.8 },
    speed: isRecorded ? 118 : 1,
    backendNote: 'WebGPU, test adapter: 6.2 ms a step; WASM took 9.8 ms.',
  };
  return { frame, minutes: [], decisions: [], trades: [], analytics: null };
}

/** mulberry32: small, seeded, good enough for a drawing. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
