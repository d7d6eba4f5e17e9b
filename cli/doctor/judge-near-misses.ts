import { nearMiss } from '../../lib/core/events/s3/match-object.ts';
import { parseS3Uri } from '../../lib/core/events/s3/s3-uri.ts';
import { showMoment } from '../../lib/core/show-time.ts';
import { laterOf } from '../../lib/core/time.ts';
import { watchedKeys } from '../../lib/core/triggers/source-keys.ts';
import type { Trigger } from '../../lib/core/triggers/trigger.ts';
import { shellQuoted } from '../command-line/shell-quoted.ts';
import type { Target } from '../deployment/deployment.ts';
import { type Asked, NO_REQUEST, type NoRequestLine, type NoRequestLog } from './aws-reads.ts';
import { awsCommand, deployCommand, type Finding, unchecked } from './finding.ts';

/**
 * What the events of the last 24 hours say that reached the service and started nothing. An upload that nearly matched is a
 * warning. Most uploads that match no pattern never reach the service: the rules drop them.
 */
export const judgeNearMisses = (
  asked: Asked<NoRequestLog>,
  triggers: readonly Trigger[],
  target: Target,
): readonly Finding[] => {
  if (asked.kind === 'unasked') return [unchecked('the log of the last 24 hours', asked.why, {}, target)];
  if (asked.kind === 'missing') return [];
  const { lines, unfinished } = asked.value;
  const read = lines.map((line) => ({ line, near: nearTrigger(line, triggers) }));
  const groups = Map.groupBy(read, ({ line, near }) =>
    JSON.stringify([line.reason, line.trigger ?? near?.trigger, near?.hint]),
  );
  return [
    ...[...groups.values()].map((group) => summed(group, target)),
    ...unfinished.map((logGroup) => notRead(logGroup, target)),
  ];
};

/** A line, and the trigger that its upload nearly matched. */
interface ReadLine {
  readonly line: NoRequestLine;
  readonly near: ReturnType<typeof nearTrigger>;
}

const summed = (group: readonly ReadLine[], target: Target): Finding => {
  const latest = group.reduce((a, b) => (laterOf(a.line.at, b.line.at) === a.line.at ? a : b));
  const { line, near } = latest;
  const trigger = line.trigger ?? near?.trigger;
  const count = `${group.length} ${group.length === 1 ? 'event' : 'events'} of the last 24 hours started nothing`;
  return {
    level: near === undefined ? 'note' : 'warning',
    where: trigger === undefined ? {} : { triggers: [trigger] },
    what: `${count} (${line.reason}), the latest at ${showMoment(line.at)}: ${line.message}`,
    ...(near === undefined ? {} : { advice: near.hint }),
    remedy: remedyOf(line, target),
  };
};

const notRead = (logGroup: string, target: Target): Finding => ({
  level: 'note',
  where: {},
  what: `the log group ${logGroup} has much of the last 24 hours, and only its beginning was read`,
  remedy: awsCommand(['logs', 'tail', logGroup, '--since', '1h', '--filter-pattern', NO_REQUEST], target),
});

/** The trigger that an upload nearly matched. */
const nearTrigger = (
  { event, reason }: NoRequestLine,
  triggers: readonly Trigger[],
): { readonly trigger: string; readonly hint: string } | undefined => {
  const uri = parseS3Uri(event ?? '');
  if (!uri.ok || reason !== 'no-trigger') return undefined;
  for (const trigger of triggers) {
    if (trigger.on.kind !== 's3' || trigger.on.bucket !== uri.bucket) continue;
    const hint = nearMiss(uri.key, { keys: watchedKeys(trigger) });
    if (hint !== undefined) return { trigger: trigger.name, hint };
  }
  return undefined;
};

const remedyOf = ({ event, trigger }: NoRequestLine, target: Target): string => {
  const stage = `--stage ${shellQuoted(target.stage)}`;
  if (parseS3Uri(event ?? '').ok) return `npx glue-job-trigger explain ${shellQuoted(event ?? '')} ${stage}`;
  return trigger === undefined ? deployCommand(target) : `npx glue-job-trigger status ${shellQuoted(trigger)} ${stage}`;
};
