/** State that is whole numbers: each as short as it is, so that the many small counts of a score stay small in a checkpoint. */
import { assert } from '../core/assert.ts';
import type { FieldCodec } from '../core/codec.ts';

/** An array of fixed length, each value a whole number in [0, 2^53). Another length throws. */
export const wholeNumbers: FieldCodec<Float64Array> = {
  write(writer, values) {
    writer.varint(values.length);
    for (const value of values) writer.varint(value);
  },
  read(reader, present) {
    const length = reader.varint();
    assert(length === present.length, `${length} whole numbers where ${present.length} belong`);
    for (let i = 0; i < length; i++) present[i] = reader.varint();
    return present;
  },
};
