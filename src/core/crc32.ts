/** CRC-32/IEEE (reflected polynomial 0xEDB88320), as zlib and the exchange compute it. */
const TABLE = new Uint32Array(256);
for (let n = 0; n < 256; n++) {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  TABLE[n] = c;
}

/** The register before the first byte. */
export const CRC_START = 0xffffffff;

/** The register after one more byte. */
export function crcByte(register: number, byte: number): number {
  return (TABLE[(register ^ byte) & 0xff] as number) ^ (register >>> 8);
}

/** The unsigned checksum a register stands for. */
export function crcValue(register: number): number {
  return (register ^ 0xffffffff) >>> 0;
}

/** The checksum of `bytes`, unsigned; of the empty array 0. */
export function crc32(bytes: Uint8Array): number {
  let register = CRC_START;
  for (let i = 0; i < bytes.length; i++) register = crcByte(register, bytes[i] as number);
  return crcValue(register);
}
