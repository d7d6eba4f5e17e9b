/** One call of AWS's JSON protocol, signed by hand: as little as Node can do for it. */
import { createHash, createHmac } from 'node:crypto';
import { Agent, request } from 'node:https';

export interface HandSignedCall {
  readonly service: 'glue' | 'dynamodb';
  /** The header `x-amz-target`. */
  readonly target: string;
  readonly body: string;
}

const agent = new Agent({ keepAlive: true });
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const env = (name: string): string => process.env[name] ?? '';
const signingKeys = new Map<string, Buffer>();

/** @throws Error with AWS's answer, when that is not HTTP 200 */
export const handSigned = async <Reply>({ service, target, body }: HandSignedCall): Promise<Reply> => {
  const { hostname, host, port } = new URL(env('AWS_ENDPOINT_URL'));
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${env('AWS_REGION')}/${service}/aws4_request`;
  const signed = 'content-type;host;x-amz-date;x-amz-security-token;x-amz-target';
  const version = service === 'glue' ? '1.1' : '1.0';
  const headers = {
    'content-type': `application/x-amz-json-${version}`,
    host,
    'x-amz-date': time,
    'x-amz-security-token': env('AWS_SESSION_TOKEN'),
    'x-amz-target': target,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = `POST\n/\n\n${lines.join('')}\n${signed}\n${sha256(body)}`;
  const key =
    signingKeys.get(scope) ?? scope.split('/').reduce(hmac, Buffer.from(`AWS4${env('AWS_SECRET_ACCESS_KEY')}`));
  signingKeys.set(scope, key);
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`).toString('hex');
  const credential = `${env('AWS_ACCESS_KEY_ID')}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed}, Signature=${signature}`;
  const length = { 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const call = request({ agent, method: 'POST', hostname, port, headers: { ...headers, ...length, authorization } });
    call.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('error', reject).on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`${target}: HTTP ${response.statusCode} ${text}`));
      });
    });
    call.end(body);
  });
};
