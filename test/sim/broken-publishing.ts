import { applyChange, holds } from '../../lib/core/ledger/ledger-change.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { isUnpublished } from '../../lib/core/ledger/outbox.ts';
import { outcomeEvent } from '../../lib/core/outcome-event/outcome-event.ts';
import { SECOND_MS } from '../../lib/core/time.ts';
import { fewRequests } from './broken-pieces.ts';
import { busOf } from './bus.ts';
import { onlyFaults } from './faults.ts';
import type { Guard } from './world.ts';

/** Few requests, half of whose runs fail, and a bus that often takes nothing, or whose answer is lost. */
const badBus = (given: Parameters<typeof fewRequests>[0] = {}): NonNullable<Guard['tune']> =>
  fewRequests({
    mix: onlyFaults(0.6, { publish: ['lost', 'reply lost', 'dies before', 'one refused'] }),
    failing: 0.5,
    longestRunMs: 20 * SECOND_MS,
    ...given,
  });

/** Guards of the outbox. */
export const BROKEN_PUBLISHING: readonly Guard[] = [
  {
    name: 'published-before-written',
    without: 'an outcome is published after the ledger knows the end',
    harms: ['PUBLISHED EARLY'],
    tune: badBus(),
    ledger: (ledger, { world, worker }) => ({
      ...ledger,
      change: async (change) => {
        const standing = change.set.outcomeDue === undefined ? undefined : await ledger.get(change.item.requestId);
        if (holds(change.condition, standing)) {
          const ended = applyChange(standing, change);
          const place = { stage: 'simulated', region: 'eu-central-1' };
          if (isUnpublished(ended)) await busOf(world, worker).put([outcomeEvent(ended, {}, place)]);
        }
        return ledger.change(change);
      },
    }),
  },
  {
    name: 'sweep-does-not-publish',
    without: 'the sweep publishes what nobody else has published',
    harms: ['UNPUBLISHED'],
    tune: badBus(),
    ledger: (ledger) => ({ ...ledger, outbox: async () => [] }),
  },
  {
    name: 'redrive-drops-outcome',
    without: 'a request is taken up again only after its last end is published',
    harms: ['UNPUBLISHED'],
    tune: badBus({ personHelps: true, personTakesMs: 2 * SECOND_MS }),
    ledger: (ledger, { worker }) => ({
      ...ledger,
      get: async (requestId) => {
        const item = await ledger.get(requestId);
        if (item === undefined || worker.kind !== 'person') return item;
        const { outcomeDue: _unseen, ...seen } = item;
        return seen as LedgerItem;
      },
    }),
  },
];
