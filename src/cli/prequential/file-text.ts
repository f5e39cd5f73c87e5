/** The text of a file, unpacked where it is gzip by its first two bytes, without a byte order mark. */
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { UsageError } from '../simulate/usage-error.ts';

/** @throws UsageError where the file cannot be read or unpacked. */
export async function fileText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === 'ENOENT' ? `There is no file "${path}".` : `"${path}" cannot be read: ${error.code ?? error.message}.`,
    );
  });
  // The decoder takes the byte order mark away.
  return new TextDecoder().decode(unpacked(bytes, path));
}

function unpacked(bytes: Uint8Array, path: string): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new UsageError(`"${path}" cannot be unpacked: ${error instanceof Error ? error.message : error}.`);
  }
}
