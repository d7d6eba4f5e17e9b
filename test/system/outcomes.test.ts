import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { field } from '../../lib/core/json.ts';
import type { BusEvent } from '../../local/event-bus/aws-events.ts';
import type { EventFault } from '../../local/event-bus/put-events.ts';
import { aCloud, requestOf, type TestCloud } from './a-cloud.ts';

let world: TestCloud;
const events: BusEvent[] = [];
const notices: { readonly topic: string; readonly subject: string; readonly text: string }[] = [];
let hasKilled = false;
let hasLostReply = false;

/** The first event of `killed` finds its function killed; the answer to the first event of `unheard` is lost. */
const harm: EventFault = (put) => {
  const isOf = (trigger: string): boolean => put.some(({ detail }) => field(detail, 'trigger') === trigger);
  if (isOf('killed') && !hasKilled) {
    hasKilled = true;
    for (const worker of world.cloud.workers('run-state')) worker.kill();
    return 'not-taken';
  }
  if (!isOf('unheard') || hasLostReply) return undefined;
  hasLostReply = true;
  return 'reply-lost';
};

beforeAll(async () => {
  const fails = { ends: ['FAILED'], errorMessage: 'ValueError: no column', startupMs: 20, takesMs: 200 } as const;
  world = await aCloud({
    triggersFile: path.join(import.meta.dirname, 'outcome-triggers.yml'),
    sweepEveryMs: 1_000,
    jobs: [{ name: 'bad', behaviour: fails }],
    faults: [{ fault: 'error', error: 'InvalidInputException', message: 'Timeout not valid', jobName: 'refuses' }],
    environment: { VISIBILITY_WINDOW_SECONDS: '1', LONGEST_BACKOFF_SECONDS: '1', PUBLISH_GRACE_SECONDS: '1' },
    eventFault: harm,
  });
  world.cloud.feed.listen((event) => {
    if (event.kind === 'event-put') events.push(event.event);
    if (event.kind === 'notice') notices.push(event);
  });
});
afterAll(() => world.close());

const outcomesOf = (trigger: string) =>
  events.filter(({ detail }) => field(detail, 'trigger') === trigger).map(({ detail }) => detail);

const told = (trigger: string, count = 1) =>
  world.cloud.feed.until(
    `${count} outcomes of ${trigger}`,
    () => outcomesOf(trigger).length >= count && outcomesOf(trigger),
  );

describe.concurrent('an end in the local cloud', () => {
  it('of a run that succeeded is put on the bus, with what the run has used, and told to its topic', async () => {
    await world.cloud.upload('landing', 'good/a.csv', 'hello');
    const [run] = await world.runs('good', 1);
    const [detail] = await told('good');
    expect(detail).toMatchObject({
      stage: 'test',
      requestId: requestOf(run),
      state: 'SUCCEEDED',
      event: { object: 's3://landing/good/a.csv' },
      arguments: { '--source': 'good/a.csv' },
      leftOut: ['arguments.--db-password'],
      jobRunId: run?.id,
      usage: { executionSeconds: expect.any(Number), dpuSeconds: expect.any(Number) },
    });
    await world.cloud.feed.until('its message', () =>
      notices.some(({ subject }) => subject.startsWith('SUCCEEDED: good')),
    );
  });

  it('of a run that failed tells its topic what failed, why, and how to run it again', async () => {
    await world.cloud.upload('landing', 'bad/part-1.csv', 'hello');
    const [detail] = await told('bad');
    expect(detail).toMatchObject({ state: 'FAILED', error: { message: 'ValueError: no column' } });
    const notice = await world.cloud.feed.until('its message', () =>
      notices.find(({ text }) => text.includes('part-1')),
    );
    expect(notice).toMatchObject({
      topic: 'arn:aws:sns:eu-central-1:000000000000:on-call',
      subject: 'FAILED: bad (test), part-1.csv',
      text: expect.stringMatching(
        /Why: ValueError: no column\n[\s\S]*npx glue-job-trigger redrive [0-9a-f]{24} --stage test/,
      ),
    });
  });

  it('without a run is published by the sweep, because the function that admits may not publish', async () => {
    await world.cloud.upload('landing', 'refused/a.csv', 'hello');
    const [detail] = await told('refused');
    expect(detail).toMatchObject({ state: 'REJECTED', error: { name: 'InvalidInputException' } });
    expect(detail).not.toHaveProperty('jobRunId');
  });

  it('is published though its function is killed between the ledger’s write and the event', async () => {
    await world.cloud.upload('landing', 'killed/a.csv', 'hello');
    const [detail] = await told('killed');
    expect(hasKilled).toBe(true);
    expect(detail).toMatchObject({ state: 'SUCCEEDED' });
  });

  it('is published again with the same outcomeId when the reply of the bus is lost', async () => {
    await world.cloud.upload('landing', 'unheard/a.csv', 'hello');
    const [first, second] = await told('unheard', 2);
    expect(second).toEqual(first);
    expect(first).toMatchObject({ outcomeId: expect.stringMatching(/^[0-9a-f]{24}$/), state: 'SUCCEEDED' });
  });
});
