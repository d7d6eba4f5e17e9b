import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** CRC-32C (Castagnoli), bit-reversed. */
const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

const crc32c = (bytes: Uint8Array): Buffer => {
  let value = 0xffffffff;
  for (const byte of bytes) value = (CRC32C_TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return uint32(~value >>> 0);
};

/** CRC-64/NVME, bit-reversed, in two halves: BigInt would be slow for megabytes. */
const CRC64_HIGH = new Uint32Array(256);
const CRC64_LOW = new Uint32Array(256);
for (let byte = 0; byte < 256; byte += 1) {
  let value = BigInt(byte);
  for (let bit = 0; bit < 8; bit += 1) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
  CRC64_HIGH[byte] = Number(value >> 32n);
  CRC64_LOW[byte] = Number(value & 0xffffffffn);
}

const crc64nvme = (bytes: Uint8Array): Buffer => {
  let [high, low] = [0xffffffff, 0xffffffff];
  for (const byte of bytes) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (CRC64_LOW[index] ?? 0);
    high = (high >>> 8) ^ (CRC64_HIGH[index] ?? 0);
  }
  return Buffer.concat([uint32(~high >>> 0), uint32(~low >>> 0)]);
};

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** The checksums that S3 verifies. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
const ALGORITHMS: Readonly<Record<string, (bytes: Uint8Array) => Buffer>> = {
  crc32: (bytes) => uint32(crc32(bytes)),
  crc32c,
  crc64nvme,
  sha1: (bytes) => createHash('sha1').update(bytes).digest(),
  sha256: (bytes) => createHash('sha256').update(bytes).digest(),
};

/** In base64, as in the header `x-amz-checksum-<algorithm>`; undefined for an algorithm that is not known here. */
export const checksumOf = (algorithm: string, bytes: Uint8Array): string | undefined =>
  ALGORITHMS[algorithm]?.(bytes).toString('base64');

/** MD5 in hexadecimal digits, the ETag of an object that came at once. */
export const md5Hex = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');
