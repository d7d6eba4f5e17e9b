import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { EVERY_JOB } from '../../lib/core/ledger/pause.ts';
import { laterOf, plusMs, toIso } from '../../lib/core/time.ts';
import type { BacklogCursor } from '../../lib/ports/ledger.ts';
import { memoryHistory } from '../doubles/memory-history.ts';
import { type MemoryLedger, memoryLedger } from '../doubles/memory-ledger.ts';
import { memoryStanding } from '../doubles/memory-standing.ts';
import type { BatchingLedger } from '../doubles/whole-ledger.ts';
import { groupsFor } from './batch-ledger.ts';
import { laggingIndex } from './lagging-index.ts';
import { reading, writing } from './ledger-calls.ts';
import { readable, uploadId } from './names.ts';
import { sharedBy } from './shared-calls.ts';
import type { LedgerCopy, SimulatedLedger, Worker, World, Written } from './world.ts';

export const simulatedLedger = (world: World): SimulatedLedger => {
  const { scenario, scheduler } = world;

  const tableWith = ({ items, jobs, groups }: Pick<LedgerCopy, 'items' | 'jobs' | 'groups'>) => {
    const memory = memoryLedger({ pageSize: scenario.entriesPerPage });
    for (const item of items) memory.put(item);
    for (const group of groups) memory.putGroup(group);
    for (const { jobName, triggers = [], pauses = [], ...note } of jobs) {
      for (const pause of pauses) void memory.pause(jobName, pause);
      void memory.noteJob(jobName, note);
      for (const trigger of triggers) void memory.noteTrigger(jobName, trigger);
    }
    const backlog = laggingIndex(world, 'backlog', items);
    const runs = laggingIndex(world, 'runs', items);
    const doubts = laggingIndex(world, 'doubts', items);
    const history = laggingIndex(world, 'history', items);
    const { hidden } = scenario.batches ?? {};
    const isHidden = ({ requestId, state }: LedgerItem): boolean =>
      hidden !== undefined && state === 'GATHERED' && requestId === uploadId(hidden.id);
    const gather = laggingIndex(world, 'gather', items, (item) => (isHidden(item) ? (hidden?.ms ?? 0) : 0));
    for (const group of groups) gather.asOfNow().putGroup(group);
    return { memory, backlog, runs, doubts, history, gather };
  };

  const known = new Map<string, LedgerItem>();
  const everKnown = new Set<string>();
  let deployed = tableWith({ items: [], jobs: [], groups: [] });

  /** Carries a write out, now, and lets everybody know who must. */
  const carryOut = async <R>(
    table: typeof deployed,
    { worker, operation, requestId }: Pick<Written, 'worker' | 'operation' | 'requestId'>,
    write: (ledger: MemoryLedger) => Promise<R>,
  ): Promise<R> => {
    if (table !== deployed) return write(table.memory);
    const before = await table.memory.get(requestId);
    const result = await write(table.memory);
    const after = await table.memory.get(requestId);
    if (after !== undefined && after !== before) {
      known.set(requestId, after);
      everKnown.add(requestId);
      for (const index of [table.backlog, table.runs, table.doubts, table.history, table.gather]) index.follow(after);
      world.tell(
        'ledger',
        () => `${operation} by ${worker.name}: ${requestId} is ${after.state} (${after.leaseToken})`,
      );
    } else {
      world.tell('ledger', () => `${operation} by ${worker.name} refused: ${requestId} is ${before?.state}`);
    }
    world.watch.wrote({ worker, operation, requestId, before, after, applied: after !== before });
    return result;
  };

  const portFor = (worker: Worker): BatchingLedger => {
    const table = deployed;
    const { memory } = table;
    const write = <R>(operation: string, about: string, apply: () => Promise<R>): Promise<R> =>
      writing(world, worker, `${operation}(${about})`, apply);
    const onItem = <R>(operation: string, requestId: string, apply: (ledger: MemoryLedger) => Promise<R>): Promise<R> =>
      write(operation, requestId, () => carryOut(table, { worker, operation, requestId }, apply));
    const read = <R>(what: string, answer: () => Promise<R>): Promise<R> => reading(world, worker, what, answer);
    const isUnreadable = ({ requestId }: { readonly requestId: string }): boolean =>
      scenario.unreadable.includes(readable(requestId));
    /** A page without the entries that cannot be read; empty only at the end. */
    const readablePage = async <E extends BacklogCursor>(
      page: (after?: BacklogCursor) => Promise<readonly E[]>,
      after?: BacklogCursor,
    ): Promise<readonly E[]> => {
      const found = await page(after);
      const last = found.at(-1);
      const entries = found.filter((entry) => !isUnreadable(entry));
      return entries.length > 0 || last === undefined ? entries : readablePage(page, last);
    };

    const begins = (item: LedgerItem): void => {
      if (item.state === 'STARTING') world.watch.pauses.takes(worker, item);
      world.watch.batches.times?.begins(item.leaseToken);
    };
    const port: BatchingLedger = {
      ...groupsFor(world, table, worker),
      pause: (jobName, pause) =>
        write('pause', `${jobName} ${pause.trigger} ${pause.by}`, async () => {
          const resumed = (await memory.job(jobName))?.resumedAt?.[pause.trigger] ?? pause.at;
          const at = world.guard?.latePauses === true ? plusMs(laterOf(resumed, pause.at), 1) : pause.at;
          const applied = await memory.pause(jobName, { ...pause, at });
          if (applied && table === deployed) world.watch.pauses.paused(worker, jobName, pause);
          return applied;
        }),
      resume: (jobName, pause, at) =>
        write('resume', `${jobName} ${pause.trigger} ${pause.by}`, async () => {
          const before = await memory.job(jobName);
          await memory.resume(jobName, pause, at);
          if (table === deployed && (await memory.job(jobName)) !== before)
            world.watch.pauses.resumed(worker, jobName, pause);
        }),
      create: (item) => {
        begins(item);
        return onItem('create', item.requestId, (ledger) => ledger.create(item));
      },
      acquire: (change) => {
        world.watch.pauses.takes(worker, change.item);
        return onItem('acquire', change.item.requestId, (ledger) => ledger.acquire(change));
      },
      change: (change) => onItem(change.operation, change.item.requestId, (ledger) => ledger.change(change)),
      get: (requestId) => read(`get(${requestId})`, () => memory.get(requestId)),
      backlog: (jobName, trigger, after, now) =>
        read(`backlog(${jobName} ${trigger}${after === undefined ? '' : `, ${after.requestId}`})`, () => {
          if (after === undefined) world.watch.readLine(worker, `${jobName} ${trigger}`);
          return readablePage((from) => table.backlog.asOfNow().backlog(jobName, trigger, from, now), after);
        }),
      running: (jobName, after) =>
        read(`running(${jobName})`, () => readablePage((from) => table.runs.asOfNow().running(jobName, from), after)),
      doubts: (dueBy, limit) =>
        read('doubts', async () => {
          const due = await table.doubts.asOfNow().doubts(dueBy, limit);
          return due.filter((entry) => !isUnreadable(entry));
        }),
      outbox: (dueBy, limit) =>
        read('outbox', async () => {
          const due = await table.doubts.asOfNow().outbox(dueBy, limit);
          return due.filter((entry) => !isUnreadable(entry));
        }),
      claimedBy: (requestId, attempt) =>
        read(`claimedBy(${requestId}.${attempt})`, async () => world.glue.fence.claimedBy(requestId, attempt)),
      requestOfRun: (run) => read(`requestOfRun(${run})`, () => table.runs.asOfNow().requestOfRun(run)),
      ofObject: (bucket, key, limit) => memory.ofObject(bucket, key, limit),
      job: (jobName) =>
        read(`job(${jobName})`, () => {
          world.watch.readRegister(worker, jobName);
          return memory.job(jobName);
        }),
      // DynamoDB reads each of the two entries at a moment of its own.
      startConditions: async (jobName) => {
        const [ofJob, everything] = await Promise.all([
          read(`job(${jobName})`, () => {
            world.watch.readRegister(worker, jobName);
            return memory.startConditions(jobName);
          }),
          read(`job(${EVERY_JOB})`, () => memory.job(EVERY_JOB)),
        ]);
        return { ...ofJob, everything };
      },
      jobs: () => read('jobs', () => memory.jobs()),
      noteTrigger: (jobName, trigger) =>
        write('noteTrigger', `${jobName} ${trigger}`, () => memory.noteTrigger(jobName, trigger)),
      noteJob: (jobName, note) => write('noteJob', jobName, () => memory.noteJob(jobName, note)),
      unmarkBacklog: (jobName, mark) => write('unmarkBacklog', jobName, () => memory.unmarkBacklog(jobName, mark)),
    };
    // Admission and closers; those of others are mostly alone, and then nothing is shared.
    if (worker.kind === 'person' || worker.kind === 'restore') return port;
    return sharedBy(world, worker, port, {
      begins,
      get: memory.get,
      carryOut: (about, by) => carryOut(table, { worker, ...about }, by),
    });
  };

  const historyFor: SimulatedLedger['historyFor'] = (worker) => {
    const { history } = deployed;
    const asOfNow = () => memoryHistory(history.asOfNow());
    return {
      ofDay: (trigger, day, after) =>
        reading(world, worker, `history(${trigger})`, () => asOfNow().ofDay(trigger, day, after)),
      latestOfDay: (trigger, day, about) =>
        reading(world, worker, `history(${trigger})`, () => asOfNow().latestOfDay(trigger, day, about)),
      arrived: (...about) =>
        reading(world, worker, `arrived(${about[0]})`, () => memoryStanding(history.asOfNow()).arrived(...about)),
    };
  };

  return {
    historyFor,
    standing: (requestId) => known.get(requestId),
    all: () => known.values(),
    knew: (requestId) => everKnown.has(requestId),
    groups: () => deployed.memory.groups(),
    overwrite: (worker, item) =>
      writing(world, worker, `overwrite(${item.requestId})`, () =>
        carryOut(deployed, { worker, operation: 'create', requestId: item.requestId }, async (memory) => {
          memory.put(item);
          return { applied: true } as const;
        }),
      ),
    portFor,
    async pauses() {
      return deployed.memory
        .register()
        .flatMap(({ jobName, pauses = [] }) => pauses.map((pause) => ({ ...pause, jobName })));
    },
    copy: async () => ({
      at: scheduler.now(),
      items: deployed.memory.items(),
      jobs: deployed.memory.register(),
      groups: deployed.memory.groups(),
      claims: world.glue.fence.claims(),
    }),
    putBack(copy) {
      deployed = tableWith(copy);
      known.clear();
      everKnown.clear();
      for (const item of copy.items) {
        known.set(item.requestId, item);
        everKnown.add(item.requestId);
      }
      world.glue.fence.putBack(copy.claims);
      world.tell('ledger', () => `is restored to ${toIso(copy.at)}: ${copy.items.length} requests`);
    },
    expire() {
      const { memory } = deployed;
      memory.expire(scheduler.now());
      const left = new Set(memory.items().map(({ requestId }) => requestId));
      for (const item of known.values()) {
        if (left.has(item.requestId)) continue;
        known.delete(item.requestId);
        world.watch.expired(item);
      }
    },
  };
};
