import { describe, expect, it } from 'vitest';
import type { Decision } from '../../lib/core/plan/decision.ts';
import { plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { admit } from '../../lib/start/admit.ts';
import { aRequest, losingReplies, START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import type { WholeLedger } from '../doubles/whole-ledger.ts';

const requested = (requestId = 'r1'): Decision => {
  const { arrival: _set, ...request } = aRequest({ requestId });
  return { kind: 'request', request };
};
const invalidRequest = (): Decision => {
  const { arrival: _set, request: _none, ...request } = aRequest();
  return { kind: 'invalid', request, error: { name: 'RenderFailed', message: '--day: input.day is absent' } };
};
const invalid = invalidRequest();

/** A world in which the job has a line. */
const aJobWithBacklog = async () => {
  const world = testWorld();
  await world.ledger.noteJob('orders-etl', { backlogMark: 'the mark' });
  return world;
};

describe('a request that joins its backlog', () => {
  it('is logged as waiting also if the reply to its creation was lost', async () => {
    const world = await aJobWithBacklog();
    const ledger = losingReplies(world.ledger);
    expect(await admit(requested(), world.invocation({ ledger }))).toEqual({ kind: 'waiting', reason: 'backlog' });
    expect(world.decisions()).toEqual(['waiting']);
  });

  it('leaves the mark of the backlog as it is', async () => {
    const world = await aJobWithBacklog();
    await admit(requested(), world.invocation());
    expect(await world.ledger.job('orders-etl')).toHaveProperty('backlogMark', 'the mark');
  });

  it('arrives at the time of its admission and waits without an expiry', async () => {
    const world = await aJobWithBacklog();
    world.pass(SECOND_MS);
    await admit(requested(), world.invocation());
    const item = await world.ledger.get('r1');
    expect(item).toMatchObject({
      state: 'WAITING',
      attempt: 1,
      arrival: plusMs(START_OF_TEST, SECOND_MS),
      waitingFor: 'backlog',
    });
    expect(item).not.toHaveProperty('expiresAt');
  });

  it.each([
    ['no-time', { limitMs: 5 * SECOND_MS }],
    ['throttled', { throttled: { raised: true } }],
  ] as const)(
    'for %s, if it had no mark, marks the backlog so that the next ones do not overtake it',
    async (reason, given) => {
      const world = testWorld();
      const admission = await admit(requested(), world.invocation(given));
      expect(admission).toEqual({ kind: 'waiting', reason });
      expect(await world.ledger.get('r1')).toMatchObject({ history: [] }); // One write: it was never taken.
      expect(await world.ledger.job('orders-etl')).toHaveProperty('backlogMark');
      expect(world.glue.sends).toEqual([]);
    },
  );
});

describe('a request that is kept as invalid', () => {
  it('is alarmed also if the reply to its creation was lost', async () => {
    const world = testWorld();
    const ledger = losingReplies(world.ledger);
    expect(await admit(invalid, world.invocation({ ledger }))).toMatchObject({ kind: 'rejected' });
    expect(world.errors()).toMatchObject([{ fields: { decision: 'rejected', requestId: 'r1', state: 'REJECTED' } }]);
  });

  it('is kept for as long as any other that has ended', async () => {
    const world = testWorld();
    await admit(invalid, world.invocation());
    const expiresAt = (START_OF_TEST + 90 * 86_400_000) / 1_000;
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'REJECTED', attempt: 1, expiresAt });
  });
});

describe('a duplicate', () => {
  it('is logged with the state and the run of the existing item', async () => {
    const world = testWorld();
    await admit(requested(), world.invocation());
    const admission = await admit(requested(), world.invocation());
    expect(admission).toMatchObject({ kind: 'duplicate', item: { state: 'STARTED' } });
    const fields = { decision: 'duplicate', requestId: 'r1', trigger: 'orders', jobRunId: 'jr_1', state: 'STARTED' };
    expect(world.logged.at(-1)).toMatchObject({ level: 'info', fields });
  });

  it.each([
    ['to be started', requested(), {}],
    ['to wait', requested(), { limitMs: SECOND_MS }],
    ['invalid', invalid, {}],
  ] as const)('of an item that vanished meanwhile must be delivered again: %s', async (_how, decision, given) => {
    const world = testWorld();
    const create: WholeLedger['create'] = async () => ({ applied: false, item: undefined });
    const admission = admit(decision, world.invocation({ ...given, ledger: { ...world.ledger, create } }));
    await expect(admission).rejects.toMatchObject({ code: 'LEDGER_UNREACHABLE', retryable: true });
    expect(world.glue.sends).toEqual([]);
  });
});
