/** The program with which the doctor's remedies change a job. */
import { spawnSync } from 'node:child_process';
import type { Tool } from './tool.ts';

export const JQ: Tool = {
  name: 'jq',
  remedy: '"apt-get install jq" on Debian and Ubuntu',
  debianPackage: 'jq',
  find: () =>
    spawnSync('jq', ['--version'], { stdio: 'ignore' }).status === 0
      ? { found: true }
      : { found: false, why: 'jq is not there' },
};
