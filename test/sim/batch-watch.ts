import { isFinalRunState } from '../../lib/core/glue/job-run.ts';
import type { GroupItem } from '../../lib/core/ledger/group-item.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { BULK } from './batch-plan.ts';
import { batchTimesOf } from './batch-times.ts';
import type { Report } from './harm.ts';
import { uploadId } from './names.ts';
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
  /** Of each upload, by its ledger id: the requests that it is in. */
  const requestsOf = new Map<string, Set<string>>();
  const requested = new Set<string>();
  const assigned = new Map<string, { readonly batchId: string | undefined; readonly item: LedgerItem }>();
  /** A person has run a batch of it again, so two runs are his doing. */
  const touched = new Set<string>();

  const listOf = (batchId: string) => world.batches.manifests.get(`${BULK}/${batchId}.jsonl`);

  const isIn = (id: string, requestId: string): void => {
    const all = requestsOf.get(id) ?? new Set<string>();
    requestsOf.set(id, all.add(requestId));
    if (all.size > 1) report('TWICE IN', `${id} is in ${[...all].join(' and ')}`);
  };
  const checkList = (batchId: string): void => {
    if (!requested.has(batchId)) return;
    for (const id of listOf(batchId)?.ids ?? []) isIn(uploadId(id), batchId);
  };

  return {
    times,
    wrote(written: Written): void {
      const { worker, operation, before, after, applied } = written;
      if (plan === undefined || after === undefined || !applied) return;
      times?.wrote(written);
      if (operation === 'create' && after.event.source === 'batch' && after.state === 'WAITING') {
        requested.add(after.requestId);
        checkList(after.requestId);
      }
      if (operation === 'create' && after.event.source === 'batch' && after.state === 'REJECTED')
        requested.add(after.requestId);
      if (after.state === 'BATCHED') assigned.set(after.requestId, { batchId: after.batchId, item: after });
      const isRequest = after.state === 'WAITING' || after.state === 'STARTING';
      if (after.trigger === BULK && after.event.source === 's3' && isRequest) isIn(after.requestId, after.requestId);
      if (worker.kind === 'person' && before?.event.source === 'batch') touched.add(before.event.group);
    },
    changedGroup(worker: Worker, after: GroupItem): void {
      if (after.state !== 'CUTTING') return;
      const uploads = after.list.filter((id) => world.ledger.standing(id)?.member?.role === 'upload').length;
      if (plan !== undefined && after.kind === 'batch' && uploads > plan.policy.items)
        report('CAP', `${after.batchId} is cut with ${uploads} uploads`);
      times?.changedGroup(worker, after);
    },
    listed(key: string): void {
      const batchId = key.slice(`${BULK}/`.length, -'.jsonl'.length);
      const { ids = [] } = listOf(batchId) ?? {};
      const most = plan?.policy.items ?? 0;
      if (ids.length > most) report('CAP', `${batchId} lists ${ids.length} uploads, and ${most} are allowed`);
      checkList(batchId);
    },
    sends(requestId: string): void {
      const event = world.ledger.standing(requestId)?.event;
      if (event?.source === 'batch' && listOf(requestId) === undefined)
        report('NO MANIFEST', `${requestId} is sent, and its list is not written`);
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
      (plan?.uploads ?? []).every(({ id }) => plan?.deployments.length !== 0 || world.ledger.knew(uploadId(id))),
    atTheEnd(): void {
      for (const group of world.ledger.groups()) {
        if (group.state === 'CUTTING') report('FORGOTTEN', `the cut of ${group.groupId} is never finished`);
      }
      for (const [id, { batchId, item }] of assigned) {
        if (item.member?.role !== 'upload') continue;
        if (batchId === undefined) {
          report('LEFT OUT', `${id} is taken by a cut, and no request is made of it`);
          continue;
        }
        if (!requested.has(batchId)) report('LEFT OUT', `${id} is of batch ${batchId}, which was never requested`);
        const { event } = item;
        if (event.source === 's3' && listOf(batchId)?.keys.includes(event.key) !== true)
          report('LEFT OUT', `${id} is of batch ${batchId}, which does not list it`);
      }
    },
  };

  function groupOf({ purpose }: SimulatedRun): string | undefined {
    const event = purpose === undefined ? undefined : world.ledger.standing(purpose.requestId)?.event;
    return event?.source === 'batch' ? event.group : undefined;
  }
};

const isOther = (a: SimulatedRun, b: SimulatedRun): boolean => a.purpose?.requestId !== b.purpose?.requestId;
