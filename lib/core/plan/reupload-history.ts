import type { S3ObjectCreated, TriggerEvent } from '../events/event.ts';
import { field, isObject, parseJsonText } from '../json.ts';
import { type EpochMs, epochMs, isBefore, MINUTE_MS, parseIso, plusMs } from '../time.ts';
import type { Reupload, Trigger } from '../triggers/trigger.ts';
import { identityOf, requestIdOf, uploadIdentityOf } from './identity.ts';

/**
 * Since when a trigger's uploads have been counted as they are today. It stands in the register of jobs, which
 * admission reads anyway: so a deployment that changes `reupload` is noticed, at no cost while nothing changes
 * (docs/decisions/0036-a-changed-reupload-is-remembered.md).
 */
export interface ReuploadSince {
  readonly kind: Reupload;
  readonly since: EpochMs;
}

/** By the trigger's name. */
export type ReuploadHistory = Readonly<Record<string, ReuploadSince>>;

const ATTRIBUTE = 'reupload:';

/** What is noted of each trigger is an attribute of its own, so that who notes one does not undo a note of another. */
export const reuploadAttribute = (trigger: string): string => `${ATTRIBUTE}${trigger}`;

/** What is noted in the attributes of an entry of the register. What cannot be read is noted anew. */
export const reuploadsIn = (
  attributes: Readonly<Record<string, { readonly S?: string | undefined }>>,
): ReuploadHistory => {
  const noted = Object.entries(attributes).filter(([name]) => name.startsWith(ATTRIBUTE));
  const read = noted.flatMap(([name, { S = '' }]) => {
    const parsed = parseJsonText(S);
    const entry = parsed.ok && isObject(parsed.value) ? parsed.value : {};
    const [kind, since] = [REUPLOADS.find((each) => each === field(entry, 'kind')), field(entry, 'since')];
    if (kind === undefined || typeof since !== 'number') return [];
    return [[name.slice(ATTRIBUTE.length), { kind, since: epochMs(since) }] as const];
  });
  return Object.fromEntries(read);
};

/** What the upload of a planned request may be known by in the ledger, besides the request's own id. */
export interface UploadKnown {
  readonly reupload: Reupload;
  /** The ids that the request would have under the other kinds of `reupload`. */
  readonly otherIds: readonly string[];
}

/**
 * For how long after a change an old version of the function may still be at work, and by how much S3's clock and ours
 * may differ: an upload of that time is looked for as one from before the change.
 */
const OVERLAP_MS = 15 * MINUTE_MS;

/** The other ids of an upload's request. None for a manual call, which is the same event only where it says so. */
export const uploadKnown = (
  event: TriggerEvent,
  { name, reupload }: Pick<Trigger, 'name' | 'reupload'>,
  ledgerId: string,
): UploadKnown | undefined => {
  if (event.source !== 's3' || event.call !== undefined) return undefined;
  return {
    reupload,
    // Computed when it is read: few uploads come so soon after a change that their other ids matter.
    get otherIds() {
      return REUPLOADS.filter((kind) => kind !== reupload).flatMap((kind) => {
        const identified = identityOf(event, { reupload: kind });
        return identified.ok ? [requestIdOf({ ledgerId, trigger: name, identity: identified.identity })] : [];
      });
    },
  };
};

const REUPLOADS: readonly Reupload[] = ['run', 'skip', 'run-if-changed'];

/** What the register is to say of a trigger; the same object when it says so. `known`: undefined if it says nothing. */
export const countedBy = (known: ReuploadSince | undefined, kind: Reupload, now: EpochMs): ReuploadSince =>
  known?.kind === kind ? known : { kind, since: now };

/** Nothing was counted otherwise before: what the register says of the triggers of a job that is new to it. */
export const SINCE_EVER: EpochMs = epochMs(0);

/** Whether the upload may have been counted otherwise when it was delivered before. */
export const mayBeKnownOtherwise = (event: S3ObjectCreated, { since }: ReuploadSince): boolean => {
  const time = parseIso(event.eventTime);
  return time === undefined || isBefore(time, plusMs(since, OVERLAP_MS));
};

/** Whether two events tell of the same upload, and not only of the same key or content. */
export const isSameUpload = (a: TriggerEvent, b: TriggerEvent): boolean => {
  if (a.source !== 's3' || b.source !== 's3') return false;
  const [first, second] = [uploadIdentityOf(a), uploadIdentityOf(b)];
  return first.ok && second.ok && first.identity === second.identity;
};
