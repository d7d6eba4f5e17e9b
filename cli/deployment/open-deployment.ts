import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { serviceName } from '../../infra/stack/deployed-functions.ts';
import { stackName } from '../../infra/stack/stack-names.ts';
import { dynamoHistory } from '../../lib/adapters/dynamo/dynamo-history.ts';
import { dynamoLedger } from '../../lib/adapters/dynamo/dynamo-ledger.ts';
import { wholeRegister } from '../../lib/adapters/dynamo/dynamo-register.ts';
import type { DynamoTable } from '../../lib/adapters/dynamo/dynamo-table.ts';
import type { Unreadable } from '../../lib/ports/ledger.ts';
import { clientConfig } from './client-config.ts';
import type { Deployment, Target } from './deployment.ts';
import { type Action, unreachable } from './explain-failure.ts';
import { readReply } from './manual-reply.ts';

/** Above the time limit of the function `manual`, which is half a minute. */
const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 40_000, throwOnRequestTimeout: true } as const;

/** A page of an index: a person waits for the whole. */
export const PAGE_SIZE = 250;

/**
 * Opens the clients; nothing is asked yet. Credentials are found as by the AWS CLI, for the local cloud it has its own.
 *
 * @param warn told of each entry of the ledger that cannot be read
 */
export const openDeployment = (target: Target, warn: (line: string) => void): Deployment => {
  const common = { ...clientConfig(target), requestHandler: TIMEOUTS };
  const lambda = new LambdaClient(common);
  const dynamo = new DynamoDBClient(common);
  const functionName = stackName({ service: serviceName(), stage: target.stage }, 'manual');

  const asking = async <Answer>(action: Action, ask: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await ask();
    } catch (thrown) {
      throw unreachable(thrown, action, target);
    }
  };

  const passOver = ({ error }: Unreadable): void => warn(`left out: ${error.message}`);
  let table: Promise<DynamoTable> | undefined;
  /** The function knows the table's name best: CloudFormation has chosen it. */
  const openTable = (): Promise<DynamoTable> => {
    table ??= asking('lambda:GetFunctionConfiguration', async () => {
      const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
      const tableName = found.Environment?.Variables?.['LEDGER_TABLE'];
      if (tableName === undefined)
        throw new Error(`the function ${functionName} has no LEDGER_TABLE in its environment`);
      return { client: dynamo, tableName };
    });
    return table;
  };
  const reading = async <Answer>(read: (opened: DynamoTable) => Promise<Answer>): Promise<Answer> => {
    const opened = await openTable();
    return asking('dynamodb:Query', () => read(opened));
  };

  return {
    manual: (payload) =>
      asking('lambda:InvokeFunction', async () => {
        const Payload = Buffer.from(JSON.stringify(payload));
        const answer = await lambda.send(new InvokeCommand({ FunctionName: functionName, Payload }));
        return readReply(Buffer.from(answer.Payload ?? []).toString(), answer.FunctionError);
      }),
    ledger: {
      backlog: (...given) =>
        reading((opened) => dynamoLedger(opened, { pageSize: PAGE_SIZE, passOver }).backlog(...given)),
      running: (...given) =>
        reading((opened) => dynamoLedger(opened, { pageSize: PAGE_SIZE, passOver }).running(...given)),
      jobs: () => reading((opened) => dynamoLedger(opened).jobs()),
    },
    register: () => reading(wholeRegister),
    history: {
      ofDay: (...given) => reading((opened) => dynamoHistory(opened, passOver).ofDay(...given)),
      latestOfDay: (...given) => reading((opened) => dynamoHistory(opened, passOver).latestOfDay(...given)),
    },
    close: () => {
      lambda.destroy();
      dynamo.destroy();
    },
  };
};
