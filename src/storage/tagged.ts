/** Values told apart by their `kind`, as bytes: a byte for the kind, then its own fields in their order. */
import { assert } from '../core/assert.ts';
import type { FieldCodec } from '../core/codec.ts';

interface Tagged {
  readonly kind: string;
}

/** The fields of each kind. The place of a kind is its byte, and the order of its fields the format: append kinds only. */
export type FieldsByKind<U extends Tagged> = {
  readonly [K in U['kind']]: { readonly [F in Exclude<keyof Extract<U, { kind: K }>, 'kind'>]: FieldCodec<Extract<U, { kind: K }>[F]> };
};

/** A codec of the whole union; `what` names it in errors. */
export function tagged<U extends Tagged>(what: string, fieldsByKind: FieldsByKind<U>): FieldCodec<U> {
  const kinds = Object.keys(fieldsByKind);
  const byKind = fieldsByKind as Readonly<Record<string, Readonly<Record<string, FieldCodec<unknown>>>>>;
  return {
    write(writer, value) {
      const byte = kinds.indexOf(value.kind);
      assert(byte >= 0, `${what} of kind "${value.kind}"`);
      writer.u8(byte);
      const fields = byKind[value.kind];
      const values = value as unknown as Readonly<Record<string, unknown>>;
      for (const name in fields) fields[name]?.write(writer, values[name]);
    },
    read(reader) {
      const byte = reader.u8();
      const kind = kinds[byte];
      if (kind === undefined) throw new RangeError(`${what} of kind ${byte}`);
      const fields = byKind[kind];
      const values: Record<string, unknown> = { kind };
      for (const name in fields) values[name] = fields[name]?.read(reader, undefined);
      return values as unknown as U;
    },
  };
}
