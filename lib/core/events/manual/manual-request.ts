import type { StartJobRunRequest } from '../../glue/start-job-run-request.ts';
import type { Json } from '../../json.ts';
import type { RequestState } from '../../ledger/ledger-item.ts';
import type { EpochMs } from '../../time.ts';
import type { CloseCall, NamedGroup } from './close-call.ts';

/** What a person or program asks of the function `manual`. */
export type ManualRequest =
  | ManualStart
  | StatusQuestion
  | Redrive
  | RunIs
  | Rerun
  | Cancel
  | PauseCall
  | ResumeCall
  | BulkCall
  | CloseCall;

/** A call that makes a request, or with `dryRun` only tells what would happen and why. */
export type ManualStart = (ObjectCall | ScheduleCall | InputCall | DirectStart) & {
  /** If nothing is started, the invocation fails: for callers that look at nothing else. */
  readonly failOnError?: true;
};

/** As if the object had just been uploaded. */
export interface ObjectCall {
  readonly kind: 'object';
  readonly trigger: string;
  readonly bucket: string;
  readonly key: string;
  readonly idempotencyKey?: string;
  /** Run it though a request of this object has run already. */
  readonly again: boolean;
  readonly dryRun: boolean;
}

/** As if the schedule's time had come, which is the identity. A date means the only time that the schedule has then. */
export type ScheduleCall = {
  readonly kind: 'schedule';
  readonly trigger: string;
  readonly dryRun: boolean;
} & (
  | {
      /** ISO 8601 in UTC without milliseconds. */
      readonly scheduledTime: string;
    }
  | {
      /** In the trigger's time zone, e.g. `2026-11-22`. */
      readonly scheduledDate: string;
    }
);

/** For a trigger that is `on: manual`. */
export interface InputCall {
  readonly kind: 'input';
  readonly trigger: string;
  /** An empty object when the call brings none. */
  readonly input: Json;
  readonly idempotencyKey?: string;
  readonly dryRun: boolean;
}

/** A StartJobRun request of the caller's own, for a job that the triggers file names. */
export interface DirectStart {
  readonly kind: 'start';
  readonly request: StartJobRunRequest;
  readonly idempotencyKey?: string;
  readonly dryRun: boolean;
}

/** A request that was rejected, or whose run failed for good, shall be taken up again. */
export interface Redrive {
  readonly kind: 'redrive';
  readonly requestId: string;
  /** A person has looked, and vouches for it: so a request that stays in doubt may be sent again. */
  readonly noRunExists: boolean;
  /** The act on many requests that this is a part of: it takes up each of them once. */
  readonly act?: string;
  /** Only if this act has cancelled it. */
  readonly cancelId?: string;
  /** Who asks for it, and why, where they say so. */
  readonly by?: string;
  readonly why?: string;
}

/** A person has looked, and says which run is the one of a request in doubt. */
export interface RunIs {
  readonly kind: 'run-is';
  readonly requestId: string;
  readonly jobRunId: string;
  /** Who says so, and why, where they tell. */
  readonly by?: string;
  readonly why?: string;
}

/** A request that has ended, however it ended, shall run once more. */
export interface Rerun {
  readonly kind: 'rerun';
  readonly requestId: string;
  /** Only if this is still the last attempt: so a call that is sent twice runs once. */
  readonly attempt?: number;
  /** The act on many requests that this is a part of: it runs each of them again once. */
  readonly act?: string;
  /** Who asks for it, and why; the ledger keeps both. */
  readonly by: string;
  readonly why: string;
}

/** Nobody wants a request any more that has not started. */
export interface Cancel {
  readonly kind: 'cancel';
  readonly requestId: string;
  /** Who does not want it, and why; the ledger keeps both. */
  readonly by: string;
  readonly why: string;
}

/** Which requests of a trigger are meant: those that arrived from `from` to `before`, or until now. */
export interface BulkFilter {
  readonly trigger: string;
  readonly from: EpochMs;
  readonly before?: EpochMs;
  readonly state?: RequestState;
  /** Those that one act has cancelled. */
  readonly cancelId?: string;
}

/** Many requests shall be cancelled, taken up again, or run once more. */
export interface BulkCall {
  readonly kind: 'bulk';
  readonly act: 'cancel' | 'redrive' | 'rerun';
  readonly filter: BulkFilter;
  readonly by: string;
  readonly why: string;
  /** Only tells how many, by state. */
  readonly dryRun: boolean;
  /** Where the act goes on that an earlier call has begun. */
  readonly next?: string;
  /** Names the act: a call that is sent twice does to each request once what it asks for. */
  readonly idempotencyKey?: string;
}

/** What a person pauses. */
export type PauseTarget =
  | { readonly kind: 'trigger'; readonly trigger: string }
  | { readonly kind: 'job'; readonly jobName: string }
  | { readonly kind: 'everything' };

/** Nothing of it shall be started until each who paused it has resumed it. */
export interface PauseCall {
  readonly kind: 'pause';
  readonly what: PauseTarget;
  readonly by: string;
  readonly why: string;
}

/** One's own pause shall end. */
export interface ResumeCall {
  readonly kind: 'resume';
  readonly what: PauseTarget;
  readonly by: string;
  /** Everybody's. */
  readonly all: boolean;
  /** That of the trigger's fuse, instead of one's own. */
  readonly fuse: boolean;
  /** What waits and arrived before is cancelled first. */
  readonly onlySince?: OnlySince;
}

/** Only what arrived since a moment shall be started. */
export interface OnlySince {
  readonly moment: EpochMs;
  /** Why the rest is cancelled; the ledger keeps it. */
  readonly why?: string;
  /** Only tells how many would be cancelled, by state. */
  readonly dryRun: boolean;
  /** Where the act goes on that an earlier call has begun. */
  readonly next?: string;
}

/** Where a request stands, by its id or its run's; what became of an object; what a trigger's, a group's or a job's requests are doing. */
export type StatusQuestion =
  | { readonly kind: 'status'; readonly requestId: string }
  | { readonly kind: 'run-status'; readonly jobRunId: string }
  | { readonly kind: 'object-status'; readonly bucket: string; readonly key: string }
  | { readonly kind: 'trigger-status'; readonly trigger: string }
  | { readonly kind: 'group-status'; readonly group: NamedGroup }
  | { readonly kind: 'job-status'; readonly jobName: string };
