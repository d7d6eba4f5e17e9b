import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runNode } from '../processes/spawn-node.ts';
import { fakePrograms } from './fake-program.ts';
import { describeSkipped } from './say-what-was-skipped.ts';

const java = { tool: 'Java', why: 'java is not there', remedy: 'install Java' };
const python = { tool: 'Python', why: 'python3 is Python 3.8', remedy: 'install Python' };

describe('what is said of skipped tests', () => {
  it('names each tool once, with how many tests need it, what was found and what to do', () => {
    expect(describeSkipped([[java], [], [python], [java, python]])).toBe(
      [
        '3 tests were skipped, because this machine lacks what they run on:',
        '  2 need Java. Found: java is not there.',
        '    To run them: install Java.',
        '  2 need Python. Found: python3 is Python 3.8.',
        '    To run them: install Python.',
        '',
      ].join('\n'),
    );
  });

  it('is nothing where no tool was wanting', () => {
    expect(describeSkipped([[], []])).toBe('');
  });
});

describe('a run on a machine with an old Java', () => {
  const ROOT = path.join(import.meta.dirname, '../..');
  const run = (folder: string, more: Readonly<Record<string, string>>) => {
    const { SKIP_NOTHING: _, JAVA_HOME: __, VITEST: ___, ...inherited } = process.env;
    return runNode(
      ['node_modules/vitest/vitest.mjs', 'run', 'test/contract/dynamodb-local-ledger.test.ts', '--reporter=dot'],
      { cwd: ROOT, env: { ...inherited, PATH: folder, ...more } },
    );
  };

  it('passes without the tests that need Java, and says so once, at its end', async () => {
    await using old = await fakePrograms({ java: `echo 'openjdk version "11.0.2" 2019-01-15' >&2` });
    const { status, stdout, stderr } = await run(old.folder, {});
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(
        /^\n\d+ tests were skipped, [^\n]*\n.*Found: java is Java 11\.0\.2\.\n.*To run them: .*\n$/,
      ),
    });
    expect(stdout).toMatch(/Tests .*skipped/);
  });

  it('fails with the reason where nothing may be skipped, as in CI', async () => {
    await using old = await fakePrograms({ java: `echo 'openjdk version "11.0.2" 2019-01-15' >&2` });
    const { status, stderr } = await run(old.folder, { SKIP_NOTHING: '1' });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('java is Java 11.0.2') });
  });
});
