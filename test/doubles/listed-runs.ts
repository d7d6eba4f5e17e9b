import { type EpochMs, epochMs } from '../../lib/core/time.ts';
import type { GlueReader, ListedRun, ReadFailure } from '../../lib/ports/glue.ts';
import { aReadFailure, fakeGlue } from './fake-glue.ts';

/** A run as Glue lists it, with arguments of its own. */
export const aListedRun = (jobRunId: string, startedOn?: EpochMs, given: Partial<ListedRun> = {}): ListedRun => ({
  jobRunId,
  state: 'RUNNING',
  attempt: 0,
  arguments: {},
  ...(startedOn === undefined ? {} : { startedOn }),
  ...given,
});

/** A run whose arguments the list leaves out. */
export const aBareRun = (jobRunId: string, startedOn?: EpochMs): ListedRun => {
  const { arguments: _hidden, ...bare } = aListedRun(jobRunId, startedOn);
  return bare;
};

/** A Glue that lists exactly these pages, a failure in place of any, and shows no run by itself; `asked` keeps what for. */
export const aListOf = (...pages: readonly (readonly ListedRun[] | ReadFailure)[]) => {
  const asked: string[] = [];
  const reader: GlueReader = {
    ...fakeGlue(() => epochMs(0)).reader,
    list: async (_jobName, nextToken) => {
      const index = Number(nextToken ?? 0);
      asked.push(`page ${index}`);
      const page = pages[index] ?? [];
      if ('kind' in page) return page;
      return { kind: 'page', runs: page, ...(index + 1 < pages.length ? { nextToken: String(index + 1) } : {}) };
    },
    get: async (_jobName, jobRunId) => {
      asked.push(jobRunId);
      return aReadFailure('failed');
    },
  };
  return { reader, asked };
};
