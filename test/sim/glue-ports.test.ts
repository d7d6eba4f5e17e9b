import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';
import { glueContract } from '../contract/glue-contract.ts';
import type { WholeInvocation } from '../doubles/whole-ledger.ts';
import { noBatchesYet } from './batch-state.ts';
import { type Chance, chanceOf } from './chance.ts';
import { TRY_AGAIN } from './failures.ts';
import { scriptedFaults } from './faults.ts';
import { START, scenarioOf } from './scenario.ts';
import { schedulerFrom } from './scheduler.ts';
import { startWorker } from './workers.ts';
import { never } from './world.ts';
import { worldOf } from './world-of.ts';

const JOB = 'job-0';
const RUN_MS = 20 * MINUTE_MS;

/** Whatever may happen does: each run takes its longest, and fails with the first message there is. */
const CHANCE: Chance = {
  fraction: () => 0.5,
  happens: (_question, probability) => probability > 0,
  between: (question, low, high) => (question.endsWith(' lasts') ? high : low),
  pick: (_question, options) => options[0],
};

glueContract(
  'the simulated Glue, where nothing goes wrong',
  async ({ maxConcurrentRuns = 10, maxRetries = 0, showsLateMs = 0 }) => {
    const scheduler = schedulerFrom(START);
    const job = {
      name: JOB,
      maxConcurrentRuns,
      maxRetries,
      queuing: false,
      fenced: false,
      inFile: true,
      foreignRuns: [],
    };
    const late = { at: /is shown$/, kind: 'shown late', size: 1, times: 1_000 } as const;
    const world = worldOf({
      scenario: {
        ...scenarioOf(chanceOf(1)),
        jobs: [job],
        requests: [],
        sticks: [],
        skewMs: 0,
        glueClockMs: 0,
        runsPerPage: 200,
        showLateMs: showsLateMs,
        longestRunMs: RUN_MS,
        failing: 1,
      },
      scheduler,
      chance: CHANCE,
      faults: scriptedFaults(showsLateMs === 0 ? [] : [late], scheduler.now),
      workers: new Set(),
      stopped: false,
      reupload: 'run',
      batches: noBatchesYet(),
      guard: undefined,
      tell: () => undefined,
      runBegan: () => undefined,
      runEnded: () => undefined,
      see: () => undefined,
    });
    const { reader, sender } = await new Promise<WholeInvocation>((resolve) => {
      startWorker(world, { name: 'worker', kind: 'person', limitMs: 24 * HOUR_MS }, (invocation) => {
        resolve(invocation);
        return never();
      });
    });
    const pass = (ms: number): Promise<void> => {
      let isOver = false;
      scheduler.afterIdly(ms, () => {
        isOver = true;
      });
      return scheduler.run(() => isOver);
    };
    /** The answer to a call, for which the world has to go on. */
    const answer = async <T>(call: Promise<T>): Promise<T> => {
      let isThere = false;
      void call.finally(() => {
        isThere = true;
      });
      await scheduler.run(() => isThere);
      return call;
    };
    return {
      sender: { ...sender, start: (request) => answer(sender.start(request)) },
      reader: {
        list: (jobName, nextToken) => answer(reader.list(jobName, nextToken)),
        get: (jobName, jobRunId) => answer(reader.get(jobName, jobRunId)),
        job: (jobName) => answer(reader.job(jobName)),
      },
      jobName: JOB,
      pass,
      says: TRY_AGAIN,
      failRun: () => pass(RUN_MS),
      letGlueRetry: () => pass(2 * SECOND_MS),
      close: () => undefined,
    };
  },
);
