/**
 * The record of every decision of both desks, taken or not. What was decided never changes; fill, exit, profit and the length
 * of a run of equal refusals are appended. The log keeps what can still change; everything else lies in the archive.
 */
import { count, type FieldCodec, list, type Stateful, text } from '../core/codec.ts';
import type { DecisionRecord, DeskName, ExitReason, Reason } from '../core/records.ts';
import type { Amount, Money, Price } from '../core/units.ts';

/** What is decided at an instant. */
export type NewDecision = Pick<
  DecisionRecord,
  | 'exchangeTime'
  | 'desk'
  | 'direction'
  | 'action'
  | 'signature'
  | 'confidence'
  | 'score'
  | 'needed'
  | 'mode'
  | 'learning'
  | 'amount'
  | 'price'
  | 'reasons'
>;

/** What has been filled of an entry so far. */
export interface Entered {
  readonly time: number;
  readonly price: Price;
  readonly amount: Amount;
  readonly stop: Price;
  readonly target: Price;
  readonly fees: Money;
}

export interface Exited {
  readonly time: number;
  readonly price: Price;
  readonly reason: ExitReason;
  readonly profit: Money;
  readonly fees: Money;
}

/** Decisions as JSON: their fields are those of the archive, and few are open at a time. */
const decisionCodec: FieldCodec<DecisionRecord> = {
  write: (writer, value) => text.write(writer, JSON.stringify(value)),
  read: (reader) => JSON.parse(reader.text()) as DecisionRecord,
};

export class DecisionLog implements Stateful {
  readonly codec = { version: 2, fields: { last: count, open: list(decisionCodec) } };
  /** Newest id. */
  private last = 0;
  /** Entered decisions that are not closed, and the newest one of each desk; the oldest first. */
  private open: DecisionRecord[] = [];
  /** Changed since the last {@link take}: on their way into the archive within the same commit, so no state. */
  private readonly changed = new Map<number, DecisionRecord>();

  /** The newest decision of a desk, or null. */
  newest(desk: DeskName): DecisionRecord | null {
    return this.open.findLast((decision) => decision.desk === desk) ?? null;
  }

  get(id: number): DecisionRecord | undefined {
    return this.open.find((decision) => decision.id === id);
  }

  /** Logs a decision; a refusal for the same reasons as the desk's newest one lengthens its run. */
  decide(decision: NewDecision): DecisionRecord {
    const newest = this.newest(decision.desk);
    if (newest !== null && decision.action === 'stayOut' && sameRefusal(newest, decision)) {
      return this.replace({ ...newest, count: newest.count + 1, lastTime: decision.exchangeTime });
    }
    // A run's length goes to the archive once, when the run is over: until then it is in every checkpoint.
    if (newest !== null && newest.count > 1) this.put(newest);
    this.open = this.open.filter((each) => each.desk !== decision.desk || isOpen(each));
    return this.put({
      ...decision,
      id: ++this.last,
      count: 1,
      lastTime: decision.exchangeTime,
      entryTime: null,
      entryPrice: null,
      filled: 0 as Amount,
      stop: null,
      target: null,
      exitTime: null,
      exitPrice: null,
      exitReason: null,
      profit: null,
      fees: 0 as Money,
    });
  }

  entered(id: number, { time, price, amount, stop, target, fees }: Entered): void {
    const decision = this.get(id);
    if (decision === undefined) return;
    this.put({ ...decision, entryTime: decision.entryTime ?? time, entryPrice: price, filled: amount, stop, target, fees });
  }

  exited(id: number, { time, price, reason, profit, fees }: Exited): void {
    const decision = this.get(id);
    if (decision === undefined) return;
    this.put({ ...decision, exitTime: time, exitPrice: price, exitReason: reason, profit, fees });
  }

  /** Something to add to what was said: an order that got less than it asked for, or nothing. */
  append(id: number, reason: Reason): void {
    const decision = this.get(id);
    if (decision !== undefined) this.put({ ...decision, reasons: [...decision.reasons, reason] });
  }

  /** The decision comes to nothing, or to no more than it has come to. */
  end(id: number, time: number): void {
    const decision = this.get(id);
    if (decision !== undefined) this.put({ ...decision, exitTime: time });
  }

  /** Everything open of a desk that begins anew is ended. */
  abandon(desk: DeskName, time: number): void {
    for (const decision of this.open.filter((each) => each.desk === desk && isOpen(each))) {
      this.append(decision.id, { kind: 'desk', why: 'reset' });
      this.end(decision.id, time);
    }
  }

  /** Decisions made or appended to since the last call. */
  take(): readonly DecisionRecord[] {
    const taken = [...this.changed.values()];
    this.changed.clear();
    return taken;
  }

  private put(decision: DecisionRecord): DecisionRecord {
    this.changed.set(decision.id, decision);
    return this.replace(decision);
  }

  private replace(decision: DecisionRecord): DecisionRecord {
    const at = this.open.findIndex(({ id }) => id === decision.id);
    if (at < 0) this.open.push(decision);
    else this.open[at] = decision;
    return decision;
  }
}

function isOpen(decision: DecisionRecord): boolean {
  return decision.action === 'enter' && decision.exitTime === null;
}

/** The same refusal: equal kinds of reasons and signature; the numbers in them may differ. */
function sameRefusal(run: DecisionRecord, next: NewDecision): boolean {
  const kinds = (reasons: DecisionRecord['reasons']) => reasons.map(({ kind }) => kind).join();
  return run.action === 'stayOut' && run.signature === next.signature && kinds(run.reasons) === kinds(next.reasons);
}
