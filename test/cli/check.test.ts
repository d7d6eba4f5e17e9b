import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { check } from '../../cli/check/check.ts';
import { runNode } from '../processes/spawn-node.ts';

beforeEach(() => {
  for (const name of ['TRIGGERS_FILE', 'STAGE', 'NO_COLOR']) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** As a person runs it. */
const runAlone = (...args: readonly string[]) => runNode(['cli/check.js', ...args]);

/** The same in this process, where most of what it says is looked at: a start of Node takes longer than a check. */
const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const out: string[] = [];
  const err: string[] = [];
  using _out = vi.spyOn(console, 'log').mockImplementation((line) => void out.push(`${line}\n`));
  using _err = vi.spyOn(console, 'error').mockImplementation((line) => void err.push(`${line}\n`));
  const status = check(args, 'npm run check --');
  return { status, stdout: out.join(''), stderr: err.join('') };
};

describe('npm run check', () => {
  it('lists the triggers and exits 0 when there is no error', async () => {
    const { status, stdout, stderr } = await runAlone();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('triggers.yml: 4 triggers, stage dev');
    expect(stdout).toContain('s3://acme-dev-landing/orders/{area}/dt={day}/{file}.csv → orders-etl-dev');
  });

  it('says by when triggers expect their events, and when that is next', () => {
    const { stdout } = run(['examples/triggers/expect.yml', '--stage', 'prod']);
    expect(stdout).toMatch(
      / {4}expected each day by 05:00 Europe\/Berlin, its run started \(next \w{3} \d{4}-\d\d-\d\d 05:00\)/,
    );
    const { stdout: json } = run(['examples/triggers/expect.yml', '--stage', 'dev', '--json']);
    const expected = 'each weekday by 06:00 Europe/Berlin, its run succeeded for each area of eu';
    expect(JSON.parse(json)).toMatchObject({ triggers: [{ name: 'orders', expected }, { name: 'rollup' }] });
  });

  it('prints notes for the deployment in a line each, and does not count them as warnings', () => {
    const { stdout } = run(['examples/triggers/several-buckets.yml']);
    expect(stdout.match(/^note: .*$/gm)).toEqual([
      expect.stringMatching(
        /begins with "-" .* can happen in orders \(--file\), partner-files \(--partner, --path\), day-complete \(--day\)$/,
      ),
      'note: there is no alarmTopic, so the alarms of the stack notify nobody; deploy asks for one, or for alarmTopic: none',
    ]);
    expect(stdout).not.toContain('warning');
    expect(run(['examples/triggers/settings.yml']).stdout).not.toContain('alarmTopic');
  });

  it('tells several patterns of a trigger, and gives them to programs as the file has them', () => {
    const file = 'examples/triggers/several-patterns.yml';
    expect(run([file]).stdout).toContain(
      's3://acme-dev-landing/orders/dt={day}/_SUCCESS or s3://acme-dev-landing/rates/{day}.csv → import-dev',
    );
    const { triggers } = JSON.parse(run([file, '--json']).stdout);
    expect(triggers[0].on.key).toEqual({ orders: 'orders/dt={day}/_SUCCESS', rates: 'rates/{day}.csv' });
  });

  it('tells how uploads are gathered, and gives it to programs with what was left out', () => {
    const file = 'examples/batches/marker.yml';
    expect(run([file]).stdout).toContain('one run for many uploads for each area and day, 1000 uploads at most');
    const { triggers } = JSON.parse(run([file, '--json']).stdout);
    expect(triggers[0].batch).toEqual({
      ...{ by: ['area', 'day'], items: 1_000, quietSeconds: 60, atMostSeconds: 86_400, orElse: 'wait', hold: false },
      until: 'orders/{area}/dt={day}/_SUCCESS',
    });
  });

  it('reads file and stage from its arguments, or else from the environment', () => {
    expect(run([], { TRIGGERS_FILE: 'triggers.yml', STAGE: 'prod' }).stdout).toContain('stage prod');
    expect(run(['triggers.yml', '--stage', 'dev'], { TRIGGERS_FILE: 'nowhere.yml', STAGE: 'prod' }).stdout).toContain(
      'stage dev',
    );
  });

  it('refuses a stage that the file does not have, and names those it has', () => {
    const { status, stdout, stderr } = run(['triggers.yml', '--stage', 'prd']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe('triggers.yml: stage: expected dev or prod, found "prd"; did you mean "prod"?\n');
  });

  it('prints all five errors, without colours into a pipe, and exits 1', async () => {
    const { status, stdout, stderr } = await runAlone('test/fixtures/triggers/five-errors.yml');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.match(/five-errors\.yml:\d+:\d+ error/g)).toHaveLength(5);
    expect(stderr).toContain('five-errors.yml: 5 errors, stage dev');
    expect(stderr).not.toContain('\u001b');
  });

  it('prints warnings separately and exits 0 with them', () => {
    const { status, stdout, stderr } = run(['test/fixtures/triggers/two-warnings.yml']);
    expect(status).toBe(0);
    expect(stderr.match(/ warning in /g)).toHaveLength(2);
    expect(stdout).toContain('no error, 2 warnings');
  });

  it('prints the same as JSON for programs, with the same exit codes', () => {
    const good = run(['--json']);
    expect({ status: good.status, stderr: good.stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(good.stdout)).toMatchObject({
      file: 'triggers.yml',
      stage: 'dev',
      triggers: [
        { name: 'orders' },
        { name: 'deliveries', batch: { by: ['partner'], items: 500 } },
        { name: 'nightly', next: [expect.any(String), expect.any(String), expect.any(String)] },
        { name: 'reprocess' },
      ],
      errors: [],
      warnings: [],
    });
    const bad = run(['test/fixtures/triggers/five-errors.yml', '--json']);
    expect(bad.status).toBe(1);
    expect(JSON.parse(bad.stdout).errors).toHaveLength(5);
  });

  it('says what to do about a missing file, without a stack', () => {
    const { status, stderr } = run(['nowhere.yml']);
    expect(status).toBe(1);
    expect(stderr).toContain('there is no such file');
    expect(stderr).not.toContain('    at ');
  });

  it('explains itself, and exits 2 on wrong usage', () => {
    expect(run(['--help'])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('npm run check -- [file]'),
    });
    expect(run(['--stag', 'dev'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('npm run check -- [file]'),
    });
    for (const two of [
      ['a.yml', 'b.yml'],
      ['b.yml', '--file', 'a.yml'],
    ]) {
      expect(run(two)).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/^expected one file, found a\.yml, b\.yml\n/),
      });
    }
  });

  it('also accepts its file as the other scripts do', () => {
    expect(run(['--file', 'nowhere.yml'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('nowhere.yml'),
    });
  });
});
