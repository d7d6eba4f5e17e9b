import { toErrorInfo } from '../core/errors.ts';
import type { BacklogHints, OfTrigger, Registered } from '../ports/backlog.ts';
import type { RequestLedger } from '../ports/ledger.ts';
import type { Log } from '../ports/log.ts';

/**
 * Created for each invocation. `hasBacklog` rejects when the ledger cannot be read, and reads again the next time;
 * `mark` only warns, for its request is in the ledger. Only a hint: docs/decisions/0019-line-hint-in-the-job-register.md.
 */
export const backlogHints = (deps: { ledger: RequestLedger; newToken: () => string; log: Log }): BacklogHints => {
  const known = new Map<string, Promise<boolean>>();
  const read = new Map<string, Promise<Registered>>();

  const noted = new Map<string, Promise<void>>();

  const readRegister = async (jobName: string): Promise<Registered> => {
    const job = await deps.ledger.job(jobName);
    return { job, isNew: job === undefined };
  };

  const registered = async ({ jobName, trigger }: OfTrigger): Promise<Registered> => {
    const known = await once(read, jobName, () => readRegister(jobName));
    // Before its first request, so that the sweep serves its backlog even after a deployment removed the trigger.
    const isKnown = known.job?.triggers?.includes(trigger) === true;
    if (!isKnown) await once(noted, `${jobName}#${trigger}`, () => deps.ledger.noteTrigger(jobName, trigger));
    return known;
  };

  return {
    hasBacklog: async (request) => {
      const { job } = await registered(request);
      return once(known, request.jobName, async () => job?.backlogMark !== undefined);
    },
    registered,
    async noteReuploads(request, reuploads) {
      const { jobName } = request;
      const { job, isNew } = await registered(request);
      await deps.ledger.noteJob(jobName, { reuploads });
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

/** Asks once about a thing, and again only after a failure. */
const once = async <T>(asked: Map<string, Promise<T>>, about: string, ask: () => Promise<T>): Promise<T> => {
  const answer = asked.get(about) ?? ask();
  asked.set(about, answer);
  try {
    return await answer;
  } catch (error) {
    asked.delete(about);
    throw error;
  }
};
