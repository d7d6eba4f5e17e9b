import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Asked, AwsReads } from '../../../cli/doctor/aws-reads.ts';
import { aJob } from '../doctor/an-aws.ts';
import { play } from './fake-world.ts';

const FILE = `triggers:
  orders:
    on: { s3: { bucket: landing, key: 'orders/*' } }
    start: { JobName: orders-etl }
  events:
    on: { s3: { bucket: landing, key: 'events/*' } }
    start: { JobName: events-etl }
`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'glue-job-trigger-'));
  await writeFile(path.join(folder, 'triggers.yml'), FILE);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const doctor = (aws: Partial<AwsReads>, ...words: readonly string[]) =>
  play(['doctor', '--file', path.join(folder, 'triggers.yml'), ...words], { aws });

const unasked = async (): Promise<Asked<never>> => ({ kind: 'unasked', why: 'there are no credentials' });
const NOBODY: Partial<AwsReads> = { job: unasked, bucket: unasked, stack: unasked, region: async () => undefined };

describe('glue-job-trigger doctor', () => {
  it('ends with 0 where nothing is wrong, and says what was left out', async () => {
    const { code, out, targets } = await doctor({}, '--stage', 'prod', '--region', 'eu-west-1');
    expect({ code, targets }).toEqual({ code: 0, targets: [{ stage: 'prod', region: 'eu-west-1' }] });
    expect(out.join('\n')).toContain(
      'note: the stack glue-job-trigger-prod is not deployed in this region. Left out: what the roles',
    );
    expect(out.at(-1)).toBe('0 errors, 0 warnings, 1 note');
  });

  it('ends with 3 at an error, shows the worst first, and each with its remedy', async () => {
    const { code, out } = await doctor({
      job: async (name) =>
        name === 'orders-etl' ? { kind: 'answer', value: aJob({ maxConcurrentRuns: 1 }) } : { kind: 'missing' },
    });
    expect(code).toBe(3);
    const levels = out.flatMap((line) => /^(error|warning|note|unchecked): /.exec(line)?.[1] ?? []);
    expect(levels).toEqual(['error', 'note', 'note']);
    expect(out[0]).toContain('trigger events, job events-etl: there is no such job');
    expect(out[2]).toBe('    aws glue list-jobs');
    expect(out.at(-1)).toBe('1 error, 0 warnings, 2 notes');
  });

  it('ends with 4 where AWS answers nothing, and says once why', async () => {
    const { code, out } = await doctor(NOBODY);
    expect(code).toBe(4);
    expect(out.filter((line) => line.includes('there are no credentials'))).toEqual([
      'unchecked: triggers orders, events: could not check the stack glue-job-trigger-dev (what the roles of the functions allow, and the log of the last 24 hours), the job orders-etl, the job events-etl, the bucket landing, because there are no credentials',
    ]);
    expect(out.at(-1)).toBe('0 errors, 0 warnings, 0 notes, 1 check that could not be made');
  });

  it('goes on where one permission is missing', async () => {
    const why = 'glue:GetJob is denied to arn:aws:iam::111122223333:user/ana';
    const { code, out } = await doctor({
      job: async () => ({ kind: 'unasked', why }),
      bucket: async () => ({ kind: 'answer', value: { tellsEventBridge: false } }),
    });
    expect(code).toBe(3);
    expect(out.join('\n')).toContain(`could not check the job orders-etl, the job events-etl, because ${why}`);
    expect(out.join('\n')).toContain('bucket landing: the bucket does not send its events');
  });

  it('prints the same findings as JSON', async () => {
    const { code, out } = await doctor({ bucket: async () => ({ kind: 'missing' }) }, '--json');
    expect(code).toBe(3);
    const { stage, findings } = JSON.parse(out.join('\n'));
    expect(stage).toBe('dev');
    expect(findings).toContainEqual({
      level: 'error',
      where: { triggers: ['orders', 'events'], bucket: 'landing' },
      what: 'there is no such bucket',
      advice: expect.any(String),
      remedy: 'aws s3 ls',
    });
  });

  it('with a triggers file that cannot be read ends with 1, and with words of no use with 2', async () => {
    expect((await play(['doctor', '--file', path.join(folder, 'none.yml')])).code).toBe(1);
    expect((await doctor({}, 'orders')).code).toBe(2);
  });
});
