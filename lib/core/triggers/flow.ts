import { SECOND_MS } from '../time.ts';
import type { Triggers } from './trigger.ts';

type Lookup<Found> = Pick<ReadonlyMap<string, Found>, 'get'>;

/** What the file says about the order in which requests of a job start. */
export interface Flow {
  /** The triggers of today's file that start a job, by the job's name. */
  readonly triggersOf: Lookup<readonly string[]>;
  /** By how much a trigger's requests stand before their arrival in the backlog, in milliseconds; absent: 0. */
  readonly headStartMs: Lookup<number>;
}

/** Looked up often, so made once. */
export const flowOf = ({ triggers }: Triggers): Flow => {
  const triggersOf = new Map<string, string[]>();
  const headStartMs = new Map<string, number>();
  for (const { name, start, headStartSeconds } of triggers) {
    triggersOf.set(start.JobName, [...(triggersOf.get(start.JobName) ?? []), name]);
    if (headStartSeconds !== undefined) headStartMs.set(name, headStartSeconds * SECOND_MS);
  }
  return { triggersOf, headStartMs };
};
