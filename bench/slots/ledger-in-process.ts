import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoTable } from '../../lib/adapters/dynamo/dynamo-table.ts';
import { CountingAws } from '../aws/counting-aws.ts';
import { fillLine } from '../aws/fill-line.ts';
import { LEDGER } from '../subject-environment.ts';
import type { VirtualTime } from './virtual-time.ts';

const CALL_MS = 5;

/** The bench's DynamoDB without a wire: the real adapter asks it, and each answer takes virtual time. */
export const ledgerInProcess = (time: VirtualTime, jobName: string, waiting: number): DynamoTable => {
  const aws = new CountingAws();
  fillLine(aws.table(LEDGER), jobName, waiting);
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    endpoint: 'https://dynamodb.bench',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    cacheMiddleware: true,
    requestHandler: {
      handle: async ({ headers, body }: { readonly headers: Record<string, string>; readonly body: Uint8Array }) => {
        await time.sleep(CALL_MS / 2);
        const answer = aws.answer(headers['x-amz-target'] ?? '', new TextDecoder().decode(body));
        await time.sleep(CALL_MS / 2);
        return {
          response: {
            statusCode: answer.status,
            headers: { 'content-type': 'application/x-amz-json-1.0' },
            body: Buffer.from(JSON.stringify(answer.body)),
          },
        };
      },
    },
  });
  return { client, tableName: LEDGER };
};
