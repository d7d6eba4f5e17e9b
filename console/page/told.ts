import { signal } from '@preact/signals';
import type { FaultSwitch } from '../model/fault-switch.ts';
import type { JobNow } from '../model/job-now.ts';
import type { LiveMessage } from '../model/live-message.ts';
import type { Setup } from '../model/setup.ts';
import { forgetRows, takeRows } from './known-rows.ts';
import { pauses } from './pause-signal.ts';

/** What the server has told; its rows are in known-rows.ts. */
export const setup = signal<Setup | undefined>(undefined);
export const jobs = signal<readonly JobNow[] | undefined>(undefined);
export const faults = signal<readonly FaultSwitch[]>([]);
/** Why the ledger cannot be read. */
export const problem = signal<string | undefined>(undefined);
export const readEveryMs = signal<number | undefined>(undefined);
export const connection = signal<'opening' | 'open' | 'lost'>('opening');

/** Takes what the server tells. */
export const onMessage = (message: LiveMessage): void => {
  switch (message.kind) {
    case 'setup':
      forgetRows();
      setup.value = message.setup;
      return;
    case 'rows':
      takeRows(message.rows);
      return;
    case 'jobs':
      jobs.value = message.jobs;
      return;
    case 'pauses':
      pauses.value = message.pauses;
      return;
    case 'faults':
      faults.value = message.faults;
      return;
    case 'read':
      problem.value = undefined;
      readEveryMs.value = message.everyMs;
      return;
    case 'problem':
      problem.value = message.message;
  }
};
