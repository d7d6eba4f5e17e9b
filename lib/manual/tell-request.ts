import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import type { Invocation } from '../ports/invocation.ts';
import { invalidCall, type ManualContext } from './decide-call.ts';
import { recentDurationsMs, requestsAhead, runsInProgress } from './job-now.ts';
import { type JobRead, jobAtWork, placeOf, showPlace, showWork } from './job-outlook.ts';
import { answerOf, type ManualAnswer, sentenceOf } from './manual-answer.ts';
import { showPaused } from './show-pauses.ts';
import { showBatch, tellMember } from './tell-member.ts';
import { unknownRequest } from './unknown-request.ts';

/** Tells where a request stands, and what its job is doing. @throws TriggerError `CALL_INVALID` for an unknown id */
export const tellRequest = async (
  requestId: string,
  context: ManualContext,
  invocation: Invocation,
): Promise<ManualAnswer> => {
  const item = await invocation.ledger.get(requestId);
  if (item !== undefined) return answerAtWork(item, context, invocation);
  throw invalidCall(
    `${unknownRequest(requestId)} (${context.plan.triggers.keepForDays} days after its end). ` +
      'The log line of each decision has its requestId; {"status":"s3://bucket/key"} tells what became of an object.',
  );
};

/** Tells where a run's request stands. @throws TriggerError `CALL_INVALID` for a run that no request has started */
export const tellRun = async (
  jobRunId: string,
  context: ManualContext,
  invocation: Invocation,
): Promise<ManualAnswer> => {
  const found = await context.ledger.requestOfRun(jobRunId);
  const item = found && (await invocation.ledger.get(found.requestId));
  if (item !== undefined) return answerAtWork(item, context, invocation);
  throw invalidCall(
    `The ledger knows no request whose last run is ${jobRunId}. Somebody else has started it, it is another stage's, a later ` +
      'attempt of its request has another run, or the request has expired. Among the arguments of each run that this ' +
      `service has started is ${context.plan.triggers.marker}; {"status":"<its value>"}, or glue-job-trigger status <its value>, tells of its request.`,
  );
};

const answerAtWork = async (
  item: LedgerItem,
  context: ManualContext,
  invocation: Invocation,
): Promise<ManualAnswer> => {
  if (item.state === 'GATHERED' || item.state === 'BATCHED') return tellMember(item, context, invocation);
  const sentence = `${sentenceOf(item)}${showBatch(item)}`;
  if (item.state !== 'WAITING' && item.state !== 'STARTED') return answerOf(item, sentence, context.region);
  const { jobName, trigger } = item;
  const now = invocation.clock();
  const [pauses, running, durationsMs, ahead] = await Promise.all([
    item.state === 'WAITING' ? invocation.backlogs.pausedBy(item) : [],
    runsInProgress(jobName, context),
    recentDurationsMs(jobName, [trigger], context, context.plan.triggers, now),
    item.state === 'WAITING' ? requestsAhead(item, context, invocation) : undefined,
  ]);
  const read: JobRead = { running, durationsMs, isPaused: pauses.length > 0 };
  const job = jobAtWork(read);
  if (item.state === 'STARTED') return { ...answerOf(item, `${sentence} ${showWork(job)}`, context.region), job };
  const backlog = placeOf(item, ahead, read, now);
  const message = `${sentence}${showPaused(pauses)} ${showPlace(backlog, job, now)}`;
  return { ...answerOf(item, message, context.region), backlog, job };
};
