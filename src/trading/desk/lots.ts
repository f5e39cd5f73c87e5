/** What a desk holds: each lot with its own exits, what it was entered for and what it has come to so far. */
import { boolean, count, type FieldCodec, f64, integer, list, nullable, oneOf, record, text, whole } from '../../core/codec.ts';
import {
  type Alignment,
  DIRECTIONS,
  type Direction,
  EXIT_REASONS,
  type ExitReason,
  MODES,
  type Mode,
  REGIMES,
  type Regime,
  RIBBON_STATES,
  type RibbonState,
} from '../../core/records.ts';
import type { Amount, Money, Price } from '../../core/units.ts';

/** Distances set at entry, from volatility and regime, as fractions of the entry price. */
export interface ExitPlan {
  readonly stop: number;
  readonly target: number;
  /** Gain from which the stop follows, and how far behind the best price. */
  readonly trailStart: number;
  readonly trailDistance: number;
  /** Longest time held, ms. */
  readonly holdMs: number;
}

/** What was known and expected when it was decided: what lasts of it in the record of the closed trade. */
export interface EntryContext {
  readonly decision: number;
  readonly direction: Direction;
  readonly signature: string;
  readonly mode: Mode;
  readonly learning: boolean;
  /** Calibrated probability of a profit after costs. */
  readonly confidence: number;
  readonly score: number;
  /** Id of the instant. */
  readonly row: number;
  readonly regime: Regime | null;
  readonly alignment: Alignment | null;
  readonly ribbon5: RibbonState | null;
  readonly ribbon15: RibbonState | null;
  /** Fractions: move of the price, profit after costs by the outcome models. */
  readonly expectedMove: number;
  /** What that move would have left after a round trip. */
  readonly expectedProfit: number;
  readonly expectedPnl: number | null;
  readonly winProbability: number | null;
  readonly context: Float32Array;
  readonly plan: ExitPlan;
  /** What it puts at risk, of each unit of value: distance of the stop and round trip. */
  readonly riskShare: number;
  /** Fraction of equity that all of it puts at risk; 0 of a learning trade. */
  readonly fraction: number;
}

/** An entry order that has filled nothing yet. */
export interface PendingEntry {
  readonly order: number;
  readonly entry: EntryContext;
  readonly amount: Amount;
  readonly placedTime: number;
  /** Why what it fills is to be closed at once: it was on its way when everything was to end. */
  readonly abandoned: ExitReason | null;
}

/** An open position, or a part of one that several fills made. */
export interface Lot {
  readonly entry: EntryContext;
  /** Number of its entry order; more of it may still be filled while `filling`. */
  readonly order: number;
  readonly filling: boolean;
  /** Why it is being closed, and the number of the order on its way, 0 where none is; null while it is held. */
  readonly exit: { readonly order: number; readonly reason: ExitReason } | null;
  /** Still held, and all that was entered. */
  readonly amount: Amount;
  readonly entered: Amount;
  /** Traded back so far. */
  readonly traded: Amount;
  /** Value of everything entered, and of everything exited so far, before fees. */
  readonly value: Money;
  readonly exited: Money;
  readonly fees: Money;
  readonly interest: Money;
  readonly entryTime: number;
  /** Exchange time at which its entry order was placed. */
  readonly placedTime: number;
  /** Average over what was entered. */
  readonly entryPrice: Price;
  readonly stop: Price;
  readonly target: Price;
  /** Where the stop has followed to; 0 while it has not. */
  readonly trail: Price;
  /** Best and worst price it could have been closed at since the entry. */
  readonly best: Price;
  readonly worst: Price;
  /** Exchange time at which it is closed whatever the price. */
  readonly exitTime: number;
}

const float32s: FieldCodec<Float32Array> = {
  write: (writer, value) => {
    writer.varint(value.length);
    for (const each of value) writer.f32(each);
  },
  read: (reader) => {
    const values = new Float32Array(reader.varint());
    for (let i = 0; i < values.length; i++) values[i] = reader.f32();
    return values;
  },
};

export const entryCodec = record<EntryContext>({
  decision: count,
  direction: oneOf(...DIRECTIONS),
  signature: text,
  mode: oneOf(...MODES),
  learning: boolean,
  confidence: f64,
  score: f64,
  row: count,
  regime: nullable(oneOf(...REGIMES)),
  alignment: nullable(oneOf<Alignment>('BOTH_GREEN', 'BOTH_RED', 'CONFLICTING')),
  ribbon5: nullable(oneOf(...RIBBON_STATES)),
  ribbon15: nullable(oneOf(...RIBBON_STATES)),
  expectedMove: f64,
  expectedProfit: f64,
  expectedPnl: nullable(f64),
  winProbability: nullable(f64),
  context: float32s,
  plan: record<ExitPlan>({ stop: f64, target: f64, trailStart: f64, trailDistance: f64, holdMs: count }),
  riskShare: f64,
  fraction: f64,
});

export const lotsCodec = list(
  record<Lot>({
    entry: entryCodec,
    order: count,
    filling: boolean,
    exit: nullable(record({ order: count, reason: oneOf(...EXIT_REASONS) })),
    amount: whole(),
    entered: whole(),
    traded: whole(),
    value: whole(),
    exited: whole(),
    // Below nought where a maker's rebates were more than the fees.
    fees: integer as unknown as FieldCodec<Money>,
    interest: whole(),
    entryTime: count,
    placedTime: count,
    entryPrice: whole(),
    stop: whole(),
    target: whole(),
    trail: whole(),
    best: whole(),
    worst: whole(),
    exitTime: count,
  }),
);

export const pendingCodec = list(
  record<PendingEntry>({
    order: count,
    entry: entryCodec,
    amount: whole(),
    placedTime: count,
    abandoned: nullable(oneOf(...EXIT_REASONS)),
  }),
);
