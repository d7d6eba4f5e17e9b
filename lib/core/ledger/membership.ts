import { field, isObject } from '../json.ts';

/**
 * What an entry of a group is.
 *
 * - `upload`: one of the objects that the batch is made of.
 * - `marker`: the object for which a trigger waits (`until`).
 * - `close`: a person's wish that the batch closes now.
 */
export type MemberRole = 'upload' | 'marker' | 'close';

/** Where an upload gathers. Kept for ever: an item gathers once in its life (docs/protocol.md). */
export interface Membership {
  /** The group's id. */
  readonly group: string;
  /** The group's values, by the names of the trigger's `by`. */
  readonly by: Readonly<Record<string, string>>;
  readonly role: MemberRole;
  /** The value of the capture that the trigger's `need` names. */
  readonly part?: string;
  /** In bytes; absent where the event does not tell it. */
  readonly size?: number;
}

/** Whether this is a membership as this version writes it. */
export const isMembership = (value: unknown): value is Membership => {
  if (!isObject(value)) return false;
  const [by, part, size] = [field(value, 'by'), field(value, 'part'), field(value, 'size')];
  return (
    typeof field(value, 'group') === 'string' &&
    isObject(by) &&
    Object.values(by).every((each) => typeof each === 'string') &&
    ['upload', 'marker', 'close'].includes(String(field(value, 'role'))) &&
    (part === undefined || typeof part === 'string') &&
    (size === undefined || Number.isFinite(size))
  );
};
