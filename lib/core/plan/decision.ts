import { quote } from '../describe.ts';
import type { ErrorInfo } from '../errors.ts';
import { startsNothing, type TriggerEvent } from '../events/event.ts';
import type { Membership } from '../ledger/membership.ts';
import type { NewRequest } from '../ledger/start-writes.ts';
import { didYouMean } from '../nearest-name.ts';
import type { Trigger, TriggerSource, Triggers } from '../triggers/trigger.ts';
import type { UploadKnown } from './reupload-history.ts';

/** What planning needs to know besides the event. */
export interface PlanContext {
  readonly triggers: Triggers;
  /** The ledger's name: part of every request id. */
  readonly ledgerId: string;
  /** The trigger that a manual call names: no other is looked at. */
  readonly only?: string;
}

/** A request as it will stand in the ledger, but for the time of its arrival. */
export type PlannedRequest = Omit<NewRequest, 'arrival' | 'startBefore'> & {
  /** How long after its arrival it may start; absent: however long. */
  readonly startWithinSeconds?: number;
};

/**
 * What an event leads to.
 *
 * - `request`: a run shall be started, by this request.
 * - `gather`: it gathers with others of its group; the request that they become together does not exist yet.
 * - `invalid`: a run should be started, but no valid request can be made; the request is kept with the error.
 * - `no-request`: nothing happens, and why.
 *
 * `upload`: what else the ledger may know an upload by; absent for all other events.
 */
export type Decision =
  | {
      readonly kind: 'request';
      readonly request: PlannedRequest;
      /** Fields and arguments that expressions left out for this event; absent when there are none. */
      readonly leftOut?: readonly string[];
      readonly upload?: UploadKnown;
    }
  | {
      readonly kind: 'gather';
      /** What is known of it before it gathers; it has no request of its own. */
      readonly request: PlannedRequest;
      readonly member: Membership;
      readonly upload?: UploadKnown;
    }
  | {
      readonly kind: 'invalid';
      readonly request: PlannedRequest;
      readonly error: ErrorInfo;
      readonly upload?: UploadKnown;
    }
  | {
      readonly kind: 'no-request';
      /** Absent when it concerns no single trigger. */
      readonly trigger?: string;
      readonly reason: NoRequestReason;
      /** Absent for a direct start. */
      readonly event?: TriggerEvent;
      readonly message: string;
    };

/** The `reason` of log lines and of manual answers, by which people filter; docs/operations.md explains each. */
export type NoRequestReason =
  | 'no-trigger'
  | 'unknown-trigger'
  | 'unknown-job'
  | 'disabled'
  | 'wrong-source'
  | 'bucket-does-not-match'
  | 'key-does-not-match'
  | 'folder-marker'
  | 'condition-false';

/** The error of a request that cannot be rendered, or that Glue would refuse: every error at once. */
export const renderFailed = (errors: readonly string[]): ErrorInfo => ({
  name: 'RenderFailed',
  message: errors.join('; ').slice(0, MAX_FAULTS_CHARACTERS),
});

/** The ledger keeps the message, and errors quote what they found. */
const MAX_FAULTS_CHARACTERS = 4_000;

/** No trigger of the file has the name that the event or the call gives. */
export const unknownTrigger = (event: TriggerEvent, name: string, context: PlanContext): Decision => {
  const names = context.triggers.triggers.map((trigger) => trigger.name);
  const hint = didYouMean(name, names) || ` (there ${names.length === 0 ? 'is none' : `are ${names.join(', ')}`})`;
  return nothing(event, 'unknown-trigger', `the triggers file has no trigger ${quote(name)}${hint}`);
};

const WAITS_FOR: Readonly<Record<TriggerSource['kind'], string>> = {
  s3: 'waits for uploads',
  schedule: 'waits for a scheduled time',
  manual: 'waits for calls with an input',
};

/** The trigger waits for events of another kind. */
export const wrongSource = (event: TriggerEvent, trigger: Trigger): Decision =>
  nothing(event, 'wrong-source', `it ${WAITS_FOR[trigger.on.kind]}`, trigger);

/** The decision that nothing happens, and why. */
export const nothing = (
  event: TriggerEvent,
  reason: NoRequestReason,
  message: string,
  trigger?: Trigger,
): Decision => ({
  kind: 'no-request',
  ...(trigger === undefined ? {} : { trigger: trigger.name }),
  reason,
  event,
  message: `${startsNothing(event, trigger?.name)}${message}`,
});
