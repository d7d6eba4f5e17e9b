import { TriggerError, toErrorInfo } from '../core/errors.ts';
import { EVERY_JOB, pausesOf } from '../core/ledger/pause.ts';
import { type Clock, type EpochMs, SECOND_MS } from '../core/time.ts';
import type { BacklogHints, OfTrigger, Registered } from '../ports/backlog.ts';
import type { RegisteredJob, RequestLedger } from '../ports/ledger.ts';
import type { Log } from '../ports/log.ts';

/** What it takes. `pauseAgeMs`: how old a reading of the register may be where it says whether something is paused. */
interface HintPorts {
  readonly ledger: RequestLedger;
  readonly newToken: () => string;
  readonly log: Log;
  readonly clock: Clock;
  readonly pauseAgeMs: number;
}

/** So often is read again what took too long. */
const MOST_READINGS = 3;

/** A reading of an entry of the register, and when it began. */
interface Reading {
  readonly at: EpochMs;
  readonly job: Promise<RegisteredJob | undefined>;
}

/**
 * Created for each invocation. `hasBacklog` rejects when the ledger cannot be read, and reads again the next time;
 * `mark` only warns, for its request is in the ledger. Only a hint: docs/decisions/0019-line-hint-in-the-job-register.md.
 * `pausedBy` is no hint.
 */
export const backlogHints = ({ ledger, newToken, log, clock, pauseAgeMs }: HintPorts): BacklogHints => {
  const known = new Map<string, Promise<boolean>>();
  const read = new Map<string, Promise<Registered>>();
  const latest = new Map<string, Reading>();
  const noted = new Map<string, Promise<void>>();

  const readRegister = (jobName: string, at: EpochMs): Reading => {
    const reading = { at, job: ledger.job(jobName) };
    latest.set(jobName, reading);
    return reading;
  };

  const registered = async ({ jobName, trigger }: OfTrigger): Promise<Registered> => {
    const known = await once(read, jobName, async () => {
      const { job: reading } = readRegister(jobName, clock());
      const job = await reading;
      return { job, isNew: job === undefined };
    });
    // Before its first request, so that the sweep serves its backlog even after a deployment removed the trigger.
    const isKnown = known.job?.triggers?.includes(trigger) === true;
    if (!isKnown) await once(noted, `${jobName}#${trigger}`, () => ledger.noteTrigger(jobName, trigger));
    return known;
  };

  /** What the register says of jobs now, or a moment ago: also a reading that took long is too old. */
  const standing = async (...jobNames: readonly string[]): Promise<readonly (RegisteredJob | undefined)[]> => {
    for (let tries = 1; tries <= MOST_READINGS; tries += 1) {
      const now = clock();
      const isYoung = (reading: Reading | undefined) => reading !== undefined && now - reading.at <= pauseAgeMs;
      const isKnown = jobNames.every((name) => isYoung(latest.get(name)));
      const readings = jobNames.map((name) => {
        const known = latest.get(name);
        return known !== undefined && isYoung(known) ? known : readRegister(name, now);
      });
      try {
        const jobs = await Promise.all(readings.map(({ job }) => job));
        if (isKnown || clock() - now <= pauseAgeMs) return jobs;
      } catch (error) {
        for (const name of jobNames) latest.delete(name);
        throw error;
      }
    }
    const message = `the ledger took longer than ${pauseAgeMs / SECOND_MS} s to say whether job "${jobNames.at(-1)}" is paused`;
    throw new TriggerError('LEDGER_UNREACHABLE', message, { retryable: true });
  };

  return {
    hasBacklog: async (request) => {
      const { job } = await registered(request);
      return once(known, request.jobName, async () => job?.backlogMark !== undefined);
    },
    registered,
    async pausedBy({ jobName, trigger }) {
      const jobs = await standing(EVERY_JOB, jobName);
      return jobs.flatMap((job) => (job?.pauses === undefined ? [] : pausesOf(trigger, job.pauses)));
    },
    async noteReupload(request, counted) {
      const { jobName, trigger } = request;
      await ledger.noteJob(jobName, { reuploads: { [trigger]: counted } });
      // Read after the write: another trigger's may have been noted meanwhile.
      const { job, isNew } = await registered(request);
      const reuploads = { ...job?.reuploads, [trigger]: counted };
      read.set(jobName, Promise.resolve({ job: { jobName, ...job, reuploads }, isNew }));
    },
    unmarked(jobName) {
      known.set(jobName, Promise.resolve(false));
    },
    async mark(jobName) {
      if (await known.get(jobName)?.catch(() => false)) return;
      known.set(jobName, Promise.resolve(true));
      try {
        await ledger.noteJob(jobName, { backlogMark: newToken() });
      } catch (error) {
        const about = { decision: 'backlog-not-marked', jobName, error: toErrorInfo(error) } as const;
        log.warn('the backlog could not be marked; later requests may overtake', about);
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
