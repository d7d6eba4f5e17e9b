import { byPlace } from '../core/backlog/backlog-turn.ts';
import type { EpochMs } from '../core/time.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { BacklogEntry, Ledger, RegisteredJob } from '../ports/ledger.ts';

/** What reading a job's backlog takes. */
export interface BacklogPorts extends Pick<Invocation, 'flow'> {
  readonly ledger: Pick<Ledger, 'backlog'>;
  /** If given, what is delayed at this moment is left out, and hardly read. */
  readonly undelayedAt?: EpochMs;
}

/** So many entries are merged before the first of them is looked at, if there are as many. */
const ENTRIES_AT_ONCE = 50;

/** The backlog of one trigger, as far as it was read. */
interface Reading {
  readonly trigger: string;
  entries: readonly BacklogEntry[];
  /** Whether nothing comes after the entries. */
  isWhole: boolean;
}

/**
 * The backlogs of all triggers of a job, those of the register and those of the file, read side by side and merged by
 * place. Each call gives the next entries, none at the end: one query a trigger, and one more for each page that is used
 * up while others have entries.
 *
 * @param isLeftOut whether a trigger's backlog is not read, or not read on
 */
export const mergedBacklog = (
  { jobName, triggers = [] }: Pick<RegisteredJob, 'jobName' | 'triggers'>,
  { ledger, flow, undelayedAt }: BacklogPorts,
  isLeftOut: (trigger: string) => boolean = () => false,
): (() => Promise<readonly BacklogEntry[]>) => {
  const compare = byPlace(flow.headStartMs);
  const all = new Set([...triggers, ...(flow.triggersOf.get(jobName) ?? [])]);
  const readings = [...all].map((trigger): Reading => ({ trigger, entries: [], isWhole: false }));
  const lastRead = new Map<string, BacklogEntry>();

  const readOn = async (reading: Reading): Promise<void> => {
    reading.entries = await ledger.backlog(jobName, reading.trigger, lastRead.get(reading.trigger), undelayedAt);
    const last = reading.entries.at(-1);
    if (last === undefined) reading.isWhole = true;
    else lastRead.set(reading.trigger, last);
  };

  /** The first of all, and the reading that it leads. */
  const head = (): Reading | undefined =>
    readings.reduce<Reading | undefined>((first, one) => {
      const [a, b] = [first?.entries[0], one.entries[0]];
      return b === undefined || (a !== undefined && compare(a, b) < 0) ? first : one;
    }, undefined);

  return async () => {
    const merged: BacklogEntry[] = [];
    for (const reading of readings)
      if (isLeftOut(reading.trigger)) Object.assign(reading, { entries: [], isWhole: true });
    while (merged.length < ENTRIES_AT_ONCE) {
      const used = readings.filter(({ entries, isWhole }) => entries.length === 0 && !isWhole);
      // What follows the entries of one trigger alone is not needed to put these into order.
      if (merged.length > 0 && readings.every(({ entries }) => entries.length === 0)) break;
      await Promise.all(used.map(readOn));
      const first = head();
      if (first === undefined) break;
      merged.push(...first.entries.slice(0, 1));
      first.entries = first.entries.slice(1);
    }
    return merged;
  };
};
