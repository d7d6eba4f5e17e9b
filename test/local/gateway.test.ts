import { afterEach, describe, expect, it } from 'vitest';
import { openGateway } from '../../local/gateway/gateway.ts';
import { routeOf } from '../../local/gateway/route.ts';
import { type HttpHandler, sendJson } from '../../local/server/http-exchange.ts';

const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKIA/20261122/eu-central-1/${service}/aws4_request, SignedHeaders=host`,
});

describe('a request', () => {
  it.each([
    ['/', { 'x-amz-target': 'AWSGlue.StartJobRun' }, 'glue'],
    ['/', { 'x-amz-target': 'DynamoDB_20120810.PutItem' }, 'dynamodb'],
    ['/', { 'x-amz-target': 'AmazonSQS.SendMessage' }, 'sqs'],
    ['/_glue/runs', {}, 'glue'],
    ['/_local/sweep', {}, 'local'],
    ['/2015-03-31/functions/f/invocations', signed('lambda'), 'lambda'],
    ['/2015-03-31/functions/', signed('lambda'), 'lambda'],
    ['/bucket/key?x-id=PutObject', signed('s3'), 's3'],
    ['/bucket/glue/AWSGlue.StartJobRun', {}, 's3'],
    ['/bucket/presigned?X-Amz-Signature=x', {}, 's3'],
    ['/', signed('sts'), 'sts'],
    ['/_local/key', { host: 'bucket.localhost:4100' }, 's3'],
    ['/_local/sweep', { host: 'localhost:4100' }, 'local'],
    ['/', { 'content-type': 'application/x-www-form-urlencoded' }, 'sqs'],
    ['/000000000000/q', { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }, 'sqs'],
    ['/000000000000/q', signed('sqs'), 'sqs'],
    ['/', { 'x-amz-target': 'AWSEvents.PutEvents' }, 'events'],
    ['/', signed('events'), 'events'],
    ['/', signed('sns'), 'sns'],
    ['/bucket/key', { 'content-type': 'application/x-www-form-urlencoded' }, 's3'],
    ['/schedules', signed('scheduler'), { unknownService: 'scheduler' }],
  ])('for %s with %j goes to %j', (url, headers, expected) => {
    expect(routeOf(url, headers)).toEqual(expected);
  });
});

describe('the gateway', () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  const named =
    (name: string): HttpHandler =>
    (_request, response) =>
      sendJson(response, 200, { name });
  const aGateway = async (port = 0) => {
    const names = ['glue', 'dynamodb', 's3', 'sqs', 'sns', 'events', 'sts', 'lambda', 'local'] as const;
    const handlers = Object.fromEntries(names.map((name) => [name, named(name)]));
    const gateway = await openGateway(handlers as Parameters<typeof openGateway>[0], port);
    closing.push(() => gateway.close());
    return gateway;
  };

  it('has every service behind one port of this machine', async () => {
    const { url } = await aGateway();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const glue = await fetch(url, { method: 'POST', headers: { 'x-amz-target': 'AWSGlue.GetJobs' } });
    expect(await glue.json()).toEqual({ name: 'glue' });
    expect(await (await fetch(`${url}/bucket/key`)).json()).toEqual({ name: 's3' });
  });

  it('says what it has when it is asked for another service', async () => {
    const { url } = await aGateway();
    const answer = await fetch(url, { method: 'POST', headers: signed('kinesis'), body: '{}' });
    expect(answer.status).toBe(501);
    expect(await answer.json()).toMatchObject({
      message: expect.stringContaining('has no service "kinesis"; it has glue'),
    });
  });

  it('names a port that is taken', async () => {
    const { port } = await aGateway();
    await expect(aGateway(port)).rejects.toThrow(`port ${port} of 127.0.0.1 is taken`);
  });
});
