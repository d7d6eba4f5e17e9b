import { describe, expect, it } from 'vitest';
import { TriggerError } from '../../lib/core/errors.ts';
import type { ParsedRecord } from '../../lib/core/events/parsed-record.ts';
import { receiveBatch } from '../../lib/lambda/receive-batch.ts';
import { receivePayload } from '../../lib/lambda/receive-payload.ts';
import { testWorld } from '../doubles/test-world.ts';

const aMessage = (messageId: string, body = messageId) => ({ messageId, body, eventSource: 'aws:sqs' });
const logOf = () => testWorld().invocation().log;
const malformed: ParsedRecord<string> = { kind: 'malformed', message: 'no key' };

describe('receiveBatch', () => {
  it('fails exactly the messages that could not be taken in, and takes in all the others', async () => {
    const taken: unknown[] = [];
    const response = await receiveBatch(
      { Records: ['a', 'bad', 'c', 'd', 'e', 'f', 'g'].map((id) => aMessage(id)) },
      async (payload) => {
        if (payload === 'bad') throw new TriggerError('EVENT_MALFORMED', 'rubbish', { retryable: false });
        taken.push(payload);
      },
      logOf(),
    );
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
    expect(taken.sort()).toEqual(['a', 'c', 'd', 'e', 'f', 'g']);
  });

  it('works on at most five messages at the same time', async () => {
    let [working, most] = [0, 0];
    const records = Array.from({ length: 20 }, (_, index) => aMessage(`m${index}`));
    await receiveBatch(
      { Records: records },
      async () => {
        most = Math.max(most, ++working);
        await new Promise(setImmediate);
        working -= 1;
      },
      logOf(),
    );
    expect(most).toBe(5);
  });

  it('tells a message that can never be read from one that may be taken in later', async () => {
    const world = testWorld();
    const { log } = world.invocation();
    const retryable = (body: unknown) => body === 'later';
    await receiveBatch(
      { Records: [aMessage('never'), aMessage('later')] },
      async (body) => {
        throw new TriggerError('EVENT_MALFORMED', 'no', { retryable: retryable(body) });
      },
      log,
    );
    expect(world.decisions().sort()).toEqual(['malformed', 'not-handled']);
  });

  it('tells a failure of ours from a message that cannot be read: it may be taken in later', async () => {
    const world = testWorld();
    const receive = async () => {
      throw new Error('nobody foresaw it');
    };
    const response = await receiveBatch({ Records: [aMessage('m1')] }, receive, world.invocation().log);
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(world.errors()).toMatchObject([{ fields: { decision: 'not-handled', messageId: 'm1' } }]);
  });

  it.each([
    ['no records', { Records: [] }],
    ['records that are none', { Records: 'many' }],
    ['a record of another source', { Records: [aMessage('m1'), { ...aMessage('m2'), eventSource: 'aws:kafka' }] }],
    ['a record that is no object', { Records: ['text'] }],
    ['a record without an id', { Records: [{ eventSource: 'aws:sqs', body: 'text' }] }],
    ['a record with an empty id', { Records: [aMessage('')] }],
    ['no form at all', 'text'],
  ])('takes what has %s for one payload, whole', async (_what, event) => {
    const received: unknown[] = [];
    expect(await receiveBatch(event, async (payload) => void received.push(payload), logOf())).toBeUndefined();
    expect(received).toEqual([event]);
  });

  it('answers a batch that was taken in whole with no failure', async () => {
    const response = await receiveBatch({ Records: [aMessage('m1')] }, async () => undefined, logOf());
    expect(response).toEqual({ batchItemFailures: [] });
  });

  it('hands on a payload that came without a queue, and lets its failure be seen by the caller', async () => {
    const direct = { Records: [{ eventSource: 'aws:s3' }] };
    const receive = async (payload: unknown) => {
      expect(payload).toBe(direct);
      throw new Error('seen');
    };
    await expect(receiveBatch(direct, receive, logOf())).rejects.toThrow('seen');
  });
});

describe('receivePayload', () => {
  it('takes in every good record of a payload, and fails it for the malformed one', async () => {
    const taken: string[] = [];
    const records: ParsedRecord<string>[] = [{ kind: 'event', event: 'a' }, malformed, { kind: 'event', event: 'b' }];
    const received = receivePayload(records, async (event) => void taken.push(event), logOf());
    await expect(received).rejects.toMatchObject({ code: 'EVENT_MALFORMED', retryable: false });
    expect(taken).toEqual(['a', 'b']);
  });

  it('is worth delivering again when one of several failures is', async () => {
    const unreachable = async () => {
      throw new TriggerError('LEDGER_UNREACHABLE', 'down', { retryable: true });
    };
    const received = receivePayload([malformed, { kind: 'event', event: 'a' }], unreachable, logOf());
    await expect(received).rejects.toMatchObject({ retryable: true, message: expect.stringContaining('no key') });
  });

  it('fails by its one failure, as it was thrown', async () => {
    const failure = new Error('unforeseen');
    const handle = async () => {
      throw failure;
    };
    await expect(receivePayload([{ kind: 'event', event: 'a' }], handle, logOf())).rejects.toBe(failure);
  });

  it('is never worth it when every record is malformed, and all are told at once', async () => {
    const other: ParsedRecord<string> = { kind: 'malformed', message: 'no bucket' };
    const received = receivePayload([malformed, other], async () => undefined, logOf());
    await expect(received).rejects.toMatchObject({
      code: 'EVENT_MALFORMED',
      retryable: false,
      message: '2 of 2 records could not be taken in:\n- no key\n- no bucket',
    });
  });

  it('is worth it when a failure is one that nobody foresaw', async () => {
    const unforeseen = async () => {
      throw new Error('unforeseen');
    };
    const received = receivePayload([malformed, { kind: 'event', event: 'a' }], unforeseen, logOf());
    await expect(received).rejects.toMatchObject({ code: 'LEDGER_UNREACHABLE', retryable: true });
  });

  it('logs what it ignores, and is done with it', async () => {
    const world = testWorld();
    const ignored = { kind: 'ignored', reason: 'test-event', message: 'S3 tried its configuration' } as const;
    await receivePayload([ignored], async () => undefined, world.invocation().log);
    expect(world.logged).toMatchObject([{ fields: { decision: 'ignored', reason: 'test-event' } }]);
  });
});
