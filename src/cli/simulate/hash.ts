/** SHA-256 by Node's own library: the digest of the page, computed elsewhere. */
import { createHash } from 'node:crypto';

export async function sha256(bytes: Uint8Array): Promise<string> {
  return createHash('sha256').update(bytes).digest('hex');
}
