import { field } from '../../lib/core/json.ts';
import { showDuration, showMoment } from '../../lib/core/show-time.ts';
import { type EpochMs, msBetween, SECOND_MS, toIso } from '../../lib/core/time.ts';
import type { BacklogEntry, RunningEntry } from '../../lib/ports/ledger.ts';
import { type Column, formatTable } from '../tables/format-table.ts';
import { printable } from '../tables/printable.ts';
import type { JobBacklog } from './backlog-of-job.ts';
import type { CommandWorld } from './command-world.ts';
import { pauseLine } from './show-answer.ts';

/** The backlog of a job for a person: numbers first, then what starts next. `most`: so many of each list. */
export const showBacklog = (
  job: JobBacklog,
  most: number,
  { now, paint }: Pick<CommandWorld, 'now' | 'paint'>,
): readonly string[] => {
  const { jobName, waiting, running } = job;
  const reasons = Object.entries(reasonsOf(waiting)).map(([reason, count]) => `${count} ${reason}`);
  const shown = `${waiting.length} ${waiting.length === 1 ? 'waits' : 'wait'}`;
  return [
    `${jobName}: ${shown}${reasons.length === 0 ? '' : ` (${reasons.join(', ')})`}; ${running.length} in progress${paceOf(job)}`,
    ...job.paused.map((pause) => paint(printable(pausedBy(pause)), 'yellow')),
    ...section(formatTable(byTrigger(job), triggerColumns(now()))),
    ...listed(waiting, WAITING, most),
    ...listed(running, RUNNING, most),
  ];
};

/** The same for a program. */
export const backlogJson = (job: JobBacklog, most: number) => ({
  jobName: job.jobName,
  ...(job.paused.length > 0 && { paused: job.paused }),
  waiting: {
    count: job.waiting.length,
    reasons: reasonsOf(job.waiting),
    triggers: byTrigger(job).map(({ trigger, count, oldest, headStartMs }) => ({
      trigger,
      count,
      oldest: { requestId: oldest.requestId, arrived: toIso(oldest.arrival) },
      ...(headStartMs !== undefined && { headStartSeconds: headStartMs / SECOND_MS }),
    })),
    requests: job.waiting
      .slice(0, most)
      .map(({ leaseToken: _, leaseUntil: __, jobName: ___, arrival, notBefore, startBefore, ...entry }) => ({
        ...entry,
        arrived: toIso(arrival),
        ...(notBefore !== undefined && { notBefore: toIso(notBefore) }),
        ...(startBefore !== undefined && { startBefore: toIso(startBefore) }),
      })),
  },
  running: {
    count: job.running.length,
    ...(job.usualMs !== undefined && { usuallySeconds: job.usualMs / SECOND_MS }),
    runs: job.running
      .slice(0, most)
      .map(({ requestId, jobRunId, startedAt }) => ({ requestId, jobRunId, started: toIso(startedAt) })),
  },
});

/** Each end starts the next, so all have started when the slots have been through the backlog. */
const paceOf = ({ usualMs, waiting, running, paused }: JobBacklog): string => {
  if (usualMs === undefined) return '';
  const usually = `; a run usually takes ${showDuration(usualMs)}`;
  if (running.length === 0 || waiting.length === 0 || paused.length > 0) return usually;
  return `${usually}, so the last starts in about ${showDuration(Math.ceil(waiting.length / running.length) * usualMs)}`;
};

const pausedBy = (pause: Readonly<Record<string, unknown>>): string => {
  const [everything, job, trigger] = [field(pause, 'everything'), field(pause, 'job'), field(pause, 'trigger')];
  const what = everything === true ? 'everything' : typeof job === 'string' ? `job ${job}` : `trigger ${trigger}`;
  return `${what} is paused by ${pauseLine(pause)}`;
};

const reasonsOf = (waiting: readonly BacklogEntry[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const entry of waiting) counts[reasonOf(entry)] = (counts[reasonOf(entry)] ?? 0) + 1;
  return counts;
};

const reasonOf = ({ state, waitingFor = 'backlog' }: BacklogEntry): string =>
  state === 'WAITING' ? waitingFor : 'being sent';

interface OfTrigger {
  readonly trigger: string;
  readonly count: number;
  readonly oldest: BacklogEntry;
  readonly headStartMs: number | undefined;
}

/** In the order in which their first requests start. */
const byTrigger = ({ waiting, flow }: JobBacklog): readonly OfTrigger[] => {
  const all = Map.groupBy(waiting, ({ trigger }) => trigger);
  return [...all].flatMap(([trigger, [oldest, ...others]]) =>
    oldest === undefined
      ? []
      : [{ trigger, count: 1 + others.length, oldest, headStartMs: flow.headStartMs.get(trigger) }],
  );
};

const triggerColumns = (now: EpochMs): readonly Column<OfTrigger>[] => [
  { heading: 'trigger', of: ({ trigger }) => trigger },
  { heading: 'waiting', align: 'right', of: ({ count }) => count },
  {
    heading: 'oldest arrived',
    of: ({ oldest: { arrival } }) => `${showMoment(arrival)}, ${showDuration(msBetween(arrival, now))} ago`,
  },
  { heading: 'head start', of: ({ headStartMs }) => headStartMs && showHeadStart(headStartMs) },
];

const showHeadStart = (ms: number): string => `${ms < 0 ? '-' : ''}${showDuration(Math.abs(ms))}`;

const section = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', ...lines]);

const listed = <Entry>(
  entries: readonly Entry[],
  columns: readonly Column<Entry>[],
  most: number,
): readonly string[] => {
  const more = entries.length > most ? [`… and ${entries.length - most} more; --all lists them`] : [];
  return [...section(formatTable(entries.slice(0, most), columns)), ...more];
};

const WAITING: readonly Column<BacklogEntry>[] = [
  { heading: 'arrived', of: ({ arrival }) => showMoment(arrival) },
  { heading: 'waits for', of: reasonOf },
  { heading: 'not before', of: ({ notBefore }) => notBefore && showMoment(notBefore) },
  { heading: 'start before', of: ({ startBefore }) => startBefore && showMoment(startBefore) },
  { heading: 'trigger', of: ({ trigger }) => trigger },
  { heading: 'attempt', align: 'right', of: ({ attempt }) => attempt },
  { heading: 'request', of: ({ requestId }) => requestId },
];

const RUNNING: readonly Column<RunningEntry>[] = [
  { heading: 'runs since', of: ({ startedAt }) => showMoment(startedAt) },
  { heading: 'run', of: ({ jobRunId }) => jobRunId },
  { heading: 'trigger', of: ({ trigger }) => trigger },
  { heading: 'request', of: ({ requestId }) => requestId },
];
