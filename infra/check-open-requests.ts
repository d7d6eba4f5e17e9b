import {
  CloudFormationClient,
  type CloudFormationClientConfig,
  DescribeStackResourceCommand,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { dynamoLedger } from '../lib/adapters/dynamo-ledger.ts';
import { TriggerError } from '../lib/core/errors.ts';
import { loadTriggers } from '../lib/triggers-file/load-triggers.ts';
import { buildSettings } from './build-settings.ts';
import { orphanedJobs } from './judge-open-requests.ts';
import { LEDGER_ID } from './ledger.ts';
import { jobNames } from './run-state-patterns.ts';
import { withoutStack } from './without-stack.ts';

/** What the check needs of the deployer. */
export interface Deployer {
  readonly stage: string;
  readonly stackName: string;
  /** With the deployer's credentials and region. */
  readonly openConfig: () => Promise<DynamoDBClientConfig & CloudFormationClientConfig>;
}

/**
 * For the deployer, just before it deploys: a job must not lose its permissions while requests of it are open.
 *
 * @returns what could not be known
 * @throws TriggerError `TRIGGERS_INVALID` with every such job, without a stack trace
 */
export const checkOpenRequests = async (deployer: Deployer): Promise<readonly string[]> => {
  try {
    const triggers = loadTriggers({ file: buildSettings(process.env).file, stage: deployer.stage });
    const found = await findTable(triggers.ledgerTable, deployer);
    if (found.tableName === undefined) return found.warnings;
    const table = { client: new DynamoDBClient(await deployer.openConfig()), tableName: found.tableName };
    const faults = await orphanedJobs(dynamoLedger(table), new Set(jobNames(triggers)));
    if (faults.length === 0) return [];
    throw new TriggerError('TRIGGERS_INVALID', faults.join('\n'), { retryable: false });
  } catch (error) {
    if (error instanceof TriggerError && error.code === 'LEDGER_UNREACHABLE') return [notAsked(error.message)];
    throw withoutStack(error);
  }
};

/** The table has no fixed name. Before the first deployment there is no stack, and so nothing is open. */
const findTable = async (
  named: string | undefined,
  { stackName, openConfig }: Deployer,
): Promise<{ readonly tableName?: string; readonly warnings: readonly string[] }> => {
  if (named !== undefined) return { tableName: named, warnings: [] };
  try {
    const cloudFormation = new CloudFormationClient(await openConfig());
    const question = new DescribeStackResourceCommand({ StackName: stackName, LogicalResourceId: LEDGER_ID });
    const { StackResourceDetail } = await cloudFormation.send(question);
    const tableName = StackResourceDetail?.PhysicalResourceId;
    return { ...(tableName === undefined ? {} : { tableName }), warnings: [] };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { warnings: /does not exist/i.test(message) ? [] : [notAsked(`${message}.`)] };
  }
};

const notAsked = (why: string): string =>
  `whether requests are open of jobs that no trigger starts any more could not be asked: ${why} ` +
  'If you have removed a job from the triggers file, see that its line is empty and its runs have ended';
