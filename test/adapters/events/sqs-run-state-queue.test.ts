import { describe, expect, it } from 'vitest';
import { sqsRunStateQueue } from '../../../lib/adapters/events/sqs-run-state-queue.ts';
import { parseGlueRunEvent } from '../../../lib/core/events/glue-run-event.ts';
import { type LoopbackServer, loopbackServer } from '../../doubles/loopback-server.ts';
import { START_OF_TEST } from '../../doubles/test-world.ts';

const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/123456789012/run-state';
const end = { jobName: 'etl', jobRunId: 'jr_1', state: 'FAILED', message: 'out of memory', time: START_OF_TEST };

const answering = (status: number, body = '{}') =>
  loopbackServer((response) => response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body));

const queueOf = ({ endpoint }: LoopbackServer) => {
  const { protocol, host } = new URL(endpoint);
  const credentials = async () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret' });
  const target = { protocol, host, path: '/' };
  return sqsRunStateQueue(QUEUE, 'eu-west-1', {
    service: 'sqs',
    region: 'eu-west-1',
    credentials,
    timeoutMs: 5_000,
    target,
  });
};

describe('sqsRunStateQueue', () => {
  it('sends the end as it was heard, marked, to the queue of the stack, and delayed', async () => {
    await using server = await answering(200, '{"MessageId":"1"}');
    await queueOf(server).tellAgain(end, 5_000);
    const [received] = server.received;
    expect(received?.headers.authorization).toMatch(/Credential=AKID\/\d+\/eu-west-1\/sqs\/aws4_request/);
    expect(received?.headers['x-amz-target']).toBe('AmazonSQS.SendMessage');
    const { MessageBody, ...sent } = JSON.parse(received?.body ?? '');
    expect(sent).toEqual({ QueueUrl: QUEUE, DelaySeconds: 5 });
    expect(parseGlueRunEvent(MessageBody)).toEqual({ kind: 'event', event: { ...end, again: true } });
  });

  it('delays by whole seconds, never by less than asked for', async () => {
    await using server = await answering(200);
    await queueOf(server).tellAgain(end, 1_001);
    expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({ DelaySeconds: 2 });
  });

  it('fails with what SQS says when the message is not taken', async () => {
    await using server = await answering(403, '{"__type":"AccessDenied","message":"no"}');
    await expect(queueOf(server).tellAgain(end, 5_000)).rejects.toThrow(/expected HTTP 200, found 403, .*AccessDenied/);
  });
});
