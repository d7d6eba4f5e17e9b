import { showValues } from '../../lib/core/batch/show-group.ts';
import { unreachable } from '../../lib/core/errors.ts';
import type { TriggerEvent } from '../../lib/core/events/event.ts';
import { showEvent, startsNothing } from '../../lib/core/events/event.ts';
import { withMarker } from '../../lib/core/ledger/ledger-item.ts';
import type { Decision, PlannedRequest } from '../../lib/core/plan/decision.ts';
import type { Explanation } from './explain-payload.ts';

/** An explanation as lines for a person. */
export const showExplanation = (explanation: Explanation): readonly string[] => {
  switch (explanation.kind) {
    case 'ignored':
    case 'malformed':
      return [`${explanation.kind}: ${explanation.message}`];
    case 'decided':
      return [
        ...(explanation.event === undefined ? [] : [showHeading(explanation.event)]),
        ...(explanation.assumed.length === 0
          ? []
          : [`  assumed: ${explanation.assumed.join(', ')}; with other values the request id may be another`]),
        ...(explanation.warning === undefined ? [] : [`  warning: ${explanation.warning}`]),
        ...(explanation.inputs ?? []).map((line) => `  input ${line}`),
        ...explanation.decisions.flatMap((decision) => showDecision(decision, explanation)),
      ];
    default:
      return unreachable(explanation);
  }
};

const showHeading = (event: TriggerEvent): string => {
  if (event.source !== 's3') return `${showEvent(event)}:`;
  const size = event.size === undefined ? '' : ` (${event.size} bytes)`;
  return `${showEvent(event)}${size}:`;
};

/** Each error begins with what it concerns: a field of the request, an argument, the condition. */
const BETWEEN_ERRORS = /; (?=(?:when|Arguments\["[^"]*"\]|[A-Z][A-Za-z]+(?:\.[A-Za-z]+)?): )/;

const showDecision = (
  decision: Decision,
  { event, flow = {} }: Extract<Explanation, { readonly kind: 'decided' }>,
): readonly string[] => {
  switch (decision.kind) {
    case 'request':
      return [
        `  ${decision.request.trigger}: starts a run of ${decision.request.jobName}, request id ${decision.request.requestId}`,
        ...(flow[decision.request.trigger] ?? []).map((line) => `      ${line}`),
        ...showRequest(decision.request),
        ...(decision.leftOut === undefined ? [] : [`      left out for this event: ${decision.leftOut.join(', ')}`]),
      ];
    case 'gather':
      return [
        `  ${decision.request.trigger}: ${showGathering(decision)}, request id ${decision.request.requestId}`,
        ...(flow[decision.request.trigger] ?? []).map((line) => `      ${line}`),
      ];
    case 'invalid':
      return [
        `  ${decision.request.trigger}: would be refused for good, request id ${decision.request.requestId}`,
        ...decision.error.message.split(BETWEEN_ERRORS).map((error) => `      ${error}`),
      ];
    case 'no-request': {
      const beginning = event === undefined ? '' : startsNothing(event, decision.trigger);
      const why = decision.message.startsWith(beginning) ? decision.message.slice(beginning.length) : decision.message;
      return [`  ${decision.trigger === undefined ? '' : `${decision.trigger}: `}nothing (${decision.reason}): ${why}`];
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

/** As it is sent to Glue, the marker among its arguments. */
const showRequest = ({ request, requestId, markerName }: PlannedRequest): readonly string[] =>
  request === undefined
    ? []
    : JSON.stringify(withMarker({ requestId, markerName, attempt: 1 }, request), null, 2)
        .split('\n')
        .map((line) => `      ${line}`);
