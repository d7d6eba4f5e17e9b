import { randomUUID } from 'node:crypto';
import { QUEUES } from '../../infra/stack/queues.ts';
import { dynamoLedger } from '../../lib/adapters/dynamo/dynamo-ledger.ts';
import { backlogHints } from '../../lib/backlog/backlog-hints.ts';
import { drainBacklog } from '../../lib/backlog/drain-backlog.ts';
import type { GlueRunEvent } from '../../lib/core/events/glue-run-event.ts';
import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { DAY_MS, epochMs, MINUTE_MS, SECOND_MS, systemClock } from '../../lib/core/time.ts';
import { drainsAfterEnds } from '../../lib/outcome/drain-after-ends.ts';
import { hearRunState } from '../../lib/outcome/hear-run-state.ts';
import { openSendLanes } from '../../lib/start/send-lanes.ts';
import { JOB } from '../build-subjects.ts';
import { ledgerInProcess } from './ledger-in-process.ts';
import { type SlottedJob, slottedGlue } from './slotted-glue.ts';
import { virtualTime } from './virtual-time.ts';

/** How a job's slots were used while its backlog was drained. */
export interface SlotUse extends SlottedJob {
  readonly requests: number;
  /** From one run's length after the first start until the last one, so that the filling of many slots is no part of it. */
  readonly usedShare: number;
  readonly refusedPerStart: number;
  /** Virtual seconds until the last start. */
  readonly seconds: number;
}

/** How long EventBridge takes to tell of a run's end. */
const EVENT_LAG_MS = 1_000;
/** As the stack has it for run-state. */
const WORKERS = 2;
const MESSAGES = 10;
const QUIET = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * The code of run-state and of the sweep's drain on the real adapter of the ledger, in virtual time: Glue takes 150 ms for
 * an answer, the ledger 5 ms. What waits when it begins, fills the slots as the sweep finds them.
 */
export const measureSlots = async (job: SlottedJob, requests: number): Promise<SlotUse> => {
  const time = virtualTime();
  const begin = systemClock();
  const clock = () => epochMs(begin + Math.round(time.now()));
  const ledger = dynamoLedger(ledgerInProcess(time, JOB, requests));
  const delayMs = (QUEUES.find(({ name }) => name === 'run-state')?.delaySeconds ?? 0) * SECOND_MS;
  const queue: GlueRunEvent[] = [];
  const idle: (() => void)[] = [];
  const tell = (end: GlueRunEvent, afterMs: number): void =>
    time.after(afterMs, () => {
      queue.push(end);
      idle.shift()?.();
    });
  const glue = slottedGlue(time, job, (jobRunId) =>
    tell({ jobName: JOB, jobRunId, state: 'SUCCEEDED', time: clock() }, EVENT_LAG_MS + delayMs),
  );
  const ports = { clock, sleepMs: time.sleep };

  const container = () => {
    const lanes = openSendLanes(ports);
    return (limitMs: number) => {
      const endsAt = time.now() + limitMs;
      return {
        ...{ ledger, lanes, sender: glue.sender, reader: glue.reader, log: QUIET, ...ports },
        backlogs: backlogHints({
          ledger,
          newToken: randomUUID,
          log: QUIET,
          clock,
          pauseAgeMs: DEFAULT_TIMING.pauseAgeMs,
        }),
        throttled: { raised: false },
        ended: new Set<string>(),
        remainingMs: () => endsAt - time.now(),
        random: () => 0.5,
        newToken: randomUUID,
        timing: DEFAULT_TIMING,
        markerName: '--trigger-request-id',
        flow: { triggersOf: new Map([[JOB, ['orders']]]), headStartMs: new Map<string, number>() },
        keepForMs: 90 * DAY_MS,
        giveUpAfterMs: DAY_MS,
        runStateQueue: {
          tellAgain: async (end: GlueRunEvent, afterMs: number) => tell({ ...end, again: true }, afterMs),
        },
      };
    };
  };

  const isOver = () => glue.started.length >= requests;
  const hearing = async (): Promise<void> => {
    for (const open = container(); !isOver(); ) {
      const messages = queue.splice(0, MESSAGES);
      if (messages.length === 0) await new Promise<void>((resolve) => void idle.push(resolve));
      const invocation = open(MINUTE_MS);
      const drainAfter = drainsAfterEnds(invocation);
      await Promise.all(messages.map((end) => hearRunState(end, invocation, drainAfter)));
    }
  };
  const sweeping = async (): Promise<void> => {
    for (const open = container(); !isOver(); await time.sleep(MINUTE_MS)) {
      const invocation = open(2 * MINUTE_MS);
      await drainBacklog((await ledger.job(JOB)) ?? { jobName: JOB }, 0, invocation);
    }
  };
  // A first call, so that the SDK has loaded what it loads late and from then on takes no time of its own.
  let isWarm = false;
  void ledger.job(JOB).then(() => {
    isWarm = true;
  });
  await time.runUntil(() => isWarm);
  for (let worker = 0; worker < WORKERS; worker += 1) void hearing();
  void sweeping();
  await time.runUntil(isOver);
  const last = glue.started.at(-1) ?? Number.NaN;
  const from = (glue.started[0] ?? Number.NaN) + job.runMs;
  return {
    ...job,
    requests,
    usedShare: glue.usedSlotMs(from, last) / (job.slots * (last - from)),
    refusedPerStart: glue.refused() / glue.started.length,
    seconds: last / SECOND_MS,
  };
};
