import type { Target } from '../deployment/deployment.ts';
import type { Asked, BucketFacts } from './aws-reads.ts';
import { awsCommand, connectCommand, deployCommand, type Finding, unchecked } from './finding.ts';

/** A bucket for whose uploads triggers wait. */
export interface WatchedBucket {
  readonly name: string;
  /** The triggers' names. */
  readonly triggers: readonly string[];
  /** Whether the stack creates it. */
  readonly isOurs: boolean;
}

/** Where the stack is, or will be. */
export interface StackPlace {
  readonly isDeployed: boolean;
  readonly region: string | undefined;
}

/** Whether the uploads of a bucket reach the rules of the stack. */
export const judgeBucket = (
  { name, triggers, isOurs }: WatchedBucket,
  asked: Asked<BucketFacts>,
  { isDeployed, region }: StackPlace,
  target: Target,
): readonly Finding[] => {
  const where = { triggers, bucket: name };
  switch (asked.kind) {
    case 'unasked':
      return [unchecked(`the bucket ${name}`, asked.why, where, target)];
    case 'missing':
      if (isOurs) {
        if (!isDeployed) return [];
        const what = 'the stack should have created this bucket, and it is not there';
        return [{ level: 'error', where, what, remedy: deployCommand(target) }];
      }
      return [
        {
          level: 'error',
          where,
          what: 'there is no such bucket',
          advice:
            'mend its name in the triggers file, create it, or let the stack create it (createBuckets); the buckets that there are',
          remedy: awsCommand(['s3', 'ls'], target),
        },
      ];
    case 'answer':
      break;
  }
  const found = asked.value;
  const findings: Finding[] = [];
  if (found.region !== undefined && region !== undefined && found.region !== region) {
    findings.push({
      level: 'error',
      where,
      what: `the bucket is in ${found.region} and sends its events to EventBridge there, and the stack is in ${region}`,
      advice: 'deploy the stack in the region of the bucket',
      remedy: deployCommand({ ...target, region: found.region }),
    });
  }
  if (!found.tellsEventBridge) {
    findings.push({
      level: 'error',
      where,
      what: 'the bucket does not send its events to EventBridge, so its uploads start nothing',
      remedy: connectCommand(name, { ...target, ...(found.region === undefined ? {} : { region: found.region }) }),
    });
  }
  return findings;
};
