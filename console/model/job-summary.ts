import { counted } from '../../lib/core/describe.ts';
import { isThrottled } from './decision-words.ts';
import type { JobNow } from './job-now.ts';
import type { Row } from './row.ts';
import { shortDuration } from './short-duration.ts';

/**
 * What a job is doing, in a line: its runs, what a worker has acquired and sends, and what waits in the backlog.
 *
 * @param rows what is under way, of any job
 */
export const summaryOf = (
  { jobName, running, waiting, waitingCount, more, usualMs }: JobNow,
  rows: readonly Row[],
): string => {
  // What was acquired out of the backlog stands in it until it has a run.
  const listed = new Set(waiting.map(({ requestId }) => requestId));
  const sending = rows.filter((row) => row.jobName === jobName && row.state === 'STARTING' && !listed.has(row.id));
  const throttled = sending.some(isThrottled) ? ' (Glue refuses the calls: too many come)' : '';
  const doubts = rows.filter((row) => row.jobName === jobName && row.state === 'UNCERTAIN').length;
  const waits = more ? `${waitingCount} or more wait` : `${waitingCount} ${waitingCount === 1 ? 'waits' : 'wait'}`;
  const parts = [
    `${counted(running.length, 'run')} in progress`,
    ...(sending.length === 0 ? [] : [`${sending.length} ${isOrAre(sending.length)} being sent${throttled}`]),
    ...(doubts === 0 ? [] : [`${doubts} ${isOrAre(doubts)} in doubt`]),
    waitingCount === 0 ? 'nothing waits' : waits,
    ...(usualMs === undefined ? [] : [`a run usually takes ${shortDuration(usualMs)}`]),
  ];
  return parts.join('; ');
};

const isOrAre = (count: number): string => (count === 1 ? 'is' : 'are');
