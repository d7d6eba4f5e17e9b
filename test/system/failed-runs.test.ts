import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCloud, MARKER, requestOf, type TestCloud } from './a-cloud.ts';

let world: TestCloud;

beforeAll(async () => {
  const failsFirst = { ends: ['FAILED', 'SUCCEEDED'], startupMs: 20, takesMs: 200 } as const;
  world = await aCloud({
    sweepEveryMs: 1_000,
    jobs: [
      { name: 'flaky', behaviour: failsFirst },
      { name: 'self-retrying', maxRetries: 1, behaviour: failsFirst },
    ],
  });
});
afterAll(() => world.close());

const statusOf = async (requestId: string): Promise<Record<string, unknown>> =>
  JSON.parse((await world.cloud.invoke('manual', { status: requestId })).payload ?? '');

const ended = (requestId: string) =>
  world.cloud.feed.until('the request has ended', () => world.decisions(requestId).includes('ended'));

const runsOf = (jobName: string) =>
  world.cloud.glue.runs(jobName).map((run) => ({
    marker: run.arguments[MARKER],
    source: run.arguments['--source'],
    attempt: run.attempt,
    state: run.state,
  }));

describe.concurrent('a run that fails in the local cloud', () => {
  it('is started again where its trigger says retry, as an attempt with a marker of its own', async () => {
    await world.cloud.upload('landing', 'flaky/a.csv', 'hello');
    const [first] = await world.runs('flaky', 1);
    const requestId = requestOf(first);
    await ended(requestId);
    const [, second] = world.cloud.glue.runs('flaky');
    expect(await statusOf(requestId)).toMatchObject({ state: 'SUCCEEDED', attempt: 2, jobRunId: second?.id });
    expect(runsOf('flaky')).toEqual([
      { marker: `${requestId}.1`, source: 'flaky/a.csv', attempt: 0, state: 'FAILED' },
      { marker: `${requestId}.2`, source: 'flaky/a.csv', attempt: 0, state: 'SUCCEEDED' },
    ]);
    expect(world.decisions(requestId).filter((decision) => decision === 'retried')).toHaveLength(1);
  });

  it('is followed where Glue itself starts it again, and the last run’s outcome counts', async () => {
    await world.cloud.upload('landing', 'self-retrying/a.csv', 'hello');
    const [first] = await world.runs('self-retrying', 1);
    const requestId = requestOf(first);
    await ended(requestId);
    const [, second] = world.cloud.glue.runs('self-retrying');
    expect(await statusOf(requestId)).toMatchObject({ state: 'SUCCEEDED', attempt: 1, jobRunId: second?.id });
    expect(runsOf('self-retrying')).toEqual([
      { marker: `${requestId}.1`, source: 'self-retrying/a.csv', attempt: 0, state: 'FAILED' },
      { marker: `${requestId}.1`, source: 'self-retrying/a.csv', attempt: 1, state: 'SUCCEEDED' },
    ]);
    expect(world.decisions(requestId)).toContain('followed');
  });
});
