/** Trades told apart by a name: by direction, by signature, by hour. Full and learning trades have their own statistics. */
import { type BreakdownRow, OTHER } from '../../core/analytics.ts';
import { decodeFrom, encodeInto, type FieldCodec, type Stateful } from '../../core/codec.ts';
import { type TalliedTrade, TradeTally } from './trade-tally.ts';

/** Names that one breakdown tells apart; the trades of any more are counted together as {@link OTHER}. */
export const BREAKDOWN_NAMES = 40;

interface Tallies {
  readonly full: TradeTally;
  readonly learning: TradeTally;
}

export class BreakdownTally implements Stateful {
  readonly codec = { version: 1, fields: { rows: rowsCodec } };
  /** By name, in the order they came. */
  private rows = new Map<string, Tallies>();

  observe(name: string, trade: TalliedTrade & { readonly learning: boolean }): void {
    const { full, learning } = this.row(name);
    (trade.learning ? learning : full).observe(trade);
  }

  /** The names that had a trade: those of `order` first, in its order, then the others as they came, {@link OTHER} last. */
  statistics(order: readonly string[]): BreakdownRow[] {
    const others = [...this.rows.keys()].filter((name) => !order.includes(name) && name !== OTHER);
    return [...order, ...others, OTHER].flatMap((name) => {
      const row = this.rows.get(name);
      return row === undefined ? [] : [{ name, full: row.full.statistics, learning: row.learning.statistics }];
    });
  }

  private row(wanted: string): Tallies {
    const name = this.rows.has(wanted) || this.rows.size < BREAKDOWN_NAMES ? wanted : OTHER;
    const present = this.rows.get(name);
    if (present !== undefined) return present;
    const row = emptyRow();
    this.rows.set(name, row);
    return row;
  }
}

function emptyRow(): Tallies {
  return { full: new TradeTally(), learning: new TradeTally() };
}

const rowsCodec: FieldCodec<Map<string, Tallies>> = {
  write(writer, rows) {
    writer.varint(rows.size);
    for (const [name, { full, learning }] of rows) {
      writer.text(name);
      encodeInto(writer, full);
      encodeInto(writer, learning);
    }
  },
  read(reader) {
    const rows = new Map<string, Tallies>();
    for (let left = reader.varint(); left > 0; left--) {
      const name = reader.text();
      const row = emptyRow();
      decodeFrom(reader, row.full);
      decodeFrom(reader, row.learning);
      rows.set(name, row);
    }
    return rows;
  },
};
