import { nearestName } from '../../lib/core/nearest-name.ts';
import { showDuration, showMoment } from '../../lib/core/show-time.ts';
import { type EpochMs, msBetween, toIso } from '../../lib/core/time.ts';
import type { Flow } from '../../lib/core/triggers/flow.ts';
import { mergedBacklog } from '../../lib/ledger/merged-backlog.ts';
import type { BacklogCursor, BacklogEntry, RegisteredJob, RunningEntry } from '../../lib/ports/ledger.ts';
import { type Column, formatTable } from '../tables/format-table.ts';
import { withDeployment } from './ask-manual.ts';
import type { CommandWorld, Verb } from './command-world.ts';
import { EXIT } from './exit-code.ts';
import { oneWord, verbLine } from './verb-line.ts';

const HELP = `Shows the backlog of a job: how many requests wait and for what, the oldest ones, and the runs in progress.

  glue-job-trigger backlog <job> [--all]

  --all              every request that waits, not only the first ${20}

It reads the ledger with your own credentials: dynamodb:Query on the table and its index open,
lambda:GetFunctionConfiguration.

Examples: glue-job-trigger backlog orders-etl-dev
          glue-job-trigger backlog orders-etl --stage prod --all --json
`;

/** The register names the triggers. What the deployed file says of their head starts is not known here. */
const NO_FILE: Flow = { triggersOf: new Map(), headStartMs: new Map() };

/** So many of the backlog, and of the runs, are listed unless all are asked for. */
const MOST_LISTED = 20;

/** `glue-job-trigger backlog` */
export const backlog: Verb = {
  name: 'backlog',
  summary: 'what waits for a job, and its runs in progress',
  run: (args, world) =>
    verbLine(args, world, { name: 'backlog', help: HELP, options: { all: { type: 'boolean' } } }, (line) => {
      const jobName = oneWord(line.words, 'the name of one job');
      const most = line.values.all === true ? Number.POSITIVE_INFINITY : MOST_LISTED;
      return withDeployment(line, world, async ({ ledger }) => {
        const registered = await ledger.jobs();
        const job = registered.find((one) => one.jobName === jobName) ?? { jobName };
        const waiting = await readAll(mergedBacklog(job, { ledger, flow: NO_FILE }), world, 'wait');
        const running = await readAll((after) => ledger.running(jobName, after), world, 'are in progress');
        world.progress('');
        if (waiting.length + running.length === 0) {
          const unknown = unknownJob(jobName, registered);
          if (unknown !== undefined) {
            world.terminal.err(unknown);
            return EXIT.no;
          }
        }
        const lines = line.json
          ? [JSON.stringify(asJson(jobName, waiting, running, most), null, 2)]
          : show(jobName, waiting, running, most, world.now());
        for (const text of lines) world.terminal.out(text);
        return EXIT.done;
      });
    }),
};

const readAll = async <Entry extends BacklogCursor>(
  page: (after?: BacklogCursor) => Promise<readonly Entry[]>,
  { progress }: Pick<CommandWorld, 'progress'>,
  what: string,
): Promise<readonly Entry[]> => {
  const entries: Entry[] = [];
  for (;;) {
    const next = await page(entries.at(-1));
    if (next.length === 0) return entries;
    entries.push(...next);
    progress(`${entries.length} ${what}`);
  }
};

/** A job that never had a request is in no register; its name may be misspelt. */
const unknownJob = (jobName: string, registered: readonly RegisteredJob[]): string | undefined => {
  const known = registered.map((job) => job.jobName);
  if (known.includes(jobName)) return undefined;
  const nearest = nearestName(jobName, known);
  const hint =
    nearest === undefined ? `jobs that had one: ${known.join(', ') || 'none'}` : `did you mean "${nearest}"?`;
  return `no request was ever made for job "${jobName}"; ${hint}`;
};

const show = (
  jobName: string,
  waiting: readonly BacklogEntry[],
  running: readonly RunningEntry[],
  most: number,
  now: EpochMs,
): readonly string[] => {
  const [oldest] = waiting;
  const age = oldest === undefined ? '' : `; the oldest arrived ${showDuration(msBetween(oldest.arrival, now))} ago`;
  const reasons = Object.entries(reasonsOf(waiting)).map(([reason, count]) => `${count} ${reason}`);
  return [
    `${jobName}: ${waiting.length} wait${waiting.length === 1 ? 's' : ''}${reasons.length === 0 ? '' : ` (${reasons.join(', ')})`}${age}; ${running.length} in progress`,
    ...listed(waiting, WAITING, most),
    ...listed(running, running.length === 0 ? [] : RUNNING, most),
  ];
};

const listed = <Entry>(
  entries: readonly Entry[],
  columns: readonly Column<Entry>[],
  most: number,
): readonly string[] => {
  if (entries.length === 0) return [];
  const more = entries.length > most ? [`… and ${entries.length - most} more; --all lists them`] : [];
  return ['', ...formatTable(entries.slice(0, most), columns), ...more];
};

const WAITING: readonly Column<BacklogEntry>[] = [
  { heading: 'waits since', of: ({ arrival }) => showMoment(arrival) },
  {
    heading: 'for',
    of: ({ state, waitingFor }) => (state === 'WAITING' ? (waitingFor ?? 'backlog') : 'is being sent'),
  },
  { heading: 'not before', of: ({ notBefore }) => notBefore && showMoment(notBefore) },
  { heading: 'trigger', of: ({ trigger }) => trigger },
  { heading: 'attempt', align: 'right', of: ({ attempt }) => attempt },
  { heading: 'request', of: ({ requestId }) => requestId },
];

const RUNNING: readonly Column<RunningEntry>[] = [
  { heading: 'runs since', of: ({ startedAt }) => showMoment(startedAt) },
  { heading: 'run', of: ({ jobRunId }) => jobRunId },
  { heading: 'request', of: ({ requestId }) => requestId },
];

const reasonsOf = (waiting: readonly BacklogEntry[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { waitingFor = 'backlog' } of waiting) counts[waitingFor] = (counts[waitingFor] ?? 0) + 1;
  return counts;
};

const asJson = (jobName: string, waiting: readonly BacklogEntry[], running: readonly RunningEntry[], most: number) => ({
  jobName,
  waiting: {
    count: waiting.length,
    reasons: reasonsOf(waiting),
    requests: waiting
      .slice(0, most)
      .map(({ leaseToken: _, leaseUntil: __, jobName: ___, arrival, notBefore, ...entry }) => ({
        ...entry,
        arrived: toIso(arrival),
        ...(notBefore === undefined ? {} : { notBefore: toIso(notBefore) }),
      })),
  },
  running: {
    count: running.length,
    runs: running
      .slice(0, most)
      .map(({ requestId, jobRunId, startedAt }) => ({ requestId, jobRunId, started: toIso(startedAt) })),
  },
});
