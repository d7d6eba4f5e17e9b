import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { defaultProvider } from './environment-credentials.ts';

/** For calls that may be retried: the next try is better than waiting. Without the last option the SDK waits on. */
const READ_TIMEOUTS = { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true } as const;

/** Given credentials are asked for once; those of the SDK's own chain with each call. */
const common = () => ({ requestHandler: READ_TIMEOUTS, credentials: defaultProvider() });

/** For the ledger, with the SDK's usual retries: every write is conditional, so a repeated one does no harm. */
export const openDynamoClient = (): DynamoDBClient =>
  // No middleware is added later, so the stack need not be built again for each call.
  new DynamoDBClient({ ...common(), cacheMiddleware: true });

/** For reading Glue, never for StartJobRun, which must not be retried: see glue-sender.ts. */
export const openGlueReadClient = (): GlueClient => new GlueClient(common());
