/** Our own mistakes stop the session, which restarts from its checkpoint; the world's failures are values and never come here. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** Throws {@link AssertionError} with `message` unless `condition` holds. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** The end of an exhaustive switch: the compiler refuses a forgotten variant, and so does the program. */
export function unreachable(value: never): never {
  throw new AssertionError(`unexpected variant: ${JSON.stringify(value)}`);
}
