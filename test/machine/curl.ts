/** The program with which the docs give orders to the local cloud. */
import { spawnSync } from 'node:child_process';
import type { Tool } from './tool.ts';

export const CURL: Tool = {
  name: 'curl',
  remedy: '"apt-get install curl" on Debian and Ubuntu',
  debianPackage: 'curl',
  find: () =>
    spawnSync('curl', ['--version'], { stdio: 'ignore' }).status === 0
      ? { found: true }
      : { found: false, why: 'curl is not there' },
};
