import type { ErrorInfo } from '../core/errors.ts';
import type { BatchCut } from '../core/events/batch-cut.ts';
import type { ManualStart } from '../core/events/manual/manual-request.ts';
import { runUrl } from '../core/glue/console-link.ts';
import type { StartJobRunRequest } from '../core/glue/start-job-run-request.ts';
import type { Json } from '../core/json.ts';
import { type HistoryEntry, type LedgerItem, markerOf, withMarker } from '../core/ledger/ledger-item.ts';
import { waitingWords } from '../core/ledger/waiting-words.ts';
import type { Decision } from '../core/plan/decision.ts';
import { isOfInvocation } from '../core/plan/identity.ts';
import { toIso } from '../core/time.ts';
import type { JobAtWork, PlaceInBacklog } from './job-outlook.ts';

/** What the function `manual` answers: JSON made for a person at the Lambda console. Times are ISO 8601, UTC. */
export interface ManualAnswer {
  /** One sentence that says it all. */
  readonly message: string;
  readonly requestId?: string;
  readonly trigger?: string;
  readonly jobName?: string;
  readonly state?: string;
  /** Why nothing was or would be started. */
  readonly reason?: string;
  /** What the caller should do otherwise the next time. */
  readonly hint?: string;
  readonly attempt?: number;
  readonly jobRunId?: string;
  /** The run in the Glue console. */
  readonly runUrl?: string;
  readonly arrived?: string;
  readonly started?: string;
  readonly ended?: string;
  /** When it is cancelled unless it has started by then. */
  readonly startBefore?: string;
  /** Who cancelled it, and why; and the act that cancelled it together with others. */
  readonly cancelledBy?: string;
  readonly why?: string;
  readonly cancelId?: string;
  readonly error?: ErrorInfo;
  /** As it is sent to Glue, the marker among its arguments. */
  readonly request?: StartJobRunRequest;
  readonly history?: readonly (Omit<HistoryEntry, 'at'> & { readonly at: string })[];
  /** Where it stands in the backlog. */
  readonly backlog?: PlaceInBacklog;
  /** What its job is doing now. */
  readonly job?: JobAtWork;
  /** What a person may do next; not every state leaves something to do. */
  readonly next?: readonly NextStep[];
  /** Of a batch's request: what it was made of. Of a member: the request of its batch. */
  readonly batch?:
    | Omit<BatchCut, 'source' | 'cutToken'>
    | { readonly requestId: string; readonly state: LedgerItem['state'] };
  /** The call that asks again. */
  readonly askAgain?: { readonly status: string };
}

/** A step that only a person can decide on, and the call that takes it. */
export interface NextStep {
  readonly to: string;
  readonly call: Readonly<Record<string, Json>>;
}

/** Tells how a request stands. */
export const answerOf = (item: LedgerItem, message: string, region: string): ManualAnswer => ({
  message,
  requestId: item.requestId,
  trigger: item.trigger,
  jobName: item.jobName,
  state: item.state,
  attempt: item.attempt,
  ...(item.jobRunId !== undefined && { jobRunId: item.jobRunId, runUrl: runUrl(region, item.jobName, item.jobRunId) }),
  arrived: toIso(item.arrival),
  ...(item.startedAt !== undefined && { started: toIso(item.startedAt) }),
  ...(item.endedAt !== undefined && { ended: toIso(item.endedAt) }),
  ...(item.startBefore !== undefined && { startBefore: toIso(item.startBefore) }),
  ...(item.state === 'CANCELLED' && { cancelledBy: item.cancelledBy, why: item.why }),
  ...(item.cancelId !== undefined && { cancelId: item.cancelId }),
  ...(item.error !== undefined && { error: item.error }),
  ...(item.request === undefined ? {} : { request: withMarker(item, item.request) }),
  ...(item.event.source === 'batch' && { batch: batchOf(item.event) }),
  history: item.history.map((entry) => ({ ...entry, at: toIso(entry.at) })),
  ...withNext(nextOf(item)),
  askAgain: { status: item.requestId },
});

const batchOf = ({ source: _source, cutToken: _cutToken, ...told }: BatchCut) => told;

/** The steps that a request leaves to a person; not every state leaves one. */
const nextOf = (item: LedgerItem): readonly NextStep[] => {
  const { requestId, state } = item;
  if (state === 'REJECTED') {
    return [{ to: 'take it up again when the cause is corrected', call: { redrive: requestId } }];
  }
  if (state === 'WAITING')
    return [{ to: 'cancel it', call: { cancel: requestId, by: 'your name', why: 'the reason' } }];
  if (state === 'CANCELLED') return [{ to: 'take it up again', call: { redrive: requestId } }];
  if (item.endedAt === undefined) return [];
  return state === 'SUCCEEDED'
    ? [{ to: 'run it once more', call: { rerun: markerOf(item), by: 'your name', why: 'the reason' } }]
    : [{ to: 'run it again as its next attempt', call: { redrive: requestId } }];
};

const withNext = (next: readonly NextStep[]): Pick<ManualAnswer, 'next'> => (next.length === 0 ? {} : { next });

/** One sentence for each state, for a person. */
export const sentenceOf = (item: LedgerItem): string => {
  const { jobName } = item;
  switch (item.state) {
    case 'WAITING':
      return `Waits in the backlog of job ${jobName} (${waitingWords(item.waitingFor ?? 'backlog')}); the sweep starts it when its turn comes.`;
    case 'STARTING':
      return `Is being sent to job ${jobName} right now, or its worker died doing so; the sweep finds out which.`;
    case 'UNCERTAIN':
      return 'The reply was lost; the sweep searches for a run, and starts one only if none exists.';
    case 'STARTED':
      return `Run ${item.jobRunId} of job ${jobName} was started.`;
    case 'REJECTED':
      return `Rejected: ${item.error.message}.`;
    case 'CANCELLED':
      return `Cancelled by ${item.cancelledBy}: ${item.why}.`;
    case 'GATHERED':
      return `Gathers with the other uploads of its group, for a run of job ${jobName} that they will share.`;
    case 'BATCHED':
      return item.batchId === undefined
        ? 'Was taken together with its group; no run was made of it.'
        : `Is part of batch ${item.batchId}; {"status":"${item.batchId}"} tells what became of it.`;
    case 'UNKNOWN':
      return `Run ${item.jobRunId} of job ${jobName} was started; Glue no longer knows it, so how it ended is not known.`;
    default:
      return `Run ${item.jobRunId} of job ${jobName} has ended: ${item.state}.`;
  }
};

/** Why an object is not run a second time, and how to do so on purpose. */
export const ranBefore = (before: readonly LedgerItem[], region: string): ManualAnswer => {
  const [latest] = before;
  if (latest === undefined) throw new Error('there is no request to tell of');
  const count = before.length === 1 ? '1 request' : `${before.length} requests`;
  const message =
    `Nothing is started: trigger ${latest.trigger} has made ${count} for this object already. The latest: ` +
    `${sentenceOf(latest)} To run the object once more, add "again": true (--again).`;
  return { ...answerOf(latest, message, region), reason: 'object-has-run' };
};

/** A call that nothing but its invocation makes known is another call when it is sent again. */
export const hintFor = (call: ManualStart, identity: string): Pick<ManualAnswer, 'hint'> =>
  call.kind === 'schedule' || call.idempotencyKey !== undefined || !isOfInvocation(identity)
    ? {}
    : {
        hint:
          'This call brought no "idempotencyKey". The AWS CLI sends a call again when its answer is lost, and that ' +
          'would be another request: give each call a key of its own.',
      };

/** Why a call starts nothing. */
export const nothingStarted = ({
  trigger,
  reason,
  message,
}: Extract<Decision, { kind: 'no-request' }>): ManualAnswer => ({
  message: `Nothing is started: ${message}`,
  reason,
  ...(trigger === undefined ? {} : { trigger }),
});
