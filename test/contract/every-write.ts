import * as doubts from '../../lib/core/ledger/doubt-writes.ts';
import type { LedgerChange } from '../../lib/core/ledger/ledger-change.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import * as members from '../../lib/core/ledger/member-writes.ts';
import * as outcomes from '../../lib/core/ledger/outcome-writes.ts';
import * as person from '../../lib/core/ledger/person-writes.ts';
import * as publishing from '../../lib/core/ledger/publish-writes.ts';
import * as starting from '../../lib/core/ledger/start-writes.ts';
import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { type EpochMs, plusMs, toEpochSeconds } from '../../lib/core/time.ts';
import { endingAt } from '../../lib/ledger/write-until-deadline.ts';
import { aMembership, inState } from '../doubles/items-in-state.ts';
import { noon } from '../doubles/ledger-items.ts';

const entry = { at: noon, what: 'searched', attempt: 1, result: 'nothing' } as const;
const error = { name: 'E', message: 'told by the test' };

type ChangeOf<Writes> = {
  [Name in keyof Writes]: Writes[Name] extends (...given: never[]) => LedgerChange ? Name : never;
}[keyof Writes];
type Write =
  | ChangeOf<typeof starting>
  | ChangeOf<typeof doubts>
  | ChangeOf<typeof outcomes>
  | ChangeOf<typeof person>
  | ChangeOf<typeof publishing>
  | ChangeOf<typeof members>;
type Made = (seen: LedgerItem, now: EpochMs) => LedgerChange;

const ending = (now: EpochMs) => endingAt(now, { keepForMs: 1_000, timing: DEFAULT_TIMING });
const doubt = (now: EpochMs) => ({ visibilityFrom: now, searchFrom: now, nextSearch: plusMs(now, 1) });
const run = (seen: LedgerItem, now: EpochMs) => ({ jobRunId: `jr_${now}_${seen.requestId}`, startedAt: now });
const inDoubt = (seen: LedgerItem) => (seen.state === 'STARTING' ? seen : inState('UNCERTAIN', seen));

/**
 * Every write of the protocol, made for an item as somebody saw it, maybe long ago and in another state. The compiler
 * demands each function of the files `*-writes.ts` that makes a change.
 */
export const EVERY_WRITE: Readonly<Record<Write, readonly Made[]>> = {
  acquire: [
    (seen, now) => starting.acquire(seen, { leaseToken: `taker-${now}`, acquiredAt: now, leaseUntil: plusMs(now, 2) }),
  ],
  record: [(seen, now) => starting.record(seen, run(seen, now), entry)],
  requeue: [
    (seen, now) => starting.requeue(inState('STARTING', seen), { notBefore: now, waitingFor: 'busy' }, entry),
    (seen, now) => {
      const backoff = { of: 'job', since: now, count: 2 } as const;
      return starting.requeue(inState('STARTING', seen), { notBefore: now, waitingFor: 'denied', backoff }, entry);
    },
  ],
  singleOut: [(seen, now) => starting.singleOut(inState('WAITING', seen), { of: 'job', since: now, count: 1 })],
  reject: [(seen, now) => starting.reject(inState('STARTING', seen), error, ending(now), entry)],
  doubt: [(seen, now) => starting.doubt(inState('STARTING', seen), doubt(now), error, entry)],
  doubtExpired: [(seen, now) => doubts.doubtExpired(inState('STARTING', seen), doubt(now), now, entry)],
  postpone: [(seen, now) => doubts.postpone(inState('UNCERTAIN', seen), plusMs(now, 3), entry)],
  clear: [(seen, now) => doubts.clear(inDoubt(seen), { leaseToken: `resolver-${now}`, now }, entry)],
  setAside: [(seen, now) => doubts.setAside(inDoubt(seen), error, ending(now), entry)],
  rejectInDoubt: [
    (seen, now) =>
      doubts.rejectInDoubt(inDoubt(seen), error, ending(now), { visibilityFrom: now, searchFrom: now }, entry),
  ],
  adopt: [(seen, now) => doubts.adopt(inState('UNCERTAIN', seen), run(seen, now), entry)],
  outcome: [
    (seen, now) => {
      const { jobRunId } = inState('STARTED', seen);
      return outcomes.outcome(seen, { jobRunId, state: 'FAILED', endedAt: now }, ending(now));
    },
  ],
  publish: [
    (seen) => publishing.publish(inState('FAILED', seen), { executionSeconds: 1 }),
    (seen) => publishing.publish(inState('REJECTED', seen), undefined),
  ],
  follow: [
    (seen, now) => {
      const started = inState('STARTED', seen);
      return outcomes.follow(started, started.jobRunId, `jr_${now}_retry_${seen.requestId}`, entry);
    },
  ],
  retry: [
    (seen, now) => {
      const wait = { leaseToken: `retrier-${now}`, notBefore: plusMs(now, 2), waitingFor: 'retry' } as const;
      return outcomes.retry(inState('STARTED', seen), wait, entry);
    },
    (seen, now) => {
      const wait = { leaseToken: `person-${now}`, notBefore: now, waitingFor: 'redrive' } as const;
      return outcomes.retry(inState('FAILED', seen), wait, entry);
    },
  ],
  cancel: [
    (seen, now) => person.cancel(seen, { cancelledBy: 'ana', why: 'sent twice' }, ending(now), entry),
    (seen, now) => {
      const act = { cancelledBy: 'bob', why: 'a month too many', cancelId: `c-${now}` };
      return person.cancel(seen, act, ending(now), entry);
    },
  ],
  redrive: [
    (seen, now) => person.redrive(inState('CANCELLED', seen), { leaseToken: `person-${now}`, now }, entry),
    (seen, now) => person.redrive(inState('REJECTED', seen), { leaseToken: `person-${now}`, now }, entry),
    (seen, now) => {
      const taken = { leaseToken: `person-${now}`, now, noRunExists: true, request: { JobName: seen.jobName } };
      return person.redrive(inState('REJECTED', seen), taken, entry);
    },
  ],
  restoreRun: [
    (seen, now) => {
      const found = { ...run(seen, now), attempt: seen.attempt + 1 };
      return person.restoreRun(seen, found, `restorer-${now}`, entry);
    },
  ],
  regather: [
    (seen, now) => {
      const taken = { leaseToken: `person-${now}`, member: aMembership({ group: seen.jobName }) };
      return members.regather(inState('REJECTED', seen), taken, entry);
    },
  ],
  assign: [(seen, now) => members.assign(seen, { batchId: `b-${now}`, expiresAt: toEpochSeconds(now) })],
  single: [(seen, now) => members.single(seen, { leaseToken: `closer-${now}`, request: { JobName: seen.jobName } })],
  rejectSingle: [(seen, now) => members.rejectSingle(seen, `closer-${now}`, error, ending(now))],
  restoreDoubt: [(seen, now) => person.restoreDoubt(seen, `restorer-${now}`, doubt(now), entry)],
};
