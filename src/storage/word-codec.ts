/** Words as bytes: one of a known list, and texts of a bounded length. */
import { assert } from '../core/assert.ts';
import { type FieldCodec, oneOf, text } from '../core/codec.ts';

/** Most UTF-8 bytes of one text. */
export const MAX_TEXT_BYTES = 1_024;

/** One of `words`; another one is our own mistake, and found before it makes what is written unreadable. */
export function word<T extends string>(...words: readonly T[]): FieldCodec<T> {
  const codec = oneOf(...words);
  return {
    write(writer, value) {
      assert(words.includes(value), `"${value}" is none of ${words.join(', ')}`);
      codec.write(writer, value);
    },
    read: codec.read,
  };
}

/** A text of at most {@link MAX_TEXT_BYTES}. */
export const shortText: FieldCodec<string> = {
  write(writer, value) {
    assert(new TextEncoder().encode(value).length <= MAX_TEXT_BYTES, `a text of ${value.length} characters`);
    text.write(writer, value);
  },
  read(reader) {
    const bytes = reader.block();
    if (bytes.length > MAX_TEXT_BYTES) throw new RangeError(`a text of ${bytes.length} bytes, at most ${MAX_TEXT_BYTES} are read`);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  },
};
