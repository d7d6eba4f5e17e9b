import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakePrograms } from './fake-program.ts';
import { findJava } from './java.ts';

const saying = (version: string, more = '') => `echo '${version}' >&2; ${more}`;
const MODERN = 'openjdk version "17.0.15" 2025-04-15';
/** What a Java without a compiler answers. */
const NO_COMPILER = 'case "$*" in *jdk.compiler*) echo "jdk.compiler not found"; exit 1;; esac';

describe('the Java of the tests', () => {
  it('is none where there is none', async () => {
    await using none = await fakePrograms({});
    expect(findJava({ PATH: none.folder })).toEqual({ found: false, why: 'java is not there' });
  });

  it.each([
    ['openjdk version "11.0.2" 2019-01-15', '11.0.2'],
    ['java version "1.8.0_392"', '1.8.0_392'],
    ['openjdk version "16" 2021-03-16', '16'],
  ])('is none where it says %s', async (says, version) => {
    await using old = await fakePrograms({ java: saying(says) });
    expect(findJava({ PATH: old.folder })).toEqual({ found: false, why: `java is Java ${version}` });
  });

  it.each([[MODERN], ['openjdk version "25" 2025-09-16'], ['openjdk version "21-ea" 2023-09-19']])(
    'is one that says %s',
    async (says) => {
      await using modern = await fakePrograms({ java: saying(says) });
      expect(findJava({ PATH: modern.folder })).toEqual({ found: true, executable: 'java' });
    },
  );

  it('is the program in its own home, which a launcher on the PATH starts', async () => {
    await using home = await fakePrograms({ 'bin/java': saying(MODERN) });
    await using launcher = await fakePrograms({
      java: `[ -n "$LAUNCHER_ROOT" ] && ${saying(MODERN, `echo '    java.home = ${home.folder}' >&2`)}`,
    });
    const executable = path.join(home.folder, 'bin/java');
    expect(findJava({ PATH: launcher.folder, LAUNCHER_ROOT: '/opt' })).toEqual({ found: true, executable });
  });

  it('is none where it cannot compile, or does not say what it is', async () => {
    await using jre = await fakePrograms({ java: `${NO_COMPILER}; ${saying(MODERN)}` });
    expect(findJava({ PATH: jre.folder })).toEqual({
      found: false,
      why: 'java is Java 17.0.15 without a compiler (a JRE; a JDK has one)',
    });
    await using stub = await fakePrograms({ java: 'echo "Unable to locate a Java Runtime." >&2; exit 1' });
    expect(findJava({ PATH: stub.folder })).toEqual({ found: false, why: 'java does not say its version' });
  });

  it("is JAVA_HOME's where the PATH's is too old", async () => {
    await using old = await fakePrograms({ java: saying('openjdk version "11.0.2" 2019-01-15') });
    await using modern = await fakePrograms({ 'bin/java': saying(MODERN) });
    expect(findJava({ PATH: old.folder, JAVA_HOME: modern.folder })).toEqual({
      found: true,
      executable: path.join(modern.folder, 'bin/java'),
    });
    expect(findJava({ PATH: old.folder, JAVA_HOME: '/nowhere' })).toEqual({
      found: false,
      why: 'java is Java 11.0.2; /nowhere/bin/java is not there',
    });
  });
});
