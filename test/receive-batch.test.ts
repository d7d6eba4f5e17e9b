import { describe, expect, it } from 'vitest';
import { TriggerError } from '../lib/core/errors.ts';
import type { ParsedRecord } from '../lib/core/parsed-record.ts';
import { receiveBatch } from '../lib/receive-batch.ts';
import { receivePayload } from '../lib/receive-payload.ts';
import { testWorld } from './doubles/test-world.ts';

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
    expect(world.decisions().sort()).toEqual(['malformed', 'not-taken-in']);
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

  it('logs what it ignores, and is done with it', async () => {
    const world = testWorld();
    const ignored = { kind: 'ignored', reason: 'test-event', message: 'S3 tried its configuration' } as const;
    await receivePayload([ignored], async () => undefined, world.invocation().log);
    expect(world.logged).toMatchObject([{ fields: { decision: 'ignored', reason: 'test-event' } }]);
  });
});
