import { EVERY_JOB } from '../../lib/core/ledger/pause.ts';
import { MANUAL_START_TRIGGER } from '../../lib/core/plan/plan-manual-start.ts';
import type { Clock } from '../../lib/core/time.ts';
import type { RegisteredJob } from '../../lib/ports/ledger.ts';
import type { PastRequest } from '../../lib/ports/trigger-history.ts';
import type { JobNow } from '../model/job-now.ts';
import { type LiveMessage, MOST_ROWS } from '../model/live-message.ts';
import type { PauseNow } from '../model/pause-now.ts';
import type { ConsolePorts } from './console-ports.ts';
import { rowOf } from './past-row.ts';
import { pausesNow } from './pauses-now.ts';
import { createBatchReader } from './read-batches.ts';
import { pauseAfter } from './read-budget.ts';
import { createHistoryReader } from './read-history.ts';
import { readJobs } from './read-jobs.ts';
import type { RowBook } from './row-book.ts';

/** What the reading of the ledger takes. */
export interface LedgerSourceOptions {
  readonly ports: Pick<ConsolePorts, 'ledger' | 'history' | 'register' | 'manual'>;
  readonly clock: Clock;
  readonly rows: RowBook;
  readonly pageSize: number;
  /** Triggers of the triggers file: they may have had no request yet. */
  readonly knownTriggers: () => readonly string[];
  readonly headStartMs: () => Pick<ReadonlyMap<string, number>, 'get'>;
  readonly tell: (message: LiveMessage) => void;
}

/** The ledger as the page is told of it. */
export interface LedgerSource {
  readonly jobs: () => readonly JobNow[];
  readonly pauses: () => readonly PauseNow[];
  /** The triggers that the register and the triggers file have. */
  readonly triggers: () => readonly string[];
  /** What makes two deliveries the event of this request, as the ledger has it; undefined for one that was not read lately. */
  readonly identityOf: (requestId: string) => string | undefined;
  /** Reads it once; gives after what time it may be read again. Never rejects: the page is told what is wrong. */
  readonly read: () => Promise<number>;
}

/** Reads the ledger's indexes: what has come lately, what waits and what runs. */
export const createLedgerSource = (options: LedgerSourceOptions): LedgerSource => {
  const { ports, clock, rows, tell } = options;
  const readHistory = createHistoryReader(ports.history);
  let jobs: readonly JobNow[] = [];
  let pauses: readonly PauseNow[] = [];
  let triggers: readonly string[] = [];
  // Not part of a row, because no list shows it.
  const identities = new Map<string, string>();
  const keepIdentities = (requests: readonly PastRequest[]): void => {
    for (const { requestId, identity } of requests) identities.set(requestId, identity);
    for (const oldest of identities.keys()) {
      if (identities.size <= 2 * MOST_ROWS) break;
      identities.delete(oldest);
    }
  };
  // The row may have changed, or be gone, by the time that its batch is known.
  const nameBatch = (id: string, batch: string): void => {
    const row = rows.get(id);
    if (row !== undefined) rows.put([{ ...row, batch }], clock());
  };
  const readBatches = createBatchReader(ports, (requestId) => identities.get(requestId), nameBatch);
  const read = async (): Promise<number> => {
    const registered = await ports.register();
    triggers = triggersOf(registered, options.knownTriggers());
    const paused = pausesNow(registered);
    if (JSON.stringify(paused) !== JSON.stringify(pauses)) tell({ kind: 'pauses', pauses: paused });
    pauses = paused;
    const now = clock();
    const history = await readHistory(triggers, rows.all(), now);
    rows.put(history.requests.map(rowOf), now);
    keepIdentities(history.requests);
    const asked = { jobs: registered, pauses, pageSize: options.pageSize, rows: rows.all(), now: clock() };
    const found = await readJobs(ports.ledger, { ...asked, headStartMs: options.headStartMs() });
    if (JSON.stringify(found) !== JSON.stringify(jobs)) tell({ kind: 'jobs', jobs: found });
    jobs = found;
    // What the function `manual` takes its time for, or fails at, holds nothing up.
    void readBatches(rows.all());
    const others = 1 + registered.reduce((sum, job) => sum + 1 + (job.triggers?.length ?? 0), 0);
    const everyMs = pauseAfter({ days: history.days, others });
    tell({ kind: 'read', everyMs });
    return everyMs;
  };
  return {
    jobs: () => jobs,
    pauses: () => pauses,
    identityOf: (requestId) => identities.get(requestId),
    triggers: () => triggers.filter((name) => name !== MANUAL_START_TRIGGER),
    read: () =>
      read().catch((error: unknown) => {
        tell({ kind: 'problem', message: error instanceof Error ? error.message : String(error) });
        return pauseAfter({ days: triggers.length, others: 1 });
      }),
  };
};

const triggersOf = (registered: readonly RegisteredJob[], known: readonly string[]): readonly string[] => {
  const ofJobs = registered.filter(({ jobName }) => jobName !== EVERY_JOB).flatMap((job) => job.triggers ?? []);
  return [...new Set([...known, ...ofJobs])];
};
