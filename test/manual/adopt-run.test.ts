import { describe, expect, it } from 'vitest';
import { MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import { resolveDoubts } from '../../lib/doubt/resolve-doubts.ts';
import { adoptRun } from '../../lib/manual/adopt-run.ts';
import { redriveRequest } from '../../lib/manual/redrive-request.ts';
import type { ListedRun } from '../../lib/ports/glue.ts';
import { startNew } from '../../lib/start/send-acquired.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { aReadFailure } from '../doubles/fake-glue.ts';
import { aBareRun } from '../doubles/listed-runs.ts';
import { aRequest, START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import { someTriggers } from '../infra/some-triggers.ts';

const JOB = 'orders-etl';

/** A request in doubt for twenty minutes, whose job has one run that hides its arguments. */
const aDoubt = async (run: Partial<ListedRun> = {}) => {
  const world = testWorld();
  world.glue.next('fails');
  await startNew(aRequest(), world.invocation());
  const { jobRunId: id, arguments: shown, ...rest } = { ...aBareRun('jr_bare', plusMs(START_OF_TEST, 1_000)), ...run };
  world.glue.accept({ JobName: JOB, Arguments: shown ?? {} }, { id, ...rest });
  if (shown === undefined) world.glue.hide(id);
  world.pass(20 * MINUTE_MS);
  const says = (jobRunId = 'jr_bare', remarks: { readonly by?: string; readonly why?: string } = {}) =>
    adoptRun(
      { kind: 'run-is', requestId: 'r1', jobRunId, ...remarks },
      { reader: world.glue.reader, ledger: world.ledger },
      world.invocation(),
    );
  return { world, says };
};

describe('a run that a person says is the one of a request in doubt', () => {
  it('is recorded as the request’s run, and nothing is started', async () => {
    const { world, says } = await aDoubt();
    expect(await says()).toMatchObject({ kind: 'taken-up', item: { state: 'STARTED', jobRunId: 'jr_bare' } });
    await sweep([JOB], world.invocation());
    expect(world.glue.sends).toHaveLength(1);
    expect(await world.ledger.get('r1')).not.toHaveProperty('visibilityFrom');
    expect(world.logged).toContainEqual(
      expect.objectContaining({ fields: expect.objectContaining({ decision: 'redriven', jobRunId: 'jr_bare' }) }),
    );
  });

  it('ends the request as it has ended itself, as soon as the sweep asks', async () => {
    const { world, says } = await aDoubt({ state: 'SUCCEEDED', completedOn: plusMs(START_OF_TEST, 9_000) });
    await says();
    await sweep([JOB], world.invocation());
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'SUCCEEDED', jobRunId: 'jr_bare' });
  });

  it('is in the history as a person’s statement, with who says so and why', async () => {
    const { world, says } = await aDoubt();
    await says('jr_bare', { by: 'ana', why: 'seen in the console' });
    expect((await world.ledger.get('r1'))?.history.at(-1)).toMatchObject({
      what: 'redriven',
      result: 'UNCERTAIN',
      jobRunId: 'jr_bare',
      by: 'ana',
      why: 'seen in the console',
    });
  });

  it('is refused when the job has no such run, or it cannot be read', async () => {
    const { world, says } = await aDoubt();
    expect(await says('jr_none')).toMatchObject({ message: expect.stringContaining('has no run jr_none') });
    world.glue.getFailure = aReadFailure('denied', 'AccessDeniedException');
    expect(await says()).toMatchObject({ message: expect.stringContaining('AccessDeniedException') });
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'UNCERTAIN' });
  });

  it('is refused when it was not started in the time in doubt', async () => {
    // Sent at the test's start, given up at once: five minutes before, to 90 seconds and five minutes after.
    for (const [ms, kind] of [
      [-5 * MINUTE_MS - 1, 'refused'],
      [-5 * MINUTE_MS, 'taken-up'],
      [6.5 * MINUTE_MS, 'taken-up'],
      [6.5 * MINUTE_MS + 1, 'refused'],
    ] as const) {
      const { says } = await aDoubt({ startedOn: plusMs(START_OF_TEST, ms) });
      expect(await says()).toMatchObject({ kind });
    }
  });

  it('is refused when its arguments are visible, and the marker is another or none', async () => {
    for (const shown of [
      {},
      { '--day': 'x' },
      { '--trigger-request-id': 'r1.2' },
      { '--trigger-request-id': 'r2.1' },
    ]) {
      const { says } = await aDoubt({ arguments: shown });
      expect(await says()).toMatchObject({ message: expect.stringContaining('--trigger-request-id r1.1') });
    }
    const { says } = await aDoubt({ arguments: { '--trigger-request-id': 'r1.1' } });
    expect(await says()).toMatchObject({ kind: 'taken-up' });
  });

  it('is refused when another request has it', async () => {
    const { world, says } = await aDoubt();
    await startNew(aRequest({ requestId: 'r2' }), world.invocation());
    const run = (await world.ledger.get('r2'))?.jobRunId;
    expect(await says(run)).toMatchObject({ message: `Run ${run} is that of request r2.` });
  });

  it('is refused when the history shows that it is the run of an earlier attempt', async () => {
    const { world, says } = await aDoubt();
    const item = await world.ledger.get('r1');
    if (item === undefined) throw new Error('no request');
    const ended = { at: START_OF_TEST, what: 'ended', attempt: 1, result: 'FAILED', jobRunId: 'jr_bare' } as const;
    world.ledger.put({ ...item, attempt: 2, history: [...item.history, ended] });
    expect(await says()).toMatchObject({ message: 'Expected a run of attempt 2, found jr_bare, that of attempt 1.' });
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'UNCERTAIN' });
  });

  it('is refused for a request that is not in doubt, or not there', async () => {
    const { world, says } = await aDoubt();
    await says();
    expect(await says()).toMatchObject({ message: expect.stringContaining('found r1 STARTED') });
    world.ledger.put({ ...aRequest({ requestId: 'r3' }), state: 'WAITING', leaseToken: 'o', attempt: 1, history: [] });
    const ports = { reader: world.glue.reader, ledger: world.ledger };
    for (const [requestId, found] of [
      ['r3', 'found r3 WAITING'],
      ['r4', 'no request "r4"'],
    ] as const) {
      const call = { kind: 'run-is', requestId, jobRunId: 'jr_bare' } as const;
      expect(await adoptRun(call, ports, world.invocation())).toMatchObject({
        message: expect.stringContaining(found),
      });
    }
  });

  it('is accepted after a redrive, if the request was rejected in doubt because its job was gone', async () => {
    const { world, says } = await aDoubt();
    world.glue.readFailure = aReadFailure('gone', 'EntityNotFoundException');
    await resolveDoubts(JOB, ['r1'], world.invocation({ giveUpAfterMs: 0 }));
    expect(await says()).toMatchObject({ message: expect.stringContaining('first {"redrive":"r1"}') });
    world.glue.readFailure = undefined;
    const context = { triggers: someTriggers([]), ledgerId: 'ledger' };
    await redriveRequest({ kind: 'redrive', requestId: 'r1', noRunExists: false }, context, world.invocation());
    expect(await says()).toMatchObject({ kind: 'taken-up' });
  });

  it('is dropped when a search has resolved the doubt meanwhile', async () => {
    const { world } = await aDoubt();
    const get: typeof world.glue.reader.get = async (...asked) => {
      const standing = await world.ledger.get('r1');
      if (standing?.state === 'UNCERTAIN') world.ledger.put({ ...standing, leaseToken: 'the sweep' });
      return world.glue.reader.get(...asked);
    };
    const call = { kind: 'run-is', requestId: 'r1', jobRunId: 'jr_bare' } as const;
    const result = await adoptRun(call, { reader: { get }, ledger: world.ledger }, world.invocation());
    expect(result).toMatchObject({ kind: 'refused', message: expect.stringContaining('has moved on') });
  });
});
