import { afterEach, describe, expect, it, vi } from 'vitest';

const { default: OptionsPlugin } = await import(new URL('../../infra/options-plugin.js', import.meta.url).href);

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** What the deployer says and how it ends when npm has started it and kept something. */
const start = (variables: Readonly<Record<string, string>>, args: readonly string[] = ['deploy']) => {
  const said: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
  const exit = vi.spyOn(process, 'exit').mockImplementation((() => undefined) as () => never);
  const [node = '', ...before] = process.argv;
  process.argv = [node, '/project/node_modules/serverless/bin/serverless.js', ...args];
  const environment = {
    npm_lifecycle_event: 'deploy',
    npm_lifecycle_script: 'node node_modules/serverless/bin/serverless.js deploy',
    ...variables,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  try {
    new OptionsPlugin();
  } finally {
    process.argv = [node, ...before];
  }
  return { said: said.join(''), codes: exit.mock.calls.map(([code]) => code) };
};

describe('the deployer, started by npm', () => {
  it.each([
    ['stage', '--stage <value>'],
    ['region', '--region <value>'],
    ['param', '--param <value>'],
    ['config', '--config <value>'],
    ['aws_profile', '--aws-profile <value>'],
    ['force', '--force'],
    ['conceal', '--conceal'],
  ])('ends with 2 before anything begins when npm has kept %s', (name, typed) => {
    const kept = typed.replace(' <value>', '');
    expect(start({ [`npm_config_${name}`]: 'true' })).toEqual({
      said: `npm has kept ${kept} for itself; write the options of the script after "--".\nType: npm run deploy -- ${typed}\n`,
      codes: [2],
    });
  });

  it('takes a word behind its own command for the value that npm left over', () => {
    expect(start({ npm_config_stage: 'true' }, ['deploy', 'prod']).said).toContain('npm run deploy -- --stage prod\n');
  });

  it('continues when npm has kept nothing, or kept it from a script that has started the deployer', () => {
    expect(start({})).toEqual({ said: '', codes: [] });
    const other = { npm_lifecycle_script: 'node deploy-all.js', npm_config_stage: 'true' };
    expect(start(other)).toEqual({ said: '', codes: [] });
  });
});
