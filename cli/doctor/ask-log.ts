import { type CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { field, isObject, parseJsonText } from '../../lib/core/json.ts';
import { epochMs } from '../../lib/core/time.ts';
import type { Target } from '../deployment/deployment.ts';
import { ask } from './ask.ts';
import type { Asked, AwsReads, NoRequestLine } from './aws-reads.ts';

/** Each page may take a second, and a person waits. */
const MOST_PAGES = 20;

/** Finds the lines of the decision `no-request` in the functions' log groups. */
export const askLog = (client: CloudWatchLogsClient, target: Target): Pick<AwsReads, 'noRequestLines'> => ({
  noRequestLines: async (logGroups, since) => {
    const lines: NoRequestLine[] = [];
    for (const logGroupName of logGroups) {
      const asked: Asked<readonly NoRequestLine[]> = await ask('logs:FilterLogEvents', target, async () => {
        const found: NoRequestLine[] = [];
        let pages = 0;
        const input = { logGroupName, startTime: since, filterPattern: '{ $.decision = "no-request" }' };
        for await (const page of paginateFilterLogEvents({ client }, input)) {
          for (const { timestamp, message } of page.events ?? []) found.push(...lineOf(timestamp, message));
          pages += 1;
          if (pages === MOST_PAGES) break;
        }
        return found;
      });
      if (asked.kind !== 'answer') return asked;
      lines.push(...asked.value);
    }
    return { kind: 'answer', value: lines };
  },
});

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
