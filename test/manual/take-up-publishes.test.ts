import { describe, expect, it } from 'vitest';
import { plusMs } from '../../lib/core/time.ts';
import { redriveRequest } from '../../lib/manual/redrive-request.ts';
import { rerunRequest } from '../../lib/manual/rerun-request.ts';
import { anEnded } from '../doubles/items-in-state.ts';
import { aRejected } from '../doubles/ledger-items.ts';
import { aRequest, START_OF_TEST, type TestWorld, testWorld } from '../doubles/test-world.ts';
import { someTriggers } from '../infra/some-triggers.ts';

const outcomeDue = plusMs(START_OF_TEST, 30_000);
const context = { ledgerId: 'prod', triggers: someTriggers([]) };

const redriven = (world: TestWorld) =>
  redriveRequest({ kind: 'redrive', requestId: 'r1', noRunExists: false }, context, world.invocation());

const rerun = (world: TestWorld) =>
  rerunRequest({ kind: 'rerun', requestId: 'r1', by: 'ana', why: 'corrected' }, world.invocation());

const worldOf = (item: ReturnType<typeof anEnded> | ReturnType<typeof aRejected>): TestWorld => {
  const world = testWorld();
  world.ledger.put(item);
  return world;
};

const failedRun = () => anEnded({ ...aRequest(), state: 'FAILED', jobRunId: 'jr_1', outcomeDue });

describe('taking up a request whose end is not published', () => {
  it.each([
    ['a failed one by a redrive', failedRun, redriven, 'FAILED'],
    ['a rejected one by a redrive', () => aRejected({ ...aRequest(), outcomeDue }), redriven, 'REJECTED'],
    ['a failed one by a rerun', failedRun, rerun, 'FAILED'],
  ] as const)('publishes the end first: %s', async (_what, item, takeUp, state) => {
    const world = worldOf(item());
    expect(await takeUp(world)).toMatchObject({ kind: 'taken-up', item: { state: 'WAITING' } });
    expect(world.published.events).toMatchObject([{ detail: { requestId: 'r1', state } }]);
    expect(await world.ledger.get('r1')).not.toHaveProperty('outcomeDue');
    const decisions = world.decisions();
    expect(decisions.indexOf('published')).toBeLessThan(decisions.indexOf(takeUp === rerun ? 'rerun' : 'redriven'));
  });

  it('is refused while the bus does not take it, and says to call again', async () => {
    const world = worldOf(failedRun());
    world.published.refuses = () => world.published.down;
    expect(await redriven(world)).toEqual({
      kind: 'refused',
      message: 'The outcome of request r1 is not published yet. Call again in a minute.',
    });
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'FAILED', outcomeDue });
  });

  it('does not wait for a reading of the run that fails in passing: a person waits', async () => {
    const world = worldOf(failedRun());
    const error = { name: 'E', message: 'no' };
    const reader = { ...world.glue.reader, get: async () => ({ kind: 'failed', error }) as const };
    const call = { kind: 'redrive', requestId: 'r1', noRunExists: false } as const;
    expect(await redriveRequest(call, context, world.invocation({ reader }))).toMatchObject({ kind: 'taken-up' });
    expect(world.published.events).toHaveLength(1);
  });

  it('publishes nothing when its end is published already', async () => {
    const { outcomeDue: _published, ...item } = failedRun();
    const world = worldOf(item);
    expect(await redriven(world)).toMatchObject({ kind: 'taken-up' });
    expect(world.published.events).toEqual([]);
  });
});
