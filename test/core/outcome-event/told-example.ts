import type { EndedItem } from '../../../lib/core/ledger/ledger-item.ts';
import type { Place } from '../../../lib/core/outcome-event/place.ts';
import { epochMs } from '../../../lib/core/time.ts';
import { anEnded } from '../../doubles/items-in-state.ts';

const at = (time: string) => epochMs(Date.parse(`2026-11-22T${time}Z`));

export const PLACE: Place = { stage: 'prod', region: 'eu-central-1' };

/** The failed run of which docs/outcomes.md shows the event and the message. */
export const failedOrders = (given: Partial<EndedItem> = {}): EndedItem =>
  anEnded({
    requestId: '86eed0a857084168b0afce17',
    trigger: 'orders',
    jobName: 'orders-etl',
    state: 'FAILED',
    attempt: 2,
    leaseToken: 'token',
    jobRunId: 'jr_5b1f',
    event: {
      source: 's3',
      bucket: 'acme-landing',
      key: 'orders/eu/part-0001.csv',
      size: 1234,
      etag: '9b2cf535f27731c974343645a3985328',
      eventTime: '2026-11-22T13:20:00Z',
    },
    request: {
      JobName: 'orders-etl',
      Arguments: { '--source': 's3://acme-landing/orders/eu/part-0001.csv', '--db-password': 'swordfish' },
    },
    error: { name: 'FAILED', message: 'ValueError: column "amount" is missing' },
    arrival: at('13:20:02'),
    startedAt: at('13:26:00'),
    endedAt: at('13:30:12'),
    outcomeDue: at('13:30:52'),
    history: [
      { at: at('13:20:02'), what: 'sent', attempt: 1, result: 'started' },
      {
        at: at('13:25:00'),
        what: 'ended',
        attempt: 1,
        result: 'FAILED',
        jobRunId: 'jr_4a0e',
        error: { name: 'FAILED', message: 'Resource unavailable' },
      },
      { at: at('13:26:00'), what: 'sent', attempt: 2, result: 'started' },
    ],
    ...given,
  });

/** What Glue says of its run. */
export const READING = { usage: { executionSeconds: 240, dpuSeconds: 2_400 }, logGroup: '/aws-glue/jobs' };
