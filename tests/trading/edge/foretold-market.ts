/** A market whose book foretells it, as entries of a journal: the side that is heavier in the best levels is where the price goes next. */
import type { BackfilledCandle, Entry, Level } from '../../../src/core/messages.ts';
import { Random } from '../../../src/core/random.ts';
import { type Amount, type Price, UNITS } from '../../../src/core/units.ts';

const START = 1_700_000_000_000;
const MINUTE = 60_000;
/** A day that was not seen, but of which REST gives back every minute: all indicators are known behind it. */
const CANDLES = 1_440;
const CANDLE_NOISE_BP = 30;
const BASE = 100_000;

/** An episode: for some seconds the book leans, and the price goes there; then it leans to no side, and nothing comes. */
const EPISODE_S = 45;
const MOVE_S = 20;
const MOVE_BP = 80;
const NOISE_BP = 0.5;
const SPREAD_BP = 1;
const LEVELS = 5;

/** In the last seconds of it everything is closed by command. */
const CLOSING_S = 10;

export function foretoldEntries({ seed, seconds }: { readonly seed: number; readonly seconds: number }): readonly Entry[] {
  const random = new Random(seed);
  const entries: Entry[] = [];
  let time = START;
  let mid = BASE;
  let position = 0;
  const stamp = (exchangeTime = time) => ({ exchangeTime, receivedTime: exchangeTime, position: ++position });
  const see = (lean: number) => {
    const [bids, asks] = bookAround(mid, lean, random);
    entries.push({ kind: 'snapshot', ...stamp(), snapshotId: position, bids, asks });
  };

  see(0);
  const from = time;
  time = from + (CANDLES + 1) * MINUTE;
  entries.push({ kind: 'desync', ...stamp(from), reason: 'disconnected' }, { kind: 'gap', ...stamp(), from, to: time });
  entries.push({ kind: 'backfill', ...stamp(), from, to: time, trades: [], candles: candles(random, from - (from % MINUTE) + MINUTE) });
  let lean = 0;
  for (let second = 0; second < seconds; second++) {
    time += 1_000;
    if (second === seconds - CLOSING_S) entries.push({ kind: 'command', command: { kind: 'halt', close: true } });
    const within = second % EPISODE_S;
    // Back towards where it began, or a signal that always points one way would walk off.
    if (within === 0) lean = random.uniform() < 0.5 - 20 * Math.log(mid / BASE) ? 1 : -1;
    const leans = within < MOVE_S ? lean : 0;
    see(leans);
    const side = random.uniform() < 0.5 ? 'buy' : 'sell';
    entries.push({ kind: 'trade', ...stamp(), tradeId: second + 1, price: units(mid), amount: (UNITS / 100) as Amount, side });
    mid *= 1 + ((leans * MOVE_BP) / MOVE_S + NOISE_BP * random.normal()) / 10_000;
  }
  return entries;
}

function bookAround(mid: number, lean: number, random: Random): readonly [bids: Level[], asks: Level[]] {
  const side = (sign: 1 | -1) =>
    Array.from({ length: LEVELS }, (_, i): Level => {
      const amount = 2 * (1 - 0.8 * sign * lean) * (0.75 + 0.5 * random.uniform());
      return [units(mid * (1 + (sign * SPREAD_BP * (1 + i)) / 20_000)), Math.round(amount * UNITS) as Amount, 1];
    });
  return [side(-1), side(1)];
}

/** A quiet walk that ends where it began. */
function candles(random: Random, first: number): BackfilledCandle[] {
  const closes = [BASE];
  for (let i = 0; i < CANDLES; i++) {
    const last = closes[i] as number;
    closes.push(last * (1 + (0.02 * (BASE - last)) / BASE + (CANDLE_NOISE_BP * random.normal()) / 10_000));
  }
  return closes.slice(1).map((close, i) => {
    const open = closes[i] as number;
    const [high, low] = [Math.max(open, close) * 1.0005, Math.min(open, close) * 0.9995];
    const volume = UNITS as Amount;
    return { time: first + i * MINUTE, open: units(open), high: units(high), low: units(low), close: units(close), volume };
  });
}

function units(price: number): Price {
  return (Math.round(price * 100) * (UNITS / 100)) as Price;
}
