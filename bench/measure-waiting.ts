import type { AwsServer } from './aws/start-server.ts';
import { JOB, type Subjects } from './build-subjects.ts';
import { startHandler } from './start-handler.ts';
import { LEDGER, subjectEnvironment } from './subject-environment.ts';

/** What one sweep costs while a job is full. */
export interface SweepCost {
  readonly waiting: number;
  readonly ledgerReads: number;
  readonly ledgerWrites: number;
  readonly glueCalls: number;
}

/** Lets the sweep meet a full job with this many requests in its backlog. */
export const measureSweep = async (subjects: Subjects, aws: AwsServer, waiting: number): Promise<SweepCost> => {
  await aws.reset();
  await aws.fillLine(LEDGER, JOB, waiting);
  await aws.resetCounts();
  const handler = startHandler(subjects.sweep, subjectEnvironment(aws.environment));
  await handler.handle([{}]);
  await handler.stop();
  const { calls } = await aws.counts();
  const count = (...operations: readonly string[]): number =>
    operations.reduce((sum, operation) => sum + (calls[operation] ?? 0), 0);
  return {
    waiting,
    ledgerReads: count('GetItem', 'BatchGetItem', 'Query'),
    ledgerWrites: count('PutItem', 'UpdateItem'),
    glueCalls: count('StartJobRun', 'GetJobRuns', 'GetJobRun', 'GetJob'),
  };
};
