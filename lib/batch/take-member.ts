import type { CuttingGroup } from '../core/ledger/group-item.ts';
import type { LedgerChange } from '../core/ledger/ledger-change.ts';
import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import { assign, rejectSingle, single } from '../core/ledger/member-writes.ts';
import { plusMs, SECOND_MS, toEpochSeconds } from '../core/time.ts';
import { endingAt, write } from '../ledger/write-until-deadline.ts';
import type { ClosingInvocation } from '../ports/batching.ts';
import { subjectOfCut } from './log-group.ts';
import type { BatchMember } from './read-members.ts';

/**
 * Takes one member of a cut's list out of its group: into the batch, or, if its trigger batches no more, into a request
 * of its own. What is taken already, by another closer or an earlier try, is done.
 *
 * @throws TriggerError if it is not known whether the member is taken
 */
export const takeMember = (member: LedgerItem, cut: CuttingGroup, invocation: ClosingInvocation): Promise<void> =>
  cut.kind === 'singles' && member.member?.role === 'upload'
    ? taken(member, cut, invocation, () => singleOf(member, invocation))
    : takeIntoBatch(member, cut, invocation);

/** Likewise, of a cut that makes no request of it alone. */
export const takeIntoBatch = (member: BatchMember, cut: CuttingGroup, invocation: ClosingInvocation): Promise<void> =>
  taken(member, cut, invocation, () => {
    const expiresAt = toEpochSeconds(plusMs(invocation.clock(), invocation.keepForMs));
    return assign(member, { ...batchOf(cut), expiresAt });
  });

const taken = async (
  member: BatchMember,
  cut: CuttingGroup,
  invocation: ClosingInvocation,
  changeInto: () => LedgerChange,
): Promise<void> => {
  if (member.state !== 'GATHERED') return tellElsewhere(member, member.requestId, cut, invocation);
  const change = changeInto();
  const isRequest = change.set.state === 'WAITING';
  if (isRequest) await invocation.backlogs.registered(member);
  const written = await write(change, invocation);
  if (isRequest) await invocation.backlogs.mark(member.jobName);
  if (!written.applied) tellElsewhere(written.item, member.requestId, cut, invocation);
};

const batchOf = ({ kind, batchId }: CuttingGroup): { readonly batchId?: string } =>
  kind === 'batch' && batchId !== undefined ? { batchId } : {};

/** Planned anew by today's file, as a redrive does: it had no request before. */
const singleOf = (member: LedgerItem, invocation: ClosingInvocation): LedgerChange => {
  const { batchFile, clock, newToken } = invocation;
  const decision = batchFile.planSingle(member);
  const rejected = (name: string, message: string): LedgerChange =>
    rejectSingle(member, newToken(), { name, message }, endingAt(clock(), invocation));
  if (decision.kind === 'no-request') return rejected('NoRequest', decision.message);
  if (decision.kind === 'invalid') return rejected(decision.error.name, decision.error.message);
  const { request, retry, startWithinSeconds, jobName } = decision.request;
  if (request === undefined || jobName !== member.jobName) {
    return rejected('OtherJob', `its trigger starts job ${jobName} today, and it gathered for job ${member.jobName}`);
  }
  return single(member, {
    leaseToken: newToken(),
    request,
    ...(retry === undefined ? {} : { retry }),
    ...(startWithinSeconds === undefined ? {} : { startBefore: plusMs(clock(), startWithinSeconds * SECOND_MS) }),
  });
};

/** The list is the truth: a member that stands elsewhere cannot be, and stopping would only stop its group. */
const tellElsewhere = (
  standing: Pick<LedgerItem, 'state' | 'batchId'> | undefined,
  requestId: string,
  cut: CuttingGroup,
  { log }: ClosingInvocation,
): void => {
  const isTaken = cut.kind === 'singles' ? standing?.state !== 'GATHERED' : standing?.batchId === batchOf(cut).batchId;
  if (standing !== undefined && isTaken) return;
  const about = { requestId, ...subjectOfCut(cut), state: standing?.state };
  log.error('a member of a cut stands elsewhere; the others are taken', { decision: 'member-elsewhere', ...about });
};
