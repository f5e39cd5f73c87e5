/** Decisions as bytes, with each reason's own fields. The order of the fields is the format. */
import { boolean, count, type FieldCodec, f64, nullable, oneOf, record, text } from '../core/codec.ts';
import type { DecisionRecord, Reason } from '../core/records.ts';
import { amount, money, price } from './records-codec.ts';
import { bounded, type Pack, pack } from './seal.ts';

type ReasonKind = Reason['kind'];
type FieldsOf<R> = { readonly [F in Exclude<keyof R, 'kind'>]: FieldCodec<R[F]> };

const REASON_FIELDS: { readonly [K in ReasonKind]: FieldsOf<Extract<Reason, { kind: K }>> } = {
  expects: { horizonMs: count, moveBp: f64 },
  imbalance: { ratio: f64 },
  cost: { expectedBp: f64, neededBp: f64 },
  learningTrade: { budgetLeft: money },
  learningBudgetSpent: {},
  learningPause: { untilTime: count },
  afterGap: { untilTime: count },
  stale: {},
  warmingUp: { have: count, need: count },
  lotsFull: { lots: count },
  noMoney: { needed: money },
  tooSmall: { amount, minimum: amount },
  bookTooThin: {},
};

/** The byte that stands for each kind. Append only. */
const REASON_KINDS: readonly ReasonKind[] = [
  'expects',
  'imbalance',
  'cost',
  'learningTrade',
  'learningBudgetSpent',
  'learningPause',
  'afterGap',
  'stale',
  'warmingUp',
  'lotsFull',
  'noMoney',
  'tooSmall',
  'bookTooThin',
];

const reason: FieldCodec<Reason> = {
  write(writer, value) {
    writer.u8(REASON_KINDS.indexOf(value.kind));
    const fields = REASON_FIELDS[value.kind] as Record<string, FieldCodec<unknown>>;
    const values = value as unknown as Record<string, unknown>;
    for (const name in fields) fields[name]?.write(writer, values[name]);
  },
  read(reader) {
    const byte = reader.u8();
    const kind = REASON_KINDS[byte];
    if (kind === undefined) throw new RangeError(`a reason of kind ${byte}`);
    const fields = REASON_FIELDS[kind] as Record<string, FieldCodec<unknown>>;
    const values: Record<string, unknown> = { kind };
    for (const name in fields) values[name] = fields[name]?.read(reader, undefined);
    return values as unknown as Reason;
  },
};

const decision = record<DecisionRecord>({
  id: count,
  exchangeTime: count,
  desk: oneOf('spot'),
  action: oneOf('enter', 'stayOut'),
  signature: text,
  confidence: f64,
  score: f64,
  learning: boolean,
  amount,
  reasons: bounded(reason),
  count,
  lastTime: count,
  entryTime: nullable(count),
  entryPrice: nullable(price),
  stop: nullable(price),
  target: nullable(price),
  exitTime: nullable(count),
  exitPrice: nullable(price),
  exitReason: nullable(oneOf('TP_HIT', 'SL_HIT', 'TIME_EXIT')),
  profit: nullable(money),
  fees: money,
});

export const decisionPack: Pack<DecisionRecord> = pack('decision', 1, decision);
export const decisionsPack: Pack<readonly DecisionRecord[]> = pack('decisions', 1, bounded(decision));
