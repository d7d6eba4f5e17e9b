import { decideCut } from '../../lib/core/batch/decide-cut.ts';
import type { Gathering } from '../../lib/core/batch/gathering.ts';
import { isFinalRunState } from '../../lib/core/glue/job-run.ts';
import { isAtEnd } from '../../lib/core/ledger/at-end.ts';
import type { CuttingGroup, GroupItem } from '../../lib/core/ledger/group-item.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import { ruleOf } from './batch-file.ts';
import { BULK } from './batch-plan.ts';
import type { Report } from './harm.ts';
import { uploadId } from './names.ts';
import { START } from './scenario.ts';
import type { SimulatedRun } from './simulated-run.ts';
import type { Worker, World, Written } from './world.ts';

/** How many sweeps may pass over a group that is due, while nothing goes wrong. */
const MOST_SWEEPS = 3;
/** How long what went wrong may have its effects: a worker's life, a lease, an index. */
const CALM_MS = 4 * MINUTE_MS;

/**
 * The promises of batches: each upload is in exactly one request; a batch lists its members, its list is written before
 * it is sent, it is not too large, and of a held group no two runs are under way.
 */
export const batchWatchOf = (world: World, report: Report) => {
  const { scenario, scheduler } = world;
  const plan = scenario.batches;
  /** Of each upload, by its ledger id: the requests that it is in. */
  const requestsOf = new Map<string, Set<string>>();
  const requested = new Set<string>();
  const assigned = new Map<string, { readonly batchId: string | undefined; readonly item: LedgerItem }>();
  const cuts = new Map<string, CuttingGroup>();
  const due = new Map<string, number>();
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

  const membersNow = (groupId: string): LedgerItem[] =>
    [...world.ledger.all()].filter((item) => item.state === 'GATHERED' && item.member.group === groupId);

  const gathering = (items: readonly LedgerItem[]): Gathering[] =>
    items.flatMap(({ requestId, arrival, member }) => (member === undefined ? [] : [{ requestId, arrival, member }]));

  /** Whether the cut is due by what it lists, or by all that gathers, give or take what clocks differ by. */
  const isDue = (cut: CuttingGroup): boolean => {
    const { policy } = plan ?? {};
    if (policy === undefined || cut.reason === 'batch-removed') return true;
    const isMadeSmaller = plan?.deployments.some(({ says }) => says === 'smaller batch') === true;
    const rules = [policy, ...(isMadeSmaller ? [{ ...policy, items: 1 }] : [])];
    const listed = cut.list.flatMap((id) => world.ledger.standing(id) ?? []);
    return [listed, membersNow(cut.groupId)].some((items) =>
      rules.some(
        (rule) =>
          decideCut(rule, { entries: gathering(items), more: false }, plusMs(cut.cutAt, scenario.skewMs), false)
            .kind === 'cut',
      ),
    );
  };

  const groupNow = (groupId: string): GroupItem | undefined =>
    world.ledger.groups().find((each) => each.groupId === groupId);

  /** The last batch of a group, if it is not at its end. */
  const openBatchOf = (groupId: string): LedgerItem | undefined => {
    const { batchId } = groupNow(groupId) ?? {};
    const last = batchId === undefined ? undefined : world.ledger.standing(batchId);
    return last === undefined || isAtEnd(last.state) ? undefined : last;
  };

  const isHeldNow = (groupId: string): boolean =>
    groupNow(groupId)?.state === 'CUTTING' || openBatchOf(groupId) !== undefined;

  return {
    /** What a member waits for, whose group is held. */
    holderOf: ({ member }: LedgerItem): LedgerItem | undefined =>
      plan?.policy.hold === true && member !== undefined ? openBatchOf(member.group) : undefined,
    wrote({ worker, operation, before, after, applied }: Written): void {
      if (plan === undefined || after === undefined || !applied) return;
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
    changedGroup(_worker: Worker, _before: GroupItem | undefined, after: GroupItem): void {
      if (after.state !== 'CUTTING') return;
      due.delete(after.groupId);
      if (after.kind === 'batch' && after.batchId !== undefined) cuts.set(after.batchId, after);
      const uploads = after.list.filter((id) => world.ledger.standing(id)?.member?.role === 'upload').length;
      if (plan !== undefined && after.kind === 'batch' && uploads > plan.policy.items)
        report('CAP', `${after.batchId} is cut with ${uploads} uploads`);
      if (!isDue(after)) report('EARLY', `${after.groupId} is cut before its time: ${after.list.join(' ')}`);
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
    minutePasses(): void {
      if (plan === undefined) return;
      const last = world.faults.struck.at(-1)?.when;
      const isCalm = last === undefined || plusMs(last, CALM_MS) < scheduler.now();
      const latestDeployment = Math.max(0, ...plan.deployments.map(({ atMs }) => atMs));
      const groups = new Set(
        [...world.ledger.all()].flatMap(({ state, member }) => (state === 'GATHERED' && member ? [member.group] : [])),
      );
      for (const groupId of [...due.keys()]) if (!groups.has(groupId)) due.delete(groupId);
      for (const groupId of groups) {
        const entries = gathering(membersNow(groupId));
        const isLate =
          isCalm &&
          scheduler.now() > plusMs(START, latestDeployment + CALM_MS) &&
          decideCut(
            ruleOf(world),
            { entries, more: false },
            plusMs(scheduler.now(), -scenario.skewMs),
            isHeldNow(groupId),
          ).kind === 'cut';
        const sweeps = isLate ? (due.get(groupId) ?? 0) + 1 : 0;
        due.set(groupId, sweeps);
        if (sweeps > MOST_SWEEPS + (plan.hidden === undefined ? 0 : 5))
          report('LATE', `group ${groupId} is due for ${sweeps} sweeps and not cut`);
      }
    },
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
