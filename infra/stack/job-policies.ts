import { createHash } from 'node:crypto';
import type { Json } from '../../lib/core/json.ts';
import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import { arn, iamLiteral, policyDocument, type Resource, type Resources, ref } from './cloudformation.ts';
import { jobNames } from './run-state-patterns.ts';

/**
 * What a function may ask of Glue, always of exactly the jobs in the file. Managed policies, because all policies of a
 * role's own may together have 10,240 characters, which some ninety jobs would fill.
 */
const KINDS = {
  start: { id: 'StartJobsPolicy', description: 'Starts the jobs in the triggers file', actions: ['glue:StartJobRun'] },
  'start-and-see': {
    id: 'StartAndSeePolicy',
    description: 'Starts the jobs in the triggers file, and sees a run of them that a person names',
    actions: ['glue:StartJobRun', 'glue:GetJobRun'],
  },
  'start-and-look': {
    id: 'StartAndLookPolicy',
    description: 'Starts the jobs in the triggers file, and reads them and their runs',
    actions: ['glue:StartJobRun', 'glue:GetJob', 'glue:GetJobRun', 'glue:GetJobRuns'],
  },
} as const;

/** Three kinds, because functions that only admit may start jobs but not read runs. */
export type JobPolicy = keyof typeof KINDS;

/**
 * As many as a role takes: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html. The number must
 * stay as it is: with another one, jobs move to other policies.
 */
const POLICIES_OF_A_KIND = 10;

/**
 * Which of the policies names a job: told by its name alone. Were the policies filled one after the other, one more job
 * would move others, and a function would have no permission for them until its role has got the other policy.
 */
const numberOf = (jobName: string): number =>
  (createHash('sha256').update(jobName).digest().readUInt32BE() % POLICIES_OF_A_KIND) + 1;

const jobsByNumber = (triggers: Triggers): readonly (readonly [number, readonly string[]])[] => {
  const byNumber = new Map<number, string[]>();
  for (const name of jobNames(triggers).toSorted()) {
    const number = numberOf(name);
    byNumber.set(number, [...(byNumber.get(number) ?? []), name]);
  }
  return [...byNumber].toSorted(([a], [b]) => a - b);
};

/** The policies that let functions start jobs and read runs. */
export const jobPolicyResources = (triggers: Triggers): Resources =>
  Object.fromEntries(
    Object.values(KINDS).flatMap(({ id, description, actions }) =>
      jobsByNumber(triggers).map(([number, names]): [string, Resource] => [
        `${id}${number}`,
        {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: {
            Description: description,
            PolicyDocument: policyDocument([
              {
                Effect: 'Allow',
                Action: [...actions],
                Resource: names.map((name) => arn('glue', `job/${iamLiteral(name)}`)),
              },
            ]),
          },
        },
      ]),
    ),
  );

/** References to the policies of a kind, for a role. */
export const jobPolicyRefs = (triggers: Triggers, kind: JobPolicy): readonly Json[] =>
  jobsByNumber(triggers).map(([number]) => ref(`${KINDS[kind].id}${number}`));
