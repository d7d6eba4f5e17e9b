import { describe, expect, it } from 'vitest';
import { describeEvent } from '../../cli/start/describe-event.ts';
import { landedObject } from '../../cli/start/landing-folder.ts';
import { parseStartOptions } from '../../cli/start/start-options.ts';
import { epochMs } from '../../lib/core/time.ts';
import { ownEvent } from '../../local/event-bus/aws-events.ts';
import type { GlueRun } from '../../local/glue/glue-run.ts';

const log = (fields: Record<string, unknown>) =>
  describeEvent({ kind: 'function-log', function: 's3-upload', line: JSON.stringify(fields), fields });
const run: GlueRun = {
  id: `jr_${'0'.repeat(64)}`,
  jobName: 'orders',
  sequence: 1,
  request: {},
  arguments: { '--source': 's3://b/k' },
  attempt: 0,
  state: 'FAILED',
  startedOn: epochMs(0),
  lastModifiedOn: epochMs(1_500),
  completedOn: epochMs(1_500),
  errorMessage: 'SystemExit: 1',
  visibleFrom: epochMs(0),
};

describe('the account', () => {
  it('shows what gathers, and the batch that it becomes, with the values of its group', () => {
    const by = { area: 'eu', day: '2026-11-22' };
    const gathered = { level: 'INFO', decision: 'gathered', message: 'gathers', trigger: 't', jobName: 'j' };
    expect(log({ ...gathered, requestId: 'r', by })?.text).toBe('t → j: gathers (request r, area eu, day 2026-11-22)');
    const cut = {
      level: 'INFO',
      decision: 'cut',
      message: 'are cut',
      trigger: 't',
      by: {},
      reason: 'quiet',
      members: 2,
    };
    expect(log(cut)?.text).toBe('t: are cut (closed as quiet, with 2 members)');
  });

  it('shows a decision with trigger, job, request and run', () => {
    const fields = {
      level: 'INFO',
      message: 'started',
      decision: 'started',
      trigger: 't',
      jobName: 'j',
      requestId: 'r',
    };
    expect(log({ ...fields, jobRunId: run.id })).toEqual({
      label: 'started',
      text: 't → j (request r, run jr_00000000…)',
      tone: 'good',
    });
  });

  it('shows the cause of a warning', () => {
    const fields = { level: 'WARN', message: 'the reply was lost', decision: 'uncertain', jobName: 'j' };
    expect(log({ ...fields, error: { name: 'TimeoutError', message: 'socket hang up' } })).toEqual({
      label: 'uncertain',
      text: 'j: the reply was lost (socket hang up)',
      tone: 'warn',
    });
  });

  it('shows an outcome as it stands on the event bus, and a message to a topic', () => {
    const detail = { trigger: 'orders', state: 'FAILED', requestId: 'r1' };
    const time = epochMs(0);
    const event = ownEvent({ source: 'glue-job-trigger', detailType: 'Job Run Outcome', detail, region: 'eu', time });
    expect(describeEvent({ kind: 'event-put', event, queues: [] })).toEqual({
      label: 'event',
      text: 'Job Run Outcome: orders FAILED (request r1)',
      tone: 'plain',
    });
    const missed = { ...event, detail: { trigger: 'orders', state: 'MISSED', missing: ['area us'] } };
    expect(describeEvent({ kind: 'event-put', event: missed, queues: [] })).toMatchObject({
      text: 'Job Run Outcome: orders MISSED (area us)',
    });
    expect(describeEvent({ kind: 'notice', topic: 'arn:on-call', subject: 'FAILED: orders', text: '…' })).toEqual({
      label: 'message',
      text: 'to arn:on-call: FAILED: orders',
      tone: 'plain',
    });
    expect(log({ level: 'INFO', message: 'the outcome is published', decision: 'published' })).toBeUndefined();
  });

  it('leaves out what is no decision, unless it is a warning or worse', () => {
    expect(log({ level: 'INFO', message: 'chatter' })).toBeUndefined();
    expect(log({ level: 'WARN', message: 'short visibility window', decision: 'configured' })).toBeUndefined();
    expect(log({ level: 'ERROR', message: 'it broke' })).toMatchObject({ label: 's3-upload', tone: 'bad' });
  });

  it('shows an upload to a bucket that sends no events to EventBridge, and what to do', () => {
    const object = { bucket: 'b', key: 'k', size: 3, etag: 'e', reason: 'PutObject', requestId: 'R' } as const;
    expect(describeEvent({ kind: 'object-not-told', object })).toMatchObject({
      text: 's3://b/k (3 bytes) → its bucket sends no events to EventBridge: npm run connect-bucket -- b --apply',
      tone: 'warn',
    });
  });

  it("shows a run's acceptance and end, not what is between", () => {
    expect(describeEvent({ kind: 'run-accepted', run })?.text).toContain('--source s3://b/k');
    expect(describeEvent({ kind: 'run-changed', run })?.text).toBe(
      'jr_00000000… of orders FAILED after 1.5 s: SystemExit: 1',
    );
    expect(describeEvent({ kind: 'run-changed', run: { ...run, state: 'RUNNING' } })).toBeUndefined();
  });
});

describe('a file in the landing folder', () => {
  it.each([
    ['/l/bucket/a/b.csv', { bucket: 'bucket', key: 'a/b.csv' }],
    ['/l/bucket/a b+c.csv', { bucket: 'bucket', key: 'a b+c.csv' }],
    ['/l/stray.csv', { key: 'stray.csv' }],
    ['/l/.stray.csv.swp', undefined],
    ['/l/bucket/.DS_Store', undefined],
    ['/l/bucket/a/.b.csv.swp', undefined],
  ])('%s becomes %j', (file, expected) => {
    expect(landedObject('/l', file)).toEqual(expected);
  });
});

describe('the options of npm start', () => {
  it('have defaults, from the environment if the build reads them there', () => {
    expect(parseStartOptions([], { STAGE: 'test', TRIGGERS_FILE: 'x.yml' })).toMatchObject({
      once: false,
      stage: 'test',
      file: 'x.yml',
      faults: [],
    });
  });

  it('put faults together from all their forms', () => {
    const args = ['--lose-replies', '0.3', '--lose-events', '1', '--fault', 'runs-late,seconds=4,jobName=orders'];
    expect(parseStartOptions(args, {}).faults).toEqual([
      { fault: 'accept-then-drop', probability: 0.3 },
      { fault: 'lose-events', probability: 1 },
      { fault: 'runs-late', seconds: 4, jobName: 'orders' },
    ]);
  });

  it.each([
    [['--runs-take', 'long'], '--runs-take must be a number of 0 or more, found "long"'],
    [['--lose-replies', '2'], '--lose-replies must be a number from 0 to 1, found "2"'],
    [['--concurrency', '1.5'], '--concurrency must be a whole number of 1 or more, found "1.5"'],
    [['--fault', 'throttle,times'], '"times" must be name=value'],
    [['stray'], 'takes options only, found "stray"'],
  ])('%j are refused, naming what is wrong', (args, message) => {
    expect(() => parseStartOptions(args, {})).toThrow(message);
  });
});
