import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Some part of one processor, for processes that stand in for functions. */
export interface ProcessorShare extends AsyncDisposable {
  hold(pid: number): Promise<void>;
}

const GROUPS = '/sys/fs/cgroup/cpu';
/** Lambda gives its shares in periods of so long. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const PERIOD_US = 20_000;
/** With so much memory a function has one whole processor. */
const WHOLE_PROCESSOR_MB = 1_769;

/** The share that Lambda gives a function of so much memory; undefined on a machine that lets us give none. */
export const processorShare = async (memoryMb: number): Promise<ProcessorShare | undefined> => {
  const group = path.join(GROUPS, `glue-job-trigger-bench-${process.pid}`);
  const set = (name: string, value: number) => writeFile(path.join(group, name), String(value));
  try {
    await mkdir(group);
    await set('cpu.cfs_period_us', PERIOD_US);
    await set('cpu.cfs_quota_us', Math.round((PERIOD_US * memoryMb) / WHOLE_PROCESSOR_MB));
  } catch {
    await rmdir(group).catch(() => undefined);
    return undefined;
  }
  return {
    hold: (pid) => set('cgroup.procs', pid),
    [Symbol.asyncDispose]: () => rmdir(group).catch(() => undefined),
  };
};
