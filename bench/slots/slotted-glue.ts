import type { GlueReader, GlueSender } from '../../lib/ports/glue.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A job with so many slots. */
export interface SlottedJob {
  readonly slots: number;
  /** How long a run lasts, each a tenth more or less. */
  readonly runMs: number;
  /** How long after a run's end its slot can be used again. */
  readonly lateMs: number;
}

export interface SlottedGlue {
  readonly sender: GlueSender;
  readonly reader: GlueReader;
  /** What runs have had of the slots in this time: slots × milliseconds. */
  usedSlotMs(from: number, until: number): number;
  readonly started: readonly number[];
  refused(): number;
}

const CALL_MS = 150;
const RUN_SPREAD = 0.1;

/** A Glue in virtual time, of one job. `onEnd` hears of each run's end at the moment when it ends. */
export const slottedGlue = (
  time: VirtualTime,
  { slots, runMs, lateMs }: SlottedJob,
  onEnd: (jobRunId: string) => void,
): SlottedGlue => {
  const started: number[] = [];
  const runs: { readonly from: number; readonly until: number }[] = [];
  const reserved = { count: 0 };
  let refused = 0;

  const sender: GlueSender = {
    longestSendMs: 12_000,
    start: async () => {
      await time.sleep(CALL_MS / 2);
      const accepted = reserved.count < slots;
      if (accepted) reserved.count += 1;
      else refused += 1;
      const nth = started.length;
      if (accepted) {
        started.push(time.now());
        // A fixed sequence, so that each run of the bench meets the same lengths.
        const length = runMs * (1 + RUN_SPREAD * Math.sin(nth * 12.9898));
        runs.push({ from: time.now(), until: time.now() + length });
        time.after(length, () => onEnd(`jr_${nth}`));
        time.after(length + lateMs, () => {
          reserved.count -= 1;
        });
      }
      await time.sleep(CALL_MS / 2);
      return accepted
        ? { kind: 'started', jobRunId: `jr_${nth}` }
        : { kind: 'not-started', cause: 'busy', error: { name: 'ConcurrentRunsExceededException', message: 'full' } };
    },
    close: () => undefined,
  };
  const unread = async () => ({ kind: 'failed', error: { name: 'Error', message: 'not read here' } }) as const;
  return {
    sender,
    reader: { list: unread, get: unread, job: unread },
    started,
    refused: () => refused,
    usedSlotMs: (from, until) =>
      runs.reduce((all, run) => all + Math.max(0, Math.min(until, run.until) - Math.max(from, run.from)), 0),
  };
};
