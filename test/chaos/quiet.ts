import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { RequestState } from '../../lib/core/ledger/ledger-item.ts';
import { isUnpublished } from '../../lib/core/ledger/outbox.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import type { LedgerScan } from './read-ledger.ts';
import { awaitsItsJob } from './wishes.ts';

const REGION = 'eu-central-1';
const CHECK_EVERY_MS = 2_000;
const QUIET_CHECKS = 2;
/** When nothing has moved for so many checks, longer than any fault lasts, all that is open waits for its time. */
const STILL_CHECKS = 12;
/** Then that time need not be lived through: so much is left out at once, and so many checks wait for what follows. */
const LEAP_MS = 60_000;
const CHECKS_AFTER_LEAP = 4;
/** STARTED: an end whose event was lost is asked for. */
const OPEN: ReadonlySet<RequestState> = new Set(['STARTING', 'STARTED', 'UNCERTAIN', 'WAITING', 'GATHERED']);

/** How many messages a queue holds, seen, unseen and delayed. */
const openQueueCounts = (cloud: LocalCloud) => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const sqs = new SQSClient({ endpoint: cloud.url, region: REGION, credentials });
  const names = [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
  ] as const;
  return {
    count: async (queueName: string): Promise<number> => {
      const QueueUrl = `${cloud.url}/000000000000/${queueName}`;
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }));
      return names.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0);
    },
    close: () => sqs.destroy(),
  };
};

/** What is waited for, and how. */
export interface Unquiet {
  readonly cloud: LocalCloud;
  readonly ledger: LedgerScan;
  /** Leaves out so much of the clock's time, unless a function is at work; gives whether it did. */
  readonly leap: (ms: number) => boolean;
  /** Whether it may be waited any longer. */
  readonly isPatient: () => boolean;
}

/** Waits until nothing is under way any more: no message, no run, no request that could still go somewhere. */
export const untilQuiet = async ({ cloud, ledger, leap, isPatient }: Unquiet): Promise<void> => {
  const queues = openQueueCounts(cloud);
  const queueNames = cloud.topology().feeds.map(({ queueName }) => queueName);
  const whatIsOpen = async (): Promise<{ readonly open: string; readonly onlyWaits: boolean }> => {
    const messages = await Promise.all(queueNames.map(queues.count));
    const items = await ledger.items();
    const open = items.filter((item) => isUnpublished(item) || (!awaitsItsJob(item) && OPEN.has(item.state)));
    const cut = (await ledger.groups()).filter(({ state }) => state !== 'IDLE');
    const running = cloud.glue.runs().filter(({ completedOn }) => completedOn === undefined);
    const underWay = messages.reduce((a, b) => a + b, 0) + cut.length + running.length;
    const requests = open.map(({ requestId, state, attempt }) => `${requestId} ${state} ${attempt}`).toSorted();
    const isQuiet = underWay === 0 && requests.length === 0;
    return { open: isQuiet ? '' : JSON.stringify([underWay, requests]), onlyWaits: underWay === 0 };
  };
  try {
    for (let [quiet, still, before] = [0, 0, '']; quiet < QUIET_CHECKS; ) {
      await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS));
      const { open, onlyWaits } = await whatIsOpen();
      quiet = open === '' ? quiet + 1 : 0;
      still = onlyWaits && open === before ? still + 1 : 0;
      before = open;
      if (open !== '' && still >= STILL_CHECKS && leap(LEAP_MS)) still -= CHECKS_AFTER_LEAP;
      // Whoever judges the history says what is still open.
      if (!isPatient()) return;
    }
  } finally {
    queues.close();
  }
};
