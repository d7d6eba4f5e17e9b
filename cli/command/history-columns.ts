import { showIdentity } from '../../lib/core/plan/show-identity.ts';
import { showDuration, showMoment } from '../../lib/core/show-time.ts';
import { HOUR_MS, msBetween, SECOND_MS } from '../../lib/core/time.ts';
import type { PastRequest } from '../../lib/ports/trigger-history.ts';
import type { CsvColumn } from '../tables/format-csv.ts';
import type { Column } from '../tables/format-table.ts';

const HOUR_SECONDS = HOUR_MS / SECOND_MS;

/** How long the runs of a request used resources; until its outcome is published, from the start of the last one to its end. */
export const runSeconds = ({ usage, startedAt, endedAt }: PastRequest): number | undefined => {
  if (usage !== undefined) return usage.executionSeconds;
  return startedAt === undefined || endedAt === undefined ? undefined : msBetween(startedAt, endedAt) / SECOND_MS;
};

/** What the runs of a request are charged for. */
export const dpuHours = ({ usage }: PastRequest): number | undefined =>
  usage?.dpuSeconds === undefined ? undefined : usage.dpuSeconds / HOUR_SECONDS;

/** For people. */
export const TABLE_COLUMNS: readonly Column<PastRequest>[] = [
  { heading: 'arrived', of: ({ arrival }) => showMoment(arrival) },
  { heading: 'state', of: ({ state }) => state },
  { heading: 'waits for', of: ({ state, waitingFor }) => (state === 'WAITING' ? waitingFor : undefined) },
  { heading: 'attempt', align: 'right', of: ({ attempt }) => attempt },
  { heading: 'took', of: (row) => shownDuration(runSeconds(row)) },
  { heading: 'DPU hours', align: 'right', of: (row) => dpuHours(row)?.toFixed(3) },
  { heading: 'request', of: ({ requestId }) => requestId },
  { heading: 'event', of: ({ identity }) => showIdentity(identity) },
  { heading: 'error', of: ({ error }) => error && `${error.name}: ${error.message.slice(0, MOST_ERROR_CHARACTERS)}` },
];

const MOST_ERROR_CHARACTERS = 60;

const shownDuration = (seconds: number | undefined): string | undefined =>
  seconds === undefined ? undefined : showDuration(seconds * SECOND_MS);

/** For a spreadsheet: numbers without units, times in ISO 8601. */
export const CSV_COLUMNS: readonly CsvColumn<PastRequest>[] = [
  { name: 'request_id', of: ({ requestId }) => requestId },
  { name: 'trigger', of: ({ trigger }) => trigger },
  { name: 'job', of: ({ jobName }) => jobName },
  { name: 'event', of: ({ identity }) => showIdentity(identity) },
  { name: 'state', of: ({ state }) => state },
  { name: 'attempt', of: ({ attempt }) => attempt },
  { name: 'arrived', of: ({ arrival }) => showMoment(arrival) },
  { name: 'started', of: ({ startedAt }) => startedAt && showMoment(startedAt) },
  { name: 'ended', of: ({ endedAt }) => endedAt && showMoment(endedAt) },
  { name: 'duration_seconds', of: (row) => rounded(runSeconds(row), 0) },
  { name: 'dpu_hours', of: (row) => rounded(dpuHours(row), 6) },
  { name: 'run_id', of: ({ jobRunId }) => jobRunId },
  { name: 'error', of: ({ error }) => error && `${error.name}: ${error.message}` },
];

const rounded = (value: number | undefined, digits: number): number | undefined =>
  value === undefined ? undefined : Number(value.toFixed(digits));

/** What they all came to, in a sentence. */
export const summaryOf = (rows: readonly PastRequest[]): string => {
  const counts = new Map<string, number>();
  for (const { state } of rows) counts.set(state, (counts.get(state) ?? 0) + 1);
  const states = [...counts].toSorted(([, a], [, b]) => b - a).map(([state, count]) => `${count} ${state}`);
  const seconds = sumOf(rows.map(runSeconds));
  const hours = sumOf(rows.map(dpuHours));
  return [
    `${rows.length} ${rows.length === 1 ? 'request' : 'requests'}: ${states.join(', ')}`,
    ...(seconds === undefined ? [] : [`runs took ${showDuration(seconds * SECOND_MS)} in all`]),
    ...(hours === undefined ? [] : [`${hours.toFixed(3)} DPU hours`]),
  ].join('; ');
};

const sumOf = (values: readonly (number | undefined)[]): number | undefined => {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
};
