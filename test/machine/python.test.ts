import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakePrograms } from './fake-program.ts';
import { findPython, PYTHON, python, withPythonPath } from './python.ts';
import { needing } from './tool.ts';

const onPath = ['python3'];

describe('the Python of the tests', () => {
  it('is none, and each name is told, where the PATH has none', async () => {
    await using none = await fakePrograms({});
    expect(findPython({ PATH: none.folder }, ['python3', `${none.folder}/python3`])).toEqual({
      found: false,
      why: `python3 is not there; ${none.folder}/python3 is not there`,
    });
  });

  it('is none where it is older than 3.9', async () => {
    const answer = '{"executable": "/opt/python3", "version": "3.8.10", "old": true, "userBase": ""}';
    await using old = await fakePrograms({ python3: `echo '${answer}'` });
    expect(findPython({ PATH: old.folder }, onPath)).toEqual({
      found: false,
      why: 'python3 (/opt/python3) is Python 3.8.10',
    });
  });

  it.each([
    ['says nothing', 'exit 0', 'does not say which program it is'],
    ['says something else', 'echo hello', 'does not say which program it is'],
    ['fails', 'echo broken >&2; exit 3', 'fails: broken'],
    ['fails silently', 'exit 3', 'fails: exit code 3'],
  ])('is none where it %s', async (_what, script, why) => {
    await using broken = await fakePrograms({ python3: script });
    expect(findPython({ PATH: broken.folder }, onPath)).toEqual({ found: false, why: `python3 ${why}` });
  });

  it('is the next one where the first has no boto3', async () => {
    const without = `echo '{"executable": "'$0'", "version": "3.11.2", "old": false, "userBase": ""}'`;
    const boto3 = `case "$*" in *boto3*) echo "No module named 'boto3'" >&2; exit 1;; esac; ${without}`;
    await using fakes = await fakePrograms({ python3: boto3, second: without });
    const second = path.join(fakes.folder, 'second');
    const environment = { PATH: fakes.folder };
    expect(findPython(environment, ['python3', second])).toEqual({ found: true, executable: second, environment: {} });
    const first = path.join(fakes.folder, 'python3');
    expect(findPython(environment, [first, 'nowhere'])).toEqual({
      found: false,
      why: `${first} is Python 3.11.2 and fails: No module named 'boto3'; nowhere is not there`,
    });
    expect(findPython(environment, ['python3', first, 'python'])).toEqual({
      found: false,
      why: `python3 (${first}) is Python 3.11.2 and fails: No module named 'boto3'`,
    });
  });
});

describe('the Python of the tests, where this machine has one', needing(PYTHON), () => {
  const found = () => {
    const result = python();
    if (!result.found) throw new Error(result.why);
    return result;
  };

  it("is the interpreter behind a launcher that runs only in its user's environment", async () => {
    const { executable } = found();
    await using shim = await fakePrograms({
      python3: `[ -n "$LAUNCHER_ROOT" ] || { echo "no root" >&2; exit 1; }\nexec '${executable}' "$@"`,
    });
    expect(findPython({ PATH: shim.folder, LAUNCHER_ROOT: '/opt' }, onPath)).toMatchObject({ found: true, executable });
  });

  it('is asked for boto3 as tests will run it, and not as its launcher does', async () => {
    const { executable } = found();
    await using elsewhere = await fakePrograms({});
    // What the launcher adds is not there when its interpreter is run.
    const broken = path.join(elsewhere.folder, 'boto3');
    await mkdir(broken);
    await writeFile(path.join(broken, '__init__.py'), 'raise ImportError("it was run by its launcher")');
    await using shim = await fakePrograms({ python3: `PYTHONPATH='${elsewhere.folder}' exec '${executable}' "$@"` });
    expect(findPython({ PATH: shim.folder }, onPath)).toMatchObject({ found: true, executable });
  });

  it("finds boto3 by its user's PYTHONPATH, and keeps that behind the scripts' own modules", async () => {
    const { executable } = found();
    await using elsewhere = await fakePrograms({});
    await mkdir(path.join(elsewhere.folder, 'boto3'));
    await writeFile(path.join(elsewhere.folder, 'boto3', '__init__.py'), '__version__ = "1.0"');
    const result = findPython({ PYTHONPATH: elsewhere.folder }, [executable]);
    if (!result.found) throw new Error(result.why);
    expect(withPythonPath('fence', result)['PYTHONPATH']).toBe(`fence${path.delimiter}${elsewhere.folder}`);
  });
});
