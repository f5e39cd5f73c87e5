/**
 * The record of every decision, taken or not. What was decided never changes; fill, exit, profit and the length of a run of
 * equal refusals are appended. The log keeps what can still change; everything else lies in the archive.
 */
import { count, type FieldCodec, list, type Stateful, text } from '../core/codec.ts';
import type { DecisionRecord, ExitReason } from '../core/records.ts';
import type { Amount, Money, Price } from '../core/units.ts';

/** What is decided at an instant. */
export type NewDecision = Pick<
  DecisionRecord,
  'exchangeTime' | 'action' | 'signature' | 'confidence' | 'score' | 'learning' | 'amount' | 'reasons'
>;

/** Decisions as JSON: their fields are those of the archive, and few are open at a time. */
const decisionCodec: FieldCodec<DecisionRecord> = {
  write: (writer, value) => text.write(writer, JSON.stringify(value)),
  read: (reader) => JSON.parse(reader.text()) as DecisionRecord,
};

export class DecisionLog implements Stateful {
  readonly codec = { version: 1, fields: { last: count, open: list(decisionCodec) } };
  /** Newest id. */
  private last = 0;
  /** Entered decisions that are not closed, and the newest one. */
  private open: DecisionRecord[] = [];
  /** Changed since the last {@link take}: on their way into the archive within the same commit, so no state. */
  private readonly changed = new Map<number, DecisionRecord>();

  /** The newest decision, or null. */
  get newest(): DecisionRecord | null {
    return this.open.at(-1) ?? null;
  }

  get(id: number): DecisionRecord | undefined {
    return this.open.find((decision) => decision.id === id);
  }

  /** Logs a decision; a refusal for the same reasons as the newest one lengthens its run. */
  decide(decision: NewDecision): DecisionRecord {
    const newest = this.newest;
    if (newest !== null && decision.action === 'stayOut' && sameRefusal(newest, decision)) {
      return this.replace({ ...newest, count: newest.count + 1, lastTime: decision.exchangeTime });
    }
    // A run's length goes to the archive once, when the run is over: until then it is in every checkpoint.
    if (newest !== null && newest.count > 1) this.put(newest);
    this.open = this.open.filter(isOpen);
    return this.put({
      ...decision,
      id: ++this.last,
      desk: 'spot',
      count: 1,
      lastTime: decision.exchangeTime,
      entryTime: null,
      entryPrice: null,
      stop: null,
      target: null,
      exitTime: null,
      exitPrice: null,
      exitReason: null,
      profit: null,
      fees: 0 as Money,
    });
  }

  entered(id: number, fill: { time: number; price: Price; amount: Amount; stop: Price; target: Price; fee: Money }): void {
    const decision = this.get(id);
    if (decision === undefined) return;
    this.put({ ...decision, entryTime: fill.time, entryPrice: fill.price, stop: fill.stop, target: fill.target, fees: fill.fee });
  }

  exited(id: number, exit: { time: number; price: Price; reason: ExitReason; profit: Money; fees: Money }): void {
    const decision = this.get(id);
    if (decision === undefined) return;
    const { time, price, reason, profit, fees } = exit;
    this.put({ ...decision, exitTime: time, exitPrice: price, exitReason: reason, profit, fees });
  }

  /** An order that could not be filled: the decision comes to nothing. */
  failed(id: number, time: number, reason: DecisionRecord['reasons'][number]): void {
    const decision = this.get(id);
    if (decision !== undefined) this.put({ ...decision, reasons: [...decision.reasons, reason], exitTime: time });
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
