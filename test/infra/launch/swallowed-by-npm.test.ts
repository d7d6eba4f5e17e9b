import { describe, expect, it } from 'vitest';
import { swallowedByNpm } from '../../../infra/launch/swallowed-by-npm.ts';

const OPTIONS = {
  stage: { type: 'string' },
  'data-dir': { type: 'string' },
  once: { type: 'boolean' },
  apply: { type: 'boolean' },
  span: { type: 'string' },
  etag: { type: 'string' },
  file: { type: 'string' },
} as const;

const CHECK = {
  npm_lifecycle_event: 'check',
  npm_lifecycle_script: 'node cli/check.js',
  npm_config_cache: '/root/.npm',
};

/** What is told when npm has run `check` with these variables, and these arguments did come through. */
const told = (variables: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  swallowedByNpm(args, OPTIONS, { environment: { ...CHECK, ...variables }, program: '/home/ana/project/cli/check.js' });

const telling = (kept: string, command: string): string =>
  `npm has kept ${kept} for itself; write the options of the script after "--".\nType: ${command}`;

/** What npm makes of "--apply": `-a -p -p -l -y`. */
const APPLY = { npm_config_all: 'true', npm_config_parseable: 'true', npm_config_long: 'true', npm_config_yes: 'true' };
/** What it makes of "--span". */
const SPAN = { npm_config_loglevel: 'silent', npm_config_parseable: 'true', npm_config_all: 'true' };

describe('an option that npm has kept', () => {
  it.each([
    ['--stage prod', { npm_config_stage: 'true' }, ['prod'], '--stage', '--stage prod'],
    ['--stage=prod', { npm_config_stage: 'prod' }, [], '--stage', '--stage prod'],
    ['--stage', { npm_config_stage: 'true' }, [], '--stage', '--stage <value>'],
    ['x.yml --stage=prod', { npm_config_stage: 'prod' }, ['x.yml'], '--stage', 'x.yml --stage prod'],
    ['x.yml --stage prod', { npm_config_stage: 'true' }, ['x.yml', 'prod'], '--stage', '… --stage <value>'],
    ['--once', { npm_config_once: 'true' }, [], '--once', '--once'],
    ['a.yml --once', { npm_config_once: 'true' }, ['a.yml'], '--once', 'a.yml --once'],
    ['--data-dir "a b"', { npm_config_data_dir: 'a b' }, [], '--data-dir', "--data-dir 'a b'"],
    [`--data-dir "it's"`, { npm_config_data_dir: "it's" }, [], '--data-dir', `--data-dir 'it'\\''s'`],
    ['--stag prod', { npm_config_stag: 'true' }, ['prod'], '--stag', '--stage prod'],
    ['--apply', APPLY, [], '--apply', '--apply'],
    ['--span 3', SPAN, ['3'], '--span', '--span 3'],
    [
      '--once --stage prod',
      { npm_config_once: 'true', npm_config_stage: 'true' },
      ['prod'],
      '--once, --stage',
      '--once --stage prod',
    ],
  ])('is reported with what to type: %s', (_typed, variables, args, kept, command) => {
    expect(told(variables, ...args)).toBe(telling(kept, `npm run check -- ${command}`));
  });

  it('is reported with npm’s own name for the script "start"', () => {
    const environment = {
      npm_lifecycle_event: 'start',
      npm_lifecycle_script: 'node cli/start.js',
      npm_config_once: 'true',
    };
    expect(swallowedByNpm([], OPTIONS, { environment, program: '/home/ana/project/local/start.js' })).toBe(
      telling('--once', 'npm start -- --once'),
    );
  });

  it.each([
    ['of npm itself', { npm_config_yes: 'true', npm_config_tag: 'next', npm_config_cafile: '/etc/ca' }],
    ['switched off', { npm_config_once: '' }],
    ['kept by a script that has started this one', { npm_config_stage: 'prod', npm_lifecycle_script: 'vitest run' }],
    ['without npm', { npm_config_stage: 'prod', npm_lifecycle_script: '' }],
  ])('is not reported when it is %s', (_what, variables) => {
    expect(told(variables)).toBeUndefined();
  });

  it.each([
    ['--apply', APPLY],
    ['--span', SPAN],
  ])('is not taken for %s while one of its letters is missing', (_typed, variables) => {
    for (const letter of Object.keys(variables)) expect(told({ ...variables, [letter]: '' }), letter).toBeUndefined();
  });
});
