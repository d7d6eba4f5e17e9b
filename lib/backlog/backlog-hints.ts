import { toErrorInfo } from '../core/errors.ts';
import type { ReuploadHistory } from '../core/plan/reupload-history.ts';
import type { AdmissionLedger, Log, RegisteredJob } from '../ports/ports.ts';

/** What the register said of a job when this invocation asked first. */
export interface Registered {
  readonly job: RegisteredJob | undefined;
  /** The register did not know the job: this invocation has registered it. */
  readonly isNew: boolean;
}

/** What one invocation knows of the jobs' lines. Wrong for a while at worst; it costs time, never a request. */
export interface BacklogHints {
  /** Whether the job has a line, as far as known; reads the register once per job and invocation. */
  hasBacklog(jobName: string): Promise<boolean>;
  /** A request of this job now waits: those that come after it shall queue behind it. */
  mark(jobName: string): Promise<void>;
  /** The line was found empty and its mark taken down. */
  unmarked(jobName: string): void;
  /** What the register says of the job, by the same reading as `hasBacklog`, and with what was noted since. */
  registered(jobName: string): Promise<Registered>;
  /** Notes by what the job's uploads are counted from now on. Rejects when the ledger cannot be written. */
  noteReuploads(jobName: string, reuploads: ReuploadHistory): Promise<void>;
}

/**
 * Made anew for each invocation. `hasBacklog` rejects when the ledger cannot be read, and reads again the next time;
 * `mark` only warns, because the request it speaks of is in the ledger already. Why it is only a hint:
 * docs/decisions/0019-line-hint-in-the-job-register.md.
 */
export const backlogHints = (deps: { ledger: AdmissionLedger; newToken: () => string; log: Log }): BacklogHints => {
  const known = new Map<string, Promise<boolean>>();
  const read = new Map<string, Promise<Registered>>();

  const readOrRegister = async (jobName: string): Promise<Registered> => {
    const job = await deps.ledger.job(jobName);
    // Registered before its first request, so that the sweep serves its line even after a redeploy dropped the job.
    if (job === undefined) await deps.ledger.noteJob(jobName, {});
    return { job, isNew: job === undefined };
  };

  const registered = async (jobName: string): Promise<Registered> => {
    const reading = read.get(jobName) ?? readOrRegister(jobName);
    read.set(jobName, reading);
    try {
      return await reading;
    } catch (error) {
      read.delete(jobName);
      throw error;
    }
  };

  return {
    async hasBacklog(jobName) {
      const reading = known.get(jobName) ?? registered(jobName).then(({ job }) => job?.backlogMark !== undefined);
      known.set(jobName, reading);
      try {
        return await reading;
      } catch (error) {
        known.delete(jobName);
        throw error;
      }
    },
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
        deps.log.warn('the line could not be marked; later requests may overtake', {
          decision: 'line-not-marked',
          jobName,
          error: toErrorInfo(error),
        });
      }
    },
  };
};
