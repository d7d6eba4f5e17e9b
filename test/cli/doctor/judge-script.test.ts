import { describe, expect, it } from 'vitest';
import { judgeScript } from '../../../cli/doctor/judge-script.ts';
import { scriptArguments } from '../../../cli/doctor/script-arguments.ts';
import { aTrigger } from '../../doubles/a-trigger.ts';

const SCRIPT = 's3://scripts/etl.py';

const judge = (
  source: string,
  given: readonly string[],
  { kind = 'glueetl', argumentNames = [] }: { readonly kind?: string; readonly argumentNames?: readonly string[] } = {},
) =>
  judgeScript(
    {
      jobName: 'etl',
      job: { kind, argumentNames, scriptLocation: SCRIPT },
      triggers: [
        aTrigger({
          name: 'orders',
          start: { JobName: 'etl', Arguments: Object.fromEntries(given.map((name) => [name, 'x'])) },
        }),
      ],
      marker: '--trigger-request-id',
    },
    scriptArguments(source),
    { stage: 'dev' },
  );
const asks = (...names: readonly string[]): string =>
  `getResolvedOptions(sys.argv, [${names.map((name) => `'${name}'`)}])`;

describe('a script and a trigger that fit', () => {
  it.each([
    ['the trigger sets all', asks('day', 'area'), ['--day', '--area'], {}],
    ['the job sets what the trigger does not', asks('day', 'area'), ['--day'], { argumentNames: ['--area'] }],
    ['Glue sets it', asks('JOB_NAME', 'TempDir'), [], {}],
    ['the service sets it', asks('trigger-request-id'), [], {}],
    ["the trigger sets one of Glue's own", asks('day'), ['--day', '--enable-metrics'], {}],
    ['the script reads it in a way of its own', `${asks('day')}\narea = find("area")`, ['--day', '--area'], {}],
    ['it is not understood what the script reads', 'run(sys.argv)', ['--day'], {}],
  ])('give no finding: %s', (_what, source, given, job) => {
    expect(judge(source, given, job)).toEqual([]);
  });
});

describe('a script and a trigger that do not fit', () => {
  it('give an error for each argument that is asked for and not set', () => {
    expect(judge(asks('day', 'area'), ['--day'])).toEqual([
      {
        level: 'error',
        where: { triggers: ['orders'], job: 'etl' },
        what: `the script ${SCRIPT} asks for --area, and neither the trigger nor the job sets it, so the run fails`,
        advice: "add --area to the trigger's Arguments, or to the job's default arguments",
        remedy: 'npm run deploy -- --stage dev',
      },
    ]);
  });

  it.each([
    ['input-path', '--input_path'],
    ['day', '--days'],
  ])('say for --%s which of the arguments that are set was meant', (asked, set) => {
    const [first, ...others] = judge(asks(asked), [set]);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ level: 'error', what: expect.stringContaining(`; the trigger sets ${set}`) });
    expect(first?.advice).toContain(`write --${asked} instead of ${set}`);
  });

  it('give a warning for each argument that is set and never read', () => {
    expect(judge(asks('day'), ['--day', '--area'])).toMatchObject([
      { level: 'warning', what: `the trigger sets --area, and the script ${SCRIPT} never reads it; it reads --day` },
    ]);
  });

  it('give an error where the script ends at the marker', () => {
    const source = `p = argparse.ArgumentParser()\np.add_argument('--day')\np.parse_args()`;
    expect(judge(source, ['--day'])).toMatchObject([
      {
        level: 'error',
        what: expect.stringContaining('each run has --trigger-request-id'),
        advice: expect.stringContaining('parse_known_args'),
      },
    ]);
    expect(judge(`${source}\np.add_argument('--trigger-request-id')`, ['--day'])).toEqual([]);
  });
});
