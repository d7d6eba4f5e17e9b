/** The Python that the fence is tested with: a real one, as old as Glue's or newer, with boto3. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { Found, Tool } from './tool.ts';

export interface Python {
  /** The interpreter itself, never a launcher such as pyenv's, which needs the environment of its user. */
  readonly executable: string;
  /** All of the user's environment that this Python may need to find boto3. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A name of the PATH first, because it is what a virtual environment sets; Debian's own if that has no boto3. */
const CANDIDATES = ['python3', 'python', '/usr/bin/python3'];
const PROBE_LIMIT_MS = 20_000;

/** Runs on Python 2 and 3; a line of JSON is its answer. */
const ASK_PATH = `
import json, sys, site
print(json.dumps({
  "executable": sys.executable,
  "version": ".".join(map(str, sys.version_info[:3])),
  "old": sys.version_info < (3, 9),
  "userBase": site.getuserbase() if hasattr(site, "getuserbase") else "",
}))`;

/** The runner of jobs forks, which Windows cannot. */
const ASK_BOTO3 = 'import boto3, os, sys; assert hasattr(os, "fork"), "it has no os.fork"; print(boto3.__version__)';

type Environment = Readonly<Record<string, string | undefined>>;

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';

const ask = (python: string, program: string, env: Environment) => {
  const { status, stdout, stderr, error } = spawnSync(python, ['-B', '-c', program], {
    encoding: 'utf8',
    env: { ...env },
    timeout: PROBE_LIMIT_MS,
  });
  if (status === 0) return { ok: true as const, answer: lastLine(stdout) };
  const missing = error !== undefined && 'code' in error && error.code === 'ENOENT';
  const why = missing
    ? 'is not there'
    : `fails: ${lastLine(stderr ?? '') || (error?.message ?? `exit code ${status}`)}`;
  return { ok: false as const, why };
};

const parse = (answer: string): { executable: string; version: string; old: boolean; userBase: string } | undefined => {
  try {
    return JSON.parse(answer);
  } catch {
    return undefined;
  }
};

const probe = (candidate: string, environment: Environment): Found<Python> => {
  const found = ask(candidate, ASK_PATH, environment);
  if (!found.ok) return { found: false, why: `${candidate} ${found.why}` };
  const answer = parse(found.answer);
  if (!answer?.executable) return { found: false, why: `${candidate} does not say which program it is` };
  const { executable, version, old, userBase } = answer;
  const name = executable === candidate ? candidate : `${candidate} (${executable})`;
  if (old) return { found: false, why: `${name} is Python ${version}` };
  const own = {
    ...(environment['PYTHONPATH'] ? { PYTHONPATH: environment['PYTHONPATH'] } : {}),
    ...(environment['PYTHONHOME'] ? { PYTHONHOME: environment['PYTHONHOME'] } : {}),
    ...(userBase ? { PYTHONUSERBASE: userBase } : {}),
  };
  const boto3 = ask(executable, ASK_BOTO3, own);
  if (!boto3.ok) return { found: false, why: `${name} is Python ${version} and ${boto3.why}` };
  return { found: true, executable, environment: own };
};

/**
 * The first interpreter that is 3.9 or newer and has boto3. It is asked who it is with the whole environment, and for
 * boto3 by its own path and with nothing but what tests will give it: what passes here runs there.
 */
export const findPython = (
  environment: Environment = process.env,
  candidates: readonly string[] = CANDIDATES,
): Found<Python> => {
  const reasons: string[] = [];
  for (const candidate of candidates) {
    const result = probe(candidate, environment);
    if (result.found) return result;
    // `python` is a second name, and the one that a name of the PATH stands for is told already.
    const isSecond = candidate === 'python' && result.why.endsWith('is not there');
    const isTold = reasons.some((reason) => reason.includes(`(${candidate})`));
    if (!isSecond && !isTold) reasons.push(result.why);
  }
  return { found: false, why: reasons.join('; ') };
};

let known: Found<Python> | undefined;

/** Asked once in a process. */
export const python = (): Found<Python> => {
  known ??= findPython();
  return known;
};

/** What is put before the PYTHONPATH of {@link Python.environment}. */
export const withPythonPath = (folder: string, { environment }: Python): Readonly<Record<string, string>> => ({
  ...environment,
  PYTHONPATH: [folder, ...(environment['PYTHONPATH'] ? [environment['PYTHONPATH']] : [])].join(path.delimiter),
});

export const PYTHON: Tool = {
  name: 'Python 3.9 or newer with boto3',
  remedy:
    '"apt-get install python3-boto3" on Debian and Ubuntu; elsewhere "python3 -m venv .venv && .venv/bin/pip install boto3", ' +
    'and put .venv/bin first in the PATH',
  debianPackage: 'python3-boto3',
  find: python,
};

/** What a short program answers: the JSON that it writes, of the JSON that it reads. Ends with the call, or is killed. */
export const answerOfPython = (program: string, input: unknown): unknown => {
  const found = python();
  if (!found.found) throw new Error(found.why);
  const { stdout, stderr, error } = spawnSync(found.executable, ['-B', '-c', program], {
    encoding: 'utf8',
    env: { ...found.environment },
    input: JSON.stringify(input),
    timeout: PROBE_LIMIT_MS,
  });
  if (error !== undefined || stderr !== '') throw new Error(stderr || String(error));
  return JSON.parse(stdout);
};
