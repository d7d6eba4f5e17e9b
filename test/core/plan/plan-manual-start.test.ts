import { describe, expect, it } from 'vitest';
import type { CallIdentity } from '../../../lib/core/events/event.ts';
import { plan } from '../../../lib/core/plan/plan.ts';
import { MANUAL_START_TRIGGER, planStart } from '../../../lib/core/plan/plan-manual-start.ts';
import { aTrigger, given } from '../../doubles/a-trigger.ts';

const CALL: CallIdentity = { lambdaRequestId: 'invocation-1' };

describe('planStart', () => {
  const context = given([
    aTrigger({ name: 'orders' }),
    aTrigger({ name: 'off', enabled: false, start: { JobName: 'rollup' } }),
  ]);

  it('makes a request of what the caller wrote', () => {
    const request = { JobName: 'orders-etl', Arguments: { '--a': '1' } };
    expect(planStart(request, CALL, context)).toMatchObject({
      kind: 'request',
      request: {
        trigger: MANUAL_START_TRIGGER,
        jobName: 'orders-etl',
        request,
        event: { source: 'manual', input: { start: 'orders-etl' }, call: CALL },
      },
    });
    // It stands in the ledger and goes into request ids.
    expect(MANUAL_START_TRIGGER).toBe('manual-start');
  });

  it('starts no job that the file does not name, and says which was meant', () => {
    expect(planStart({ JobName: 'orders-elt' }, CALL, context)).toEqual({
      kind: 'no-request',
      reason: 'unknown-job',
      message: 'no trigger in the triggers file starts the job "orders-elt"; did you mean "orders-etl"?',
    });
    expect(planStart({ JobName: 'x' }, CALL, context)).toMatchObject({
      message: expect.stringContaining('(jobs: orders-etl, rollup)'),
    });
  });

  it('refuses a marker of the caller, and whatever else Glue would refuse', () => {
    const request = { JobName: 'rollup', Arguments: { '--trigger-request-id': 'mine' }, Timeout: 0 };
    const decision = planStart(request, CALL, context);
    expect(decision.kind).toBe('invalid');
    if (decision.kind !== 'invalid') return;
    expect(decision.error.message).toContain('Timeout');
    expect(decision.error.message).toContain('Arguments.--trigger-request-id');
  });

  it('refuses another spelling of the marker by the name that the triggers file gives it', () => {
    const renamed = { ...context, triggers: { ...context.triggers, marker: '--started-by' } };
    for (const name of ['--started-by', '--started_by', '--started', '--STARTED-BY']) {
      const decision = planStart({ JobName: 'rollup', Arguments: { [name]: 'mine' } }, CALL, renamed);
      expect(decision).toMatchObject({ kind: 'invalid', error: { message: expect.stringContaining(name) } });
    }
  });

  it('never shares a request with a trigger that happens to be called like it', async () => {
    const namesake = given([aTrigger({ name: MANUAL_START_TRIGGER, on: { kind: 'manual' } })], {
      only: MANUAL_START_TRIGGER,
    });
    const [called] = await plan({ source: 'manual', input: {}, call: CALL }, namesake);
    const started = planStart({ JobName: 'orders-etl' }, CALL, namesake);
    if (called?.kind !== 'request' || started.kind !== 'request') throw new Error('both should make a request');
    expect(called.request.requestId).not.toBe(started.request.requestId);
  });

  it('counts calls with one idempotency key once, others each', () => {
    const idOf = (call: CallIdentity) => {
      const decision = planStart({ JobName: 'rollup' }, call, context);
      return decision.kind === 'request' ? decision.request.requestId : undefined;
    };
    expect(idOf({ lambdaRequestId: '1', idempotencyKey: 'k' })).toBe(
      idOf({ lambdaRequestId: '2', idempotencyKey: 'k' }),
    );
    expect(idOf({ lambdaRequestId: '1' })).not.toBe(idOf({ lambdaRequestId: '2' }));
  });
});
