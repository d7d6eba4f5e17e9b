import { quote } from '../describe.ts';
import type { CallIdentity, ManualCall } from '../events/event.ts';
import { callArgumentError } from '../glue/argument-names.ts';
import { requestErrors } from '../glue/request-constraints.ts';
import type { StartJobRunRequest } from '../glue/start-job-run-request.ts';
import { didYouMean } from '../nearest-name.ts';
import { type Decision, type PlanContext, type PlannedRequest, renderFailed } from './decision.ts';
import { identityOfStart, requestIdOf } from './identity.ts';

/** Stands for the trigger in requests that no trigger of the file made. */
export const MANUAL_START_TRIGGER = 'manual-start';

/** Decides about `{"start": …}`: only a job of the triggers file, enabled or not, for permissions end there. */
export const planStart = (request: StartJobRunRequest, call: CallIdentity, context: PlanContext): Decision => {
  const { triggers, ledgerId } = context;
  const jobs = [...new Set(triggers.triggers.map((trigger) => trigger.start.JobName))];
  if (!jobs.includes(request.JobName)) {
    const hint = didYouMean(request.JobName, jobs) || ` (jobs: ${jobs.join(', ')})`;
    const message = `no trigger in the triggers file starts the job ${quote(request.JobName)}${hint}`;
    return { kind: 'no-request', reason: 'unknown-job', message };
  }
  // The request itself is kept beside the event.
  const event: ManualCall = { source: 'manual', input: { start: request.JobName }, call };
  const identity = identityOfStart(call);
  const planned: PlannedRequest = {
    requestId: requestIdOf({ ledgerId, trigger: MANUAL_START_TRIGGER, identity }),
    trigger: MANUAL_START_TRIGGER,
    jobName: request.JobName,
    markerName: triggers.marker,
    identity,
    event,
  };
  const errors = [...requestErrors(request), ...nameErrors(request, triggers.marker)];
  if (errors.length > 0) return { kind: 'invalid', request: planned, error: renderFailed(errors) };
  return { kind: 'request', request: { ...planned, request } };
};

/** The call was parsed without knowing what the triggers file calls the marker. */
const nameErrors = ({ Arguments = {} }: StartJobRunRequest, marker: string): readonly string[] =>
  Object.keys(Arguments).flatMap((name) => {
    const error = callArgumentError(name, marker);
    return error === undefined ? [] : [`Arguments.${name}: ${error}`];
  });
