import { unreachable } from '../../lib/core/errors.ts';
import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import type { GlueReader } from '../../lib/ports/glue.ts';

/** Glue's answer about a job's own `MaxRetries`. */
export type MaxRetriesReply = Awaited<ReturnType<GlueReader['job']>>;

/** Errors, and warnings about what could not be checked. */
export interface RetryFindings {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** The jobs of triggers that say `retry`, in the order of the file, each with the names of those triggers. */
export const retriedJobs = ({ triggers }: Pick<Triggers, 'triggers'>): ReadonlyMap<string, readonly string[]> => {
  const jobs = new Map<string, string[]>();
  for (const { name, start, retry } of triggers) {
    if (retry !== undefined) jobs.set(start.JobName, [...(jobs.get(start.JobName) ?? []), name]);
  }
  return jobs;
};

/**
 * Checks that jobs whose triggers have `retry` have no retries of Glue's own: otherwise both would start a failed
 * run again, and two runs would do the same work at once.
 */
export const judgeRetries = (
  jobs: ReadonlyMap<string, readonly string[]>,
  replies: ReadonlyMap<string, MaxRetriesReply>,
): RetryFindings => {
  const errors: string[] = [];
  const warnings: string[] = [];
  for (const [jobName, names] of jobs) {
    const reply = replies.get(jobName);
    if (reply === undefined) throw new Error(`there is no answer about job ${jobName}`);
    const finding = judge(jobName, names, reply);
    if (finding === undefined) continue;
    if (reply.kind === 'job') errors.push(finding);
    else warnings.push(finding);
  }
  return { errors, warnings };
};

const judge = (jobName: string, names: readonly string[], reply: MaxRetriesReply): string | undefined => {
  const quoted = names.map((name) => `"${name}"`).join(', ');
  const who = names.length === 1 ? `trigger ${quoted} says retry` : `triggers ${quoted} say retry`;
  const see = 'make sure that its MaxRetries is 0';
  switch (reply.kind) {
    case 'job':
      return reply.maxRetries === 0
        ? undefined
        : `${who}, and the job "${jobName}" has MaxRetries ${reply.maxRetries}: Glue and this service would both start ` +
            'a failed run again, two at once. Either set MaxRetries of the job to 0, or leave retry out and let Glue retry';
    case 'gone':
      return `${who}, and there is no job "${jobName}" yet: when you create it, ${see}`;
    case 'denied':
      return `${who}, and you may not read the job "${jobName}" (glue:GetJob): ${see}`;
    case 'failed':
      return `${who}, and Glue could not be asked about the job "${jobName}" (${reply.error.name}: ${reply.error.message}): ${see}`;
    default:
      return unreachable(reply);
  }
};
