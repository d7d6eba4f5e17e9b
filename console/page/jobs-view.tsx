import { useRef } from 'preact/hooks';
import { inLastingOrder } from '../model/job-order.ts';
import { JobCard } from './job-card.tsx';
import { hashOf } from './routes.ts';
import { connection, jobs } from './told.ts';

/** Each job: its slots in use over time, what waits for it, and why. */
export const JobsView = () => {
  const order = useRef<readonly string[]>([]);
  if (jobs.value === undefined || (jobs.value.length === 0 && connection.value !== 'open'))
    return <p class="empty">Nothing is known yet.</p>;
  if (jobs.value.length === 0)
    return (
      <p class="empty">
        No job has had a request yet. <a href={hashOf('now')}>Now</a> says how to start one.
      </p>
    );
  const inOrder = inLastingOrder(jobs.value, order.current);
  order.current = inOrder.map(({ jobName }) => jobName);
  return (
    <div class="cards">
      {inOrder.map((job) => (
        <JobCard key={job.jobName} job={job} />
      ))}
    </div>
  );
};
