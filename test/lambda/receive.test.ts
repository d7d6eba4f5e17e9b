import { describe, expect, it } from 'vitest';
import { TriggerError } from '../../lib/core/errors.ts';
import type { S3ObjectCreated } from '../../lib/core/events/event.ts';
import type { ParsedRecord } from '../../lib/core/events/parsed-record.ts';
import type { Decision } from '../../lib/core/plan/decision.ts';
import { planUpload } from '../../lib/core/plan/plan.ts';
import { receive } from '../../lib/lambda/receive.ts';
import { admit } from '../../lib/start/admit.ts';
import { anUpload } from '../doubles/event-payloads.ts';
import { failing, ledgerDown, testWorld } from '../doubles/test-world.ts';
import { anUploadTrigger, someTriggers } from '../infra/some-triggers.ts';

const aMessage = (messageId: string, body = messageId) => ({ messageId, body, eventSource: 'aws:sqs' });
const logOf = () => testWorld().invocation().log;
const malformed: ParsedRecord<string> = { kind: 'malformed', message: 'no key' };

/** Takes in what is delivered, each payload as one event that leads to one decision. */
const receiveEach = (delivered: unknown, carryOut: (payload: unknown) => Promise<unknown>, log = logOf()) => {
  const parse = (payload: unknown): readonly ParsedRecord<unknown>[] => [{ kind: 'event', event: payload }];
  return receive(delivered, { parse, decide: (event) => [event], carryOut }, log);
};

/** Takes in one payload that holds these records; an event leads to a decision for each of its letters. */
const receiveRecords = (
  records: readonly ParsedRecord<string>[],
  carryOut: (letter: string) => Promise<unknown>,
  log = logOf(),
) => receive('payload', { parse: () => records, decide: (event) => [...event], carryOut }, log);

/** Takes a moment, and knows how often it was done at the same time. */
const aTask = () => {
  let [working, highest] = [0, 0];
  const work = async () => {
    highest = Math.max(highest, ++working);
    await new Promise(setImmediate);
    working -= 1;
  };
  return { work, most: () => highest };
};

describe('what is delivered', () => {
  it('fails exactly the messages that could not be handled, and handles all the others', async () => {
    const taken: unknown[] = [];
    const response = await receiveEach(
      { Records: ['a', 'bad', 'c', 'd', 'e', 'f', 'g'].map((id) => aMessage(id)) },
      async (payload) => {
        if (payload === 'bad') throw new TriggerError('EVENT_MALFORMED', 'rubbish', { retryable: false });
        taken.push(payload);
      },
    );
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
    expect(taken.sort()).toEqual(['a', 'c', 'd', 'e', 'f', 'g']);
  });

  it('is worked on as a whole batch of uploads at the same time', async () => {
    const { most, work } = aTask();
    await receiveEach({ Records: Array.from({ length: 25 }, (_, index) => aMessage(`m${index}`)) }, work);
    expect(most()).toBe(25);
  });

  it('distinguishes a message that can never be read from one that may be handled later', async () => {
    const world = testWorld();
    const { log } = world.invocation();
    const retryable = (body: unknown) => body === 'later';
    await receiveEach(
      { Records: [aMessage('never'), aMessage('later')] },
      async (body) => {
        throw new TriggerError('EVENT_MALFORMED', 'no', { retryable: retryable(body) });
      },
      log,
    );
    expect(world.errors()).toMatchObject([
      {
        message: 'a message cannot be read; after its last delivery the dead-letter queue keeps it',
        fields: { decision: 'malformed', messageId: 'never' },
      },
      {
        message: 'a message could not be taken in; the queue delivers it again',
        fields: { decision: 'not-handled', messageId: 'later' },
      },
    ]);
  });

  it('distinguishes a failure of ours from a message that cannot be read: it may be handled later', async () => {
    const world = testWorld();
    const unforeseen = async () => {
      throw new Error('nobody foresaw it');
    };
    const response = await receiveEach({ Records: [aMessage('m1')] }, unforeseen, world.invocation().log);
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
  ])('reads what has %s as one whole payload', async (_what, event) => {
    const received: unknown[] = [];
    expect(await receiveEach(event, async (payload) => void received.push(payload))).toBeUndefined();
    expect(received).toEqual([event]);
  });

  it('answers a batch that was handled completely with no failure', async () => {
    const response = await receiveEach({ Records: [aMessage('m1')] }, async () => undefined);
    expect(response).toEqual({ batchItemFailures: [] });
  });

  it('hands on a payload that came without a queue, and lets its failure be seen by the caller', async () => {
    const direct = { Records: [{ eventSource: 'aws:s3' }] };
    const fails = async (payload: unknown) => {
      expect(payload).toBe(direct);
      throw new Error('seen');
    };
    await expect(receiveEach(direct, fails)).rejects.toThrow('seen');
  });
});

describe('a payload', () => {
  it('leads to many decisions of which twenty-five are carried out at the same time', async () => {
    const { most, work } = aTask();
    await receiveRecords([{ kind: 'event', event: 'x'.repeat(200) }], work);
    expect(most()).toBe(25);
  });

  it('handles every good record of a payload, and fails it for the malformed one', async () => {
    const taken: string[] = [];
    const records: ParsedRecord<string>[] = [{ kind: 'event', event: 'a' }, malformed, { kind: 'event', event: 'b' }];
    const received = receiveRecords(records, async (event) => void taken.push(event));
    await expect(received).rejects.toMatchObject({ code: 'EVENT_MALFORMED', retryable: false });
    expect(taken).toEqual(['a', 'b']);
  });

  it('is worth delivering again when one of several failures is', async () => {
    const unreachable = async () => {
      throw new TriggerError('LEDGER_UNREACHABLE', 'down', { retryable: true });
    };
    const received = receiveRecords([malformed, { kind: 'event', event: 'a' }], unreachable);
    await expect(received).rejects.toMatchObject({ retryable: true, message: expect.stringContaining('no key') });
  });

  it('fails by its one failure, as it was thrown', async () => {
    const failure = new Error('unforeseen');
    const handle = async () => {
      throw failure;
    };
    await expect(receiveRecords([{ kind: 'event', event: 'a' }], handle)).rejects.toBe(failure);
  });

  it('is not useful when every record is malformed, and all are reported at once', async () => {
    const other: ParsedRecord<string> = { kind: 'malformed', message: 'no bucket' };
    const received = receiveRecords([malformed, other], async () => undefined);
    await expect(received).rejects.toMatchObject({
      code: 'EVENT_MALFORMED',
      retryable: false,
      message: '2 things went wrong:\n- no key\n- no bucket',
    });
  });

  it('executes every decision on every event, and reports everything that went wrong', async () => {
    const tried: string[] = [];
    const down = async (letter: string) => {
      tried.push(letter);
      if (letter !== 'b') throw new TriggerError('LEDGER_UNREACHABLE', `${letter} is down`, { retryable: true });
    };
    const received = receiveRecords(
      [
        { kind: 'event', event: 'abc' },
        { kind: 'event', event: 'd' },
      ],
      down,
    );
    await expect(received).rejects.toMatchObject({
      code: 'LEDGER_UNREACHABLE',
      retryable: true,
      message: '3 things went wrong:\n- a is down\n- c is down\n- d is down',
    });
    expect(tried).toEqual(['a', 'b', 'c', 'd']);
  });

  it('keeps the code that its failures share', async () => {
    const unreadable = async () => {
      throw new TriggerError('GLUE_UNREADABLE', 'throttled', { retryable: true });
    };
    const received = receiveRecords([{ kind: 'event', event: 'ab' }], unreadable);
    await expect(received).rejects.toMatchObject({ code: 'GLUE_UNREADABLE', retryable: true });
  });

  it('has the code of its first failure when trying again can help after none', async () => {
    const refused = async () => {
      throw new TriggerError('CALL_INVALID', 'refused', { retryable: false });
    };
    const received = receiveRecords([malformed, { kind: 'event', event: 'a' }], refused);
    await expect(received).rejects.toMatchObject({ code: 'EVENT_MALFORMED', retryable: false });
  });

  it('is never reported as an unreachable ledger when the failure was unexpected', async () => {
    const mistaken = async (letter: string) => {
      if (letter === 'a') throw new TypeError('ours');
      throw new TriggerError('LEDGER_UNREACHABLE', 'down', { retryable: true });
    };
    const failure = await receiveRecords([malformed, { kind: 'event', event: 'ab' }], mistaken).catch((error) => error);
    expect(failure).toBeInstanceOf(AggregateError);
    expect(failure).not.toHaveProperty('code');
    expect(failure.message).toBe('3 things went wrong:\n- no key\n- ours\n- down');
  });

  it('is delivered again when the failure was unexpected', async () => {
    const world = testWorld();
    const { log } = world.invocation();
    const parse = () => [malformed, { kind: 'event', event: 'a' }] as const;
    const decide = (): readonly string[] => {
      throw new TypeError('ours');
    };
    const intake = { parse, decide, carryOut: async () => undefined };
    const response = await receive({ Records: [aMessage('m1')] }, intake, log);
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(world.decisions()).toEqual(['not-handled']);
  });

  it('logs what it ignores, and is done with it', async () => {
    const world = testWorld();
    const ignored = { kind: 'ignored', reason: 'test-event', message: 'S3 tried its configuration' } as const;
    await receiveRecords([ignored], async () => undefined, world.invocation().log);
    expect(world.logged).toMatchObject([{ fields: { decision: 'ignored', reason: 'test-event' } }]);
  });
});

describe('an upload for which several triggers wait', () => {
  const triggers = someTriggers([
    anUploadTrigger('orders/*/*', 'landing', { name: 'first', start: { JobName: 'a' } }),
    anUploadTrigger('orders/*/*', 'landing', { name: 'second', start: { JobName: 'b' } }),
    anUploadTrigger('orders/*/*', 'landing', { name: 'third', start: { JobName: 'c' } }),
  ]);
  const received = async (...broken: readonly string[]) => {
    const world = testWorld();
    const ledger = failing(world.ledger, 'create', ({ jobName }) => broken.includes(jobName));
    const invocation = world.invocation({ ledger });
    const intake = {
      parse: () => [{ kind: 'event', event: anUpload() }] as const,
      decide: (upload: S3ObjectCreated) => planUpload(upload, { triggers, ledgerId: 'ledger' }),
      carryOut: (decision: Decision) => admit(decision, invocation),
    };
    const failure = await receive('payload', intake, invocation.log).catch((error) => error);
    return { failure, started: world.glue.sends.map(({ JobName }) => JobName) };
  };

  it('starts the job of each of them', async () => {
    expect(await received()).toEqual({ failure: undefined, started: ['a', 'b', 'c'] });
  });

  it('continues after a failure, and fails in the end so that the event is delivered again', async () => {
    const { failure, started } = await received('a');
    expect(started).toEqual(['b', 'c']);
    expect(failure).toMatchObject({ code: 'LEDGER_UNREACHABLE', retryable: true });
    expect(failure.message).toBe('the ledger did not answer');
  });

  it('reports all its failures at once', async () => {
    const { failure } = await received('a', 'c');
    expect(failure.message).toBe('2 things went wrong:\n- the ledger did not answer\n- the ledger did not answer');
    expect(failure.cause.errors).toEqual([ledgerDown(), ledgerDown()]);
  });
});
