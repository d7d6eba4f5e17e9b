import { isObject, parseJsonText } from '../json.ts';
import { type EpochMs, epochMs } from '../time.ts';

/** One reason why nothing of a trigger, of a job or of everything may start. Each who pauses has one of their own. */
export interface Pause {
  /** Or {@link WHOLE_JOB}. */
  readonly trigger: string;
  readonly by: string;
  readonly why: string;
  /** When this call to pause began: it tells the pause from an earlier one, and from a late copy. */
  readonly at: EpochMs;
  /** Since when this person pauses it, where they had paused it before {@link at} already. */
  readonly since?: EpochMs;
}

/** Since when a person pauses something: a second pause changes only why. */
export const sinceOf = ({ at, since = at }: Pause): EpochMs => since;

/** Who pauses a trigger that had more requests than its fuse allows. No person goes by this name. */
export const FUSE = 'fuse';

/** Stands for every trigger of a job. */
export const WHOLE_JOB = '*';

/**
 * Stands in the register for every job. Under it stands what is paused altogether, and each trigger that is paused: a
 * deployment may let a trigger start another job.
 */
export const EVERY_JOB = '*';

/** Those pauses in an entry of the register that hold a trigger back. */
export const pausesOf = (trigger: string, pauses: readonly Pause[]): readonly Pause[] =>
  pauses.filter((pause) => pause.trigger === trigger || pause.trigger === WHOLE_JOB);

/** How a pause stands in an entry of the register: an attribute of its own, so that two people do not undo each other. */
export const pauseAttribute = ({ trigger, by, why, at, since }: Pause): readonly [name: string, text: string] => [
  `pause:${trigger}:${by}`,
  JSON.stringify({ why, at, since }),
];

/** The pauses in the attributes of an entry of the register, in the order in which they began. */
export const pausesIn = (attributes: Readonly<Record<string, { readonly S?: string | undefined }>>): readonly Pause[] =>
  Object.entries(attributes)
    .flatMap(([name, { S = '' }]) => parsePause(name, S) ?? [])
    .toSorted((a, b) => sinceOf(a) - sinceOf(b) || (a.by < b.by ? -1 : 1));

/** One that is named like a pause is one, whatever its text says. */
const parsePause = (name: string, text: string): Pause | undefined => {
  const [, trigger, by] = /^pause:([^:]*):(.*)$/s.exec(name) ?? [];
  if (trigger === undefined || by === undefined) return undefined;
  const parsed = parseJsonText(text);
  const { why, at, since } = parsed.ok && isObject(parsed.value) ? parsed.value : {};
  return {
    trigger,
    by,
    why: typeof why === 'string' ? why : '',
    at: epochMs(typeof at === 'number' ? at : 0),
    ...(typeof since === 'number' && { since: epochMs(since) }),
  };
};
