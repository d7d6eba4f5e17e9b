import type { GlueClientConfig } from '@aws-sdk/client-glue';
import { GlueClient } from '@aws-sdk/client-glue';
import { glueReader } from '../../lib/adapters/glue/glue-reader.ts';
import { TriggerError } from '../../lib/core/errors.ts';
import { forEachLimited } from '../../lib/core/for-each-limited.ts';
import type { GlueReader } from '../../lib/ports/glue.ts';
import { loadTriggers } from '../../lib/triggers-file/load-triggers.ts';
import { buildSettings } from '../../lib/triggers-file/which-file.ts';
import { withoutStack } from '../launch/drop-stack-traces.ts';
import { judgeRetries, type MaxRetriesReply, retriedJobs } from './judge-retries.ts';

/** Glue throttles too many calls at once. */
const JOBS_AT_ONCE = 4;

/**
 * Asks Glue about each job whose trigger has `retry`, and returns warnings.
 *
 * @throws TriggerError `TRIGGERS_INVALID` with every job that has retries of its own
 */
export const askAboutRetries = async (
  jobs: ReadonlyMap<string, readonly string[]>,
  reader: Pick<GlueReader, 'job'>,
): Promise<readonly string[]> => {
  const replies = new Map<string, MaxRetriesReply>();
  await forEachLimited([...jobs.keys()], JOBS_AT_ONCE, async (jobName) => {
    replies.set(jobName, await reader.job(jobName));
  });
  const { errors, warnings } = judgeRetries(jobs, replies);
  if (errors.length === 0) return warnings;
  throw new TriggerError('TRIGGERS_INVALID', [...errors, ...warnings].join('\n'), { retryable: false });
};

/**
 * For the deployer, just before it deploys, with its credentials. Packaging does not call it.
 *
 * @returns warnings
 * @throws TriggerError `TRIGGERS_INVALID`, without a stack trace
 */
export const checkRetries = async (
  stage: string,
  openConfig: () => Promise<GlueClientConfig>,
): Promise<readonly string[]> => {
  try {
    const jobs = retriedJobs(loadTriggers({ file: buildSettings(process.env).file, stage }));
    return jobs.size === 0 ? [] : await askAboutRetries(jobs, glueReader(new GlueClient(await openConfig())));
  } catch (error) {
    throw withoutStack(error);
  }
};
