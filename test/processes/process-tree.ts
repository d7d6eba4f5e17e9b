/** Processes as Linux tells of them in /proc; https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
import { readdirSync, readFileSync } from 'node:fs';

export interface SeenProcess {
  readonly pid: number;
  readonly parent: number;
  /** With the pid it is this process and no later one. */
  readonly startTime: string;
  readonly command: string;
}

const read = (pid: string): SeenProcess | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent, ...more] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // It has ended, and its parent has not looked yet.
    if (state === 'Z' || state === 'X') return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid: Number(pid), parent: Number(parent), startTime: more[17] ?? '', command };
  } catch {
    return undefined;
  }
};

const all = (): readonly SeenProcess[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => read(pid) ?? []);

/** A process with all that it has started, and that these have. */
export const processTree = (root: number): readonly SeenProcess[] => {
  const living = all();
  const tree = living.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...living.filter(({ parent }) => parent === pid));
  return tree;
};

/** Those of these processes that are still alive. */
export const stillAlive = (seen: readonly SeenProcess[]): readonly SeenProcess[] =>
  seen.filter(({ pid, startTime }) => read(String(pid))?.startTime === startTime);
