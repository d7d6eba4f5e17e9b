import { epochMs } from '../../lib/core/time.ts';
import type { Ledger } from '../../lib/ports/ledger.ts';

/** What is read of the ledger: the register, the backlogs, the runs in progress and the doubts. */
export type OpenRequests = Pick<Ledger, 'jobs' | 'backlog' | 'running' | 'doubts'>;

/** More doubts than this are not counted by job. */
const MOST_DOUBTS = 1_000;
const FOR_EVER = epochMs(8.64e15);

/**
 * Each job of the ledger's register that no trigger and no `keepJobs` names, though requests of it are open: what the
 * functions have permissions for the named jobs only, so they could not start those requests or see how their runs end.
 *
 * @param named the jobs for which the functions keep their permissions
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const orphanedJobs = async (ledger: OpenRequests, named: ReadonlySet<string>): Promise<readonly string[]> => {
  const left = (await ledger.jobs()).filter(({ jobName }) => !named.has(jobName));
  if (left.length === 0) return [];
  const inDoubt = new Set((await ledger.doubts(FOR_EVER, MOST_DOUBTS)).map(({ jobName }) => jobName));
  const errors: string[] = [];
  for (const { jobName, triggers = [] } of left.toSorted((a, b) => (a.jobName < b.jobName ? -1 : 1))) {
    const waiting = await Promise.all(triggers.map((trigger) => ledger.backlog(jobName, trigger)));
    const open = [
      ...(waiting.some((entries) => entries.length > 0) ? ['wait'] : []),
      ...((await ledger.running(jobName)).length > 0 ? ['have a run in progress'] : []),
      ...(inDoubt.has(jobName) ? ['are in doubt'] : []),
    ];
    if (open.length > 0) errors.push(errorOf(jobName, open));
  }
  return errors;
};

const errorOf = (jobName: string, open: readonly string[]): string =>
  `no trigger starts the job "${jobName}" any more, and requests of it are open: some ${open.join(', some ')}. ` +
  'Without permission for the job the functions could neither start them nor see how they end. ' +
  `Write keepJobs: ["${jobName}"] into the triggers file, and remove it when they have ended`;
