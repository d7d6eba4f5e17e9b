import { EXECUTION_CLASSES, MAX_TIMEOUT_MINUTES, WORKER_TYPES } from '../../core/glue/request-fields.ts';
import { didYouMean } from '../../core/nearest-name.ts';
import type { RetryPolicy, StartTemplate } from '../../core/triggers/trigger.ts';

/** A doubt about one field of a request. */
export interface StartDoubt {
  readonly field: keyof StartTemplate;
  readonly message: string;
}

const DAY_MINUTES = 24 * 60;
/** The capacity of Python shell jobs ends here. */
const MAX_PYTHON_SHELL_DPU = 1;

const unknownName = (
  field: 'WorkerType' | 'ExecutionClass',
  { [field]: found }: StartTemplate,
  known: readonly string[],
): readonly StartDoubt[] => {
  if (typeof found !== 'string' || known.some((right) => right.toLowerCase() === found.toLowerCase())) return [];
  const message = `"${found}" is not among those known here${didYouMean(found, known)} It is passed on, because Glue adds new ones`;
  return [{ field, message: `${message} (known: ${known.join(', ')})` }];
};

const minutes = ({ Timeout, NotificationProperty }: StartTemplate): readonly StartDoubt[] => {
  const delay = NotificationProperty?.NotifyDelayAfter;
  const tooLong = (found: number) => `${found} minutes are ${Math.round(found / 60)} hours; it is counted in minutes`;
  const doubts: StartDoubt[] = [];
  if (typeof Timeout === 'number' && Timeout > DAY_MINUTES && Timeout <= MAX_TIMEOUT_MINUTES)
    doubts.push({ field: 'Timeout', message: tooLong(Timeout) });
  if (typeof delay !== 'number') return doubts;
  const field = 'NotificationProperty';
  if (typeof Timeout === 'number' && delay >= Timeout) {
    const message = `NotifyDelayAfter: after ${delay} minutes the run has been ended by its Timeout of ${Timeout}`;
    return [...doubts, { field, message }];
  }
  return delay > DAY_MINUTES ? [...doubts, { field, message: `NotifyDelayAfter: ${tooLong(delay)}` }] : doubts;
};

/**
 * https://docs.aws.amazon.com/glue/latest/dg/add-job.html
 * https://docs.aws.amazon.com/glue/latest/dg/glue-version-support-policy.html
 */
const capacity = ({ MaxCapacity, AllocatedCapacity }: StartTemplate): readonly StartDoubt[] => {
  const doubts: StartDoubt[] = [];
  if (AllocatedCapacity !== undefined) {
    const message = 'Glue calls it deprecated; use WorkerType and NumberOfWorkers';
    doubts.push({ field: 'AllocatedCapacity', message });
  }
  if (typeof MaxCapacity === 'number' && MaxCapacity > MAX_PYTHON_SHELL_DPU) {
    const message = 'only Spark jobs of Glue 1.0 and older accept it, and Glue no longer runs those';
    doubts.push({ field: 'MaxCapacity', message: `${message}; use WorkerType and NumberOfWorkers` });
  }
  return doubts;
};

/** https://docs.aws.amazon.com/glue/latest/dg/job-run-statuses.html */
const queuing = (
  { JobRunQueuingEnabled, ExecutionClass }: StartTemplate,
  retry: RetryPolicy | undefined,
): readonly StartDoubt[] => {
  if (JobRunQueuingEnabled !== true) return [];
  const field = 'JobRunQueuingEnabled';
  const instead = 'leave it out, and a start that Glue refuses waits in the backlog here';
  if (ExecutionClass !== 'FLEX' && retry === undefined) return [];
  const message =
    ExecutionClass === 'FLEX'
      ? 'Glue queues no FLEX run so: such a run waits by itself, 20 minutes at most'
      : 'a run that Glue gives up while it waits ends FAILED, and so uses up one attempt of "retry"';
  return [{ field, message: `${message}; ${instead}` }];
};

/** What Glue takes, and probably does otherwise than it is meant. */
export const startDoubts = (start: StartTemplate, retry: RetryPolicy | undefined): readonly StartDoubt[] => [
  ...unknownName('WorkerType', start, WORKER_TYPES),
  ...unknownName('ExecutionClass', start, EXECUTION_CLASSES),
  ...minutes(start),
  ...capacity(start),
  ...queuing(start, retry),
];
