/** A mistake of the caller's: one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
