import type { BatchRule } from '../../lib/core/batch/decide-cut.ts';
import { TriggerError } from '../../lib/core/errors.ts';
import type { Decision } from '../../lib/core/plan/decision.ts';
import { nothing } from '../../lib/core/plan/decision.ts';
import { batchIdOf } from '../../lib/core/plan/plan-batch.ts';
import { MANIFEST_ENDINGS } from '../../lib/core/triggers/manifest-place.ts';
import type { BatchFile, ManifestStore } from '../../lib/ports/batching.ts';
import { BULK, BULK_JOB } from './batch-plan.ts';
import type { Listed } from './batch-state.ts';
import { retryPolicyOf } from './failures.ts';
import { MARKER_NAME, SIMULATED_REQUEST } from './glue-sender.ts';
import { never, type Worker, type World } from './world.ts';

/** What the deployed file says of the trigger. */
export const ruleOf = ({ scenario, batches }: World): BatchRule => {
  const { policy, smaller = 1 } = scenario.batches ?? {};
  switch (batches.deployed.says) {
    case 'no batch':
      return 'no-batch';
    case 'no trigger':
      return 'no-trigger';
    case 'smaller batch':
      return policy === undefined ? 'no-trigger' : { ...policy, items: smaller };
    default:
      return policy ?? 'no-trigger';
  }
};

const LEDGER = 'simulated';

/** The triggers file of a worker that begins now. */
export const batchFileNow = (world: World): BatchFile => {
  const rule = ruleOf(world);
  const { singlesBroken, unlisted = false } = world.batches.deployed;
  const { format } = world.scenario.batches ?? {};
  const retry = retryPolicyOf(world.scenario);
  const ofTrigger = {
    trigger: BULK,
    jobName: BULK_JOB,
    markerName: MARKER_NAME,
    ...(retry === undefined ? {} : { retry }),
  };
  const decide = (request: Extract<Decision, { kind: 'request' }>['request'], isBroken: boolean): Decision =>
    isBroken
      ? { kind: 'invalid', request, error: { name: 'Invalid', message: 'no value' } }
      : {
          kind: 'request',
          request: {
            ...request,
            request: { JobName: BULK_JOB, Arguments: { [SIMULATED_REQUEST]: request.requestId } },
          },
        };
  return {
    ruleOf: () => rule,
    manifestOf: () => (unlisted || typeof rule === 'string' ? undefined : format),
    batchIdOf: (cut) => batchIdOf(cut, LEDGER),
    planBatch: (event, trigger) => {
      if (rule === 'no-trigger')
        return nothing(event, 'unknown-trigger', `the triggers file has no trigger "${trigger}"`);
      const requestId = batchIdOf({ trigger, ...event }, LEDGER);
      return decide({ ...ofTrigger, requestId, identity: `batch ${event.cutToken}`, event }, false);
    },
    planSingle: ({ requestId, identity, event }) =>
      rule === 'no-trigger'
        ? nothing(event, 'unknown-trigger', 'it is gone')
        : decide({ ...ofTrigger, requestId, identity, event }, singlesBroken),
  };
};

/** What a list names. Only one form of it tells which upload of a key is meant. */
const listIn = (key: string, text: string): Listed => {
  if (key.endsWith(MANIFEST_ENDINGS['json-lines'])) {
    const lines = text.trimEnd().split('\n').filter(Boolean);
    const objects = lines.map((line) => JSON.parse(line) as { readonly etag: string; readonly key: string });
    return { ids: objects.map(({ etag }) => etag), keys: objects.map((object) => object.key) };
  }
  return { ids: [], keys: [...text.matchAll(/s3:\/\/landing\/([^"\n]+)/g)].map(([, name = '']) => name) };
};

/** One worker's way to S3. */
export const manifestsOf = (world: World, worker: Worker): ManifestStore => {
  const { scheduler, chance } = world;
  const write = (key: string, text: readonly string[]): 'written' | 'there' => {
    if (world.batches.manifests.has(key)) return 'there';
    const list = listIn(key, text.join(''));
    world.batches.manifests.set(key, list);
    world.tell('s3', () => `${key} lists ${list.ids.join(' ')} ${list.keys.join(' ')}`);
    world.watch.batches.listed(key);
    return 'written';
  };
  return {
    addressOf: (key) => `s3://manifests/${key}`,
    put(key, text) {
      const { key: name, fault } = worker.point('manifest', `manifest(${key})`);
      const wayMs = chance.between(`${name} way`, 2, 60);
      const size = fault?.size ?? 0;
      const later = (ms: number): void => scheduler.after(ms, () => void write(key, text));
      const fails = () =>
        worker
          .later(500 + size * 5_000, () => undefined)
          .then(() => Promise.reject(new TriggerError('MANIFEST_UNWRITTEN', `${key}: no answer`, { retryable: true })));
      switch (fault?.kind) {
        case 'dies before':
          worker.die(`before manifest(${key})`);
          return never();
        case 'dies after':
          later(wayMs);
          worker.die(`after manifest(${key})`);
          return never();
        case 'throws':
          return fails();
        case 'throws, but written':
          later(wayMs);
          return fails();
        default:
          return worker.later(fault?.kind === 'slow' ? wayMs + size * 30_000 : wayMs, () => write(key, text));
      }
    },
  };
};
