import path from 'node:path';
import { stackName } from '../../infra/stack/stack-names.ts';
import { toScheduledTime } from '../../lib/core/events/schedule-events.ts';
import { toIso } from '../../lib/core/time.ts';
import type { Example } from '../../lib/made-events/example.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import { LOCAL_ACCOUNT } from '../../local/server/local-account.ts';
import { exportLine, shellCommands } from './shell-commands.ts';
import type { StartOptions } from './start-options.ts';

/** What a person needs to use the local cloud: addresses, and commands for the triggers of the file. */
export const banner = (
  cloud: LocalCloud,
  options: StartOptions,
  landing: string,
  examples: readonly Example[],
): string => {
  const { stack, buckets, jobs, tableName } = cloud.topology();
  const { url, region } = cloud;
  const times = cloud.nextTimes().map(({ name, at }) => `${name} ${at === undefined ? 'never again' : toIso(at)}`);
  const [upload] = examples.flatMap(objectsOf);
  const payload = callPayload(examples);
  const schedule = cloud.nextTimes()[0]?.name;
  const [jobName] = jobs;
  const commands = shellCommands({
    stage: stack.stage,
    url,
    region,
    ...(upload === undefined ? {} : { upload }),
    ...(payload === undefined ? {} : { call: { functionName: stackName(stack, 'manual'), payload } }),
    ...(jobName === undefined ? {} : { jobName }),
    tableName,
    deadLettersUrl: `${url}/${LOCAL_ACCOUNT}/${stackName(stack, 'uploads-dead-letters')}`,
    ...(schedule === undefined ? {} : { schedule }),
  });
  return `
The local cloud for stage ${stack.stage} of ${options.file} is at ${url}

  drop files into    ${buckets.map((bucket) => path.join(landing, bucket)).join(', ') || 'no bucket in the file'}${patternOf(cloud)}
  schedules          ${times.join(', ') || 'none'}
  log                ${path.join(options.dataDir, 'log.jsonl')}
  shortened here     visibility window ${options.visibilityWindowSeconds} s (deployed 90), sweep every ${options.sweepEverySeconds} s (60)
  faults             docs/local-cloud.md lists them

  ${exportLine({ url, region })}
${commands.map((command) => `  ${command}`).join('\n')}
`;
};

const objectsOf = (example: Example): readonly { readonly bucket: string; readonly key: string }[] => {
  if (example.kind === 'upload') return [example];
  return example.kind === 'batch' ? example.uploads.map(({ key }) => ({ bucket: example.bucket, key })) : [];
};

/** The bucket and key pattern of the first enabled S3 trigger. */
const patternOf = (cloud: LocalCloud): string => {
  const on = cloud.triggers().triggers.find((trigger) => trigger.enabled && trigger.on.kind === 's3')?.on;
  return on?.kind === 's3' ? `   (${on.bucket}: ${on.keys.map(({ source }) => source).join(' or ')})` : '';
};

/** The call of a manual trigger, or else of a schedule. */
const callPayload = (examples: readonly Example[]): object | undefined =>
  examples
    .flatMap((example): readonly object[] => {
      if (example.kind === 'manual') return [example.payload];
      if (example.kind !== 'schedule') return [];
      return [{ trigger: example.trigger, scheduledTime: toScheduledTime(example.scheduledTime) }];
    })
    .at(-1);
