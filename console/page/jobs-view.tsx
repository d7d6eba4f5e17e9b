import type { JobNow } from '../model/job-now.ts';
import { JobCard } from './job-card.tsx';
import { hashOf } from './routes.ts';
import { connection, jobs } from './told.ts';

const isBusy = ({ running, waitingCount }: JobNow): boolean => running.length > 0 || waitingCount > 0;

const busyFirst = (a: JobNow, b: JobNow): number =>
  Number(isBusy(b)) - Number(isBusy(a)) || a.jobName.localeCompare(b.jobName);

/** Each job: its slots in use over time, what waits for it, and why. */
export const JobsView = () => {
  if (jobs.value === undefined || (jobs.value.length === 0 && connection.value !== 'open'))
    return <p class="empty">Nothing is known yet.</p>;
  if (jobs.value.length === 0)
    return (
      <p class="empty">
        No job has had a request yet. <a href={hashOf('now')}>Now</a> says how to start one.
      </p>
    );
  return (
    <div class="cards">
      {jobs.value.toSorted(busyFirst).map((job) => (
        <JobCard key={job.jobName} job={job} />
      ))}
    </div>
  );
};
