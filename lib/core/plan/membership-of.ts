import { groupIdOf } from '../batch/group-id.ts';
import type { S3ObjectCreated } from '../events/event.ts';
import type { MemberRole, Membership } from '../ledger/membership.ts';
import type { BatchPolicy } from '../triggers/batch-policy.ts';

/** What is known of an object that gathers. */
interface Gathering {
  readonly role: MemberRole;
  readonly captures: Readonly<Record<string, string>>;
  readonly event: S3ObjectCreated;
}

/** `error`: a value is missing on which the uploads of a batch agree, so the object is rejected with this text. */
export type MembershipResult =
  | { readonly ok: true; readonly member: Membership }
  | { readonly ok: false; readonly error: string };

/** With which others of its trigger an object gathers. */
export const membershipOf = (
  trigger: string,
  { by: names, need }: Pick<BatchPolicy, 'by' | 'need'>,
  { role, captures, event: { size } }: Gathering,
): MembershipResult => {
  const lacking = names.filter((name) => captures[name] === undefined);
  if (lacking.length > 0) {
    const values = lacking.map((name) => `{${name}}`).join(' and ');
    const error = `its key has no ${values}, by which the uploads of the trigger are batched; expected a pattern that captures it`;
    return { ok: false, error };
  }
  const by = Object.fromEntries(names.map((name) => [name, captures[name] ?? '']));
  const part = role === 'upload' && need !== undefined ? captures[need.capture] : undefined;
  return {
    ok: true,
    member: {
      ...{ group: groupIdOf(trigger, by), by, role },
      ...(part === undefined ? {} : { part }),
      ...(size === undefined ? {} : { size }),
    },
  };
};
