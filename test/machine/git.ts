import { spawnSync } from 'node:child_process';
import { ROOT } from '../docs/markdown.ts';

/**
 * The lines that git prints for this project. Undefined when there is no git, no repository, or not what is asked for,
 * as in a shallow clone; the caller decides what that means.
 */
export const gitLines = (...args: readonly string[]): readonly string[] | undefined => {
  const { status, stdout } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8', timeout: 30_000 });
  return status === 0 ? stdout.split('\n').filter((line) => line !== '') : undefined;
};
