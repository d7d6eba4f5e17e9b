import { describe, expect, it } from 'vitest';
import { blockedBy } from '../../console/model/blocked-by.ts';
import { decisionOf } from '../../console/model/decision-words.ts';
import type { JobNow, WaitingNow } from '../../console/model/job-now.ts';
import { inLastingOrder } from '../../console/model/job-order.ts';
import { summaryOf } from '../../console/model/job-summary.ts';
import {
  mayPause,
  type PauseNow,
  type PauseTarget,
  pausedTargets,
  pausesOfJob,
  resumeOf,
} from '../../console/model/pause-now.ts';
import type { Row } from '../../console/model/row.ts';
import { startsWhen } from '../../console/model/starts-when.ts';
import { pausesNow } from '../../console/sources/pauses-now.ts';
import { epochMs, toIso } from '../../lib/core/time.ts';

const at = (seconds: number) => epochMs(seconds * 1_000);
/** The clock of somebody in UTC. */
const clock = (moment: number) => toIso(epochMs(moment)).slice(11, 19);
const pause = (target: PauseTarget, by = 'root', why = 'schema change'): PauseNow => ({
  ...{ target, by, why, since: at(0) },
});
const row = (more: Partial<Row> = {}): Row => ({
  ...{ id: 'r', at: at(0), what: 's3://landing/a', state: 'WAITING', trigger: 'orders', jobName: 'etl' },
  ...more,
});
const waiting = (waitingFor: WaitingNow['waitingFor'], more: Partial<WaitingNow> = {}): WaitingNow => ({
  ...{ requestId: 'r', trigger: 'orders', arrival: at(0), place: 1, waitingFor },
  ...more,
});
const job = (more: Partial<JobNow> = {}): JobNow => ({
  ...{ jobName: 'etl', triggers: ['orders'], running: [], waiting: [], waitingCount: 0, more: false },
  ...more,
});

describe('a request that waits', () => {
  const says = (more: Partial<Row>, ...pauses: readonly PauseNow[]) => decisionOf(row(more), pauses, clock);

  it('says what is paused, whatever the ledger keeps as its reason', () => {
    const busy = { reason: 'busy', marks: [{ at: at(5), state: 'WAITING' }] } as const;
    expect(says(busy, pause({ trigger: 'orders' }))).toBe('Waits: trigger orders is paused (root: schema change).');
    expect(says(busy, pause({ job: 'etl' }))).toBe('Waits: job etl is paused (root: schema change).');
    expect(says(busy, pause('everything'), pause('everything', 'ana', 'a test'))).toBe(
      'Waits: everything is paused (root: schema change; ana: a test).',
    );
    expect(says({}, pause({ job: 'etl' }), pause({ trigger: 'orders' }, 'ana', 'x'))).toBe(
      'Waits: job etl is paused (root: schema change), and trigger orders is paused (ana: x).',
    );
  });

  it('says nothing of a pause of another trigger or job, and when Glue refused it', () => {
    const others = [pause({ trigger: 'rates' }), pause({ job: 'other' })];
    const marks = [{ at: at(5), state: 'WAITING' }] as const;
    expect(says({ reason: 'busy', marks }, ...others)).toBe(
      'Waits. Glue refused it: the job had no free slot (00:00:05).',
    );
    expect(says({ reason: 'busy' })).toBe('Waits. Glue refused it: the job had no free slot.');
    expect(says({ marks })).toBe('Waits: others came before it.');
    expect(says({ reason: 'paused', marks })).toBe('Waits: a pause held it back.');
    expect(says({ reason: 'of a newer version' })).toBe('Waits: of a newer version.');
  });

  it('starts after a pause, and else when that can be said', () => {
    const entry = waiting('busy');
    const said = (more: Partial<WaitingNow>, isPaused = false) => startsWhen({ ...entry, ...more }, isPaused, at(60));
    expect(said({ waitingFor: 'being-sent' }, true)).toBe('now');
    expect(said({ startsAbout: at(80) }, true)).toBe('after the pause');
    expect(said({})).toBe('when its turn comes');
    expect(said({ notBefore: at(70) })).toBe('in 10 s at the earliest');
    expect(said({ notBefore: at(50) })).toBe('when its turn comes');
    expect(said({ startsAbout: at(80), notBefore: at(70) })).toBe('probably within a minute');
    expect(said({ startsAbout: at(60 + 290) })).toBe('probably in 5 minutes');
  });
});

describe('a request that is sent', () => {
  const starting = (throttledAt?: number) =>
    decisionOf(
      row({
        state: 'STARTING',
        marks: [{ at: at(5), state: 'STARTING' }],
        ...(throttledAt !== undefined && { throttledAt: at(throttledAt) }),
      }),
      [],
      clock,
    );

  it('says that Glue refuses the call, while that is so', () => {
    expect(starting(7)).toBe('Glue refuses the call: too many calls come. It is sent again until Glue takes it.');
    expect(starting(4)).toBe('Is being sent to Glue.');
    expect(starting()).toBe('Is being sent to Glue.');
  });
});

describe('a request that has ended', () => {
  const said = (more: Partial<Row>) => decisionOf(row(more), [], clock);
  const marks = [
    { at: at(1), state: 'UNCERTAIN' },
    { at: at(2), state: 'STARTED' },
  ] as const;

  it('says how, with what Glue says of it', () => {
    const error = { name: 'Boom', message: 'Out of memory' };
    expect(said({ state: 'FAILED', error })).toBe('The run failed: Out of memory.');
    expect(said({ state: 'TIMEOUT' })).toBe('The run timed out.');
    expect(said({ state: 'REJECTED', error })).toBe('Glue rejected it: Out of memory.');
    expect(said({ state: 'CANCELLED' })).toBe('It was cancelled.');
  });

  it('says that it was in doubt, and how that ended', () => {
    expect(said({ state: 'SUCCEEDED', marks })).toBe('The reply was lost, and the run was found. The run succeeded.');
    expect(said({ state: 'STARTED', marks })).toBe('The reply was lost, and the run was found.');
  });
});

describe('what is paused', () => {
  it('is read from the job register: everything, jobs and triggers', () => {
    const remarks = { by: 'ana', why: 'x', at: at(1) };
    const register = [
      { jobName: 'etl', pauses: [{ ...remarks, trigger: '*' }] },
      {
        jobName: '*',
        pauses: [
          { ...remarks, trigger: '*', since: at(0) },
          { ...remarks, trigger: 'rates' },
        ],
      },
    ];
    expect(pausesNow(register).map(({ target, since }) => [target, since])).toEqual([
      [{ job: 'etl' }, at(1)],
      ['everything', at(0)],
      [{ trigger: 'rates' }, at(1)],
    ]);
  });

  it('is named once, with all who pause it', () => {
    const targets = pausedTargets([pause('everything'), pause({ job: 'etl' }), pause('everything', 'ana')]);
    expect(targets.map(({ name, pauses }) => [name, pauses.map(({ by }) => by)])).toEqual([
      ['everything', ['root', 'ana']],
      ['job etl', ['root']],
    ]);
  });

  it('may be paused once more by another, and not by who pauses it already', () => {
    const pauses = [pause({ trigger: 'orders' })];
    expect(mayPause({ trigger: 'orders' }, 'ana', pauses)).toBe(true);
    expect(mayPause({ job: 'etl' }, 'root', pauses)).toBe(true);
    expect(mayPause({ trigger: 'orders' }, 'root', pauses)).toBe(false);
  });

  it('is resumed by a button that ends the pauses of others only where it says so', () => {
    const resumed = (...by: readonly string[]) =>
      pausedTargets(by.map((name) => pause('everything', name))).map((one) => resumeOf(one, 'ana'));
    expect(resumed('ana')).toEqual([{ label: 'Resume everything', call: { resume: 'everything' } }]);
    const all = { label: 'Resume everything: end all pauses of it', call: { resume: 'everything', all: true } };
    expect([...resumed('root'), ...resumed('ana', 'root')]).toEqual([all, all]);
  });

  it('concerns a job if it, everything or one of its triggers is paused', () => {
    const all = [pause('everything'), pause({ job: 'etl' }), pause({ trigger: 'orders' }), pause({ trigger: 'rates' })];
    expect(pausesOfJob(all, job()).map(({ target }) => target)).toEqual([
      ...['everything', { job: 'etl' }, { trigger: 'orders' }],
    ]);
  });
});

describe('a job', () => {
  it('is blocked when Glue refuses it as such, not when its slots are in use, nor by what is paused anyway', () => {
    const denied = job({ waiting: [waiting('busy'), waiting('denied')] });
    expect(blockedBy(denied, [])).toBe(
      'Blocked. Glue refused it: the service may not start this job. It is tried again by itself.',
    );
    expect(blockedBy(denied, [pause({ trigger: 'orders' })])).toBeUndefined();
    expect(blockedBy(job({ waiting: [waiting('busy'), waiting('being-sent')] }), [])).toBeUndefined();
  });

  it('is summed up: its runs, what waits, what is sent or in doubt and is in no backlog', () => {
    const running = [{ requestId: 'a', trigger: 'orders', jobRunId: 'jr', startedAt: at(0) }];
    expect(summaryOf(job({ running, usualMs: 5_000 }), [])).toBe(
      '1 run in progress; nothing waits; a run usually takes 5.0 s',
    );
    const listed = row({ id: 'listed', state: 'STARTING' });
    const open = [listed, row({ state: 'STARTING', throttledAt: at(1) }), row({ id: 'x', jobName: 'other' })];
    const backlog = { waiting: [waiting('being-sent', { requestId: 'listed' })], waitingCount: 1, more: true };
    expect(summaryOf(job(backlog), [...open, row({ state: 'UNCERTAIN' })])).toBe(
      '0 runs in progress; 1 is being sent (Glue refuses the calls: too many come); 1 is in doubt; 1 or more wait',
    );
  });

  it('keeps its place while somebody looks, whatever happens in it; at first those at work come first', () => {
    const names = (jobs: readonly JobNow[], before: readonly string[]) =>
      inLastingOrder(jobs, before).map(({ jobName }) => jobName);
    const busy = { waitingCount: 1 };
    const first = names([job({ jobName: 'a' }), job({ jobName: 'c', ...busy }), job({ jobName: 'b', ...busy })], []);
    expect(first).toEqual(['b', 'c', 'a']);
    const later = [job({ jobName: 'a', ...busy }), job({ jobName: 'aa', ...busy }), job({ jobName: 'b' })];
    expect(names([...later, job({ jobName: 'c' })], first)).toEqual(['b', 'c', 'a', 'aa']);
  });
});
