import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import type { Resource } from './cloudformation.ts';
import type { Matcher } from './event-pattern.ts';
import { policyLength } from './policy-length.ts';
import { topicsOf } from './publishing.ts';
import { readableObjects } from './readable-objects.ts';
import { jobNames } from './run-state-patterns.ts';
import { type Stack, stackNameError } from './stack-names.ts';
import type { StackTemplate } from './stack-template.ts';
import { uploadPatterns } from './upload-patterns.ts';

/** What AWS would refuse, and what is not quite as the triggers say because of a limit. */
export interface StackFindings {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX_RESOURCES = 500;
const MAX_TEMPLATE_BYTES = 1_000_000;

/**
 * What the deployer adds: functions, their log groups and event sources, the sweep's rule, the bucket for the archives.
 * test/infra counts them in a packaged template.
 */
export const DEPLOYER_RESOURCES = 18;
export const DEPLOYER_BYTES = 40_000;

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html; the fewer ones in some Regions. */
const MAX_RULES = 300;
const RULES_EVERYWHERE = 100;

/** Without white space. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_MANAGED_POLICY_LENGTH = 6_144;
const MAX_ROLE_POLICIES_LENGTH = 10_240;

const WAY_OUT =
  'Put some of the triggers into a file of their own, and deploy it as a stage of its own, e.g. ' +
  'TRIGGERS_FILE=more-triggers.yml npm run deploy -- --stage prod-more';

/**
 * Holds a stack against the limits of CloudFormation, IAM and EventBridge, so that nothing is refused only when it is
 * deployed. All errors at once, each with what was counted and the way out.
 */
export const stackFindings = (stack: Stack, triggers: Triggers, template: StackTemplate): StackFindings => {
  const resources = Object.values(template.Resources);
  const nameError = stackNameError(stack);
  return {
    errors: [
      ...(nameError === undefined ? [] : [nameError]),
      ...tooManyResources(resources, triggers),
      ...tooLarge(template),
      ...tooManyRules(resources),
      ...jobsTooMany(resources, triggers),
      ...roleTooLong(resources, triggers),
    ],
    warnings: [...fewerRulesElsewhere(resources), ...joinedRules(triggers), ...joinedObjects(triggers)],
  };
};

const ofType = (resources: readonly Resource[], type: string): readonly Resource[] =>
  resources.filter(({ Type }) => Type === type);

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

const tooManyResources = (resources: readonly Resource[], triggers: Triggers): readonly string[] => {
  const all = resources.length + DEPLOYER_RESOURCES;
  if (all <= MAX_RESOURCES) return [];
  const schedules = ofType(resources, 'AWS::Scheduler::Schedule').length;
  const rules = ofType(resources, 'AWS::Events::Rule').length;
  const buckets = 2 * ofType(resources, 'AWS::S3::Bucket').length;
  const alarms = triggerAlarms(triggers);
  const others = all - schedules - rules - buckets - alarms;
  return [
    `the stack would have ${all} resources, and CloudFormation takes ${MAX_RESOURCES}: ${count(schedules, 'schedule')}, ` +
      `${count(rules, 'rule')} for buckets and runs, ${buckets} for buckets to be created, ${count(alarms, 'alarm')} of single triggers, ` +
      `and ${others} others. ${WAY_OUT}`,
  ];
};

const triggerAlarms = ({ triggers }: Triggers): number =>
  triggers.filter(({ failureAlarm }) => failureAlarm === true).length +
  triggers.filter(({ notify }) => notify?.waitingLongerThanSeconds !== undefined).length;

const tooLarge = (template: StackTemplate): readonly string[] => {
  const bytes = Buffer.byteLength(JSON.stringify(template, null, 2)) + DEPLOYER_BYTES;
  if (bytes <= MAX_TEMPLATE_BYTES) return [];
  return [
    `the stack's template would have about ${bytes} bytes, and CloudFormation takes ${MAX_TEMPLATE_BYTES}. ${WAY_OUT}`,
  ];
};

/** One more is the sweep's. */
const rulesOf = (resources: readonly Resource[]): number => ofType(resources, 'AWS::Events::Rule').length + 1;

const tooManyRules = (resources: readonly Resource[]): readonly string[] =>
  rulesOf(resources) <= MAX_RULES
    ? []
    : [
        `the stack would have ${rulesOf(resources)} EventBridge rules, one for each bucket, and an account has ${MAX_RULES}. ` +
          'Put the triggers of some buckets into a file of their own, and deploy it in another account or Region',
      ];

const fewerRulesElsewhere = (resources: readonly Resource[]): readonly string[] =>
  rulesOf(resources) <= RULES_EVERYWHERE || rulesOf(resources) > MAX_RULES
    ? []
    : [
        `the stack will have ${rulesOf(resources)} EventBridge rules, one for each bucket. An account has ${MAX_RULES} ` +
          `(${RULES_EVERYWHERE} in some Regions), shared with all else in it: raise the quota before you deploy`,
      ];

const jobsTooMany = (resources: readonly Resource[], triggers: Triggers): readonly string[] => {
  const lengths = ofType(resources, 'AWS::IAM::ManagedPolicy').map(({ Properties }) =>
    policyLength(Properties?.['PolicyDocument']),
  );
  const longest = Math.max(...lengths);
  if (longest <= MAX_MANAGED_POLICY_LENGTH) return [];
  return [
    `the triggers name ${count(jobNames(triggers).length, 'job')}, and the stack's IAM policies cannot name them all: one would have ${longest} ` +
      `characters, and IAM takes ${MAX_MANAGED_POLICY_LENGTH}. ${WAY_OUT}`,
  ];
};

const roleTooLong = (resources: readonly Resource[], triggers: Triggers): readonly string[] => {
  const lengths = ofType(resources, 'AWS::IAM::Role').map(({ Properties }) => policyLength(Properties?.['Policies']));
  const longest = Math.max(...lengths);
  if (longest <= MAX_ROLE_POLICIES_LENGTH) return [];
  const topics = topicsOf(triggers);
  const buckets = new Set(triggers.triggers.flatMap(({ on }) => (on.kind === 's3' ? [on.bucket] : []))).size;
  const what =
    policyLength(topics) > longest / 2
      ? `tell ${count(topics.length, 'topic')}`
      : `wait for objects in ${count(buckets, 'bucket')}`;
  return [
    `the triggers ${what}, and the role of the function manual cannot name them all: ` +
      `its policies would have ${longest} characters, and IAM takes ${MAX_ROLE_POLICIES_LENGTH}. ${WAY_OUT}`,
  ];
};

const joinedRules = (triggers: Triggers): readonly string[] =>
  uploadPatterns(triggers).flatMap(({ bucket, keys, joined }) =>
    joined
      ? [
          `the keys that the triggers of bucket ${bucket} wait for do not fit into one EventBridge rule, so it lets more ` +
            `through: ${keys === undefined ? 'every key' : shortened(keys.map(describeMatcher))}. What no trigger takes ` +
            'costs a message, and starts nothing',
        ]
      : [],
  );

const describeMatcher = (matcher: Matcher): string => {
  if (typeof matcher === 'string') return matcher;
  return 'prefix' in matcher ? `${matcher.prefix}*` : `*${matcher.suffix}`;
};

const joinedObjects = (triggers: Triggers): readonly string[] => {
  const { places, joined } = readableObjects(triggers);
  if (!joined) return [];
  return [
    'the keys that the triggers wait for do not fit into the role of the function manual, so it may read more objects: ' +
      shortened(places.map((place) => `s3://${place}`)),
  ];
};

const MAX_SHOWN = 10;

const shortened = (texts: readonly string[]): string =>
  texts.length <= MAX_SHOWN
    ? texts.join(', ')
    : `${texts.slice(0, MAX_SHOWN).join(', ')} and ${texts.length - MAX_SHOWN} more`;
