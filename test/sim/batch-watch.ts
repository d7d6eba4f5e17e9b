import { isFinalRunState } from '../../lib/core/glue/job-run.ts';
import type { GroupItem } from '../../lib/core/ledger/group-item.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { MANIFEST_ENDINGS } from '../../lib/core/triggers/manifest-place.ts';
import { BULK } from './batch-plan.ts';
import type { Listed } from './batch-state.ts';
import { batchTimesOf } from './batch-times.ts';
import type { Report } from './harm.ts';
import { againId, uploadId } from './names.ts';
import type { SimulatedRun } from './simulated-run.ts';
import type { Worker, World, Written } from './world.ts';

/**
 * The promises of batches: each upload is in exactly one request; a batch lists its members, its list is written before
 * it is sent, it is not too large, and of a held group no two runs are under way.
 */
export const batchWatchOf = (world: World, report: Report) => {
  const { scenario } = world;
  const plan = scenario.batches;
  const times = plan && batchTimesOf(world, plan, report);
  /** Of each upload, by its name: the requests that it is in. */
  const requestsOf = new Map<string, Set<string>>();
  const requested = new Set<string>();
  /** What each batch was cut of, by its id. */
  const cutOf = new Map<string, readonly string[]>();
  /** Uploads of which a restored table knows nothing, and whose batch it knows. */
  const lost = new Set<string>();
  const assigned = new Map<string, { readonly batchId: string | undefined; readonly item: LedgerItem }>();
  /** A person has run a batch of it again, so two runs are his doing. */
  const touched = new Set<string>();

  /** Batches whose list the file promised that was deployed when their cut was made. */
  const promised = new Set<string>();
  /** The keys that the event of each batch names. */
  const keysOf = new Map<string, readonly string[]>();

  const listOf = (batchId: string): Listed | undefined =>
    Object.values(MANIFEST_ENDINGS)
      .flatMap((ending) => world.batches.manifests.get(`${BULK}/${batchId}${ending}`) ?? [])
      .at(0);

  const isIn = (id: string, requestId: string): void => {
    const all = requestsOf.get(id) ?? new Set<string>();
    requestsOf.set(id, all.add(requestId));
    if (all.size > 1 && !lost.has(id)) report('TWICE IN', `${id} is in ${[...all].join(' and ')}`);
  };
  const checkList = (batchId: string): void => {
    if (!requested.has(batchId)) return;
    const members = (cutOf.get(batchId) ?? []).flatMap((id) => nameOf(world.ledger.standing(id)) ?? []);
    for (const id of new Set([...members, ...(listOf(batchId)?.ids ?? [])])) isIn(id, batchId);
  };
  const isInRequest = (id: string): boolean => (requestsOf.get(id)?.size ?? 0) > 0;
  const isKnown = (id: string): boolean => world.ledger.knew(uploadId(id)) || world.ledger.knew(againId(id));

  return {
    times,
    wrote(written: Written): void {
      const { worker, operation, before, after, applied } = written;
      if (plan === undefined || after === undefined || !applied) return;
      times?.wrote(written);
      if (operation === 'create' && after.event.source === 'batch') {
        requested.add(after.requestId);
        keysOf.set(after.requestId, after.event.keys ?? []);
        if (after.state === 'WAITING') checkList(after.requestId);
      }
      if (after.state === 'BATCHED') assigned.set(after.requestId, { batchId: after.batchId, item: after });
      const isRequest = after.state === 'WAITING' || after.state === 'STARTING';
      const name = nameOf(after);
      if (name !== undefined) world.batches.admitted.add(name);
      if (name !== undefined && after.state === 'REJECTED') world.batches.whenRejected(after);
      if (name !== undefined && isRequest) isIn(name, after.requestId);
      if (worker.kind === 'person' && before?.event.source === 'batch') touched.add(before.event.group);
    },
    changedGroup(worker: Worker, after: GroupItem): void {
      if (after.state !== 'CUTTING') return;
      times?.changedGroup(worker, after);
      if (after.kind !== 'batch' || after.batchId === undefined) return;
      cutOf.set(after.batchId, after.list);
      if (times?.readsList(worker)) promised.add(after.batchId);
    },
    listed(key: string): void {
      const batchId = key.slice(`${BULK}/`.length, key.lastIndexOf('.'));
      const { keys = [] } = listOf(batchId) ?? {};
      const most = plan?.policy.items ?? 0;
      if (keys.length > most) report('CAP', `${batchId} lists ${keys.length} uploads, and ${most} are allowed`);
      checkList(batchId);
    },
    sends(requestId: string): void {
      const event = world.ledger.standing(requestId)?.event;
      if (event?.source !== 'batch' || (event.manifest === undefined && !promised.has(requestId))) return;
      if (listOf(requestId) === undefined) report('NO MANIFEST', `${requestId} is sent, and its list is not written`);
    },
    accepted(run: SimulatedRun): void {
      const group = groupOf(run);
      if (plan?.policy.hold !== true || group === undefined || touched.has(group)) return;
      const beside = world.glue.runs.find(
        (each) => each !== run && !isFinalRunState(each.state) && groupOf(each) === group && isOther(each, run),
      );
      if (beside !== undefined) report('HELD', `${run.jobRunId} and ${beside.jobRunId} of group ${group} run at once`);
    },
    /** Something gathers, or a cut is under way. */
    isAnyOpen: (): boolean =>
      world.ledger.groups().some(({ state }) => state === 'CUTTING') ||
      [...world.ledger.all()].some(({ state }) => state === 'GATHERED'),
    isAllDone: (): boolean =>
      world.ledger.groups().every(({ state }) => state === 'IDLE') &&
      (plan?.uploads ?? []).every(({ id }) => plan?.deployments.length !== 0 || isKnown(id) || isInRequest(id)),
    isInRequest,
    /** The table was put back: what it does not know was not requested, as far as it is concerned. */
    restored(): void {
      times?.restored();
      const { knew, standing } = world.ledger;
      for (const batchId of requested) if (!knew(batchId)) requested.delete(batchId);
      for (const requests of requestsOf.values())
        for (const requestId of requests) if (!knew(requestId)) requests.delete(requestId);
      for (const id of assigned.keys()) if (standing(id)?.state !== 'BATCHED') assigned.delete(id);
      // A duplicate of its event joins another batch: docs/operations.md says so.
      for (const id of world.batches.admitted) if (!isKnown(id) && isInRequest(id)) lost.add(id);
    },
    atTheEnd(): void {
      for (const group of world.ledger.groups()) {
        if (group.state === 'CUTTING') report('FORGOTTEN', `the cut of ${group.groupId} is never finished`);
      }
      for (const { id, role } of scenario.restore === undefined ? [] : (plan?.uploads ?? [])) {
        const item = world.ledger.standing(uploadId(id));
        const isToBeJudged = item?.state === 'REJECTED' && item.error.name === 'RestoredMember';
        const isDropped = isToBeJudged || !world.ledger.knew(uploadId(id));
        const isOver = role !== 'upload' || isInRequest(id) || world.ledger.knew(againId(id));
        if (world.batches.admitted.has(id) && isDropped && !isOver)
          report('FORGOTTEN', `${id} came before the restore, and is in no request`);
      }
      for (const [id, { batchId, item }] of assigned) {
        if (item.member?.role !== 'upload') continue;
        if (batchId === undefined) {
          report('LEFT OUT', `${id} is taken by a cut, and no request is made of it`);
          continue;
        }
        if (!requested.has(batchId)) report('LEFT OUT', `${id} is of batch ${batchId}, which was never requested`);
        const { event } = item;
        const keys = promised.has(batchId) ? listOf(batchId)?.keys : (listOf(batchId)?.keys ?? keysOf.get(batchId));
        if (event.source === 's3' && keys?.includes(event.key) !== true)
          report('LEFT OUT', `${id} is of batch ${batchId}, which does not list it`);
      }
    },
  };

  function groupOf({ purpose }: SimulatedRun): string | undefined {
    const event = purpose === undefined ? undefined : world.ledger.standing(purpose.requestId)?.event;
    return event?.source === 'batch' ? event.group : undefined;
  }
};

/** The name of an upload whose item this is. */
const nameOf = (item: LedgerItem | undefined): string | undefined =>
  item?.trigger === BULK && item.event.source === 's3' ? item.event.etag : undefined;

const isOther = (a: SimulatedRun, b: SimulatedRun): boolean => a.purpose?.requestId !== b.purpose?.requestId;
