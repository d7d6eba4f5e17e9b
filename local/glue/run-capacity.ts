import { field, isObject } from '../../lib/core/json.ts';
import { usageOf } from '../../lib/core/outcome-event/run-usage.ts';

/** What a Spark job has that says nothing. https://docs.aws.amazon.com/glue/latest/webapi/API_CreateJob.html */
const USUAL_CAPACITY = 10;

const isNumber = (value: unknown): value is number => typeof value === 'number';

/**
 * What Glue shows of a run's resources: the request's own, else its job's. `DPUSeconds` only with auto scaling or FLEX,
 * as at AWS.
 */
export const capacityOnWire = (
  request: Readonly<Record<string, unknown>>,
  definition: Readonly<Record<string, unknown>>,
  executionSeconds: number,
): Record<string, unknown> => {
  const told = (name: string): unknown => field(request, name) ?? field(definition, name);
  const [workerType, numberOfWorkers, maxCapacity] = [told('WorkerType'), told('NumberOfWorkers'), told('MaxCapacity')];
  const command = field(definition, 'Command');
  const isPython = isObject(command) && field(command, 'Name') === 'pythonshell';
  const capacity = usageOf({
    executionSeconds: 1,
    ...(isNumber(maxCapacity) && { maxCapacity }),
    ...(typeof workerType === 'string' && { workerType }),
    ...(isNumber(numberOfWorkers) && { numberOfWorkers }),
  })?.dpuSeconds;
  const MaxCapacity = capacity ?? (isPython ? 0.0625 : USUAL_CAPACITY);
  const showsDpus = told('ExecutionClass') === 'FLEX';
  return {
    MaxCapacity,
    ...(workerType === undefined ? {} : { WorkerType: workerType, NumberOfWorkers: numberOfWorkers }),
    ...(showsDpus ? { DPUSeconds: MaxCapacity * executionSeconds } : {}),
    LogGroupName: isPython ? '/aws-glue/python-jobs' : '/aws-glue/jobs',
  };
};
