import { TriggerError } from '../lib/core/errors.ts';
import type { Json } from '../lib/core/json.ts';
import type { Triggers } from '../lib/core/trigger.ts';
import { arn, iamLiteral, policyDocument, type Resource, type Resources, ref } from './cloudformation.ts';
import { jobNames } from './run-state-patterns.ts';

/**
 * What a function may ask of Glue, always of exactly the jobs in the file. Managed policies, because a role's own
 * policies may together have 10,240 characters, which some ninety jobs would fill.
 */
const KINDS = {
  start: { id: 'StartJobsPolicy', description: 'Starts the jobs in the triggers file', actions: ['glue:StartJobRun'] },
  look: {
    id: 'LookAtRunsPolicy',
    description: 'Looks at the jobs in the triggers file and at their runs',
    actions: ['glue:GetJob', 'glue:GetJobRun', 'glue:GetJobRuns'],
  },
} as const;

/** Two kinds, because functions that only admit shall start jobs and not be able to look at runs. */
export type JobPolicy = keyof typeof KINDS;

/** IAM takes 6,144 without white space; an ARN is longer once partition, region and account are put in. */
const MAX_JOBS_BYTES = 5_500;
const ARN_FRAME_BYTES = 80;

/** A role takes ten managed policies, and those of sweep and run-state need both kinds. */
const MAX_POLICIES_OF_A_KIND = 5;

/** The policies that let functions start jobs and look at runs. */
export const jobPolicyResources = (triggers: Triggers): Resources => {
  const chunks = jobChunks(triggers);
  return Object.fromEntries(
    Object.values(KINDS).flatMap(({ id, description, actions }) =>
      chunks.map((names, index): [string, Resource] => [
        `${id}${index + 1}`,
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
};

/** References to the policies of some kinds, for a role. */
export const jobPolicyRefs = (triggers: Triggers, kinds: readonly JobPolicy[]): readonly Json[] =>
  kinds.flatMap((kind) => jobChunks(triggers).map((_names, index) => ref(`${KINDS[kind].id}${index + 1}`)));

const jobChunks = (triggers: Triggers): readonly (readonly string[])[] => {
  const chunks: string[][] = [];
  let room = 0;
  for (const name of jobNames(triggers)) {
    const bytes = ARN_FRAME_BYTES + Buffer.byteLength(iamLiteral(name));
    if (bytes > room) {
      chunks.push([]);
      room = MAX_JOBS_BYTES;
    }
    chunks.at(-1)?.push(name);
    room -= bytes;
  }
  if (chunks.length <= MAX_POLICIES_OF_A_KIND) return chunks;
  throw new TriggerError(
    'TRIGGERS_INVALID',
    `the triggers name ${jobNames(triggers).length} jobs, more than one stack's IAM policies can list: ` +
      'divide the triggers into two files and deploy each as a service of its own',
    { retryable: false },
  );
};
