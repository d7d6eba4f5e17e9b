import { parseGlueRunEvent } from '../../lib/core/events/glue-run-event.ts';
import type { Decision, PlannedRequest } from '../../lib/core/plan/decision.ts';
import { type EpochMs, toIso } from '../../lib/core/time.ts';
import type { Reupload } from '../../lib/core/triggers/trigger.ts';
import { type BatchResponse, receive } from '../../lib/lambda/receive.ts';
import { drainsAfterEnds } from '../../lib/outcome/drain-after-ends.ts';
import { hearRunState } from '../../lib/outcome/hear-run-state.ts';
import type { RunStateQueue } from '../../lib/ports/run-state-queue.ts';
import { publishOutcomes } from '../../lib/publish/publish-outcomes.ts';
import { admit } from '../../lib/start/admit.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { watchFuses } from '../../lib/sweep/watch-fuses.ts';
import { aTrigger } from '../infra/some-triggers.ts';
import type { SimulatedUpload } from './batch-plan.ts';
import { admitUpload } from './batch-uploads.ts';
import { retryPolicyOf } from './failures.ts';
import { MARKER_NAME, SIMULATED_REQUEST } from './glue-sender.ts';
import { ledgerId, otherLedgerId } from './names.ts';
import type { QueueOptions } from './queue.ts';
import type { Scenario, SimulatedRequest } from './scenario.ts';
import type { SimulatedRun } from './simulated-run.ts';
import { startWorker } from './workers.ts';
import type { World } from './world.ts';

/** The deployed functions: what the handlers do with lib, in the simulated world. */

const decisionOn = (
  { id, jobName, trigger, invalid }: SimulatedRequest,
  scenario: Scenario,
  reupload: Reupload,
): Decision => {
  const ids = [ledgerId(id), otherLedgerId(id)] as const;
  const [requestId, otherId] = reupload === 'run' ? ids : [ids[1], ids[0]];
  const retry = retryPolicyOf(scenario);
  const { startWithinSeconds } = scenario.triggers.find(({ name }) => name === trigger) ?? {};
  const request: PlannedRequest = {
    requestId,
    trigger,
    jobName,
    markerName: MARKER_NAME,
    identity: id,
    event: {
      source: 's3',
      bucket: 'landing',
      key: `${id}.csv`,
      sequencer: id.slice(1),
      eventTime: '2026-11-22T12:00:00.000Z',
    },
    request: { JobName: jobName, Arguments: { '--source': 'landing', [SIMULATED_REQUEST]: requestId } },
    ...(retry === undefined ? {} : { retry }),
    ...(startWithinSeconds === undefined ? {} : { startWithinSeconds }),
  };
  const upload = { reupload, otherIds: [otherId] };
  return invalid
    ? { kind: 'invalid', request, upload, error: { name: 'Invalid', message: 'no value' } }
    : { kind: 'request', request, upload };
};

/** What a message names: requests, as planned, and uploads that share runs. */
const arrivalsOf = ({ scenario, reupload }: World, id: string): readonly (Decision | SimulatedUpload)[] => [
  ...scenario.requests.filter((request) => request.id === id).map((request) => decisionOn(request, scenario, reupload)),
  ...(scenario.batches?.uploads ?? []).filter((upload) => upload.id === id),
];

const sqsEvent = (batch: readonly { readonly id: string; readonly body: string }[]) => ({
  Records: batch.map(({ id, body }) => ({ messageId: id, eventSource: 'aws:sqs', body })),
});

const failuresOf = (end: object): Set<string> | undefined => {
  if (!('result' in end)) return undefined;
  const { result } = end as { result: BatchResponse | undefined };
  return new Set(result?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
};

/** handlers/s3-upload, but for planning: a message names a request. */
export const receiveUploads =
  (world: World): QueueOptions['invoke'] =>
  (name, batch, done) => {
    const options = {
      name,
      kind: 'uploads',
      limitMs: world.scenario.limitsMs.uploads,
      messages: batch.length,
    } as const;
    startWorker(
      world,
      options,
      (invocation) =>
        receive(
          sqsEvent(batch),
          {
            parse: (payload) => [{ kind: 'event', event: payload }],
            decide: (id) => arrivalsOf(world, String(id)),
            carryOut: async (arrival) => {
              if ('group' in arrival) await admitUpload(arrival, invocation);
              else await admit(arrival, invocation);
            },
          },
          invocation.log,
        ),
      (end) => {
        const failed = failuresOf(end);
        if (failed !== undefined) done(failed);
      },
    );
  };

/** A call by a person or a program: whatever happens to it, it is never delivered again. */
export const callDirectly = (world: World, request: SimulatedRequest, suffix = ''): void => {
  const name = `call[${request.id}${suffix === '' ? '' : `~${suffix}`}]`;
  if (world.stopped) {
    world.tell(name, () => 'is refused, because everything is stopped');
    return;
  }
  startWorker(world, { name, kind: 'uploads', limitMs: world.scenario.limitsMs.uploads }, (invocation) =>
    admit(decisionOn(request, world.scenario, world.reupload), invocation),
  );
};

/** handlers/run-state. */
export const receiveStates =
  (world: World, runStateQueue: RunStateQueue): QueueOptions['invoke'] =>
  (name, batch, done) => {
    const options = { name, kind: 'states', limitMs: world.scenario.limitsMs.states, messages: batch.length } as const;
    startWorker(
      world,
      options,
      async (invocation) => {
        const { batching } = invocation;
        const hearing = { ...invocation, runStateQueue, ...(batching && { openBatching: () => batching }) };
        const drainAfter = drainsAfterEnds(hearing);
        const response = await receive(
          sqsEvent(batch),
          {
            parse: (payload) => [parseGlueRunEvent(payload)],
            decide: (change) => [change],
            carryOut: (change) => hearRunState(change, hearing, drainAfter),
          },
          invocation.log,
        );
        await publishOutcomes(invocation.ended, invocation);
        return response;
      },
      (end) => {
        const failed = failuresOf(end);
        if (failed !== undefined) done(failed);
      },
    );
  };

export const runEvent = (at: EpochMs, run: Pick<SimulatedRun, 'jobName' | 'jobRunId' | 'state' | 'says'>): string =>
  JSON.stringify({
    source: 'aws.glue',
    'detail-type': 'Glue Job State Change',
    time: toIso(at),
    detail: {
      jobName: run.jobName,
      jobRunId: run.jobRunId,
      state: run.state,
      ...(run.says === undefined ? {} : { message: run.says }),
    },
  });

/** handlers/sweep. */
export const beginSweep = (world: World, name: string): void => {
  const { scenario } = world;
  if (world.stopped) return;
  const limitMs = scenario.batches?.sweepMs ?? scenario.limitsMs.sweep;
  const jobsOfFile = scenario.jobs.filter(({ inFile }) => inFile).map((job) => job.name);
  const [jobName = ''] = jobsOfFile;
  const triggers = scenario.triggers.map((trigger) => aTrigger({ ...trigger, start: { JobName: jobName } }));
  startWorker(world, { name, kind: 'sweep', limitMs }, async (invocation, worker) => {
    const ports = { standing: world.ledger.historyFor(worker), pauses: invocation.ledger };
    if (jobName !== '') await watchFuses(triggers, ports, invocation);
    await sweep(jobsOfFile, invocation);
  });
};
