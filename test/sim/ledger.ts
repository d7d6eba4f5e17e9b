import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import { plusMs } from '../../lib/core/time.ts';
import type { BacklogCursor, Ledger } from '../../lib/ports/ledger.ts';
import { type MemoryLedger, memoryLedger } from '../doubles/memory-ledger.ts';
import { reading, writing } from './ledger-calls.ts';
import { readable } from './names.ts';
import type { Worker } from './workers.ts';
import type { World } from './world.ts';

/** The ledger's side of the world: the table itself, and indexes that lag behind it. */
export interface SimulatedLedger {
  /** The table as it is, for guards that are broken and for tests that set a scene. */
  readonly table: MemoryLedger;
  /** What stands in the table now. */
  standing(requestId: string): LedgerItem | undefined;
  all(): Iterable<LedgerItem>;
  /** Whether any request ever stood in it. */
  knew(requestId: string): boolean;
  portFor(worker: Worker): Ledger;
  /** What DynamoDB's TTL does. */
  expire(): void;
}

export const simulatedLedger = (world: World): SimulatedLedger => {
  const { scenario, scheduler, chance } = world;
  const paging = { pageSize: scenario.entriesPerPage };
  const table = memoryLedger(paging);
  const current = new Map<string, LedgerItem>();
  const everKnown = new Set<string>();
  const indexes = { line: laggingIndex('backlog'), runs: laggingIndex('runs'), doubts: laggingIndex('doubts') };

  function laggingIndex(name: string) {
    const copy = memoryLedger(paging);
    const coming: { readonly item: LedgerItem; readonly at: EpochMs }[] = [];
    const lastAt = new Map<string, EpochMs>();
    let writes = 0;
    return {
      follow(item: LedgerItem): void {
        writes += 1;
        const lagMs = chance.fraction(`${name} lag ${writes}`) ** 3 * scenario.lagMs;
        const at = Math.max(plusMs(scheduler.now(), Math.round(lagMs)), lastAt.get(item.requestId) ?? 0) as EpochMs;
        lastAt.set(item.requestId, at);
        coming.push({ item, at });
      },
      asOfNow(): MemoryLedger {
        const now = scheduler.now();
        for (let at = 0; at < coming.length; ) {
          const next = coming[at];
          if (next === undefined || next.at > now) at += 1;
          else {
            copy.put(next.item);
            coming.splice(at, 1);
          }
        }
        copy.expire(now);
        return copy;
      },
    };
  }

  /** Carries a write out, now, and lets everybody know who must. */
  const carryOut = async <R>(
    worker: Worker,
    operation: string,
    requestId: string,
    write: (ledger: MemoryLedger) => Promise<R>,
  ): Promise<R> => {
    const before = await table.get(requestId);
    const result = await write(table);
    const after = await table.get(requestId);
    if (after !== undefined && after !== before) {
      current.set(requestId, after);
      everKnown.add(requestId);
      for (const index of Object.values(indexes)) index.follow(after);
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

  const portFor = (worker: Worker): Ledger => {
    const write = <R>(operation: string, about: string, apply: () => Promise<R>): Promise<R> =>
      writing(world, worker, `${operation}(${about})`, apply);
    const onItem = <R>(operation: string, requestId: string, apply: (ledger: MemoryLedger) => Promise<R>): Promise<R> =>
      write(operation, requestId, () => carryOut(worker, operation, requestId, apply));
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

    return {
      create: (item) => onItem('create', item.requestId, (ledger) => ledger.create(item)),
      acquire: (change) => onItem('acquire', change.item.requestId, (ledger) => ledger.acquire(change)),
      change: (change) => onItem(change.operation, change.item.requestId, (ledger) => ledger.change(change)),
      get: (requestId) => read(`get(${requestId})`, () => table.get(requestId)),
      backlog: (jobName, after) =>
        read(`backlog(${jobName}${after === undefined ? '' : `, ${after.requestId}`})`, () => {
          if (after === undefined) world.watch.readLine(worker, jobName);
          return readablePage((from) => indexes.line.asOfNow().backlog(jobName, from), after);
        }),
      running: (jobName, after) =>
        read(`running(${jobName})`, () => readablePage((from) => indexes.runs.asOfNow().running(jobName, from), after)),
      doubts: (dueBy, limit) =>
        read('doubts', async () => {
          const due = await indexes.doubts.asOfNow().doubts(dueBy, limit);
          return due.filter((entry) => !isUnreadable(entry));
        }),
      claimedBy: (requestId, attempt) =>
        read(`claimedBy(${requestId}.${attempt})`, async () => world.glue.fence.claimedBy(requestId, attempt)),
      requestOfRun: (run) => read(`requestOfRun(${run})`, () => indexes.runs.asOfNow().requestOfRun(run)),
      ofObject: (bucket, key, limit) => table.ofObject(bucket, key, limit),
      job: (jobName) =>
        read(`job(${jobName})`, () => {
          world.watch.readRegister(worker, jobName);
          return table.job(jobName);
        }),
      jobs: () => read('jobs', () => table.jobs()),
      noteJob: (jobName, note) => write('noteJob', jobName, () => table.noteJob(jobName, note)),
      unmarkBacklog: (jobName, mark) => write('unmarkBacklog', jobName, () => table.unmarkBacklog(jobName, mark)),
    };
  };

  return {
    table,
    standing: (requestId) => current.get(requestId),
    all: () => current.values(),
    knew: (requestId) => everKnown.has(requestId),
    portFor,
    expire() {
      table.expire(scheduler.now());
      const left = new Set(table.items().map(({ requestId }) => requestId));
      for (const item of current.values()) {
        if (left.has(item.requestId)) continue;
        current.delete(item.requestId);
        world.watch.expired(item);
      }
    },
  };
};
