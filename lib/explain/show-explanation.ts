import { unreachable } from '../core/errors.ts';
import type { TriggerEvent } from '../core/events/event.ts';
import { showEvent } from '../core/events/event.ts';
import type { Decision } from '../core/plan/decision.ts';
import { decisionWords } from './decision-words.ts';
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

/** What the explanation is about, with its size. */
export const showHeading = (event: TriggerEvent): string => {
  if (event.source !== 's3') return `${showEvent(event)}:`;
  const size = event.size === undefined ? '' : ` (${event.size} bytes)`;
  return `${showEvent(event)}${size}:`;
};

const showDecision = (
  decision: Decision,
  { event, flow = {} }: Extract<Explanation, { readonly kind: 'decided' }>,
): readonly string[] => {
  const { trigger, says, requestId, reason, errors, sent, leftOut } = decisionWords(decision, event);
  const verdict = reason === undefined ? `${says}, request id ${requestId}` : `nothing (${reason}): ${says}`;
  const details = [
    ...(trigger === undefined ? [] : (flow[trigger] ?? [])),
    ...errors,
    ...(sent === undefined ? [] : JSON.stringify(sent, null, 2).split('\n')),
    ...(leftOut.length === 0 ? [] : [`left out for this event: ${leftOut.join(', ')}`]),
  ];
  return [`  ${trigger === undefined ? '' : `${trigger}: `}${verdict}`, ...details.map((line) => `      ${line}`)];
};
