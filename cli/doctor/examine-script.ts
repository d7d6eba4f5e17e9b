import type { Target } from '../deployment/deployment.ts';
import type { AwsReads, JobFacts } from './aws-reads.ts';
import { awsCommand, type Finding, unchecked } from './finding.ts';
import type { StartedJob } from './judge-job.ts';
import { judgeScript } from './judge-script.ts';
import { scriptArguments } from './script-arguments.ts';

/** A job with what Glue says of it. */
export interface ScriptedJob extends StartedJob {
  readonly job: JobFacts;
  readonly marker: string;
}

/** Reads a job's script, if it is one of Python, and judges it. */
export const examineScript = async (
  { jobName, triggers, job, marker }: ScriptedJob,
  reads: Pick<AwsReads, 'script'>,
  target: Target,
): Promise<readonly Finding[]> => {
  const { scriptLocation } = job;
  const where = { triggers: triggers.map(({ name }) => name), job: jobName };
  if (scriptLocation === undefined) return [];
  if (!scriptLocation.endsWith('.py')) {
    return [
      unchecked(`the arguments of the script ${scriptLocation}`, 'only scripts in Python are read', where, target),
    ];
  }
  const asked = await reads.script(scriptLocation);
  switch (asked.kind) {
    case 'unasked':
      return [unchecked(`the script ${scriptLocation}`, asked.why, where, target)];
    case 'missing':
      return [
        {
          level: 'error',
          where,
          what: `there is no script ${scriptLocation}, so each run fails`,
          advice: 'upload the script, or mend ScriptLocation of the job',
          remedy: awsCommand(['glue', 'get-job', '--job-name', jobName, '--query', 'Job.Command'], target),
        },
      ];
    case 'answer': {
      const subject = { jobName, triggers, marker, job: { ...job, scriptLocation } };
      return judgeScript(subject, scriptArguments(asked.value), target);
    }
  }
};
