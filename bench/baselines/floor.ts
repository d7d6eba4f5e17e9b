/** The physical limit of starting a run from Node: one request, signed by hand, without any SDK. */
import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:https';
import type { S3Event } from 'aws-lambda';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const env = (name: string): string => process.env[name] ?? '';

export const handler = async (event: S3Event): Promise<unknown> => {
  const { bucket, object } = event.Records[0]?.s3 ?? {};
  const body = JSON.stringify({
    JobName: env('JOB_NAME'),
    Arguments: { '--source': `s3://${bucket?.name}/${object?.key}` },
  });
  const { hostname, host, port } = new URL(env('AWS_ENDPOINT_URL'));
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${env('AWS_REGION')}/glue/aws4_request`;
  const target = 'AWSGlue.StartJobRun';
  const signed = 'content-type;host;x-amz-date;x-amz-target';
  const headers = { 'content-type': 'application/x-amz-json-1.1', host, 'x-amz-date': time, 'x-amz-target': target };
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = `POST\n/\n\n${lines.join('')}\n${signed}\n${sha256(body)}`;
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${env('AWS_SECRET_ACCESS_KEY')}`);
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`).toString('hex');
  const credential = `${env('AWS_ACCESS_KEY_ID')}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed}, Signature=${signature}`;
  return new Promise((resolve, reject) => {
    request({ method: 'POST', hostname, port, headers: { ...headers, authorization } }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(JSON.parse(text)));
    })
      .on('error', reject)
      .end(body);
  });
};
