import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { RequestState } from '../../lib/core/ledger/ledger-item.ts';
import { isUnpublished } from '../../lib/core/ledger/outbox.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import type { LedgerScan } from './read-ledger.ts';
import { awaitsItsJob } from './wishes.ts';

const REGION = 'eu-central-1';
const CHECK_EVERY_MS = 2_000;
const QUIET_CHECKS = 2;
const OPEN: ReadonlySet<RequestState> = new Set(['STARTING', 'UNCERTAIN', 'WAITING', 'GATHERED']);

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

/** Waits until nothing is under way any more: no message, no run, no request that could still go somewhere. */
export const untilQuiet = async (cloud: LocalCloud, ledger: LedgerScan, patienceMs: number): Promise<void> => {
  const queues = openQueueCounts(cloud);
  const queueNames = cloud.topology().feeds.map(({ queueName }) => queueName);
  const whatIsOpen = async (): Promise<string> => {
    const messages = await Promise.all(queueNames.map(queues.count));
    const items = await ledger.items();
    const open = items.filter((item) => isUnpublished(item) || (!awaitsItsJob(item) && OPEN.has(item.state)));
    const cut = (await ledger.groups()).filter(({ state }) => state !== 'IDLE');
    const running = cloud.glue.runs().filter(({ completedOn }) => completedOn === undefined);
    const counts = {
      messages: messages.reduce((a, b) => a + b, 0),
      requests: open.length,
      cuts: cut.length,
      runs: running.length,
    };
    return Object.values(counts).some((count) => count > 0) ? JSON.stringify(counts) : '';
  };
  const deadline = Date.now() + patienceMs;
  try {
    for (let quiet = 0; quiet < QUIET_CHECKS; ) {
      await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS));
      const open = await whatIsOpen();
      quiet = open === '' ? quiet + 1 : 0;
      // Whoever judges the history says what is still open.
      if (Date.now() > deadline) return;
    }
  } finally {
    queues.close();
  }
};
