import { gatherUpload } from '../../lib/batch/gather-upload.ts';
import { groupIdOf } from '../../lib/core/batch/group-id.ts';
import { type ErrorInfo, TriggerError } from '../../lib/core/errors.ts';
import type { S3ObjectCreated } from '../../lib/core/events/event.ts';
import type { HistoryEntry, LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { type NewMember, regather } from '../../lib/core/ledger/member-writes.ts';
import type { Membership } from '../../lib/core/ledger/membership.ts';
import { redrive } from '../../lib/core/ledger/person-writes.ts';
import type { PlannedRequest } from '../../lib/core/plan/decision.ts';
import { MINUTE_MS, msBetween } from '../../lib/core/time.ts';
import { takeUp } from '../../lib/manual/take-up.ts';
import { admit } from '../../lib/start/admit.ts';
import type { WholeInvocation } from '../doubles/whole-ledger.ts';
import { batchFileNow } from './batch-file.ts';
import { BULK, BULK_JOB, GROUPS, type SimulatedUpload } from './batch-plan.ts';
import { callManual } from './call.ts';
import { MARKER_NAME } from './glue-sender.ts';
import { uploadId } from './names.ts';
import type { SimulatedQueue } from './queue.ts';
import { START } from './scenario.ts';
import type { World } from './world.ts';

const membershipOf = ({ group, role, part, size }: SimulatedUpload): Membership => {
  const by = { group };
  return { group: groupIdOf(BULK, by), by, role, part, size };
};

/** Its ETag is its name in the simulation, so that a manifest tells which upload is meant. */
const eventOf = ({ id, group, key, size }: SimulatedUpload): S3ObjectCreated => ({
  source: 's3',
  bucket: 'landing',
  key: `${group}/${key}`,
  size,
  etag: id,
  sequencer: id.slice(1).padStart(4, '0'),
  eventTime: '2026-11-22T12:00:00.000Z',
});

const memberOf = (upload: SimulatedUpload, requestId = uploadId(upload.id)): Omit<NewMember, 'arrival'> => ({
  requestId,
  trigger: BULK,
  jobName: BULK_JOB,
  markerName: MARKER_NAME,
  identity: upload.id,
  event: eventOf(upload),
  member: membershipOf(upload),
});

/**
 * What admission does with an upload, by the file that was deployed when its worker began.
 *
 * @param requestId where a person calls for it again, that call's own
 */
export const admitUpload = async (
  upload: SimulatedUpload,
  invocation: WholeInvocation,
  requestId = uploadId(upload.id),
): Promise<void> => {
  const { batchFile } = invocation.batching ?? {};
  const rule = batchFile?.ruleOf(BULK);
  if (batchFile === undefined || rule === undefined || rule === 'no-trigger') return;
  const { member, ...request } = memberOf(upload, requestId);
  if (rule === 'no-batch') {
    const single = batchFile.planSingle({ ...request, member } as unknown as LedgerItem);
    if (upload.role === 'upload') await admit(single, invocation);
    return;
  }
  const gathered = await gatherUpload({ ...request, member }, invocation);
  if (gathered.kind === 'duplicate' && gathered.item === undefined)
    throw new TriggerError('LEDGER_UNREACHABLE', 'it was deleted while it was read', { retryable: true });
};

/** Everything that happens to a world's batches from outside. */
export const letUploadsCome = (world: World, queue: SimulatedQueue): void => {
  const { batches } = world.scenario;
  const { scheduler, chance } = world;
  if (batches === undefined) return;
  for (const { atMs, ...deployed } of batches.deployments) {
    scheduler.after(atMs, () => {
      world.tell('deployment', () => `the file says: ${JSON.stringify(deployed)}`);
      world.batches.deployed = deployed;
    });
  }
  for (const { id, atMs, deliveries } of batches.uploads) {
    for (let nth = 1; nth <= deliveries; nth += 1) {
      const againMs = nth === 1 ? 0 : chance.between(`${id} again ${nth}`, 0, 4 * 60_000);
      scheduler.after(atMs + againMs, () => queue.send(`${id}${nth === 1 ? '' : `~${nth}`}`, id));
    }
  }
  for (const [nth, { atMs, group }] of batches.closes.entries())
    scheduler.after(atMs, () => closeByHand(world, group, nth));
  scheduler.afterIdly(CLOSES_AFTER_MS, () => closeWhatWaits(world, batches.closes.length));
};

/** When a person begins to close what lacks something, and how often. */
const CLOSES_AFTER_MS = 14 * MINUTE_MS;
const CLOSES_EVERY_MS = 3 * MINUTE_MS;

/** A person closes each group that lacks something when its time is over: nobody else would. */
const closeWhatWaits = (world: World, nth: number): void => {
  const waiting = GROUPS.filter((group) => world.watch.batches.times?.waitsForPerson(groupIdOf(BULK, { group })));
  for (const [at, group] of waiting.entries()) closeByHand(world, group, nth + at);
  world.scheduler.afterIdly(CLOSES_EVERY_MS, () => closeWhatWaits(world, nth + waiting.length));
};

/** A person closes a group: an entry that gathers like any other. */
const closeByHand = (world: World, group: string, nth: number): void =>
  callManual(world, `close[${group}~${nth}]`, async (invocation) => {
    const rule = invocation.batching?.batchFile.ruleOf(BULK);
    if (rule === undefined || typeof rule === 'string') return;
    const wish = {
      id: `c${nth + 1}`,
      group,
      role: 'close',
      part: '-',
      size: 0,
      key: '-',
      atMs: 0,
      deliveries: 1,
    } as const;
    const { event: _, ...member } = memberOf(wish);
    const call = { lambdaRequestId: wish.id };
    await gatherUpload({ ...member, event: { source: 'manual', input: null, call } }, invocation);
  });

/** A restored table does not say whether it has run: restore-uploads.ts. */
const isToBeJudged = (error: ErrorInfo | undefined): boolean => error?.name === 'RestoredMember';

/** How often a person looks. */
const LOOKS_EVERY_MS = 2_000;

/** Takes up a rejected upload once: it gathers, if its trigger batches by now, or waits as a request of its own. */
export const redriveUploads = (world: World): void => {
  const { scenario, scheduler, batches } = world;
  const takesMs = scenario.batches?.personTakesMs;
  if (takesMs === undefined) return;
  batches.whenRejected = ({ requestId, request, error }) => {
    if (request !== undefined || isToBeJudged(error) || batches.takenUp.has(requestId)) return;
    batches.takenUp.add(requestId);
    const seenInMs = LOOKS_EVERY_MS - (msBetween(START, scheduler.now()) % LOOKS_EVERY_MS);
    scheduler.after(seenInMs + takesMs, () => redriveUpload(world, requestId));
  };
};

const redriveUpload = (world: World, requestId: string): void => {
  const upload = world.scenario.batches?.uploads.find(({ id }) => uploadId(id) === requestId);
  callManual(world, `redriver[${upload?.id}]`, async (invocation) => {
    const { ledger, clock, newToken } = invocation;
    const item = await ledger.get(requestId);
    if (item?.state !== 'REJECTED' || isToBeJudged(item.error) || upload === undefined) return;
    const entry: HistoryEntry = { at: clock(), what: 'redriven', attempt: 1, result: 'REJECTED' };
    const file = batchFileNow(world);
    const rule = file.ruleOf(BULK);
    if (rule === 'no-trigger') return;
    if (rule !== 'no-batch') {
      const member = item.member ?? membershipOf(upload);
      const { kind } = await takeUp(
        regather(item, { leaseToken: newToken(), member }, entry),
        invocation,
        () => undefined,
      );
      world.tell(`redriver[${upload.id}]`, () => `is told: ${kind}`);
      return;
    }
    const planned = file.planSingle(item);
    const request = planned.kind === 'request' ? (planned.request as PlannedRequest).request : undefined;
    if (request === undefined) return;
    await takeUp(redrive(item, { leaseToken: newToken(), now: clock(), request }, entry), invocation, () => undefined);
  });
};
