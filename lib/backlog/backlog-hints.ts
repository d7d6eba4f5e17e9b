import { TriggerError, toErrorInfo } from '../core/errors.ts';
import { pausesOf } from '../core/ledger/pause.ts';
import type { ReuploadSince } from '../core/plan/reupload-history.ts';
import { type Clock, type EpochMs, SECOND_MS } from '../core/time.ts';
import type { BacklogHints, OfTrigger } from '../ports/backlog.ts';
import type { RequestLedger, StartConditions } from '../ports/ledger.ts';
import type { Log } from '../ports/log.ts';

/** What it takes. `pauseAgeMs`: how old a reading of the register may be where it says whether something is paused. */
interface HintPorts {
  readonly ledger: RequestLedger;
  readonly newToken: () => string;
  readonly log: Log;
  readonly clock: Clock;
  readonly pauseAgeMs: number;
}

/** So often is read again what is too old. */
const MOST_READINGS = 3;

/** A reading of the register, and when it began. */
interface Reading {
  readonly at: EpochMs;
  readonly said: Promise<StartConditions>;
}

/**
 * Created for each invocation. Where the register cannot be read, the next question reads it again. `mark` only warns,
 * for its request is in the ledger. Only a hint: docs/decisions/0019-line-hint-in-the-job-register.md. `pausedBy` is no
 * hint.
 */
export const backlogHints = ({ ledger, newToken, log, clock, pauseAgeMs }: HintPorts): BacklogHints => {
  /** The latest reading of each job. */
  const readings = new Map<string, Reading>();
  /** Whether a job has a backlog, as admission has read it first, or as was noted since. */
  const marks = new Map<string, boolean>();
  const full = new Set<string>();
  /** What this invocation has noted. */
  const triggers = new Map<string, Promise<void>>();
  const reuploads = new Map<string, ReuploadSince>();

  const readingOf = (jobName: string, tooOld?: Reading): Reading => {
    const latest = readings.get(jobName);
    if (latest !== undefined && latest !== tooOld) return latest;
    const reading = { at: clock(), said: ledger.startConditions(jobName) };
    readings.set(jobName, reading);
    reading.said.catch(() => readings.delete(jobName));
    return reading;
  };

  /** Before its first request, so that the sweep serves its backlog even after a deployment removed the trigger. */
  const noteTrigger = async ({ jobName, trigger }: OfTrigger): Promise<void> => {
    const name = nameOf({ jobName, trigger });
    const noted = triggers.get(name) ?? ledger.noteTrigger(jobName, trigger);
    triggers.set(name, noted);
    noted.catch(() => triggers.delete(name));
    return noted;
  };

  return {
    async registered({ jobName, trigger }) {
      const said = await readingOf(jobName).said;
      if (said.job?.triggers?.includes(trigger) !== true) await noteTrigger({ jobName, trigger });
      const hasBacklog = marks.get(jobName) ?? said.job?.backlogMark !== undefined;
      marks.set(jobName, hasBacklog);
      const counted = reuploads.get(nameOf({ jobName, trigger })) ?? said.reuploads[trigger];
      return { hasBacklog, isNew: said.job === undefined, counted };
    },
    async pausedBy({ jobName, trigger }) {
      let reading = readingOf(jobName);
      for (let again = 0; again <= MOST_READINGS; again += 1) {
        const { job, everything } = await reading.said;
        // Also a reading that took long is too old.
        if (clock() - reading.at <= pauseAgeMs) {
          return [job, everything].flatMap((entry) => (entry?.pauses ? pausesOf(trigger, entry.pauses) : []));
        }
        reading = readingOf(jobName, reading);
      }
      const message = `the ledger took longer than ${pauseAgeMs / SECOND_MS} s to say whether job "${jobName}" is paused`;
      throw new TriggerError('LEDGER_UNREACHABLE', message, { retryable: true });
    },
    async noteReupload({ jobName, trigger }, counted) {
      await ledger.noteJob(jobName, { reuploads: { [trigger]: counted } });
      reuploads.set(nameOf({ jobName, trigger }), counted);
    },
    noteFull(jobName) {
      full.add(jobName);
    },
    isKnownToHaveBacklog: (jobName) => full.has(jobName) || marks.get(jobName) === true,
    unmarked(jobName) {
      marks.set(jobName, false);
      full.delete(jobName);
    },
    async mark(jobName) {
      if (marks.get(jobName)) return;
      marks.set(jobName, true);
      try {
        await ledger.noteJob(jobName, { backlogMark: newToken() });
      } catch (error) {
        const about = { decision: 'backlog-not-marked', jobName, error: toErrorInfo(error) } as const;
        log.warn('the backlog could not be marked; later requests may overtake', about);
      }
    },
  };
};

/** No trigger's name has a `#`. */
const nameOf = ({ jobName, trigger }: OfTrigger): string => `${jobName}#${trigger}`;
