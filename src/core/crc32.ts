/** CRC-32/IEEE (reflected polynomial 0xEDB88320), as zlib and the exchange compute it. */

/** Eight tables of 256: the first takes one byte, all together eight at a time (slicing by 8: Kounavis, Berry 2005). */
const TABLES = new Uint32Array(8 * 256);
for (let n = 0; n < 256; n++) {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  TABLES[n] = c;
}
for (let n = 256; n < TABLES.length; n++) {
  const before = TABLES[n - 256] as number;
  TABLES[n] = (TABLES[before & 0xff] as number) ^ (before >>> 8);
}

/** The register before the first byte. */
export const CRC_START = 0xffffffff;

/** The register after one more byte. */
export function crcByte(register: number, byte: number): number {
  return (TABLES[(register ^ byte) & 0xff] as number) ^ (register >>> 8);
}

/** The register after more bytes. */
export function crcBytes(register: number, bytes: Uint8Array): number {
  const whole = bytes.length - (bytes.length % 8);
  let r = register;
  for (let i = 0; i < whole; i += 8) {
    r ^= (bytes[i] as number) | ((bytes[i + 1] as number) << 8) | ((bytes[i + 2] as number) << 16) | ((bytes[i + 3] as number) << 24);
    r =
      (TABLES[1792 + (r & 0xff)] as number) ^
      (TABLES[1536 + ((r >>> 8) & 0xff)] as number) ^
      (TABLES[1280 + ((r >>> 16) & 0xff)] as number) ^
      (TABLES[1024 + (r >>> 24)] as number) ^
      (TABLES[768 + (bytes[i + 4] as number)] as number) ^
      (TABLES[512 + (bytes[i + 5] as number)] as number) ^
      (TABLES[256 + (bytes[i + 6] as number)] as number) ^
      (TABLES[bytes[i + 7] as number] as number);
  }
  for (let i = whole; i < bytes.length; i++) r = crcByte(r, bytes[i] as number);
  return r;
}

/** The unsigned checksum a register stands for. */
export function crcValue(register: number): number {
  return (register ^ 0xffffffff) >>> 0;
}

/** The checksum of `bytes`, unsigned; of the empty array 0. */
export function crc32(bytes: Uint8Array): number {
  return crcValue(crcBytes(CRC_START, bytes));
}
