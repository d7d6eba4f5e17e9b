import type { StartTemplate, Trigger } from '../../lib/core/triggers/trigger.ts';
import type { Target } from '../deployment/deployment.ts';
import type { JobFacts } from './aws-reads.ts';
import { deployCommand, type Finding, updateJobCommand } from './finding.ts';

/** What a trigger's request and its job say together; a literal of the request goes before the job's own setting. */
interface Together {
  readonly start: StartTemplate;
  readonly job: JobFacts;
  readonly isFlex: boolean;
  readonly workerType: string | undefined;
}

/** Something that Glue refuses, or does otherwise than it is meant. */
interface KindFault {
  readonly level: 'error' | 'warning';
  readonly what: string;
  readonly advice: string;
  /** A filter of jq that changes the job; absent where the triggers file is to be changed. */
  readonly change?: string;
}

/** https://docs.aws.amazon.com/glue/latest/dg/glue-version-support-policy.html */
const ENDED_VERSIONS: ReadonlySet<string> = new Set(['0.9', '1.0', '2.0']);
/** https://docs.aws.amazon.com/glue/latest/dg/add-job.html */
const FLEX_WORKERS: ReadonlySet<string> = new Set(['G.1X', 'G.2X']);

const ofPythonShell = ({ start, job, isFlex }: Together): readonly KindFault[] => {
  if (job.kind !== 'pythonshell') return [];
  const workers = (['WorkerType', 'NumberOfWorkers'] as const).filter((field) => start[field] !== undefined);
  return [
    ...(workers.length === 0
      ? []
      : [
          {
            level: 'error' as const,
            what: `the job is a Python shell job, which has no workers, and the trigger sets ${workers.join(' and ')}`,
            advice: `leave ${workers.join(' and ')} out; MaxCapacity may be 0.0625 or 1`,
          },
        ]),
    ...(isFlex
      ? [
          {
            level: 'error' as const,
            what: 'the job is a Python shell job, and FLEX is for Spark jobs only',
            advice: 'leave ExecutionClass out',
          },
        ]
      : []),
  ];
};

const ofFlex = ({ start, job, isFlex, workerType }: Together): readonly KindFault[] => {
  if (!isFlex || job.kind === 'pythonshell') return [];
  const fault = (what: string): KindFault => ({
    level: 'error',
    what: `${what}, and Glue takes FLEX for Spark jobs of Glue 3.0 and newer on G.1X or G.2X workers only`,
    advice: 'use ExecutionClass STANDARD',
    ...(start.ExecutionClass === undefined ? { change: '.ExecutionClass = "STANDARD"' } : {}),
  });
  return [
    ...(job.kind === 'glueetl' ? [] : [fault(`runs are FLEX and the job is of the kind ${job.kind}`)]),
    ...(workerType === undefined || FLEX_WORKERS.has(workerType)
      ? []
      : [fault(`runs are FLEX and on ${workerType} workers`)]),
  ];
};

const ofSpark = ({ start, job, workerType }: Together): readonly KindFault[] => {
  if (job.kind !== 'glueetl' && job.kind !== 'gluestreaming') return [];
  const { glueVersion } = job;
  const faults: KindFault[] = [];
  if (glueVersion !== undefined && ENDED_VERSIONS.has(glueVersion)) {
    const what = `the job has GlueVersion ${glueVersion}, and Glue starts no run of it any more`;
    faults.push({
      level: 'error',
      what,
      advice: 'test the script with a newer version',
      change: '.GlueVersion = "5.1"',
    });
  } else if (start.MaxCapacity !== undefined) {
    const what = 'the trigger sets MaxCapacity, which Spark jobs of Glue 2.0 and newer refuse';
    faults.push({ level: 'error', what, advice: 'use WorkerType and NumberOfWorkers' });
  }
  if (workerType === 'G.025X' && job.kind === 'glueetl') {
    const what = 'G.025X workers are for streaming jobs only, and the job is none';
    const change =
      start.WorkerType === undefined
        ? { change: '.WorkerType = "G.1X" | .NumberOfWorkers = ([.NumberOfWorkers // 2, 2] | max)' }
        : {};
    faults.push({ level: 'error', what, advice: 'use G.1X', ...change });
  }
  if (job.kind === 'gluestreaming') {
    const what =
      'the job is a streaming job, whose runs do not end: a run that is started keeps its slot, and later requests wait';
    faults.push({ level: 'warning', what, advice: 'start a batch job, or give the run a Timeout' });
  }
  return faults;
};

/** What a job's kind, version and workers do not allow its triggers to ask for. */
export const judgeJobKind = (
  jobName: string,
  job: JobFacts,
  triggers: readonly Trigger[],
  target: Target,
): readonly Finding[] => {
  const merged = new Map<string, { readonly fault: KindFault; readonly names: string[] }>();
  for (const { name, start } of triggers) {
    const { ExecutionClass = job.executionClass, WorkerType = job.workerType } = start;
    const workerType = typeof WorkerType === 'string' ? WorkerType : undefined;
    const together = { start, job, isFlex: ExecutionClass === 'FLEX', workerType };
    for (const fault of [...ofPythonShell(together), ...ofFlex(together), ...ofSpark(together)]) {
      const same = merged.get(fault.what);
      if (same === undefined) merged.set(fault.what, { fault, names: [name] });
      else same.names.push(name);
    }
  }
  const found = [...merged.values()].map(
    ({ fault: { change, ...fault }, names }): Finding => ({
      ...fault,
      where: { triggers: names, job: jobName },
      remedy: change === undefined ? deployCommand(target) : updateJobCommand(jobName, change, target),
    }),
  );
  return [...found, ...autoVersion(jobName, job, triggers, target)];
};

const autoVersion = (
  jobName: string,
  { glueVersion }: JobFacts,
  triggers: readonly Trigger[],
  target: Target,
): readonly Finding[] =>
  glueVersion?.toLowerCase() === 'auto'
    ? [
        {
          level: 'note',
          where: { triggers: triggers.map(({ name }) => name), job: jobName },
          what: 'the job has GlueVersion auto: Glue moves it to a newer version by itself',
          advice: 'name a version, if a run shall not change by itself',
          remedy: updateJobCommand(jobName, '.GlueVersion = "5.1"', target),
        },
      ]
    : [];
