import { describe, expect, it } from 'vitest';
import type { Decision } from '../../lib/core/plan/decision.ts';
import { MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';
import { admit } from '../../lib/start/admit.ts';
import { measure } from '../../lib/sweep/measure.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { memoryStanding } from '../doubles/memory-standing.ts';
import { aRequest, testWorld } from '../doubles/test-world.ts';

const requested = (requestId: string, given: Parameters<typeof aRequest>[0] = {}): Decision => {
  const { arrival: _set, ...request } = aRequest({ requestId, ...given });
  return { kind: 'request', request };
};

const invalid = (requestId: string): Decision => {
  const { arrival: _set, request: _none, ...request } = aRequest({ requestId });
  return { kind: 'invalid', request, error: { name: 'RenderFailed', message: '--day: input.day is absent' } };
};

describe('admit', () => {
  it('starts one run however often and however simultaneously the same request comes', async () => {
    const world = testWorld();
    const admissions = await Promise.all(Array.from({ length: 10 }, () => admit(requested('r1'), world.invocation())));
    expect(world.glue.runs).toHaveLength(1);
    expect(admissions.filter(({ kind }) => kind === 'duplicate')).toHaveLength(9);
  });

  it('costs a request for a full job one ledger write and no Glue call, once the backlog is known', async () => {
    const world = testWorld();
    world.glue.next('is busy');
    await admit(requested('r0'), world.invocation());
    const batch = world.invocation();
    for (let index = 1; index <= 100; index += 1) await admit(requested(`r${index}`), batch);

    expect(world.glue.sends).toHaveLength(1);
    expect(world.ledger.items().map(({ state }) => state)).toEqual(Array.from({ length: 101 }, () => 'WAITING'));
  });

  it('reads the register of jobs once per job and invocation', async () => {
    const world = testWorld();
    const reads: string[] = [];
    const startConditions = async (jobName: string) => {
      reads.push(jobName);
      return world.ledger.startConditions(jobName);
    };
    const ledger = { ...world.ledger, startConditions };
    const batch = world.invocation({ ledger });
    await Promise.all(['a', 'b', 'c'].map((requestId) => admit(requested(requestId), batch)));
    expect(reads).toEqual(['orders-etl']);
  });

  it('registers a job before its first request, so that the sweep finds it after any crash', async () => {
    const world = testWorld();
    const ledger = {
      ...world.ledger,
      create: async () => {
        throw new Error('the worker dies here');
      },
    };
    await expect(admit(requested('r1'), world.invocation({ ledger }))).rejects.toThrow('dies here');
    expect(await world.ledger.jobs()).toEqual([{ jobName: 'orders-etl', triggers: ['orders'] }]);
  });

  it('goes straight to Glue again once the backlog is empty', async () => {
    const world = testWorld();
    world.glue.next('is busy');
    await admit(requested('r0'), world.invocation());
    world.pass(MINUTE_MS);
    await sweep([], world.invocation());
    expect(await admit(requested('r1'), world.invocation())).toMatchObject({ kind: 'started' });
  });

  it('queues a request that this invocation has no time to send, and the sweep starts it', async () => {
    const world = testWorld();
    const late = world.invocation({ limitMs: 5 * SECOND_MS });
    expect(await admit(requested('r1'), late)).toMatchObject({ kind: 'waiting', reason: 'no-time' });
    expect(world.glue.sends).toEqual([]);
    await sweep([], world.invocation());
    expect(world.glue.runs).toHaveLength(1);
  });

  it('keeps an event that gives no valid request, with the reason, once', async () => {
    const world = testWorld();
    expect(await admit(invalid('r1'), world.invocation())).toMatchObject({ kind: 'rejected' });
    expect(await admit(invalid('r1'), world.invocation())).toMatchObject({ kind: 'duplicate' });

    const item = await world.ledger.get('r1');
    expect(item).toMatchObject({ state: 'REJECTED', error: { message: '--day: input.day is absent' } });
    expect(item?.expiresAt).toBeDefined();
    expect(world.decisions()).toEqual(['rejected', 'duplicate']);
  });

  it.each([
    ['gives no valid request', invalid('r1')],
    [
      'is too large for the ledger',
      requested('r1', {
        event: { source: 'manual', input: 'x'.repeat(300_000), call: { lambdaRequestId: 'l1' } },
      }),
    ],
  ])(
    'is counted by the alarm on what is rejected, also if it is the first of its trigger: one that %s',
    async (_what, decision) => {
      const world = testWorld();
      expect(await admit(decision, world.invocation())).toMatchObject({ kind: 'rejected' });
      await measure(memoryStanding(world.ledger), world.invocation());
      expect(world.logged.at(-1)?.fields).toMatchObject({ decision: 'measured', trigger: 'orders', rejectedNow: 1 });
    },
  );

  it('logs in one line why an event became no request, and writes nothing to the ledger', async () => {
    const world = testWorld();
    const message = 'condition false: size > 0';
    await admit({ kind: 'no-request', trigger: 'orders', reason: 'condition-false', message }, world.invocation());
    expect(world.logged).toMatchObject([{ message, fields: { trigger: 'orders', reason: 'condition-false' } }]);
    expect(world.ledger.items()).toEqual([]);
  });

  it('logs a started run with all that leads from one to the other', async () => {
    const world = testWorld();
    await admit(requested('r1'), world.invocation());
    expect(world.logged.at(-1)?.fields).toMatchObject({
      decision: 'started',
      requestId: 'r1',
      trigger: 'orders',
      jobName: 'orders-etl',
      attempt: 1,
      jobRunId: 'jr_1',
      state: 'STARTED',
    });
  });

  it('logs of a new run how long ago its event happened, and not that it waited', async () => {
    const world = testWorld();
    const event = { source: 's3', bucket: 'b', key: 'k', eventTime: '2026-11-22T11:59:57.500Z' } as const;
    await admit(requested('r1', { event }), world.invocation());
    const { fields } = world.logged.at(-1) ?? {};
    expect(fields).toMatchObject({ decision: 'started', isNew: true, sinceEventSeconds: 2.5 });
    expect(fields).not.toHaveProperty('waitedSeconds');
  });

  it('says once of a request that it is new, though it waits before it starts', async () => {
    const world = testWorld();
    world.glue.next('is busy');
    await admit(requested('r1'), world.invocation());
    await admit(requested('r2'), world.invocation());
    world.pass(2 * MINUTE_MS);
    await sweep([], world.invocation());
    const told = world.logged.filter(({ fields }) => ['waiting', 'started'].includes(String(fields['decision'])));
    expect(told.map(({ fields }) => [fields['requestId'], fields['decision'], fields['isNew']])).toEqual([
      ['r1', 'waiting', true],
      ['r2', 'waiting', true],
      ['r1', 'started', undefined],
      ['r2', 'started', undefined],
    ]);
    expect(told.slice(2).map(({ fields }) => fields['waitedSeconds'])).toEqual([120, 120]);
  });

  it('says of a request without a run that it is new when it is rejected at once', async () => {
    const world = testWorld();
    world.glue.next('refuses');
    await admit(requested('r1'), world.invocation());
    expect(world.logged.at(-1)?.fields).toMatchObject({ decision: 'rejected', isNew: true });
  });
});
