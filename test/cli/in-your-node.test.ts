import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runNode } from '../processes/spawn-node.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'own-node-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A person's own Node: this one, but for what it says of its version and a variable that tells it apart. */
const anOwnNode = (version: string): string => {
  const file = path.join(folder, 'node');
  const says = `if [ "$1" = --version ]; then echo ${version}; exit; fi`;
  writeFileSync(file, `#!/bin/sh\n${says}\nOWN_NODE=yes exec "${process.execPath}" "$@"\n`);
  chmodSync(file, 0o755);
  return file;
};

const script = (code: string): string => {
  const file = path.join(folder, 'script.cjs');
  writeFileSync(file, code);
  return file;
};

const run = async (own: string | undefined, code: string, ...args: readonly string[]) => {
  const given = ['cli/in-your-node.js', script(code), ...args];
  const env = { PATH: '/usr/bin:/bin', ...(own === undefined ? {} : { npm_node_execpath: own }) };
  const { status, stdout, stderr } = await runNode(given, { env });
  return { status, stdout: stdout.trim(), stderr };
};

const TELLS = 'console.log(process.env.OWN_NODE ?? "packed", process.argv.slice(2).join(" "));';

describe.skipIf(process.platform === 'win32')('cli/in-your-node.js', () => {
  it("runs the script in the person's own Node when it is new enough, and says nothing", async () => {
    expect(await run(anOwnNode('v22.18.0'), TELLS, '--stage', 'prod')).toEqual({
      status: 0,
      stdout: 'yes --stage prod',
      stderr: '',
    });
    expect(await run(anOwnNode('v26.0.0'), TELLS)).toMatchObject({ stdout: 'yes', stderr: '' });
  });

  it.each(['v20.20.2', 'v22.17.9'])('says that it uses the packed Node when the own one is %s', async (version) => {
    const { status, stdout, stderr } = await run(anOwnNode(version), TELLS);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'packed' });
    expect(stderr).toContain(`Your Node is ${version.slice(1)}, and 22.18 or newer is needed.`);
    expect(stderr).toContain('with your AWS credentials');
  });

  it('uses the Node that runs it when npm names none, or one that cannot run', async () => {
    expect(await run(undefined, TELLS)).toMatchObject({ status: 0, stdout: 'packed', stderr: '' });
    expect(await run(path.join(folder, 'nowhere'), TELLS)).toMatchObject({ status: 0, stdout: 'packed' });
  });

  it('hands the exit code on, and lets what the script starts find the same Node', async () => {
    const own = anOwnNode('v24.0.0');
    const code = 'console.log(process.env.PATH.split(":")[0]); process.exitCode = 3;';
    expect(await run(own, code)).toMatchObject({ status: 3, stdout: folder });
  });
});
