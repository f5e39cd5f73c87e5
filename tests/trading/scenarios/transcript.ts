/** Writes down what happens on a trading floor, in the order in which it happens: data points in; decisions, orders, fills, balances out. */
import type { TradingCommand } from '../../../src/core/messages.ts';
import type { DeskName } from '../../../src/core/records.ts';
import type { DecisionLog } from '../../../src/trading/decision-log.ts';
import type { Desk } from '../../../src/trading/desk/desk.ts';
import type { MarketSituation } from '../../../src/trading/situation.ts';
import type { TradingFloor } from '../../../src/trading/trading-floor.ts';
import { expecting, FloorRun, type RunOptions } from '../floor-run.ts';
import * as words from './words.ts';

/** A run whose every step is written down; of the desks, those that the scenario is about. */
export class Transcript {
  readonly run: FloorRun;
  private readonly lines: string[];
  private readonly desks: readonly DeskName[];
  private muted = false;
  private newest = 0;

  /** @param before what was written before a restart. */
  constructor(options: RunOptions = {}, desks: readonly DeskName[] = ['spot'], before?: Transcript) {
    this.run = new FloorRun(options);
    this.desks = desks;
    this.lines = before?.lines ?? [];
    followMarket(this.run, this.line);
    for (const name of desks) followDesk(this.run.floor[name], this.line);
    followDecisions(this.run.floor.log, desks, this.line, () => this.run.time);
    followLearning(this.run.floor, this.line);
  }

  get text(): string {
    return `${this.lines.join('\n')}\n`;
  }

  /** A point `elapsedMs` after the last: a deep book, three either side of `mid`. */
  at(elapsedMs: number, mid: number): this {
    this.run.price(elapsedMs, mid, 3);
    return this;
  }

  /** An instant at which the model expects `moveBp` within a minute. */
  decide(moveBp: number, market: Partial<MarketSituation> = {}, step?: number): this {
    this.run.decide(expecting(moveBp), market, step);
    return this;
  }

  command(command: TradingCommand): this {
    this.run.command(command);
    return this;
  }

  /** Says in words what is not shown step by step. */
  note(text: string): this {
    this.lines.push(`            -- ${text}`);
    return this;
  }

  /** Does `work` without a word, but for the note. */
  silently(note: string, work: (run: FloorRun) => void): this {
    this.muted = true;
    work(this.run);
    this.muted = false;
    return this.note(note);
  }

  /** Balances of the desks now, and what they are worth. */
  balances(): this {
    for (const name of this.desks) this.line(this.run.time, name, balance(this.run.floor[name]));
    return this;
  }

  private readonly line: Line = (time, who, what) => {
    // What is appended to a decision has no time of its own: it is that of the line before.
    this.newest = Math.max(time, this.newest);
    if (!this.muted) this.lines.push(`${words.clock(this.newest).padStart(12)} ${who.padEnd(6)} ${what}`);
  };
}

type Line = (time: number, who: string, what: string) => void;

function followMarket(run: FloorRun, line: Line): void {
  const { floor, book } = run;
  const [observe, print, gap, command, decide] = [
    floor.observe.bind(floor),
    floor.print.bind(floor),
    floor.gap.bind(floor),
    floor.command.bind(floor),
    floor.decide.bind(floor),
  ];
  floor.observe = (time, seen) => {
    line(time, 'book', `${words.sideOfBook(book.bids)} | ${words.sideOfBook(book.asks)}${seen.sound ? '' : ' (unsound)'}`);
    observe(time, seen);
  };
  floor.print = (time, price, amount, seen) => {
    line(time, 'print', `${words.priced(price)} x ${words.exact(amount)}`);
    print(time, price, amount, seen);
  };
  floor.gap = (time) => {
    line(time, 'gap', 'the market was not seen up to here');
    gap(time);
  };
  floor.command = (asked, time) => {
    line(time, 'user', Object.values(asked).join(' '));
    command(asked, time);
  };
  floor.decide = (situation) => {
    line(situation.time, 'model', words.instant(situation));
    decide(situation);
  };
}

function followDesk(desk: Desk, line: Line): void {
  const { exchange } = desk;
  const { name } = desk.rules;
  const [place, cancel, take] = [exchange.place.bind(exchange), exchange.cancel.bind(exchange), exchange.take.bind(exchange)];
  exchange.place = (request, time) => {
    line(time, name, words.order(request));
    place(request, time);
  };
  exchange.cancel = (id, time) => {
    line(time, name, `calls off order ${id}`);
    cancel(id, time);
  };
  exchange.take = () => {
    const events = take();
    for (const event of events) line(event.time, name, words.event(event));
    const moved = events.findLast(({ kind }) => kind === 'filled' || kind === 'liquidated' || kind === 'charged');
    if (moved !== undefined) line(moved.time, name, balance(desk));
    return events;
  };
}

/** @param now the run's time. */
function followDecisions(log: DecisionLog, desks: readonly DeskName[], line: Line, now: () => number): void {
  const [decide, entered, exited, append] = [log.decide.bind(log), log.entered.bind(log), log.exited.bind(log), log.append.bind(log)];
  const deskOf = (id: number) => log.get(id)?.desk ?? 'spot';
  const say = (id: number, time: number, what: string) => {
    if (desks.includes(deskOf(id))) line(time, deskOf(id), `#${id} ${what}`);
  };
  log.decide = (wanted) => {
    const decided = decide(wanted);
    if (desks.includes(decided.desk)) for (const each of words.decision(decided)) line(decided.lastTime, decided.desk, each);
    return decided;
  };
  log.entered = (id, fill) => {
    entered(id, fill);
    const { time, amount, price, stop, target } = fill;
    say(id, time, `holds ${words.exact(amount)} at ${words.priced(price)}, stop ${words.priced(stop)}, target ${words.priced(target)}`);
  };
  log.exited = (id, exit) => {
    const { time, price, reason, profit, fees } = exit;
    say(id, time, `closed by ${reason} at ${words.priced(price)}, profit ${words.exact(profit)}, fees ${words.exact(fees)}`);
    exited(id, exit);
  };
  log.append = (id, why) => {
    say(id, now(), `adds ${words.reason(why)}`);
    append(id, why);
  };
}

function followLearning({ outcomes }: TradingFloor, line: Line): void {
  const learn = outcomes.learn.bind(outcomes);
  outcomes.learn = (trade) => {
    learn(trade);
    const { name, closed, progress, weight, needed } = outcomes.phase;
    const rest = `progress ${(progress * 100).toFixed(1)} %, w ${words.round(weight)}, needs ${words.round(needed)}`;
    line(trade.exitTime, 'learn', `${closed} trades closed: ${name}, ${rest}`);
  };
}

function balance(desk: Desk): string {
  const { cash, holding } = desk.exchange.account;
  return `account ${words.exact(cash)} AUD and ${words.exact(holding)} BTC`;
}
