import { describe, expect, it } from 'vitest';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { hearRunState } from '../../lib/outcome/hear-run-state.ts';
import type { ListedRun } from '../../lib/ports/glue.ts';
import { inState } from '../doubles/items-in-state.ts';
import { aStarted } from '../doubles/ledger-items.ts';
import { aRequest, testWorld } from '../doubles/test-world.ts';

/** Only a real request id can be read out of a marker. */
const ID = '0123456789abcdef01234567';

/** A recorded run that has failed, and another run of which only the end is heard. */
const heardOf = async (
  run: Partial<ListedRun>,
  standing: Partial<Pick<LedgerItem, 'state' | 'attempt' | 'jobRunId'>> = {},
  marker = `${ID}.1`,
) => {
  const world = testWorld();
  world.glue.maxRetries = 1;
  const recorded = world.glue.accept({ JobName: 'orders-etl' }, { state: 'FAILED' });
  const { state = 'STARTED', ...given } = standing;
  const item = inState(state, aStarted({ ...aRequest({ requestId: ID }), jobRunId: recorded, ...given }));
  world.ledger.put(item);
  const request = { JobName: 'orders-etl', Arguments: { '--trigger-request-id': marker } };
  const jobRunId = world.glue.accept(request, { state: 'SUCCEEDED', ...run });
  const event = { jobName: 'orders-etl', jobRunId, state: 'SUCCEEDED', time: world.clock() };
  await hearRunState(event, world.invocation());
  const moved = (await world.ledger.get(ID)) !== item;
  return { moved, jobRunId, now: await world.ledger.get(ID), gets: world.glue.gets };
};

describe('the end of a run that no request has recorded', () => {
  it("is the request's own end when the run is a retry of Glue's, be it known by its number alone", async () => {
    const { now, jobRunId } = await heardOf({ attempt: 1 });
    expect(now).toMatchObject({ state: 'SUCCEEDED', jobRunId });
  });

  it.each([
    ['a first try with our marker', {}, `${ID}.1`],
    ["a retry of somebody else's run", { attempt: 1, previousRunId: 'jr_0' }, 'no marker of ours'],
  ])('changes nothing, and asks Glue nothing more, when it is %s', async (_what, run, marker) => {
    expect(await heardOf(run, {}, marker)).toMatchObject({ moved: false, gets: 1 });
  });

  it('changes nothing when Glue no longer knows the recorded run', async () => {
    expect(await heardOf({ attempt: 1 }, { jobRunId: 'jr_forgotten' })).toMatchObject({ moved: false, gets: 2 });
  });

  it.each([
    ['has ended', { state: 'FAILED' }],
    ['is at another attempt', { attempt: 2 }],
  ] as const)('changes nothing, and asks Glue nothing more, when the request %s', async (_what, standing) => {
    expect(await heardOf({ attempt: 1 }, standing)).toMatchObject({ moved: false, gets: 1 });
  });
});
