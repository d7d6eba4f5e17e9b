import { standingOf } from '../ledger/waiting-reason.ts';
import { type EpochMs, isBefore } from '../time.ts';
import type { InBacklog } from './backlog-turn.ts';

/**
 * Whether an entry waits for a time that its trigger chose, so that no drain has anything to do with it: one whose
 * `startBefore` is over it would cancel. dynamo-backlog.ts says the same in DynamoDB's words.
 */
export const isDelayed = (
  { waitingFor, notBefore, startBefore }: InBacklog & { readonly startBefore?: EpochMs },
  now: EpochMs,
): boolean =>
  standingOf(waitingFor) === 'delayed' &&
  notBefore !== undefined &&
  isBefore(now, notBefore) &&
  (startBefore === undefined || isBefore(now, startBefore));
