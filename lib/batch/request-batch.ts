import { batchEvent } from '../core/batch/batch-event.ts';
import { objectsOf } from '../core/batch/batch-objects.ts';
import { manifestKey, notInLines, renderManifest } from '../core/batch/manifest.ts';
import { type ErrorInfo, TriggerError } from '../core/errors.ts';
import type { BatchCut } from '../core/events/batch-cut.ts';
import { type S3ObjectCreated, showEvent } from '../core/events/event.ts';
import type { CuttingGroup } from '../core/ledger/group-item.ts';
import { tooLarge } from '../core/ledger/item-size.ts';
import { enqueue, type NewRequest, refuse } from '../core/ledger/start-writes.ts';
import type { Decision } from '../core/plan/decision.ts';
import { identityOf } from '../core/plan/identity.ts';
import { plusMs, SECOND_MS } from '../core/time.ts';
import type { ManifestFormat } from '../core/triggers/manifest-place.ts';
import { endingAt } from '../ledger/write-until-deadline.ts';
import type { ClosingInvocation } from '../ports/batching.ts';
import type { BatchMember } from './read-members.ts';

/**
 * Makes the request of a cut's batch, after the list of its objects is written: a run that starts finds its list. From
 * then on it is a request like any other, and arrived when the cut was made.
 *
 * @throws TriggerError if it is not known whether list and request stand
 */
export const requestBatch = async (
  cut: CuttingGroup,
  members: readonly BatchMember[],
  invocation: ClosingInvocation,
): Promise<void> => {
  const { batchFile } = invocation;
  const { trigger } = cut;
  const objects = objectsOf(members);
  // The cut's own: the trigger may be gone, and when it is back, a redrive needs the list.
  const format = cut.manifestFormat ?? batchFile.manifestOf(trigger);
  const unwritable = format === undefined ? [] : notInLines(objects, format);
  const address =
    format === undefined || unwritable.length > 0 ? undefined : await writeList(cut, objects, format, invocation);
  const event = batchEvent(cut, objects, address);

  const made = plannedOrKept(batchFile.planBatch(event, trigger), event, cut, members);
  if (made === undefined) return;
  if (unwritable.length > 0) {
    // Kept without what it would send: a redrive would send that, though there is no list.
    const { request: _request, ...unsendable } = made.planned;
    await putRequest(unsendable, cannotBeListed(unwritable), invocation);
    return;
  }
  await putRequest(made.planned, made.error ?? tooLarge(made.planned), invocation);
};

/** @returns where the list stands; undefined if the stack has no bucket for lists any more, and none is read */
const writeList = async (
  { trigger, batchId = '' }: CuttingGroup,
  objects: readonly S3ObjectCreated[],
  format: ManifestFormat,
  { manifests, batchFile }: ClosingInvocation,
): Promise<string | undefined> => {
  const key = manifestKey(trigger, batchId, format);
  const put = await manifests.put(key, renderManifest(objects, format));
  if (put !== 'nowhere') return manifests.addressOf(key);
  if (batchFile.manifestOf(trigger) === undefined) return undefined;
  const message = `the list ${key} was not written: MANIFEST_BUCKET is not set. Deploy again`;
  throw new TriggerError('MANIFEST_UNWRITTEN', message, { retryable: false });
};

interface Made {
  readonly planned: NewRequest;
  readonly error?: ErrorInfo;
}

/** Of a trigger that is gone the batch is kept all the same: what its members say of job and marker is enough for that. */
const plannedOrKept = (
  decision: Decision,
  event: BatchCut,
  { trigger, batchId = '', cutAt }: CuttingGroup,
  members: readonly BatchMember[],
): Made | undefined => {
  if (decision.kind !== 'no-request') {
    const { startWithinSeconds, ...planned } = decision.request;
    const startBefore =
      startWithinSeconds === undefined ? {} : { startBefore: plusMs(cutAt, startWithinSeconds * SECOND_MS) };
    const request = { ...planned, arrival: cutAt, ...startBefore };
    return decision.kind === 'invalid' ? { planned: request, error: decision.error } : { planned: request };
  }
  const [first] = members;
  const identified = identityOf(event, { reupload: 'run' });
  if (first === undefined || !identified.ok) return undefined;
  const { jobName, markerName } = first;
  const { identity } = identified;
  const error = { name: 'NoRequest', message: decision.message };
  return { planned: { requestId: batchId, trigger, jobName, markerName, identity, event, arrival: cutAt }, error };
};

const cannotBeListed = (keys: readonly string[]): ErrorInfo => ({
  name: 'ManifestNotWritable',
  message: `a list of addresses cannot hold a key with a line's end: ${JSON.stringify(keys.slice(0, 10))}`,
});

/** Creates the request where none is: another closer may have made it, and it may have a run by now. */
const putRequest = async (
  request: NewRequest,
  error: ErrorInfo | undefined,
  { ledger, backlogs, newToken, clock, ...rest }: ClosingInvocation,
): Promise<void> => {
  // Registers the job with its trigger, so that its backlog is served.
  await backlogs.registered(request);
  if (error === undefined) {
    await ledger.create(enqueue(request, newToken(), 'backlog'));
    await backlogs.mark(request.jobName);
    return;
  }
  const item = refuse(request, newToken(), error, endingAt(clock(), rest));
  const created = await ledger.create(item);
  // Refused by its own first try, it is told all the same.
  if (!created.applied && created.item?.leaseToken !== item.leaseToken) return;
  const { requestId, trigger, jobName, event } = request;
  const about = { requestId, trigger, jobName, event: showEvent(event), state: 'REJECTED', error, isNew: true };
  rest.log.error('the batch gives no valid request; it is kept with the reason', { decision: 'rejected', ...about });
};
