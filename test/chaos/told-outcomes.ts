import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { requestKey, toLedgerItem } from '../../lib/adapters/dynamo/dynamo-table.ts';
import { isAtEnd } from '../../lib/core/ledger/at-end.ts';
import type { FinishedItem, LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { outcomeIdOf } from '../../lib/core/outcome-event/outcome-event.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';

/** An outcome on the event bus. */
export interface ToldOutcome {
  readonly outcomeId: string;
  readonly requestId: string;
  /** What the ledger knew when the event was put; undefined when that was no end. */
  readonly knownThen: string | undefined;
}

/** The id of the outcome that an item has; undefined while it has none. */
export const outcomeOf = (item: LedgerItem): string | undefined => (isFinished(item) ? outcomeIdOf(item) : undefined);

const isFinished = (item: LedgerItem): item is FinishedItem => isAtEnd(item.state) && item.state !== 'BATCHED';

/** Hears every outcome, and reads past the ledger's door what it knows at this moment. */
export const hearOutcomes = (cloud: LocalCloud, endpoint: string, region: string) => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region, credentials });
  const { tableName: TableName } = cloud.topology();
  const told: Promise<ToldOutcome>[] = [];
  cloud.feed.listen((event) => {
    if (event.kind !== 'event-put') return;
    const { outcomeId, requestId } = event.event.detail;
    const ask = new GetItemCommand({ TableName, Key: requestKey(String(requestId)), ConsistentRead: true });
    told.push(
      client.send(ask).then(({ Item }) => ({
        outcomeId: String(outcomeId),
        requestId: String(requestId),
        knownThen: Item && outcomeOf(toLedgerItem(Item)),
      })),
    );
  });
  return { all: () => Promise.all(told), close: () => client.destroy() };
};
