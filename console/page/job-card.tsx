import { useSignal } from '@preact/signals';
import { msBetween } from '../../lib/core/time.ts';
import { blockedBy } from '../model/blocked-by.ts';
import { isThrottled, putBackAt } from '../model/decision-words.ts';
import type { JobNow, WaitingNow } from '../model/job-now.ts';
import { summaryOf } from '../model/job-summary.ts';
import { pausesHolding, pausesOfJob } from '../model/pause-now.ts';
import { shortDuration } from '../model/short-duration.ts';
import { startsWhen } from '../model/starts-when.ts';
import { whyItWaits } from '../model/why-it-waits.ts';
import { now } from './clock-signal.ts';
import { clockText } from './clock-time.tsx';
import { openRows, rowById } from './known-rows.ts';
import { Lanes } from './lanes-picture.tsx';
import { pauses } from './pause-signal.ts';
import { PauseButton, PauseLines } from './pauses.tsx';
import { hashOf } from './routes.ts';
import { StatePill } from './state-pill.tsx';

const SHOWN_AT_FIRST = 8;

/** What a job is doing. */
export const JobCard = ({ job }: { readonly job: JobNow }) => {
  const paused = pausesOfJob(pauses.value, job);
  const blocked = blockedBy(job, pauses.value);
  return (
    <section class="card" aria-label={`Job ${job.jobName}`}>
      <header class="card-head">
        <h2>{job.jobName}</h2>
        <p class="quiet">{summaryOf(job, openRows.value)}</p>
        <PauseButton target={{ job: job.jobName }} what="Its requests" paused={paused} />
      </header>
      <PauseLines paused={paused} />
      {blocked !== undefined && <p class="blocked">{blocked}</p>}
      <Lanes jobName={job.jobName} />
      <InProgress job={job} />
      <Waiting job={job} />
    </section>
  );
};

const InProgress = ({ job }: { readonly job: JobNow }) =>
  job.running.length === 0 ? null : (
    <ul class="plain" aria-label={`Runs of ${job.jobName} in progress`}>
      {job.running.slice(0, SHOWN_AT_FIRST).map(({ requestId, startedAt }) => (
        <li key={requestId}>
          <StatePill state="STARTED" />{' '}
          <a href={hashOf('request', requestId)}>
            <bdi>{rowById(requestId)?.what ?? requestId}</bdi>
          </a>{' '}
          <span class="quiet">for {shortDuration(msBetween(startedAt, now.value))}</span>
        </li>
      ))}
      {job.running.length > SHOWN_AT_FIRST && <li class="quiet">and {job.running.length - SHOWN_AT_FIRST} more</li>}
    </ul>
  );

const Waiting = ({ job }: { readonly job: JobNow }) => {
  const isWhole = useSignal(false);
  if (job.waiting.length === 0) return null;
  const shown = isWhole.value ? job.waiting : job.waiting.slice(0, SHOWN_AT_FIRST);
  return (
    <>
      <div class="waits">
        <table aria-label={`What waits for ${job.jobName}`}>
          <thead>
            <tr>
              <th scope="col">Place</th>
              <th scope="col">Waits</th>
              <th scope="col">Event</th>
              <th scope="col">Why</th>
              <th scope="col">Starts</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((entry) => (
              <WaitingRow key={entry.requestId} entry={entry} job={job} />
            ))}
          </tbody>
        </table>
      </div>
      {job.waitingCount > SHOWN_AT_FIRST && !isWhole.value && (
        <button
          type="button"
          onClick={() => {
            isWhole.value = true;
          }}
        >
          Show the first {job.waiting.length}
        </button>
      )}
    </>
  );
};

const WaitingRow = ({ entry, job }: { readonly entry: WaitingNow; readonly job: JobNow }) => (
  <tr>
    <td data-label="Place">{entry.place}</td>
    <td data-label="Waits">{shortDuration(msBetween(entry.arrival, now.value))}</td>
    <td data-label="Event">
      <a href={hashOf('request', entry.requestId)}>
        <bdi>{rowById(entry.requestId)?.what ?? entry.requestId}</bdi>
      </a>{' '}
      <span class="quiet">{entry.trigger}</span>
    </td>
    <td data-label="Why">{whyOf(entry, job)}</td>
    <td data-label="Starts">
      {startsWhen(entry, pausesHolding(pauses.value, { ...entry, jobName: job.jobName }).length > 0, now.value)}
    </td>
  </tr>
);

const whyOf = ({ requestId, trigger, waitingFor }: WaitingNow, { jobName }: JobNow): string => {
  const row = rowById(requestId);
  if (waitingFor === 'being-sent')
    return row !== undefined && isThrottled(row) ? 'Glue refuses the call: too many come' : 'it is being sent';
  const since = row === undefined ? undefined : putBackAt(row);
  return whyItWaits({ trigger, jobName, reason: waitingFor, since }, pauses.value, clockText);
};
