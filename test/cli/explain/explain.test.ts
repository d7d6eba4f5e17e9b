import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { explain } from '../../../cli/explain/explain.ts';
import { epochMs } from '../../../lib/core/time.ts';
import { loadTriggers } from '../../../lib/triggers-file/load-triggers.ts';
import { runNode } from '../../processes/spawn-node.ts';

const ROOT = path.join(import.meta.dirname, '../..', '..');
const EXAMPLES = path.join(ROOT, 'examples', 'events');
const TRIGGERS = path.join(ROOT, 'triggers.yml');
const UPLOAD = 's3://acme-dev-landing/orders/eu/dt=2026-11-22/part-0001.csv';

const scratch = mkdtempSync(path.join(tmpdir(), 'explain-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const aFile = (name: string, content: string): string => {
  const file = path.join(scratch, name);
  writeFileSync(file, content);
  return file;
};

/** Runs `npm run explain` in this process, on the project's own triggers file. */
const run = async (...args: readonly string[]) => {
  const out: string[] = [];
  const err: string[] = [];
  const exitCode = await explain(args, {
    environment: { TRIGGERS_FILE: TRIGGERS },
    loadTriggers,
    now: () => epochMs(Date.UTC(2026, 10, 22, 12)),
    terminal: { out: (line) => out.push(line), err: (line) => err.push(line) },
  });
  return { exitCode, out: out.join('\n'), err: err.join('\n') };
};

/** What each example shows: the arguments of its run, or why there is none. */
const SHOWN: Readonly<Record<string, { readonly exitCode: number; readonly parts: readonly string[] }>> = {
  'orders.json': {
    exitCode: 0,
    parts: ['starts a run of orders-etl-dev', `"--source": "${UPLOAD}"`, '"--area": "eu"', '"--day": "2026-11-22"'],
  },
  'orders-odd-key.json': { exitCode: 0, parts: ['orders/us/dt=2026-11-22/März + April 100%.csv"', '"--area": "us"'] },
  'orders-notification.json': {
    exitCode: 0,
    parts: ['orders/us/dt=2026-11-22/März + April 100%.csv"', '"--area": "us"'],
  },
  'orders-sns-in-sqs.json': { exitCode: 0, parts: ['orders/eu/dt=2026-11-22/part-0002.csv"', '"NumberOfWorkers": 4'] },
  'nightly.json': { exitCode: 0, parts: ['starts a run of nightly-rollup', '"--day": "2026-11-22"'] },
  'manual-object.json': { exitCode: 0, parts: ['starts a run of orders-etl-dev', `"--source": "${UPLOAD}"`] },
  'manual-schedule.json': { exitCode: 0, parts: ['starts a run of nightly-rollup', '"--day": "2026-11-22"'] },
  'manual-input.json': {
    exitCode: 0,
    parts: ['starts a run of orders-etl-dev', '"--from": "2026-11-01"', '"--to": "2026-11-21"'],
  },
  'manual-start.json': { exitCode: 0, parts: ['manual-start: starts a run of orders-etl-dev', '"--area": "eu"'] },
  'manual-dry-run.json': { exitCode: 0, parts: ['starts a run of orders-etl-dev'] },
  'manual-redrive.json': { exitCode: 3, parts: ['a redrive takes up what the ledger holds'] },
  'manual-pause.json': { exitCode: 3, parts: ['a pause changes the ledger'] },
  'manual-resume.json': { exitCode: 3, parts: ['a resume changes the ledger'] },
  'manual-cancel.json': { exitCode: 3, parts: ['a cancel concerns what the ledger holds'] },
  'manual-rerun.json': { exitCode: 3, parts: ['a rerun takes up what the ledger holds'] },
  'manual-status.json': { exitCode: 3, parts: ['a status call only asks the ledger'] },
};

describe('explain', () => {
  it.each(readdirSync(EXAMPLES))('shows for the example %s what it was written for', async (name) => {
    const { exitCode, out } = await run(path.join(EXAMPLES, name));
    for (const part of SHOWN[name]?.parts ?? ['an example that no test knows']) expect(out).toContain(part);
    expect(exitCode).toBe(SHOWN[name]?.exitCode);
  });

  it('says by when the trigger that would start expects its event', async () => {
    const file = path.join(ROOT, 'examples', 'triggers', 'expect.yml');
    const { out } = await run('s3://acme-dev-landing/orders/eu/a.csv', '--file', file);
    expect(out).toMatch(/ expect: each weekday by 06:00 Europe\/Berlin, its run succeeded for each area of eu$/m);
  });

  it('gives the same request id for one upload by either route', async () => {
    const idIn = async (name: string) =>
      /request id ([0-9a-f]{24})/.exec((await run(path.join(EXAMPLES, name))).out)?.[1];
    expect(await idIn('orders-odd-key.json')).toBeDefined();
    expect(await idIn('orders-odd-key.json')).toBe(await idIn('orders-notification.json'));
  });

  it.each([
    ['orders/', 'orders/eu/a.csv', 'orders/**'],
    ["'*.csv'", 'in/a.csv', '**.csv'],
    ['orders', 'orders/a.csv', 'orders/**'],
    ['.csv', 'in/a.csv', '**.csv'],
  ])('says how the pattern %s would have to be written to match %s', async (pattern, key, right) => {
    const file = aFile(
      'prefix.yml',
      `triggers:\n  a:\n    on: { s3: { bucket: acme-landing, key: ${pattern} } }\n    start: { JobName: j }\n`,
    );
    const { exitCode, out } = await run(`s3://acme-landing/${key}`, '--file', file);
    expect(out).toContain(`written as "${right}" the pattern would match`);
    expect(exitCode).toBe(3);
  });

  it('explains a key that was never uploaded, and says what it assumed', async () => {
    const { exitCode, out } = await run(UPLOAD, '--size', '2000000000');
    expect(exitCode).toBe(0);
    expect(out).toContain('"NumberOfWorkers": 20');
    expect(out).toContain('assumed: etag');
    expect(out).not.toContain('assumed: size');
  });

  it('says of every trigger why it does nothing', async () => {
    const { exitCode, out } = await run('s3://acme-dev-landing/orders/eu/part-0001.csv');
    expect(exitCode).toBe(3);
    expect(out).toContain('orders: nothing (key-does-not-match): the key "orders/eu/part-0001.csv" does not match');
    expect(out).toContain('nightly: nothing (wrong-source): it waits for a scheduled time');
  });

  it('shows the call that a trigger accepts, with a time that its schedule has', async () => {
    const { out } = await run(UPLOAD);
    expect(out).toContain('by hand: {"trigger":"nightly","scheduledTime":"2026-11-22T02:00:00Z"}');
  });

  it('warns of an event for a time that its schedule never has, and of no other', async () => {
    const event = (scheduledTime: string) =>
      aFile('event.json', JSON.stringify({ kind: 'schedule', trigger: 'nightly', scheduledTime }));
    const { exitCode, out } = await run(event('2026-11-22T03:00:00Z'));
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: expect.stringMatching(
        /warning: scheduledTime: expected a time of cron.* in Europe\/Berlin, found "2026-11-22T03:00:00Z"; the nearest/,
      ),
    });
    expect((await run(event('2026-11-22T02:00:00Z'))).out).not.toContain('warning');
  });

  it('refuses a stage that the file does not have', async () => {
    expect(await run(UPLOAD, '--stage', 'nosuch')).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('stage: expected dev or prod, found "nosuch"'),
    });
  });

  it('refuses a call for a time that the schedule never has, naming the nearest two', async () => {
    const call = aFile('call.json', JSON.stringify({ trigger: 'nightly', scheduledTime: '2026-11-22T03:00:00Z' }));
    const { exitCode, out } = await run(call);
    expect(exitCode).toBe(1);
    expect(out).toContain(
      'the nearest are "2026-11-22T02:00:00Z" (2026-11-22 03:00:00 there) and "2026-11-23T02:00:00Z"',
    );
  });

  it('shows each error of a request that would be refused, on a line of its own', async () => {
    const call = aFile('call.json', JSON.stringify({ trigger: 'reprocess', input: { form: '2026-11-01' } }));
    const { exitCode, out } = await run(call);
    expect(exitCode).toBe(3);
    expect(out).toContain('reprocess: would be refused for good');
    expect(
      out
        .split('\n')
        .filter((line) => /^ +input/.test(line))
        .slice(-3),
    ).toEqual([
      '      input: "form" is no input of this trigger (did you mean "from"?)',
      '      input.from: it is missing; expected a date such as "2026-11-22"',
      '      input.to: it is missing; expected a date such as "2026-11-22"',
    ]);
  });

  it('lists the arguments that the event leaves out', async () => {
    const file = path.join(ROOT, 'examples', 'triggers', 'conditions.yml');
    const call = aFile('call.json', '{"trigger": "backfill", "input": {"from": "2026-11-01"}}');
    const { exitCode, out } = await run(call, '--file', file);
    expect(exitCode).toBe(0);
    expect(out).toContain('left out for this event: Arguments["--reason"]');
    expect(out).not.toContain('"--reason"":');
  });

  it('knows another stage by its buckets, its jobs and its request ids', async () => {
    const uri = 's3://acme-landing/orders/eu/dt=2026-11-22/a.csv';
    const { out } = await run(uri, '--stage', 'prod');
    expect(out).toContain('starts a run of orders-etl-prod');
    expect((await run(uri, '--stage', 'prod', '--ledger', 'another')).out).not.toBe(out);
  });

  it('prints for programs', async () => {
    const { out } = await run(path.join(EXAMPLES, 'orders.json'), '--json');
    expect(JSON.parse(out)).toMatchObject([
      {
        kind: 'decided',
        event: { bucket: 'acme-dev-landing' },
        decisions: [
          { kind: 'request', request: { jobName: 'orders-etl-dev' } },
          { trigger: 'deliveries', reason: 'key-does-not-match' },
          { trigger: 'nightly', reason: 'wrong-source' },
          { trigger: 'reprocess', reason: 'wrong-source' },
        ],
      },
    ]);
  });

  it('knows the end of a run and the test event of S3 for what they are', async () => {
    const fixtures = path.join(ROOT, 'test', 'fixtures', 'events');
    expect(await run(path.join(fixtures, 'glue-job-succeeded.json'))).toMatchObject({
      exitCode: 3,
      out: expect.stringContaining('a run of orders-etl has ended (SUCCEEDED)'),
    });
    expect(await run(path.join(fixtures, 's3-test-event.json'))).toMatchObject({
      exitCode: 3,
      out: expect.stringContaining('s3:TestEvent'),
    });
  });

  it.each([
    ['a mistaken call', '{"triger":"orders","object":"s3://b/k"}', 'did you mean "trigger"?'],
    [
      'a malformed event',
      '{"detail-type":"Object Created","source":"aws.s3"}',
      'detail.bucket.name: expected the name of a bucket, found nothing',
    ],
    [
      'a malformed schedule',
      '{"kind":"schedule"}',
      'scheduledTime: expected a time such as "2026-11-22T02:00:00Z", found nothing',
    ],
  ])('reports everything that is wrong with %s, with exit code 1', async (_, content, part) => {
    expect(await run(aFile('bad.json', content))).toMatchObject({ exitCode: 1, out: expect.stringContaining(part) });
  });

  it.each([
    ['a file that is not there', ['no-such-file.json'], /"no-such-file.json" cannot be read: there is no such file/],
    ['a file that is no JSON', [aFile('text.json', '{')], /which is not JSON/],
    ['an address that names no object', ['s3://bucket'], /names a bucket but no object/],
    ['a triggers file that is not there', [UPLOAD, '--file', 'none.yml'], /none\.yml cannot be read/],
    ['a triggers file with errors', [UPLOAD, '--file', aFile('bad.yml', 'triggers: 7')], /1 error/],
  ])('says in one message, without a stack, what is wrong with %s', async (_, args, message) => {
    const { exitCode, out, err } = await run(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it.each([[[]], [['a.json', 'b.json']], [[UPLOAD, '--size', 'big']], [[UPLOAD, '--colour']]])(
    'shows its help after wrong options %j, with exit code 2',
    async (args) => {
      expect(await run(...args)).toMatchObject({
        exitCode: 2,
        out: '',
        err: expect.stringContaining('npm run explain'),
      });
    },
  );

  it('runs as the script that people start', async () => {
    const script = path.join(ROOT, 'cli', 'explain.js');
    const help = await runNode([script, '--help']);
    expect(help).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('Exit code') });
    const none = await runNode([script, 's3://nowhere/x'], { cwd: ROOT });
    expect(none).toMatchObject({ status: 3, stdout: expect.stringContaining('bucket-does-not-match') });
  });
});
