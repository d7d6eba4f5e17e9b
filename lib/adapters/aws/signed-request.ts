import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { SignatureV4 } from '@smithy/signature-v4';

/** Who asks, and of which service. Credentials are read for each request; `timeoutMs` counts from then on. */
export interface SignedAccess {
  readonly service: string;
  readonly region: string;
  readonly credentials: () => Promise<{
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  }>;
  readonly timeoutMs: number;
}

/** A server of AWS, or one that stands in for it. */
export interface Target {
  /** With its colon. */
  readonly protocol: string;
  /** With its port, if it has one. */
  readonly host: string;
  readonly path: string;
}

/** What is asked of a server. */
export interface Asked {
  readonly method: 'HEAD' | 'POST' | 'PUT';
  readonly target: Target;
  readonly headers: Readonly<Record<string, string>>;
  /** In pieces it is neither joined nor encoded as a whole, so that a large one takes little memory. */
  readonly body?: string | readonly string[];
}

/** A server's answer, whatever it says. */
export interface SignedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * One request to AWS, signed by the SDK's own signer, which every bundle has: docs/decisions/0042. It is sent once.
 *
 * @throws what signing or the socket throws, or an `AbortError` after `timeoutMs`
 */
export const signedRequest = async (access: SignedAccess, asked: Asked): Promise<SignedAnswer> => {
  const { service, region, credentials, timeoutMs } = access;
  const { method, target } = asked;
  const pieces = typeof asked.body === 'object' ? asked.body : undefined;
  const body = typeof asked.body === 'object' ? undefined : asked.body;
  const { protocol, host, path } = target;
  // S3 signs the path as sent, neither escaped again nor with `..` resolved, because a key may contain both.
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256, uriEscapePath: service !== 's3' });
  const headersToSign = { ...asked.headers, host, ...(pieces && { 'x-amz-content-sha256': sha256Of(pieces) }) };
  const toSign = { method, protocol, hostname: host, path, headers: headersToSign, body };
  const { headers } = await signer.sign(toSign);
  const request = protocol === 'https:' ? httpsRequest : httpRequest;
  const length = pieces && { 'content-length': pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0) };
  return new Promise((resolve, reject) => {
    const sent = request(
      `${protocol}//${host}`,
      // The path apart, as it was signed: in an address Node would resolve `..`, which a key may contain.
      { method, path, headers: { ...headers, ...length }, agent: false, signal: AbortSignal.timeout(timeoutMs) },
      (response) => {
        const chunks: Buffer[] = [];
        response
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .on('error', reject)
          .on('end', () => {
            const { statusCode, headers: told } = response;
            resolve({ status: Number(statusCode), headers: told, body: Buffer.concat(chunks).toString() });
          });
      },
    ).on('error', reject);
    if (pieces === undefined) sent.end(body);
    else writePieces(sent, pieces);
  });
};

const sha256Of = (pieces: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
};

/** Each as soon as the one before is on its way: Node keeps in memory what it was given and has not sent. */
const writePieces = (request: ClientRequest, pieces: readonly string[]): void => {
  const left = pieces.values();
  const writeOn = (): void => {
    for (const piece of left) {
      if (!request.write(piece)) {
        request.once('drain', writeOn);
        return;
      }
    }
    request.end();
  };
  writeOn();
};

/** SHA-256, with HMAC if given a secret, as the class that the signer expects. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    // Node takes each of these as a key; its types list fewer.
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Uint8Array);
  }

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}
