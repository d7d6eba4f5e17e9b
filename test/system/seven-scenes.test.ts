/**
 * The seven scenes of the operations page, played with the built functions, each answered by one command. What piles up is
 * a few hundred requests, where a bad night has thousands.
 */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs, systemClock, toUtcDay } from '../../lib/core/time.ts';
import type { BusEvent } from '../../local/event-bus/aws-events.ts';
import { anEnded } from '../doubles/items-in-state.ts';
import { aRejected, aWaiting } from '../doubles/ledger-items.ts';
import type { NodeEnd } from '../processes/spawn-node.ts';
import { aCloud, requestOf, type TestCloud } from './a-cloud.ts';
import { seedLedger } from './seed-ledger.ts';
import { typed } from './type-command.ts';
import { alarmsOn, type Extracted, NAMESPACE, writtenMetrics } from './written-metrics.ts';

const TRIGGERS_FILE = path.join(import.meta.dirname, 'seven-scenes-triggers.yml');

const now = systemClock();
const yesterday = toUtcDay(plusMs(now, -DAY_MS));
const hoursAgo = (hours: number, nth = 0) => plusMs(now, -hours * HOUR_MS + nth * 1_000);
const endOfLastMonth = new Date(Date.UTC(new Date(now).getUTCFullYear(), new Date(now).getUTCMonth(), 0));
const lastMonth = endOfLastMonth.toISOString().slice(0, 7);
const many = (count: number, one: (nth: number) => LedgerItem): readonly LedgerItem[] =>
  Array.from({ length: count }, (_, index) => one(index));

let ids = 0;
const own = (trigger: string, jobName: string, arrival = now) => {
  ids += 1;
  return { requestId: ids.toString(16).padStart(24, '0'), trigger, jobName, arrival };
};

/** So that no sweep sends a request at the moment at which it is cancelled. */
const notBefore = plusMs(now, HOUR_MS);

/** What has piled up when a person comes: what waits, what was rejected, and last month's runs. */
const SEEDS: readonly LedgerItem[] = [
  ...many(200, (nth) => aWaiting({ ...own('backfill', 'etl', hoursAgo(8, nth)), waitingFor: 'busy' })),
  ...many(100, (nth) => aWaiting({ ...own('live', 'etl', hoursAgo(7, nth)), waitingFor: 'backlog' })),
  ...many(200, (nth) => aRejected({ ...own('refused', 'mended', hoursAgo(3, nth)) })),
  ...many(60, (nth) => {
    const arrival = plusMs(hoursAgo(0), Date.parse(`${lastMonth}-01T12:00:00Z`) - now + (nth % 28) * DAY_MS);
    const ran = { startedAt: arrival, endedAt: plusMs(arrival, 10 * MINUTE_MS) };
    const usage = { executionSeconds: 600, dpuSeconds: 7_200 };
    return anEnded({ ...own('costly', 'costly', arrival), ...ran, usage, state: nth === 0 ? 'FAILED' : 'SUCCEEDED' });
  }),
  ...many(200, (nth) => aWaiting({ ...own('resent', 'resent', hoursAgo(2, nth)), waitingFor: 'busy', notBefore })),
];

let world: TestCloud;
let metrics: readonly Extracted[] = [];
const outcomes: BusEvent[] = [];
const notices: { readonly topic: string; readonly subject: string; readonly text: string }[] = [];
const logged: string[] = [];

beforeAll(async () => {
  const lasting = { startupMs: 20, takesMs: 600_000 };
  world = await aCloud({
    triggersFile: TRIGGERS_FILE,
    jobs: [
      { name: 'failing', behaviour: { ends: ['FAILED'], errorMessage: 'ValueError: no column', takesMs: 200 } },
      { name: 'etl', maxConcurrentRuns: 1, behaviour: lasting },
      { name: 'mended', maxConcurrentRuns: 2, behaviour: lasting },
      { name: 'resent', maxConcurrentRuns: 1, behaviour: lasting },
    ],
    environment: {
      VISIBILITY_WINDOW_SECONDS: '1',
      LONGEST_BACKOFF_SECONDS: '1',
      PUBLISH_GRACE_SECONDS: '1',
      METRICS_NAMESPACE: NAMESPACE,
    },
  });
  metrics = writtenMetrics(world.cloud.feed);
  world.cloud.feed.listen((event) => {
    if (event.kind === 'event-put') outcomes.push(event.event);
    if (event.kind === 'notice') notices.push(event);
    if (event.kind === 'function-log') logged.push(JSON.stringify(event.fields ?? {}));
  });
  for (const key of ['live/first', 'resent/first']) await world.cloud.upload('landing', key, 'hello');
  await Promise.all([world.runs('etl', 1), world.runs('resent', 1)]);
  await seedLedger(world.cloud, SEEDS);
  // Sweeps run where a scene needs one: each reads hundreds of requests.
  await world.cloud.sweep();
});
afterAll(() => world.close());

/** The one command of a scene, as a person types it. */
const ask = (...words: readonly string[]): Promise<NodeEnd> => typed(new URL(world.cloud.url).port, ...words);

/** What waits for a job, of each trigger, and how many of its runs are in progress. */
const standing = async (job: string): Promise<string> => {
  const { payload } = await world.cloud.invoke('manual', { status: { job } });
  const { triggers, job: work } = answerForm.parse(JSON.parse(payload ?? 'null'));
  return [...triggers.map(({ trigger, waiting }) => `${waiting} of ${trigger}`), `${work.inProgress} run`].join(', ');
};

const answerForm = z.object({
  triggers: z.array(z.object({ trigger: z.string(), waiting: z.number() })),
  job: z.object({ inProgress: z.number() }),
});

/** Waits until what the functions have measured reaches the threshold of an alarm of the stack. */
const alarmGoesOff = (name: string): Promise<true> => {
  const alarm = alarmsOn(TRIGGERS_FILE, ['Failed', 'BacklogAgeSeconds', 'RejectedNow']).find(
    (one) => one.name === name,
  );
  if (alarm === undefined) throw new Error(`the stack has no alarm ${name}`);
  expect(alarm.comparison).toBe('GreaterThanOrEqualToThreshold');
  return world.cloud.feed.until(`the alarm ${name}`, () =>
    metrics.some(
      ({ value, ...metric }) =>
        JSON.stringify(metric) === JSON.stringify(alarm.metric) && value.some((each) => each >= alarm.threshold),
    ),
  );
};

describe('a person at three in the morning', () => {
  it('1: asks for a file that arrived and shows no run, and is told the pattern, and the part of the key that differs', async () => {
    for (const key of ['order/eu/dt=1/part.csv', 'orders/test/dt=1/part.csv', 'orders/eu/dt=1/good.csv'])
      await world.cloud.upload('orders', key, 'hello');
    await world.runs('orders', 1);
    expect(logged.filter((line) => line.includes('order/eu'))).toEqual([]);
    const byRule = await ask('status', 's3://orders/order/eu/dt=1/part.csv');
    expect(byRule).toMatchObject({ status: 3, stderr: '' });
    expect(byRule.stdout).toContain('The ledger has no request for s3://orders/order/eu/dt=1/part.csv.');
    expect(byRule.stdout).toContain('Nearest: orders wants "orders", this key has "order"');

    const byFilter = await ask('status', 's3://orders/orders/test/dt=1/part.csv');
    expect(byFilter).toMatchObject({
      status: 3,
      stdout: expect.stringContaining('its condition is false: ${{ area != "test" }}'),
    });
  });

  it('2: hears of a run that failed by event, message and alarm, and asks by the run’s id why and what to do', async () => {
    await world.cloud.upload('landing', 'failing/part-1', 'hello');
    const [run] = await world.runs('failing', 1);
    const notice = await world.cloud.feed.until('the message', () =>
      notices.find(({ text }) => text.includes('part-1')),
    );
    expect(notice).toMatchObject({ subject: 'FAILED: failing (test), part-1' });
    expect(notice.text).toMatch(
      /Why: ValueError: no column\n[\s\S]*npx glue-job-trigger redrive [0-9a-f]{24} --stage test/,
    );
    expect(outcomes.map(({ detail }) => detail)).toContainEqual(
      expect.objectContaining({ trigger: 'failing', state: 'FAILED', jobRunId: run?.id }),
    );
    await alarmGoesOff('run-failed');

    const { status, stdout } = await ask('status', run?.id ?? '');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^FAILED {2}Run \w+ of job failing has ended: FAILED\./);
    expect(stdout).toMatch(/error +FAILED: ValueError: no column\n/);
    expect(stdout).toContain(`To run it again as its next attempt:\n  npx glue-job-trigger redrive ${requestOf(run)} `);
  });

  it('3: hears of a backlog that is old, and sees in a short answer what waits of which trigger and what starts next', async () => {
    await alarmGoesOff('backlog-old');

    const { status, stdout } = await ask('backlog', 'etl');
    expect(status).toBe(0);
    expect(stdout.length).toBeLessThan(3_000);
    expect(stdout).toMatch(/^etl: 300 wait \(.*\); 1 in progress/);
    expect(stdout).toMatch(
      /\nlive +100 +\S+Z, 7 hours( \d+ \w+)? ago\nbackfill +200 +\S+Z, 8 hours( \d+ \w+)? ago +-1 day\n/,
    );
    // By their arrival those of the backfill would be the next.
    expect(stdout).not.toMatch(/Z +\w+ +backfill/);
    expect(stdout).toContain('… and 280 more; --all lists them');
  });

  it('4: takes up again all that was rejected, when the cause is mended, by one redrive', async () => {
    await alarmGoesOff('rejected');

    const words = [
      '--trigger',
      'refused',
      '--from',
      yesterday,
      '--state',
      'REJECTED',
      '--why',
      'the role may read again',
    ];
    expect(await ask('redrive', ...words, '--yes')).toEqual({ status: 0, stdout: '200 redriven\n', stderr: '' });
    await world.cloud.sweep();
    await world.runs('mended', 2);
    await world.cloud.feed.until('two starts', async () => (await standing('mended')) === '198 of refused, 2 run');
  });

  it('5: lists what a trigger ran last month, how long and for how many DPU hours, for a spreadsheet', async () => {
    const month = ['--from', `${lastMonth}-01`, '--to', toUtcDay(plusMs(now, endOfLastMonth.getTime() - now))];
    const { status, stdout, stderr } = await ask('history', 'costly', ...month, '--csv');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [heading = '', ...rows] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    expect(rows).toHaveLength(60);
    const sumOf = (column: string) => rows.reduce((sum, row) => sum + Number(row[heading.indexOf(column)]), 0);
    expect([sumOf('duration_seconds'), sumOf('dpu_hours')]).toEqual([60 * 600, 60 * 2]);
    expect(rows.filter((row) => row[heading.indexOf('state')] === 'FAILED')).toHaveLength(1);
  });

  it('6: pauses a trigger for the night and resumes it, and nothing that came meanwhile is lost', async () => {
    expect(await ask('pause', 'nightly', '--why', 'schema change', '--by', 'ana')).toMatchObject({ status: 0 });
    for (const nth of [1, 2, 3]) await world.cloud.upload('landing', `nightly/${nth}`, 'hello');
    await world.cloud.feed.until('three wait', async () => (await standing('nightly')) === '3 of nightly, 0 run');
    await world.cloud.sweep();
    expect(world.cloud.glue.runs('nightly')).toEqual([]);

    expect(await ask('resume', 'nightly', '--by', 'ana')).toMatchObject({ status: 0 });
    await world.cloud.sweep();
    const runs = await world.runs('nightly', 3);
    for (const run of runs) {
      await world.cloud.feed.until('its end', () => world.decisions(requestOf(run)).includes('ended'));
    }
    expect(new Set(runs.map(requestOf)).size).toBe(3);
  });

  it('7: cancels all that waits of what was sent again, by a filter, and what runs goes on', async () => {
    const words = ['--trigger', 'resent', '--from', yesterday, '--why', 'November was sent again', '--yes'];
    const { status, stdout, stderr } = await ask('cancel', ...words);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /^200 cancelled\n\nTo take them up again:\n {2}npx glue-job-trigger redrive --trigger resent --cancel-id /,
    );
    expect(await standing('resent')).toBe('0 of resent, 1 run');
    expect(world.cloud.glue.runs('resent')).toHaveLength(1);
  });
});
