/** A model as a block of its own in the checkpoint: one that cannot be read begins anew instead of refusing the session. */
import { Reader } from '../../core/bytes.ts';
import { decode, encode, type FieldCodec, type Stateful } from '../../core/codec.ts';
import { crc32 } from '../../core/crc32.ts';
import type { OutcomeModel } from './outcome-model.ts';

/** How a model was loaded: with what it had learned from, or why it was not. */
export type Loading = { readonly samples: number } | { readonly failure: string };

/** @param fresh makes the model that reads, or begins anew. @param loaded hears how it went. */
export function modelBlock<M extends OutcomeModel>(fresh: () => M, loaded: (loading: Loading) => void): FieldCodec<M> {
  return {
    write(writer, model) {
      const bytes = encode(model);
      writer.u32(crc32(bytes));
      writer.block(bytes);
    },
    read(reader) {
      const check = reader.u32();
      const bytes = reader.block();
      const model = fresh();
      const failure = crc32(bytes) === check ? restore(model, bytes) : 'its bytes are damaged';
      loaded(failure === null ? { samples: model.samples } : { failure });
      return failure === null ? model : fresh();
    },
  };
}

/** Makes `model` what `bytes` say, or says why that cannot be; then it is good for nothing. */
function restore(model: OutcomeModel, bytes: Uint8Array): string | null {
  const version = bytes.length === 0 ? 0 : new Reader(bytes).u8();
  const { version: own } = model.codec;
  if (version !== own) return `saved by ${version < own ? 'an earlier' : 'a later'} version, ${version}, not ${own}`;
  try {
    decode(model, bytes);
  } catch (error) {
    // Whatever it is, the model is one of four: the night goes on without its past, and says so.
    return error instanceof Error ? error.message : String(error);
  }
  return allFinite(model) ? null : 'it holds what is no finite number';
}

function allFinite(state: Stateful): boolean {
  const values = state as unknown as Record<string, unknown>;
  return Object.keys(state.codec.fields).every((name) => holdsFinite(values[name]));
}

function holdsFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value instanceof Float64Array || value instanceof Float32Array) return value.every((each) => Number.isFinite(each));
  return value === null || allFinite(value as Stateful);
}

/** "4 of 4 loaded, 150 samples", or which failed and why; `loadings` by name. */
export function loadReport(loadings: readonly (readonly [name: string, Loading])[]): string {
  const failures = loadings.flatMap(([name, loading]) =>
    'failure' in loading ? [`${name} could not be read (${loading.failure}) and begins anew`] : [],
  );
  const counted = `${loadings.length - failures.length} of ${loadings.length} loaded`;
  if (failures.length > 0) return `${counted}: ${failures.join('; ')}`;
  const samples = loadings.map(([, loading]) => ('samples' in loading ? loading.samples : 0));
  const [least, most] = [Math.min(...samples), Math.max(...samples)];
  return `${counted}, ${least === most ? most : `${least} to ${most}`} samples`;
}
