/**
 * SHA-256 in place of `node:crypto`, so that request ids are the same in a browser: there the platform's own digest is
 * asynchronous, and planning is not. https://csrc.nist.gov/pubs/fips/180-4/upd1/final
 */

/** What the code that makes ids uses of a hash of Node's. */
export interface Hash {
  /** A text counts as its UTF-8. */
  update(text: string): Hash;
  digest(encoding: 'hex'): string;
}

/** @throws TypeError for another algorithm than sha256 */
export const createHash = (algorithm: string): Hash => {
  if (algorithm !== 'sha256') throw new TypeError(`expected the algorithm sha256, found ${algorithm}`);
  let whole = '';
  const hash: Hash = {
    update(text) {
      whole += text;
      return hash;
    },
    digest: () => hex(sha256(new TextEncoder().encode(whole))),
  };
  return hash;
};

const BLOCK_BYTES = 64;
const LENGTH_BYTES = 8;

const isPrime = (number: number): boolean => {
  for (let divisor = 2; divisor * divisor <= number; divisor += 1) if (number % divisor === 0) return false;
  return true;
};

const firstPrimes = (count: number): readonly number[] => {
  const primes: number[] = [];
  for (let number = 2; primes.length < count; number += 1) if (isPrime(number)) primes.push(number);
  return primes;
};

/** The first 32 bits of what stands behind the point. */
const fractionBits = (root: number): number => ((root % 1) * 2 ** 32) | 0;

const PRIMES = firstPrimes(64);
const ROUNDS = PRIMES.map((prime) => fractionBits(Math.cbrt(prime)));
const START = PRIMES.slice(0, 8).map((prime) => fractionBits(Math.sqrt(prime)));

/** The message, a bit that ends it, and its length in bits at the end of the last block. */
const padded = (bytes: Uint8Array): DataView => {
  const blocks = Math.ceil((bytes.length + 1 + LENGTH_BYTES) / BLOCK_BYTES);
  const whole = new Uint8Array(blocks * BLOCK_BYTES);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  const view = new DataView(whole.buffer);
  view.setBigUint64(whole.length - LENGTH_BYTES, BigInt(bytes.length) * 8n);
  return view;
};

const rotated = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

const sha256 = (bytes: Uint8Array): Int32Array => {
  const message = padded(bytes);
  const state = Int32Array.from(START);
  const words = new Int32Array(64);
  for (let offset = 0; offset < message.byteLength; offset += BLOCK_BYTES) {
    for (let at = 0; at < 64; at += 1) words[at] = at < 16 ? message.getInt32(offset + 4 * at) : nextWord(words, at);
    addBlock(state, words);
  }
  return state;
};

const nextWord = (words: Int32Array, at: number): number => {
  const [early = 0, late = 0] = [words[at - 15], words[at - 2]];
  const small = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
  const large = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
  return ((words[at - 16] ?? 0) + small + (words[at - 7] ?? 0) + large) | 0;
};

const addBlock = (state: Int32Array, words: Int32Array): void => {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (const [at, word] of words.entries()) {
    const ofE = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const ofA = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const first = (h + ofE + ((e & f) ^ (~e & g)) + (ROUNDS[at] ?? 0) + word) | 0;
    const second = (ofA + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [at, word] of [a, b, c, d, e, f, g, h].entries()) state[at] = ((state[at] ?? 0) + word) | 0;
};

const hex = (state: Int32Array): string =>
  [...state].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
