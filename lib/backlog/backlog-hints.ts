import { toErrorInfo } from '../core/errors.ts';
import type { BacklogHints, Registered } from '../ports/backlog.ts';
import type { RequestLedger } from '../ports/ledger.ts';
import type { Log } from '../ports/log.ts';

/**
 * Created for each invocation. `hasBacklog` rejects when the ledger cannot be read, and reads again the next time;
 * `mark` only warns, for its request is in the ledger. Only a hint: docs/decisions/0019-line-hint-in-the-job-register.md.
 */
export const backlogHints = (deps: { ledger: RequestLedger; newToken: () => string; log: Log }): BacklogHints => {
  const known = new Map<string, Promise<boolean>>();
  const read = new Map<string, Promise<Registered>>();

  const readOrRegister = async (jobName: string): Promise<Registered> => {
    const job = await deps.ledger.job(jobName);
    // Before its first request, so that the sweep serves its backlog even after a deployment removed the job.
    if (job === undefined) await deps.ledger.noteJob(jobName, {});
    return { job, isNew: job === undefined };
  };

  const registered = (jobName: string): Promise<Registered> => once(read, jobName, () => readOrRegister(jobName));

  return {
    hasBacklog: (jobName) =>
      once(known, jobName, async () => (await registered(jobName)).job?.backlogMark !== undefined),
    registered,
    async noteReuploads(jobName, reuploads) {
      await deps.ledger.noteJob(jobName, { reuploads });
      const { job, isNew } = await registered(jobName);
      read.set(jobName, Promise.resolve({ job: { jobName, ...job, reuploads }, isNew }));
    },
    unmarked(jobName) {
      known.set(jobName, Promise.resolve(false));
    },
    async mark(jobName) {
      if (await known.get(jobName)?.catch(() => false)) return;
      known.set(jobName, Promise.resolve(true));
      try {
        await deps.ledger.noteJob(jobName, { backlogMark: deps.newToken() });
      } catch (error) {
        const about = { decision: 'backlog-not-marked', jobName, error: toErrorInfo(error) } as const;
        deps.log.warn('the backlog could not be marked; later requests may overtake', about);
      }
    },
  };
};

/** Asks once for each job, and again only after a failure. */
const once = async <T>(asked: Map<string, Promise<T>>, jobName: string, ask: () => Promise<T>): Promise<T> => {
  const answer = asked.get(jobName) ?? ask();
  asked.set(jobName, answer);
  try {
    return await answer;
  } catch (error) {
    asked.delete(jobName);
    throw error;
  }
};
