import {
  CloudFormationClient,
  type CloudFormationClientConfig,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { LEDGER_ID } from '../stack/ledger.ts';
import { LEDGER_OUTPUT } from '../stack/stack-template.ts';

/** What the deployed stack says of its ledger; all absent before the first deployment. */
export interface DeployedLedger {
  /** The table that its functions use. */
  readonly inUse?: string;
  /** The table that the stack has made and still has among its resources. */
  readonly own?: string;
}

/** @throws what CloudFormation answers, unless it is that there is no such stack or resource. */
export const deployedLedger = async (
  stackName: string,
  openConfig: () => Promise<CloudFormationClientConfig>,
): Promise<DeployedLedger> => {
  const client = new CloudFormationClient(await openConfig());
  const stacks = await unlessMissing(client.send(new DescribeStacksCommand({ StackName: stackName })));
  if (stacks === undefined) return {};
  const resource = await unlessMissing(
    client.send(new DescribeStackResourceCommand({ StackName: stackName, LogicalResourceId: LEDGER_ID })),
  );
  const own = resource?.StackResourceDetail?.PhysicalResourceId;
  const inUse = stacks.Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === LEDGER_OUTPUT)?.OutputValue ?? own;
  return { ...(inUse === undefined ? {} : { inUse }), ...(own === undefined ? {} : { own }) };
};

const unlessMissing = async <Answer>(answer: Promise<Answer>): Promise<Answer | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && /does not exist/i.test(error.message)) return undefined;
    throw error;
  }
};

/**
 * Why a deployment would replace the ledger by a new, empty one, to which every event is new: the file
 * does not name the table any more, or the table is of the time when the template named it `<stack>-ledger`, and
 * CloudFormation would replace it.
 *
 * @param named the file's `ledgerTable`
 */
export const lostLedgerError = (
  { inUse, own }: DeployedLedger,
  stackName: string,
  named: string | undefined,
): string | undefined => {
  if (named !== undefined || inUse === undefined) return undefined;
  if (inUse === own && own !== `${stackName}-ledger`) return undefined;
  return (
    `the stack uses the ledger "${inUse}", and this deployment would give it a new, empty one, to which every event is ` +
    `new. Write ledgerTable: ${inUse} into the triggers file`
  );
};
