import { type EpochMs, MINUTE_MS } from '../../lib/core/time.ts';
import { type RestoreReport, restoreLedger } from '../../lib/ledger/restore-ledger.ts';
import type { WholeInvocation } from '../doubles/whole-ledger.ts';
import { callDirectly } from './functions.ts';
import { MARKER_NAME } from './glue-sender.ts';
import { ledgerId, readable } from './names.ts';
import type { SimulatedQueue } from './queue.ts';
import { uploadAgain } from './restore-uploads.ts';
import { startWorker } from './workers.ts';
import type { World } from './world.ts';

/** Stops everything, puts the table back, repairs it, goes on, and calls again for what the table has lost. */
export const restoreLater = (world: World, queues: readonly SimulatedQueue[]): void => {
  const { scheduler, ledger, scenario } = world;
  const { restore } = scenario;
  if (restore === undefined) return;
  const copied = new Promise<Awaited<ReturnType<typeof ledger.copy>>>((resolve) => {
    scheduler.after(restore.sinceMs, async () => resolve(await ledger.copy()));
  });
  scheduler.after(restore.stopMs, () => {
    world.stopped = true;
    world.tell('person', () => 'stops all functions');
  });
  scheduler.after(restore.stopMs + restore.waitMs, async () => {
    const before = [...ledger.all()].map(({ requestId }) => requestId);
    const copy = await copied;
    ledger.putBack(copy);
    repair(world, copy.at, () => {
      world.watch.restored();
      world.stopped = false;
      world.tell('person', () => 'starts the functions again');
      for (const queue of queues) queue.resume();
      for (const requestId of before) if (!ledger.knew(requestId)) callAgain(world, requestId, 1);
      uploadAgain(world);
    });
  });
};

/** The person's command, repeated until it has found nothing that is left to judge. */
const repair = (world: World, since: EpochMs, done: () => void, nth = 1): void => {
  const { scheduler, workers } = world;
  const name = `restore@${nth}`;
  let isRepaired = false;
  startWorker(
    world,
    { name, kind: 'restore', limitMs: 60 * MINUTE_MS },
    async (invocation) => {
      const report = await repairOnce(world, since, invocation);
      world.tell(name, () => `tells: ${JSON.stringify(report)}`);
      if (report.refused.some((id) => !world.scenario.unreadable.includes(readable(id)))) throw new Error('refused');
      if (report.unreadable.length > 0 || report.gone.length > 0) throw new Error('not all runs were read');
    },
    (end) => {
      isRepaired = 'result' in end;
      if (isRepaired) done();
    },
  );
  const lookAgain = (): void => {
    if (isRepaired) return;
    if ([...workers].some(({ kind }) => kind === 'restore')) scheduler.after(MINUTE_MS, lookAgain);
    else repair(world, since, done, nth + 1);
  };
  scheduler.after(MINUTE_MS, lookAgain);
};

const repairOnce = (
  { scenario, ledger: { all }, watch }: World,
  since: EpochMs,
  { ledger, reader, clock, newToken, timing, batching }: WholeInvocation,
): Promise<RestoreReport> => {
  const requests = async function* () {
    for (const item of [...all()]) {
      const read = watch.isUnreadable(item) ? undefined : await ledger.get(item.requestId);
      if (read !== undefined) yield read;
    }
  };
  const group = batching?.ledger.group ?? (async () => undefined);
  // A job that left the file since is named all the same: docs/operations.md says so.
  const jobs = scenario.jobs.map(({ name }) => name);
  return restoreLedger(
    { since, jobs, markerName: MARKER_NAME, keepForMs: scenario.keepForMs, apply: true },
    { ledger: { ...ledger, group }, requests, reader, clock, newToken, searchMarginMs: timing.searchMarginMs },
  );
};

/**
 * The table has lost requests that came since and were not sent. The log still has them, and the person calls for them.
 */
const callAgain = (world: World, requestId: string, nth: number): void => {
  const request = world.scenario.requests.find(({ id }) => ledgerId(id) === requestId);
  if (request === undefined || world.ledger.knew(requestId)) return;
  callDirectly(world, request, `again${nth}`);
  world.scheduler.after(2 * MINUTE_MS, () => callAgain(world, requestId, nth + 1));
};
