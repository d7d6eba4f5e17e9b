import { deployedFunctions, serviceName } from '../../infra/stack/deployed-functions.ts';
import { FUNCTION_NAMES, type Stack, stackName } from '../../infra/stack/stack-names.ts';
import { stackTemplate } from '../../infra/stack/stack-template.ts';
import { forEachLimited } from '../../lib/core/for-each-limited.ts';
import { DAY_MS, type EpochMs, plusMs } from '../../lib/core/time.ts';
import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import type { Target } from '../deployment/deployment.ts';
import type { Asked, AwsReads, Denial, StackFacts } from './aws-reads.ts';
import { examineLists } from './examine-lists.ts';
import { examineScript } from './examine-script.ts';
import type { Finding } from './finding.ts';
import { judgeBucket, type WatchedBucket } from './judge-bucket.ts';
import { judgeFile } from './judge-file.ts';
import { judgeJob, type StartedJob } from './judge-job.ts';
import { judgeNearMisses } from './judge-near-misses.ts';
import { type AskedRole, judgeRoles } from './judge-roles.ts';
import { judgeStack, localStack } from './judge-stack.ts';
import { roleNeeds } from './role-needs.ts';

/** What is examined, and by whom. */
export interface Examination {
  readonly triggers: Triggers;
  readonly target: Target;
  readonly reads: AwsReads;
  readonly now: EpochMs;
  readonly progress: (line: string) => void;
}

/** AWS throttles too many calls at once. */
const AT_ONCE = 4;

/** Asks AWS about all that the enabled triggers need, and tells everything that is wrong, in the order of the file. */
export const examine = async (examination: Examination): Promise<readonly Finding[]> => {
  const { triggers, target, reads, now } = examination;
  const stack = stackName(nameOf(target));
  const deployed = target.localPort === undefined ? await reads.stack(stack) : undefined;
  const ofStack = deployed === undefined ? localStack(target) : judgeStack(stack, deployed, target);
  return [
    ...ofStack,
    ...judgeFile(triggers.triggers, now, target),
    ...(await examineJobs(examination, deployed)),
    ...(await examineBuckets(examination, deployed)),
    ...(deployed?.kind === 'answer' ? await examineRoles(examination, deployed.value) : []),
    ...(deployed?.kind === 'answer' ? await examineLog(examination) : []),
  ];
};

const nameOf = ({ stage }: Target): Stack => ({ service: serviceName(), stage });

const examineJobs = (
  { triggers, target, reads, progress }: Examination,
  stack: Asked<StackFacts> | undefined,
): Promise<readonly Finding[]> => {
  const enabled = triggers.triggers.filter((trigger) => trigger.enabled);
  const jobs = [...Map.groupBy(enabled, ({ start }) => start.JobName)].map(
    ([jobName, started]): StartedJob => ({ jobName, triggers: started }),
  );
  return each('jobs', jobs, progress, async (started) => {
    const asked = await reads.job(started.jobName);
    const findings = judgeJob(started, asked, target);
    if (asked.kind !== 'answer') return findings;
    const { value: job } = asked;
    return [
      ...findings,
      ...(await examineScript({ ...started, job, marker: triggers.marker }, reads, target)),
      ...(stack?.kind === 'answer'
        ? await examineLists({ ...started, ...job }, triggers, stack.value, reads, target)
        : []),
    ];
  });
};

const examineBuckets = async (
  { triggers, target, reads, progress }: Examination,
  stack: Asked<StackFacts> | undefined,
): Promise<readonly Finding[]> => {
  const uploads = triggers.triggers.flatMap(({ name, enabled, on }) =>
    enabled && on.kind === 's3' ? [{ name, bucket: on.bucket }] : [],
  );
  const buckets = [...Map.groupBy(uploads, ({ bucket }) => bucket)].map(
    ([name, watching]): WatchedBucket => ({
      name,
      triggers: watching.map((one) => one.name),
      isOurs: triggers.createBuckets.includes(name),
    }),
  );
  const place = {
    isDeployed: stack?.kind === 'answer',
    region: stack?.kind === 'answer' ? stack.value.region : await reads.region(),
  };
  return each('buckets', buckets, progress, async (bucket) =>
    judgeBucket(bucket, await reads.bucket(bucket.name), place, target),
  );
};

const examineRoles = async (
  { triggers, target, reads, progress }: Examination,
  stack: StackFacts,
): Promise<readonly Finding[]> => {
  const { Resources } = stackTemplate(nameOf(target), triggers, deployedFunctions());
  const roles = await each('roles', roleNeeds(Resources, stack), progress, async (role): Promise<AskedRole[]> => {
    const denials: Denial[] = [];
    for (const one of role.asks) {
      const asked = await reads.denials(role.roleArn, one);
      if (asked.kind !== 'answer') return [{ ...role, asked }];
      denials.push(...asked.value);
    }
    return [{ ...role, asked: { kind: 'answer', value: denials } }];
  });
  return judgeRoles(roles, target);
};

const examineLog = async ({ triggers, target, reads, now, progress }: Examination): Promise<readonly Finding[]> => {
  progress('the log of the last 24 hours');
  const groups = FUNCTION_NAMES.filter((one) => one === 's3-upload' || one === 'schedule').map(
    (one) => `/aws/lambda/${stackName(nameOf(target), one)}`,
  );
  const asked = await reads.noRequestLog(groups, plusMs(now, -DAY_MS));
  progress('');
  return judgeNearMisses(asked, triggers.triggers, target);
};

/** Examines all, some at a time; what is found is in the order of the subjects. */
const each = async <Subject, Found>(
  what: string,
  subjects: readonly Subject[],
  progress: (line: string) => void,
  examineOne: (subject: Subject) => Promise<readonly Found[]>,
): Promise<readonly Found[]> => {
  const found: (readonly Found[])[] = [];
  let done = 0;
  await forEachLimited([...subjects.entries()], AT_ONCE, async ([nth, subject]) => {
    progress(`${what}: ${done} of ${subjects.length}`);
    found[nth] = await examineOne(subject);
    done += 1;
  });
  progress('');
  return found.flat();
};
