import {
  type CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import type { Target } from '../deployment/deployment.ts';
import { ask } from './ask.ts';
import type { AwsReads, StackResource } from './aws-reads.ts';

/** Reads the deployed stack. */
export const askStack = (client: CloudFormationClient, target: Target): Pick<AwsReads, 'stack'> => ({
  stack: async (name) => {
    const described = await ask('cloudformation:DescribeStacks', target, async () => {
      const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
      if (stack?.StackId === undefined) throw new Error(`CloudFormation's answer for the stack ${name} has no stack`);
      const [, partition = '', , region = '', account = ''] = stack.StackId.split(':');
      return { status: String(stack.StackStatus), partition, region, account };
    });
    if (described.kind !== 'answer') return described;
    return ask('cloudformation:ListStackResources', target, async () => {
      const resources: StackResource[] = [];
      for await (const page of paginateListStackResources({ client }, { StackName: name })) {
        for (const {
          LogicalResourceId: logicalId,
          PhysicalResourceId: physicalId,
          ResourceType: type,
        } of page.StackResourceSummaries ?? []) {
          if (logicalId !== undefined && physicalId !== undefined && type !== undefined)
            resources.push({ logicalId, physicalId, type });
        }
      }
      return { ...described.value, resources };
    });
  },
});
