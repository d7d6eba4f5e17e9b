/** The Java that AWS's DynamoDB Local runs on. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { Found, Tool } from './tool.ts';

export interface Java {
  /** The program itself, never a launcher such as jenv's. */
  readonly executable: string;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.DownloadingAndRunning.html */
const OLDEST = 17;
const PROBE_LIMIT_MS = 20_000;

type Environment = Readonly<Record<string, string | undefined>>;

const run = (java: string, args: readonly string[], env: Environment) => {
  const { status, stdout, stderr, error } = spawnSync(java, args, {
    encoding: 'utf8',
    env: { ...env },
    timeout: PROBE_LIMIT_MS,
  });
  return {
    ok: status === 0,
    missing: error !== undefined && 'code' in error && error.code === 'ENOENT',
    stdout,
    stderr,
  };
};

const probe = (candidate: string, environment: Environment): Found<Java> => {
  const { ok, missing, stdout, stderr } = run(candidate, ['-XshowSettings:properties', '-version'], environment);
  if (missing) return { found: false, why: `${candidate} is not there` };
  const told = `${stderr}\n${stdout}`;
  const version = /version "([^"]+)"/.exec(told)?.[1];
  if (!ok || version === undefined) return { found: false, why: `${candidate} does not say its version` };
  // Up to Java 8 the number that counts is the second: 1.8.0_392.
  const [, major = ''] = /^(?:1\.)?(\d+)/.exec(version) ?? [];
  if (Number(major) < OLDEST) return { found: false, why: `${candidate} is Java ${version}` };
  const home = /^\s*java\.home = (.+)$/m.exec(told)?.[1]?.trim();
  const executable = home === undefined ? candidate : path.join(home, 'bin', 'java');
  // DynamoDB Local is started by a line of Java of our own, which this Java compiles.
  if (!run(executable, ['--describe-module', 'jdk.compiler'], environment).ok) {
    return { found: false, why: `${candidate} is Java ${version} without a compiler (a JRE; a JDK has one)` };
  }
  return { found: true, executable };
};

/** The first Java that is 17 or newer and can compile: the PATH's, else the one that `JAVA_HOME` names. */
export const findJava = (environment: Environment = process.env): Found<Java> => {
  const home = environment['JAVA_HOME'];
  const reasons: string[] = [];
  for (const candidate of ['java', ...(home ? [path.join(home, 'bin', 'java')] : [])]) {
    const result = probe(candidate, environment);
    if (result.found) return result;
    reasons.push(result.why);
  }
  return { found: false, why: reasons.join('; ') };
};

let known: Found<Java> | undefined;

/** Asked once in a process. */
export const java = (): Found<Java> => {
  known ??= findJava();
  return known;
};

export const JAVA: Tool = {
  name: 'a Java of 17 or newer, with its compiler',
  remedy: '"apt-get install openjdk-17-jre-headless" on Debian and Ubuntu; elsewhere a JDK, e.g. from adoptium.net',
  debianPackage: 'openjdk-17-jre-headless',
  find: java,
};
