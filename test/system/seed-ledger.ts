import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoAdmissionLedger } from '../../lib/adapters/dynamo/dynamo-request-ledger.ts';
import { forEachLimited } from '../../lib/core/for-each-limited.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import { LOCAL_CREDENTIALS } from '../../local/server/local-account.ts';

/**
 * Writes many requests into the ledger of a local cloud, each by the write of an admission, whatever its state. As there,
 * the register knows the trigger first.
 */
export const seedLedger = async (
  { url, region }: Pick<LocalCloud, 'url' | 'region'>,
  items: readonly LedgerItem[],
  stage = 'test',
): Promise<void> => {
  const client = new DynamoDBClient({ endpoint: url, region, credentials: LOCAL_CREDENTIALS });
  const ledger = dynamoAdmissionLedger({ client, tableName: `glue-job-trigger-${stage}-ledger` });
  const places = Map.groupBy(items, ({ jobName, trigger }) => `${jobName} ${trigger}`);
  for (const [first] of places.values()) if (first) await ledger.noteTrigger(first.jobName, first.trigger);
  const refused: string[] = [];
  await forEachLimited(items, 20, async (item) => {
    const { applied } = await ledger.create(item);
    if (!applied) refused.push(item.requestId);
  });
  client.destroy();
  if (refused.length > 0) throw new Error(`these requests were there already: ${refused.join(', ')}`);
};
