import type { CloudFormationClientConfig } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { dynamoLedger } from '../../lib/adapters/dynamo/dynamo-ledger.ts';
import { TriggerError } from '../../lib/core/errors.ts';
import { loadTriggers } from '../../lib/triggers-file/load-triggers.ts';
import { buildSettings } from '../../lib/triggers-file/which-file.ts';
import { withoutStack } from '../launch/drop-stack-traces.ts';
import { jobNames } from '../stack/run-state-patterns.ts';
import { type DeployedLedger, deployedLedger, lostLedgerError } from './deployed-ledger.ts';
import { orphanedJobs } from './judge-open-requests.ts';

/** What the check needs of the deployer. */
export interface Deployer {
  readonly stage: string;
  readonly stackName: string;
  /** With the deployer's credentials and region. */
  readonly openConfig: () => Promise<DynamoDBClientConfig & CloudFormationClientConfig>;
}

/**
 * For the deployer, just before it deploys: the functions must not lose their ledger, nor their permissions for a job
 * while requests of it are open.
 *
 * @returns warnings about what could not be checked
 * @throws TriggerError `TRIGGERS_INVALID` with every such job, without a stack trace
 */
export const checkOpenRequests = async (deployer: Deployer): Promise<readonly string[]> => {
  try {
    const triggers = loadTriggers({ file: buildSettings(process.env).file, stage: deployer.stage });
    const found = triggers.ledgerTable === undefined ? await askForLedger(deployer) : {};
    if ('why' in found) return [notAsked(`${found.why}.`)];
    const lost = lostLedgerError(found, deployer.stackName, triggers.ledgerTable);
    const tableName = triggers.ledgerTable ?? found.inUse;
    // Before the first deployment there is none, and so nothing is open.
    if (tableName === undefined) return [];
    const table = { client: new DynamoDBClient(await deployer.openConfig()), tableName };
    const orphaned = lost === undefined ? await orphanedJobs(dynamoLedger(table), new Set(jobNames(triggers))) : [];
    const errors = [...(lost === undefined ? [] : [lost]), ...orphaned];
    if (errors.length === 0) return [];
    throw new TriggerError('TRIGGERS_INVALID', errors.join('\n'), { retryable: false });
  } catch (error) {
    if (error instanceof TriggerError && error.code === 'LEDGER_UNREACHABLE') return [notAsked(error.message)];
    throw withoutStack(error);
  }
};

const askForLedger = async ({
  stackName,
  openConfig,
}: Deployer): Promise<DeployedLedger | { readonly why: string }> => {
  try {
    return await deployedLedger(stackName, openConfig);
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
};

const notAsked = (why: string): string =>
  `could not check whether requests are open of jobs that no trigger starts any more: ${why} ` +
  'If you have removed a job from the triggers file, check that its backlog is empty and its runs have ended';
