import { createServer } from 'node:http';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { listenOn } from '../../local/server/listen.ts';
import { LOCAL_CREDENTIALS } from '../../local/server/local-account.ts';
import { childrenOf, parseXml, textOf } from '../../local/server/xml.ts';
import { md5OfAttributes } from '../../local/sqs/message-attributes.ts';
import { createSqsService } from '../../local/sqs/sqs-service.ts';
import { testTimers } from './test-timers.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** An SQS under a clock in the hand, with the queue `uploads` and its dead letters. */
const anSqs = async () => {
  const { timers, advance } = testTimers();
  const service = createSqsService('eu-central-1', timers);
  let underWay = 0;
  const server = createServer((request, response) => {
    underWay += 1;
    response.once('close', () => (underWay -= 1));
    service.handle(request, response);
  });
  const { url } = await listenOn(server, { port: 0, host: '127.0.0.1' });
  const sqs = new SQSClient({ endpoint: url, region: 'eu-central-1', credentials: LOCAL_CREDENTIALS, maxAttempts: 1 });
  closing.push(
    () => server.close(),
    () => server.closeAllConnections(),
    () => service.close(),
    () => sqs.destroy(),
  );
  const create = async (QueueName: string, Attributes: Record<string, string> = {}) =>
    (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
  const letters = await create('dead-letters');
  const deadLetterTargetArn = 'arn:aws:sqs:eu-central-1:000000000000:dead-letters';
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 });
  const queue = await create('uploads', { VisibilityTimeout: '10', RedrivePolicy });
  const send = (MessageBody: string, rest: object = {}, QueueUrl = queue) =>
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...rest }));
  const receive = async (rest: Partial<ReceiveMessageCommandInput> = {}) =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10, ...rest }))).Messages ?? [];
  const bodies = async (rest: Partial<ReceiveMessageCommandInput> = {}) =>
    (await receive(rest)).map(({ Body }) => Body);
  const form = async (fields: Record<string, string>, path = '/', headers: Record<string, string> = {}) => {
    const answer = await fetch(`${url}${path}`, { method: 'POST', body: new URLSearchParams(fields), headers });
    return { status: answer.status, xml: parseXml(await answer.text()) };
  };
  return { url, sqs, queue, letters, create, send, receive, bodies, advance, form, underWay: () => underWay };
};
const nameOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );

describe('a message', () => {
  it.each([
    '😀',
    'März',
    '{"key":"orders/👩‍👩‍👧/\\ud83d.csv"}',
    '<a>&amp;"\'',
    ' spaces ',
    'tab\tline\nreturn\r',
    '\ufffd\ue000',
  ])('%j arrives as it was sent', async (body) => {
    const { send, bodies } = await anSqs();
    await send(body);
    expect(await bodies()).toEqual([body]);
  });

  it.each(['', '\u0000', '\u000b', '\ufffe', '\ud83d'])('%j, which SQS does not take, is refused', async (body) => {
    const { url } = await anSqs();
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSQS.SendMessage', 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify({ QueueUrl: `${url}/000000000000/uploads`, MessageBody: body }),
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-amzn-query-error')).toMatch(/^(MissingParameter|InvalidMessageContents);Sender$/);
  });

  it('carries attributes with the digest that clients check, and gives those that are asked for', async () => {
    const { send, receive, advance } = await anSqs();
    const MessageAttributes = {
      'trace.id': { DataType: 'String', StringValue: '😀' },
      'trace.at': { DataType: 'Number', StringValue: '7' },
      bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(1, 2, 3) },
    };
    await send('x', { MessageAttributes });
    const names = async (MessageAttributeNames: string[]) => {
      const [message] = await receive({ MessageAttributeNames, VisibilityTimeout: 0 });
      return Object.keys(message?.MessageAttributes ?? {});
    };
    expect(await names(['All'])).toEqual(Object.keys(MessageAttributes));
    advance(1);
    expect(await names(['trace.*'])).toEqual(['trace.id', 'trace.at']);
    // As the AWS CLI computes it for these.
    expect(
      md5OfAttributes({ a: { DataType: 'String', StringValue: '😀' }, b: { DataType: 'Binary', BinaryValue: 'AQID' } }),
    ).toBe('31d0bb2b6fca77cbad78048460e6a014');
  });

  it('is hidden once received, comes again after its time, and stays away once deleted', async () => {
    const { sqs, queue, send, receive, bodies, advance } = await anSqs();
    await send('x');
    const [first] = await receive({ MessageSystemAttributeNames: ['All'] });
    expect(first?.Attributes).toMatchObject({ ApproximateReceiveCount: '1' });
    expect(await bodies()).toEqual([]);
    advance(9_999);
    expect(await bodies()).toEqual([]);
    advance(1);
    const [second] = await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(second).toMatchObject({ MessageId: first?.MessageId, Attributes: { ApproximateReceiveCount: '2' } });
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle: first?.ReceiptHandle }));
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queue,
        ReceiptHandle: second?.ReceiptHandle,
        VisibilityTimeout: 60,
      }),
    );
    advance(59_999);
    expect(await bodies()).toEqual([]);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle: second?.ReceiptHandle }));
    advance(60_000);
    expect(await bodies()).toEqual([]);
  });

  it('may be sent with a delay, and is delivered only after it', async () => {
    const { send, bodies, advance } = await anSqs();
    await send('later', { DelaySeconds: 5 });
    expect(await bodies()).toEqual([]);
    advance(5_000);
    expect(await bodies()).toEqual(['later']);
  });

  it('that was received too often becomes a dead letter, and can be moved back', async () => {
    const { sqs, queue, letters, send, bodies, receive, advance } = await anSqs();
    await send('poison');
    for (let times = 0; times < 2; times += 1) {
      expect(await bodies()).toEqual(['poison']);
      advance(10_000);
    }
    expect(await bodies()).toEqual([]);
    expect(await bodies({ QueueUrl: letters, VisibilityTimeout: 0 })).toEqual(['poison']);
    advance(1);
    const [letter] = await receive({ QueueUrl: letters, VisibilityTimeout: 0, MessageSystemAttributeNames: ['All'] });
    expect(letter?.Attributes?.['DeadLetterQueueSourceArn']).toMatch(/:uploads$/);
    advance(1);
    const SourceArn = 'arn:aws:sqs:eu-central-1:000000000000:dead-letters';
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn }));
    expect(await bodies({ QueueUrl: letters })).toEqual([]);
    expect(await bodies({ QueueUrl: queue })).toEqual(['poison']);
  });
});

describe('a receive that waits', () => {
  it('gets a message the moment it comes', async () => {
    const { send, bodies } = await anSqs();
    const waiting = bodies({ WaitTimeSeconds: 20 });
    await send('x');
    expect(await waiting).toEqual(['x']);
  });

  it('takes nothing when its caller has gone', async () => {
    const { sqs, queue, send, bodies, underWay } = await anSqs();
    const gone = new AbortController();
    const command = new ReceiveMessageCommand({ QueueUrl: queue, WaitTimeSeconds: 20 });
    const waiting = nameOf(sqs.send(command, { abortSignal: gone.signal }));
    await expect.poll(underWay).toBe(1);
    gone.abort();
    expect(await waiting).toBe('AbortError');
    await expect.poll(underWay).toBe(0);
    await send('x');
    expect(await bodies()).toEqual(['x']);
  });
});

describe('a queue', () => {
  it('is listed, found by its name, counted, changed and purged', async () => {
    const { sqs, queue, letters, send, receive } = await anSqs();
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toEqual([letters, queue]);
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'uploads' }))).QueueUrl).toBe(queue);
    expect(queue).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/000000000000\/uploads$/);
    await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queue,
        Entries: [
          { Id: 'a', MessageBody: 'a' },
          { Id: 'b', MessageBody: 'b', DelaySeconds: 5 },
          { Id: 'c', MessageBody: 'c' },
        ],
      }),
    );
    await send('d');
    await receive({ MaxNumberOfMessages: 1 });
    const attributes = async () =>
      (await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['All'] }))).Attributes;
    expect(await attributes()).toMatchObject({
      QueueArn: 'arn:aws:sqs:eu-central-1:000000000000:uploads',
      ApproximateNumberOfMessages: '2',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      VisibilityTimeout: '10',
    });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes: { VisibilityTimeout: '99' } }));
    await sqs.send(new PurgeQueueCommand({ QueueUrl: queue }));
    expect(await attributes()).toMatchObject({ VisibilityTimeout: '99', ApproximateNumberOfMessages: '0' });
  });

  it('that is not there, has a wrong name or a wrong attribute, is refused by its name', async () => {
    const { send, create, url } = await anSqs();
    expect(await nameOf(send('x', {}, `${url}/000000000000/none`))).toBe('QueueDoesNotExist');
    expect(await nameOf(create('uploads', { VisibilityTimeout: '11' }))).toBe('QueueNameExists');
    expect(await nameOf(create('a.b'))).toBe('InvalidParameterValue');
    expect(await nameOf(create('orders.fifo'))).toBe('InvalidParameterValue');
    expect(await nameOf(create('other', { DelaySeconds: '901' }))).toBe('InvalidAttributeValue');
    expect(await nameOf(send('x', { DelaySeconds: 901 }))).toBe('InvalidParameterValue');
  });
});

describe("SQS's older protocol, as the AWS CLI 2.9 speaks it,", () => {
  it('sends, receives and deletes, with attributes and any character', async () => {
    const { form, queue, bodies } = await anSqs();
    const sent = await form({
      Action: 'SendMessage',
      Version: '2012-11-05',
      QueueUrl: queue,
      MessageBody: 'hé 😀 <&>"\r\n',
      'MessageAttribute.1.Name': 'a',
      'MessageAttribute.1.Value.DataType': 'String',
      'MessageAttribute.1.Value.StringValue': '😀',
    });
    expect(sent.xml.name).toBe('SendMessageResponse');
    const [result] = childrenOf(sent.xml, 'SendMessageResult');
    if (result === undefined) throw new Error('no result');
    expect(textOf(result, 'MD5OfMessageAttributes')).toMatch(/^[0-9a-f]{32}$/);
    const received = await form(
      { Action: 'ReceiveMessage', 'AttributeName.1': 'All', 'MessageAttributeName.1': 'All', VisibilityTimeout: '60' },
      '/000000000000/uploads',
    );
    const message = childrenOf(received.xml, 'ReceiveMessageResult')[0]?.children[0];
    if (message === undefined) throw new Error('no message');
    expect([message.name, textOf(message, 'Body')]).toEqual(['Message', 'hé 😀 <&>"\r\n']);
    expect(childrenOf(message, 'Attribute').map((each) => textOf(each, 'Name'))).toContain('SentTimestamp');
    const value = childrenOf(childrenOf(message, 'MessageAttribute')[0] ?? message, 'Value')[0];
    expect(value && textOf(value, 'StringValue')).toBe('😀');
    const ReceiptHandle = textOf(message, 'ReceiptHandle') ?? '';
    expect((await form({ Action: 'DeleteMessage', QueueUrl: queue, ReceiptHandle })).status).toBe(200);
    expect(await bodies()).toEqual([]);
  });

  it('creates, lists and describes queues, and takes batches', async () => {
    const { form, queue } = await anSqs();
    const created = await form({
      Action: 'CreateQueue',
      QueueName: 'mine',
      'Attribute.1.Name': 'VisibilityTimeout',
      'Attribute.1.Value': '7',
    });
    const url = textOf(childrenOf(created.xml, 'CreateQueueResult')[0] ?? created.xml, 'QueueUrl') ?? '';
    const described = await form({
      Action: 'GetQueueAttributes',
      QueueUrl: url,
      'AttributeName.1': 'VisibilityTimeout',
    });
    const attribute = childrenOf(described.xml, 'GetQueueAttributesResult')[0]?.children[0];
    expect(attribute && [textOf(attribute, 'Name'), textOf(attribute, 'Value')]).toEqual(['VisibilityTimeout', '7']);
    const listed = await form({ Action: 'ListQueues', QueueNamePrefix: 'mi' });
    expect(childrenOf(listed.xml, 'ListQueuesResult')[0]?.children.map(({ text }) => text)).toEqual([url]);
    const batch = await form({
      Action: 'SendMessageBatch',
      QueueUrl: queue,
      'SendMessageBatchRequestEntry.1.Id': 'a',
      'SendMessageBatchRequestEntry.1.MessageBody': 'x',
      'SendMessageBatchRequestEntry.2.Id': 'b',
      'SendMessageBatchRequestEntry.2.MessageBody': 'y',
      'SendMessageBatchRequestEntry.2.DelaySeconds': '901',
    });
    expect(childrenOf(batch.xml, 'SendMessageBatchResult')[0]?.children.map(({ name }) => name)).toEqual([
      'SendMessageBatchResultEntry',
      'BatchResultErrorEntry',
    ]);
  });

  it('answers errors in its own words, also for what the local SQS does not know', async () => {
    const { form, url } = await anSqs();
    const codeOf = async (fields: Record<string, string>) => {
      const { status, xml } = await form(fields);
      const [error] = childrenOf(xml, 'Error');
      return [status, error && textOf(error, 'Code')];
    };
    expect(await codeOf({ Action: 'ReceiveMessage', QueueUrl: `${url}/000000000000/none` })).toEqual([
      400,
      'AWS.SimpleQueueService.NonExistentQueue',
    ]);
    expect(await codeOf({ Action: 'AddPermission' })).toEqual([400, 'InvalidAction']);
    expect(await codeOf({})).toEqual([400, 'InvalidAction']);
  });
});
