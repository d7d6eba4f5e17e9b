import { describe, expect, it } from 'vitest';
import { classifyStartError } from '../../lib/core/glue/start-errors.ts';
import type { StartReply } from '../../lib/core/glue/start-reply.ts';
import { enqueue } from '../../lib/core/ledger/start-writes.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { redriveRequest } from '../../lib/manual/redrive-request.ts';
import type { GlueSender } from '../../lib/ports/glue.ts';
import { admit } from '../../lib/start/admit.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { aRequest, START_OF_TEST, testWorld } from '../doubles/test-world.ts';

const JOB = 'orders-etl';

const failure = (name: string, httpStatus = 400): StartReply =>
  classifyStartError({ name, message: `${name}, says the test`, httpStatus, sent: true });

/** A line of requests, and a Glue that answers some of them always with the same error. */
const aLine = async (requestIds: readonly string[]) => {
  const world = testWorld();
  const sticks = new Map<string, StartReply>();
  const sends: string[] = [];
  const sender: GlueSender = {
    ...world.glue.sender,
    start: async (request) => {
      const id = request.Arguments?.['--trigger-request-id']?.split('.')[0] ?? '';
      sends.push(id);
      return sticks.get(id) ?? sticks.get('all') ?? world.glue.sender.start(request);
    },
  };
  const join = async (requestId: string) => {
    const arrival = plusMs(START_OF_TEST, Number(requestId.slice(1)));
    await world.ledger.create(enqueue(aRequest({ requestId, arrival }), `leaseToken-${requestId}`, 'backlog'));
  };
  for (const requestId of requestIds) await join(requestId);
  await world.ledger.noteJob(JOB, { backlogMark: 'the mark' });
  world.pass(SECOND_MS);
  let nth = 0;
  // Any order of chances will do; this one is the same each time.
  const random = () => ((nth++ * 37) % 100) / 100;
  return {
    ...world,
    sticks,
    sends,
    join,
    invocation: () => world.invocation({ sender, random, limitMs: 2 * MINUTE_MS }),
    /** Lets minutes pass, each with its sweep. */
    async sweeps(minutes: number): Promise<void> {
      for (let minute = 0; minute < minutes; minute += 1) {
        await sweep([JOB], world.invocation({ sender, random, limitMs: 2 * MINUTE_MS }));
        world.pass(MINUTE_MS);
      }
    },
    states: async (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await world.ledger.get(id))?.state)),
    started: () => world.glue.runs.map((run) => run.arguments?.['--trigger-request-id']?.split('.')[0]).toReversed(),
  };
};

const ids = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `r${from + index}`);

describe('a request whose sends come to nothing again and again', () => {
  it.each([
    ['a 5xx', 3, failure('InternalServiceException', 500)],
    ['an error that nobody has listed', 3, failure('SomethingNewException')],
    ['a lack of resources', 3, failure('ResourceNumberLimitExceededException')],
    ['a call that cannot be put together', 3, classifyStartError({ name: 'TypeError', message: '', sent: false })],
    ['a refusal of the permission', 12, failure('AccessDeniedException')],
    ['a job that is said not to exist', 12, failure('EntityNotFoundException')],
  ])('delays the others of its job for some minutes at most, two at the head: %s', async (_what, minutes, reply) => {
    const line = await aLine(ids(7));
    line.sticks.set('r0', reply);
    line.sticks.set('r1', reply);
    await line.sweeps(minutes);
    expect(line.started()).toEqual(['r2', 'r3', 'r4', 'r5', 'r6']);

    await line.join('r7');
    await line.ledger.noteJob(JOB, { backlogMark: 'another mark' });
    await line.sweeps(15);
    expect(line.started()).toContain('r7');
  });

  it('is sent less and less often, and rejected after a day with its history', async () => {
    const line = await aLine(['r0']);
    line.sticks.set('r0', failure('InternalServiceException', 500));
    await line.sweeps(60);
    expect(line.sends.length).toBeLessThan(9);
    await line.sweeps(24 * 60);
    expect(await line.ledger.get('r0')).toMatchObject({
      state: 'REJECTED',
      error: {
        name: 'InternalServiceException',
        message: expect.stringMatching(/^given up after \d+ sends in vain since 2026-11-22T12:00:01.000Z; the last/),
      },
    });
    expect(await line.ledger.get('r0')).not.toHaveProperty('visibilityFrom');
    expect(line.errors().at(-1)).toMatchObject({ fields: { decision: 'rejected', requestId: 'r0' } });

    const sends = line.sends.length;
    line.sticks.clear();
    await redriveRequest(
      { kind: 'redrive', requestId: 'r0', noRunExists: false },
      undefined as never,
      line.invocation(),
    );
    expect(await line.ledger.get('r0')).not.toHaveProperty('backoff');
    await line.sweeps(1);
    expect([await line.states(['r0']), line.sends.length]).toEqual([['STARTED'], sends + 1]);
  });

  it('is an error in the log once all its doubts together have lasted a quarter of an hour', async () => {
    const line = await aLine(['r0']);
    line.sticks.set('r0', failure('InternalServiceException', 500));
    await line.sweeps(15);
    expect(line.errors()).toEqual([]);
    await line.sweeps(15);
    expect(line.errors()[0]).toMatchObject({ fields: { decision: 'still-uncertain', requestId: 'r0' } });
  });

  it('is as good as any other once it was started', async () => {
    const line = await aLine(['r0']);
    line.sticks.set('r0', failure('ResourceNumberLimitExceededException'));
    await line.sweeps(5);
    expect(await line.ledger.get('r0')).toMatchObject({ waitingFor: 'resources', backoff: { of: 'request' } });
    line.sticks.clear();
    await line.sweeps(10);
    expect(await line.ledger.get('r0')).toMatchObject({ state: 'STARTED' });
    expect(await line.ledger.get('r0')).not.toHaveProperty('backoff');
  });

  it('does not delay a new upload: the backlog holds only requests that delay no others', async () => {
    const line = await aLine(ids(2));
    line.sticks.set('r0', failure('InternalServiceException', 500));
    line.sticks.set('r1', failure('ResourceNumberLimitExceededException'));
    await line.sweeps(6);
    const decision = { kind: 'request', request: aRequest({ requestId: 'r9' }) } as const;
    expect(await admit(decision, line.invocation())).toMatchObject({ kind: 'started' });
  });
});

describe.each([
  ['denies', 'denied', failure('AccessDeniedException')],
  ['does not know it', 'job-missing', failure('EntityNotFoundException')],
  ['does not know who asks', 'denied', failure('UnrecognizedClientException')],
  ['is asked with old credentials', 'not-sent', failure('ExpiredTokenException')],
  [
    'lags behind a new role',
    'denied',
    classifyStartError({
      name: 'InvalidInputException',
      message: 'Error trying to retrieve security config, error message: The security token included is invalid',
      httpStatus: 400,
    }),
  ],
] as const)('a job whose Glue %s', (_what, reason, reply) => {
  it('rejects no request: its backlog pauses, is tried less and less often, and continues when the problem is over', async () => {
    const line = await aLine(ids(298));
    line.sticks.set('all', reply);
    await line.sweeps(60);
    expect(line.sends.length).toBeLessThan(20);
    expect(await line.ledger.get('r0')).toMatchObject({ state: 'WAITING', waitingFor: reason });
    expect(line.decisions()).not.toContain('rejected');

    line.sticks.clear();
    await line.sweeps(16);
    expect(line.started()).toEqual(ids(298));
  });

  it('lets a new upload join the backlog, and sends nothing for it', async () => {
    const line = await aLine(ids(3));
    line.sticks.set('all', reply);
    await line.sweeps(10);
    const sends = line.sends.length;
    const decision = { kind: 'request', request: aRequest({ requestId: 'r9' }) } as const;
    expect(await admit(decision, line.invocation())).toMatchObject({ kind: 'waiting', reason: 'backlog' });
    expect(line.sends.length).toBe(sends);
  });

  it('rejects after a day those that have waited for a day, and not those that came later', async () => {
    const line = await aLine(ids(20));
    line.sticks.set('all', reply);
    await line.sweeps(23 * 60);
    const arrival = line.clock();
    await line.ledger.create(enqueue(aRequest({ requestId: 'late', arrival }), 'leaseToken-late', 'backlog'));
    await line.sweeps(90);
    expect(await line.states(['r0', 'r9', 'r19', 'late'])).toEqual(['REJECTED', 'REJECTED', 'REJECTED', 'WAITING']);
    expect((await line.ledger.get('r9'))?.error?.message).toContain('given up after');
    await line.sweeps(24 * 60);
    expect(await line.states(['late'])).toEqual(['REJECTED']);
  });
});

describe('a request that alone is refused as if its job were the cause', () => {
  it('is singled out by the first of its job that starts, and tried again with growing pauses', async () => {
    const line = await aLine(ids(3));
    line.sticks.set('r0', failure('AccessDeniedException'));
    await line.sweeps(1);
    expect(await line.ledger.get('r0')).toMatchObject({
      state: 'WAITING',
      waitingFor: 'refused',
      backoff: { of: 'request', count: 1 },
    });
    expect(line.started()).toEqual(['r1', 'r2']);
    await line.sweeps(60);
    expect(await line.ledger.get('r0')).toMatchObject({ waitingFor: 'refused' });
    await line.sweeps(24 * 60);
    expect(await line.states(['r0'])).toEqual(['REJECTED']);
  });

  it('is singled out as soon as another request of the job arrives', async () => {
    const line = await aLine(ids(1));
    line.sticks.set('r0', failure('AccessDeniedException'));
    await line.sweeps(30);
    expect(await line.ledger.get('r0')).toMatchObject({ waitingFor: 'denied' });
    await line.join('r1');
    await line.sweeps(16);
    expect(line.started()).toEqual(['r1']);
    expect(await line.ledger.get('r0')).toMatchObject({ waitingFor: 'refused' });
  });
});

it('a backlog of a job that is full for a day is not given up', async () => {
  const line = await aLine(ids(3));
  line.sticks.set('all', { kind: 'not-started', cause: 'busy', error: { name: 'Busy', message: 'full' } });
  await line.sweeps(Math.ceil((DAY_MS + HOUR_MS) / MINUTE_MS));
  expect(await line.states(ids(3))).toEqual(['WAITING', 'WAITING', 'WAITING']);
  expect(line.errors()).toEqual([]);
});

it('a job that was refused for hours and is full then is forgiven: no request is given up for what is over', async () => {
  const line = await aLine(ids(1));
  line.sticks.set('all', failure('AccessDeniedException'));
  await line.sweeps(23 * 60);
  line.sticks.set('all', { kind: 'not-started', cause: 'busy', error: { name: 'Busy', message: 'full' } });
  await line.sweeps(30);
  expect(await line.ledger.get('r0')).not.toHaveProperty('backoff');
  line.sticks.set('all', failure('AccessDeniedException'));
  await line.sweeps(120);
  expect(await line.states(['r0'])).toEqual(['WAITING']);
});
