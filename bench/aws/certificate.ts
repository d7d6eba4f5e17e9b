import { generateKeyPairSync, sign } from 'node:crypto';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * A self-signed certificate for 127.0.0.1, valid for a day, with an RSA key such as AWS's endpoints have. Written in
 * DER by hand, because Node makes keys but no certificates, and not every machine has openssl. RFC 5280.
 */
export const selfSigned = (): Certificate => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const name = sequence(set(sequence(COMMON_NAME, utf8String('glue-job-trigger bench'))));
  const now = Date.now();
  const toBeSigned = sequence(
    tagged(0xa0, integer(2)),
    integer(1),
    SHA256_WITH_RSA,
    name,
    sequence(utcTime(now - 3_600_000), utcTime(now + 86_400_000)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(extension(BASIC_CONSTRAINTS, sequence(TRUE)), extension(SUBJECT_ALT_NAME, LOOPBACK))),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const cert = sequence(toBeSigned, SHA256_WITH_RSA, tagged(0x03, Buffer.from([0]), signature));
  const lines = cert.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
};

const tagged = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, Math.floor(length / 0x100), length % 0x100];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};

const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, ...parts);
const set = (...parts: readonly Buffer[]): Buffer => tagged(0x31, ...parts);
const integer = (value: number): Buffer => tagged(0x02, Buffer.from([value]));
const identifier = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'));
const utf8String = (text: string): Buffer => tagged(0x0c, Buffer.from(text));
const octets = (content: Buffer): Buffer => tagged(0x04, content);
const extension = (id: Buffer, value: Buffer): Buffer => sequence(id, octets(value));

/** `YYMMDDhhmmssZ`. */
const utcTime = (epochMs: number): Buffer =>
  tagged(0x17, Buffer.from(`${new Date(epochMs).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

const TRUE = tagged(0x01, Buffer.from([0xff]));
const COMMON_NAME = identifier('550403');
const BASIC_CONSTRAINTS = identifier('551d13');
const SUBJECT_ALT_NAME = identifier('551d11');
const SHA256_WITH_RSA = sequence(identifier('2a864886f70d01010b'), tagged(0x05));
const LOOPBACK = sequence(tagged(0x87, Buffer.from([127, 0, 0, 1])));
