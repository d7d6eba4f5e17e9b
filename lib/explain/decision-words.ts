import { showValues } from '../core/batch/show-group.ts';
import { unreachable } from '../core/errors.ts';
import { startsNothing, type TriggerEvent } from '../core/events/event.ts';
import type { StartJobRunRequest } from '../core/glue/start-job-run-request.ts';
import { withMarker } from '../core/ledger/ledger-item.ts';
import type { Decision, NoRequestReason, PlannedRequest } from '../core/plan/decision.ts';

/** A decision in words, wherever they are shown. */
export interface DecisionWords {
  /** Absent when the decision concerns no single trigger. */
  readonly trigger?: string;
  readonly verdict: 'starts' | 'gathers' | 'refused' | 'nothing';
  /** What happens; of `nothing` only why. To be read behind the trigger's name. */
  readonly says: string;
  /** Absent when nothing happens. */
  readonly requestId?: string;
  /** The code that log lines have for it, when nothing happens. */
  readonly reason?: NoRequestReason;
  /** Each error of a request that would be refused. */
  readonly errors: readonly string[];
  /** The StartJobRun request as it is sent to Glue, the marker among its arguments. */
  readonly sent?: StartJobRunRequest;
  /** Fields and arguments that expressions left out for this event. */
  readonly leftOut: readonly string[];
}

/** Each error begins with what it concerns: a field of the request, an argument, an input, the condition. */
const BETWEEN_ERRORS = /; (?=(?:when|input(?:\.[^\s:;]+)?|Arguments\["[^"]*"\]|[A-Z][A-Za-z]+(?:\.[A-Za-z]+)?): )/;

/** @param event what the decision is about; absent for a direct start */
export const decisionWords = (decision: Decision, event: TriggerEvent | undefined): DecisionWords => {
  const none = { errors: [], leftOut: [] };
  switch (decision.kind) {
    case 'request': {
      const { trigger, jobName, requestId } = decision.request;
      const sent = sentRequest(decision.request);
      return {
        ...none,
        trigger,
        verdict: 'starts',
        says: `starts a run of ${jobName}`,
        requestId,
        ...(sent === undefined ? {} : { sent }),
        leftOut: decision.leftOut ?? [],
      };
    }
    case 'gather': {
      const { trigger, requestId } = decision.request;
      return { ...none, trigger, verdict: 'gathers', says: showGathering(decision), requestId };
    }
    case 'invalid': {
      const { trigger, requestId } = decision.request;
      const errors = decision.error.message.split(BETWEEN_ERRORS);
      return { ...none, trigger, verdict: 'refused', says: 'would be refused for good', requestId, errors };
    }
    case 'no-request': {
      const { trigger, reason, message } = decision;
      const beginning = event === undefined ? '' : startsNothing(event, trigger);
      const why = message.startsWith(beginning) ? message.slice(beginning.length) : message;
      return {
        ...none,
        ...(trigger === undefined ? {} : { trigger }),
        verdict: 'nothing',
        says: why,
        reason,
      };
    }
    default:
      return unreachable(decision);
  }
};

const showGathering = ({ member: { by, role, part } }: Extract<Decision, { kind: 'gather' }>): string => {
  const values = showValues(by);
  const batch = values === '' ? 'the next batch' : `the batch of ${values}`;
  return role === 'marker'
    ? `tells that ${batch} is complete`
    : `joins ${batch}${part === undefined ? '' : ` as ${part}`}`;
};

const sentRequest = ({ request, requestId, markerName }: PlannedRequest): StartJobRunRequest | undefined =>
  request === undefined ? undefined : withMarker({ requestId, markerName, attempt: 1 }, request);
