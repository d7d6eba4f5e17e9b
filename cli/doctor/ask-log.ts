import { type CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { field, isObject, parseJsonText } from '../../lib/core/json.ts';
import { type EpochMs, epochMs } from '../../lib/core/time.ts';
import type { Target } from '../deployment/deployment.ts';
import { ask } from './ask.ts';
import { type AwsReads, NO_REQUEST, type NoRequestLine } from './aws-reads.ts';

/** Each page may take a second, and a person waits. */
const MOST_PAGES = 20;

/** Finds the lines of the decision `no-request` in the functions' log groups. */
export const askLog = (client: CloudWatchLogsClient, target: Target): Pick<AwsReads, 'noRequestLog'> => ({
  noRequestLog: async (logGroups, since) => {
    const lines: NoRequestLine[] = [];
    const unfinished: string[] = [];
    for (const logGroupName of logGroups) {
      const asked = await ask('logs:FilterLogEvents', target, () => readGroup(client, logGroupName, since));
      if (asked.kind === 'unasked') return asked;
      if (asked.kind === 'missing') continue;
      lines.push(...asked.value.lines);
      if (!asked.value.isWhole) unfinished.push(logGroupName);
    }
    return { kind: 'answer', value: { lines, unfinished } };
  },
});

const readGroup = async (
  client: CloudWatchLogsClient,
  logGroupName: string,
  since: EpochMs,
): Promise<{ readonly lines: readonly NoRequestLine[]; readonly isWhole: boolean }> => {
  const lines: NoRequestLine[] = [];
  let pages = 0;
  for await (const page of paginateFilterLogEvents(
    { client },
    { logGroupName, startTime: since, filterPattern: NO_REQUEST },
  )) {
    for (const { timestamp, message } of page.events ?? []) lines.push(...lineOf(timestamp, message));
    pages += 1;
    if (pages === MOST_PAGES && page.nextToken !== undefined) return { lines, isWhole: false };
  }
  return { lines, isWhole: true };
};

const lineOf = (timestamp: number | undefined, text: string | undefined): readonly NoRequestLine[] => {
  const parsed = parseJsonText(text ?? '');
  if (!parsed.ok || !isObject(parsed.value) || timestamp === undefined) return [];
  const { value } = parsed;
  const at = (name: string): string | undefined => {
    const found = field(value, name);
    return typeof found === 'string' ? found : undefined;
  };
  const [trigger, event] = [at('trigger'), at('event')];
  return [
    {
      at: epochMs(timestamp),
      reason: at('reason') ?? 'unknown',
      message: at('message') ?? '',
      ...(trigger === undefined ? {} : { trigger }),
      ...(event === undefined ? {} : { event }),
    },
  ];
};
