import { showClosing, showThere, showValues } from '../core/batch/show-group.ts';
import { counted } from '../core/describe.ts';
import type { NamedGroup } from '../core/events/manual/close-call.ts';
import { showMoment } from '../core/show-time.ts';
import { toIso } from '../core/time.ts';
import type { BatchPolicy } from '../core/triggers/batch-policy.ts';
import type { Invocation } from '../ports/invocation.ts';
import { invalidCall, type ManualContext } from './decide-call.ts';
import type { NextStep } from './manual-answer.ts';
import { type GroupNow, readGroup } from './read-group.ts';

/** What gathers in a group, and when it becomes a batch. */
export interface GroupAnswer {
  readonly message: string;
  readonly trigger: string;
  readonly group: string;
  readonly by: Readonly<Record<string, string>>;
  readonly there: { readonly uploads: number; readonly bytes: number; readonly more: boolean };
  /** The next batch lacks these. */
  readonly missing: readonly string[];
  /** When it closes if nothing else comes, or its deadline is over. */
  readonly closesAt?: string;
  /** The first members, in order of arrival. */
  readonly members?: readonly { readonly requestId: string; readonly arrived: string; readonly part?: string }[];
  readonly lastBatch?: { readonly requestId: string; readonly number: number; readonly cut: string };
  readonly next?: readonly NextStep[];
}

/** An answer names so many members. */
const MOST_MEMBERS = 20;

/** Tells what gathers in a group. @throws TriggerError `CALL_INVALID` for a group that is none of the file, and empty */
export const tellGroup = async (
  named: NamedGroup,
  context: ManualContext,
  invocation: Invocation,
): Promise<GroupAnswer> => answerOfGroup(await readNamed(named, context, invocation));

/**
 * The group that a person names. One of other names than today's file has may stand in the ledger from before.
 *
 * @throws TriggerError `CALL_INVALID`
 */
export const readNamed = async (
  named: NamedGroup,
  context: Pick<ManualContext, 'plan' | 'groups'>,
  invocation: Invocation,
): Promise<GroupNow> => {
  const group = await readGroup(named, context, invocation);
  if (group.entries.length > 0 || group.group !== undefined) return group;
  const { trigger, by } = named;
  if (group.rule === 'no-trigger') throw invalidCall(`The triggers file has no trigger "${trigger}"`);
  if (group.rule === 'no-batch')
    throw invalidCall(`Trigger ${trigger} has no "batch": each of its events has a request of its own`);
  if (!namesOf(by, group.rule)) {
    const names = group.rule.by.length === 0 ? 'no value: it has one group' : group.rule.by.join(', ');
    throw invalidCall(
      `by: expected the values of trigger ${trigger}'s groups (${names}), found ${Object.keys(by).join(', ') || 'none'}`,
    );
  }
  return group;
};

const namesOf = (by: Readonly<Record<string, string>>, rule: BatchPolicy): boolean =>
  Object.keys(by).length === rule.by.length && rule.by.every((name) => Object.hasOwn(by, name));

/** How a group stands, for a person. */
export const answerOfGroup = (now: GroupNow): GroupAnswer => {
  const { groupId, trigger, by, entries, more, group, decision } = now;
  const uploads = entries.filter(({ member }) => member.role === 'upload');
  const last = group?.batchId === undefined ? undefined : { ...group, requestId: group.batchId };
  const closesAt = decision.kind === 'wait' ? decision.closesAt : undefined;
  return {
    message: sentenceOfGroup(now),
    ...{ trigger, group: groupId, by },
    there: { uploads: uploads.length, bytes: uploads.reduce((sum, { member }) => sum + (member.size ?? 0), 0), more },
    missing: decision.missing,
    ...(closesAt === undefined ? {} : { closesAt: toIso(closesAt) }),
    ...(uploads.length > 0 && {
      members: uploads.slice(0, MOST_MEMBERS).map(({ requestId, arrival, member: { part } }) => ({
        requestId,
        arrived: toIso(arrival),
        ...(part === undefined ? {} : { part }),
      })),
    }),
    ...(last && { lastBatch: { requestId: last.requestId, number: last.number, cut: toIso(last.cutAt) } }),
    ...(uploads.length > 0 && { next: [closeStep(now)] }),
  };
};

/** The step of a person for whom a group shall not wait any longer. */
export const closeStep = ({ trigger, by }: NamedGroup): NextStep => ({
  to: 'close its batch now, whatever it waits for',
  call: { close: { trigger, by } },
});

/** `group day 2026-11-25 of trigger orders`. */
export const nameGroup = ({ trigger, by }: NamedGroup): string => {
  const values = showValues(by);
  return values === '' ? `the group of trigger ${trigger}` : `the group ${values} of trigger ${trigger}`;
};

const sentenceOfGroup = (now: GroupNow): string => {
  const { entries, more, group, rule, decision } = now;
  const there =
    entries.length === 0
      ? `Nothing gathers in ${nameGroup(now)}.`
      : `Gathering in ${nameGroup(now)}: ${showThere(entries, more, rule)}. ${showClosing(decision, entries, rule)}`;
  return `${there}${showCut(group)}`;
};

const showCut = (group: GroupNow['group']): string => {
  if (group === undefined) return '';
  if (group.state === 'CUTTING')
    return ` A batch of ${counted(group.list.length, 'member')} is being made of what was there at ${showMoment(group.cutAt)}.`;
  return group.batchId === undefined ? '' : ` Its last batch is request ${group.batchId}.`;
};
