import type { EpochMs } from '../../lib/core/time.ts';
import { type Answer, textAt } from '../model/answer-fields.ts';
import type { LiveMessage } from '../model/live-message.ts';
import { MOST_ROWS } from '../model/live-message.ts';
import type { TriggerNow } from '../model/trigger-now.ts';
import { createLedgerSource } from '../sources/ledger-source.ts';
import { faultSwitches } from '../sources/local-faults.ts';
import { localRowsOf } from '../sources/local-rows.ts';
import { createPolling } from '../sources/polling.ts';
import { readTriggers } from '../sources/read-triggers.ts';
import { createRowBook } from '../sources/row-book.ts';
import { toldRow } from '../sources/told-row.ts';
import type { ConsoleOptions } from './console-options.ts';
import { createLivePages, type LivePages } from './live-pages.ts';

/** Pokes that come within this time lead to one reading. */
const SOON_MS = 250;
/** In the local cloud the triggers are asked for no more often than this, for a deployed stage less often. */
const TRIGGERS_KEPT_MS = { local: 2_000, deployed: 30_000 };

/** What the open pages are told, and what is told to who asks. */
export interface ConsoleFeed {
  readonly pages: LivePages;
  /** All that a page must know when it opens. */
  readonly first: () => readonly LiveMessage[];
  /** Reads the ledger soon. */
  readonly poke: () => void;
  readonly triggers: (isFresh: boolean) => Promise<readonly TriggerNow[]>;
  readonly identityOf: (requestId: string) => string | undefined;
  /** Takes what the function `manual` has answered about a request into its row. `askedAt`: when it was asked. */
  readonly learn: (answer: Answer, askedAt: EpochMs) => void;
  readonly tellFaults: () => void;
  readonly close: () => void;
}

/** Reads the ledger while a page is open, and hears the local cloud if there is one. */
export const createConsoleFeed = (options: ConsoleOptions): ConsoleFeed => {
  const { ports, setup, clock, local } = options;
  const pages = createLivePages();
  const rows = createRowBook(MOST_ROWS, (changed) => pages.tell({ kind: 'rows', rows: changed }));
  const source = createLedgerSource({ ...options, rows, tell: pages.tell });
  const timers = {
    after: (ms: number, task: () => void) => {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
  };
  const polling = createPolling(source.read, () => pages.count() > 0, timers, SOON_MS);
  const faults = (): readonly LiveMessage[] =>
    local === undefined ? [] : [{ kind: 'faults', faults: faultSwitches(local.glue) }];
  let rowsWithoutRequest = 0;
  const newId = (): string => {
    rowsWithoutRequest += 1;
    return `nothing-${rowsWithoutRequest}`;
  };
  const stopListening = local?.feed.listen((event) => {
    const now = clock();
    rows.put(localRowsOf(event, { rows, now, newId }), now);
    if (event.kind === 'fault') for (const message of faults()) pages.tell(message);
    polling.poke();
  });
  let asked: { readonly at: number; readonly triggers: Promise<readonly TriggerNow[]> } | undefined;
  return {
    pages,
    first: () => [
      { kind: 'setup', setup: setup() },
      { kind: 'rows', rows: rows.all() },
      { kind: 'jobs', jobs: source.jobs() },
      { kind: 'pauses', pauses: source.pauses() },
      ...faults(),
    ],
    poke: polling.poke,
    triggers: (isFresh) => {
      const now = clock();
      if (asked === undefined || isFresh || now - asked.at > TRIGGERS_KEPT_MS[setup().home]) {
        const names = new Set([...options.knownTriggers(), ...source.triggers()]);
        asked = { at: now, triggers: readTriggers([...names], ports, now) };
      }
      return asked.triggers;
    },
    identityOf: source.identityOf,
    learn: (answer, askedAt) => {
      const known = rows.get(textAt(answer, 'requestId') ?? '');
      const told = known === undefined ? undefined : toldRow(answer, known, askedAt);
      if (told !== undefined) rows.putTold(told, askedAt);
    },
    tellFaults: () => {
      for (const message of faults()) pages.tell(message);
    },
    close: () => {
      stopListening?.();
      polling.close();
      pages.close();
    },
  };
};
