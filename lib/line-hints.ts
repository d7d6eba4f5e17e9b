import { toErrorInfo } from './core/errors.ts';
import type { AdmissionLedger, Log } from './ports.ts';

/** What one invocation knows of the jobs' lines. Wrong for a while at worst; it costs time, never a request. */
export interface LineHints {
  /** Whether the job has a line, as far as known; reads the register once per job and invocation. */
  hasLine(jobName: string): Promise<boolean>;
  /** A request of this job now waits: those that come after it shall queue behind it. */
  mark(jobName: string): Promise<void>;
  /** The line was found empty and its mark taken down. */
  unmarked(jobName: string): void;
}

/**
 * Made anew for each invocation. `hasLine` rejects when the ledger cannot be read, and reads again the next time;
 * `mark` only warns, because the request it speaks of is in the ledger already. Why it is only a hint:
 * docs/decisions/0019-line-hint-in-the-job-register.md.
 */
export const lineHints = (deps: { ledger: AdmissionLedger; newToken: () => string; log: Log }): LineHints => {
  const known = new Map<string, Promise<boolean>>();

  const readOrRegister = async (jobName: string): Promise<boolean> => {
    const job = await deps.ledger.job(jobName);
    // Registered before its first request, so that the sweep serves its line even after a redeploy dropped the job.
    if (job === undefined) await deps.ledger.noteJob(jobName, {});
    return job?.lineMark !== undefined;
  };

  return {
    async hasLine(jobName) {
      const reading = known.get(jobName) ?? readOrRegister(jobName);
      known.set(jobName, reading);
      try {
        return await reading;
      } catch (error) {
        known.delete(jobName);
        throw error;
      }
    },
    unmarked(jobName) {
      known.set(jobName, Promise.resolve(false));
    },
    async mark(jobName) {
      if (await known.get(jobName)?.catch(() => false)) return;
      known.set(jobName, Promise.resolve(true));
      try {
        await deps.ledger.noteJob(jobName, { lineMark: deps.newToken() });
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
