import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { SECOND_MS } from '../../lib/core/time.ts';
import { fewRequests } from './broken-pieces.ts';
import { onlyFaults } from './faults.ts';
import { MARKER_NAME } from './glue-sender.ts';
import type { Guard, Worker } from './world.ts';

const lastInDoubt = new WeakMap<Worker, LedgerItem>();

/** Guards of knowing a run by its marker. */
export const BROKEN_MARKER: readonly Guard[] = [
  {
    name: 'marker-not-per-attempt',
    without: 'each attempt has a marker of its own',
    harms: ['FALSE START'],
    tune: (scenario, chance) => ({
      ...fewRequests({})(scenario, chance),
      attempts: 2,
      failing: 1,
      longestRunMs: 2 * SECOND_MS,
      mix: onlyFaults(0.3, { send: ['dies before', '5xx', 'hangs'] }),
    }),
    // Glue always gets and shows the first attempt's marker, and each attempt takes it for its own.
    sender: (sender) => ({
      ...sender,
      start: (request) => {
        const marker = request.Arguments?.[MARKER_NAME]?.replace(/\.\d+$/, '.1') ?? '';
        return sender.start({ ...request, Arguments: { ...request.Arguments, [MARKER_NAME]: marker } });
      },
    }),
    reader: (reader, { world }) => ({
      ...reader,
      list: async (jobName, nextToken) => {
        const reply = await reader.list(jobName, nextToken);
        if (reply.kind !== 'page') return reply;
        const runs = reply.runs.map((run) => {
          const requestId = run.arguments?.[MARKER_NAME]?.replace(/\.\d+$/, '') ?? '';
          const attempt = world.ledger.standing(requestId)?.attempt ?? 1;
          return { ...run, arguments: { ...run.arguments, [MARKER_NAME]: `${requestId}.${attempt}` } };
        });
        return { ...reply, runs };
      },
    }),
  },
  {
    name: 'no-marker',
    without: 'a run is known by its marker, not by equal arguments',
    harms: ['FALSE START'],
    tune: fewRequests({ mix: onlyFaults(0.3, { send: ['dies before', '5xx', 'hangs'] }) }),
    ledger: (ledger, { worker }) => ({
      ...ledger,
      get: async (requestId) => {
        const item = await ledger.get(requestId);
        if (item !== undefined) lastInDoubt.set(worker, item);
        return item;
      },
    }),
    // All requests of the job have equal arguments, so each run looks like that of any request in doubt.
    reader: (reader, { worker }) => ({
      ...reader,
      list: async (jobName, nextToken) => {
        const reply = await reader.list(jobName, nextToken);
        const item = lastInDoubt.get(worker);
        if (reply.kind !== 'page' || item === undefined) return reply;
        const marker = { [MARKER_NAME]: `${item.requestId}.${item.attempt}` };
        return { ...reply, runs: reply.runs.map((run) => ({ ...run, arguments: { ...run.arguments, ...marker } })) };
      },
    }),
  },
];
