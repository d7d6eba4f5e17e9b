import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { isBefore, MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import { adoptRun } from '../../lib/manual/adopt-run.ts';
import { callManual } from './call.ts';
import { readable } from './names.ts';
import type { SimulatedRun } from './simulated-run.ts';
import type { World } from './world.ts';

/** A person says which run is the one of a request in doubt (`runIs`), or one that it cannot be. */

/** Glue's clock and a worker's may be so far from the true time. */
const CLOCKS_MS = MINUTE_MS;

/** The run of the request's attempt, as far as Glue still knows it. */
export const rightRun = ({ glue }: World, { requestId, attempt }: LedgerItem): SimulatedRun | undefined =>
  glue.runs.find(
    ({ purpose, forgotten }) => !forgotten && purpose?.requestId === requestId && purpose.attempt === attempt,
  );

/** From when to when a run that is the request's can have been accepted, clocks and margins included. */
export const spanOfDoubt = ({ searchFrom, visibilityFrom }: LedgerItem, { scenario }: World) => {
  const { searchMarginMs, visibilityWindowMs } = scenario.timing;
  const marginMs = searchMarginMs + CLOCKS_MS + scenario.skewMs;
  return searchFrom === undefined || visibilityFrom === undefined
    ? undefined
    : { from: plusMs(searchFrom, -marginMs), until: plusMs(visibilityFrom, visibilityWindowMs + marginMs) };
};

/** Whether the run is visibly not the request's: by its job, its time, its arguments, or the ledger. */
const isToldWrong = (world: World, item: LedgerItem, run: SimulatedRun): boolean => {
  const { jobRunId, jobName, acceptedAt, hidesArguments, purpose } = run;
  if (purpose?.requestId === item.requestId && purpose.attempt === item.attempt) return false;
  const span = spanOfDoubt(item, world);
  const isOutOfTime = span !== undefined && (isBefore(acceptedAt, span.from) || isBefore(span.until, acceptedAt));
  const recordedAt = world.watch.recordedAt(jobRunId);
  const isKnownOfOther =
    recordedAt !== undefined &&
    isBefore(plusMs(recordedAt, world.scenario.lagMs), world.scheduler.now()) &&
    [...world.ledger.all()].some((other) => other.jobRunId === jobRunId && other.requestId !== item.requestId);
  const isOfEarlierAttempt = item.history.some(
    (entry) => entry.jobRunId === jobRunId && entry.attempt !== item.attempt,
  );
  return jobName !== item.jobName || !hidesArguments || isOutOfTime || isKnownOfOther || isOfEarlierAttempt;
};

const wrongRun = (world: World, item: LedgerItem, about: string): SimulatedRun | undefined => {
  const runs = world.glue.runs.filter((run) => isToldWrong(world, item, run));
  return runs[Math.floor(world.chance.fraction(`${about} names`) * runs.length)];
};

/** The call of a person who has looked, and who may err. */
export const sayWhichRun = (world: World, { requestId }: LedgerItem, minute: number): void => {
  const name = `run-is[${readable(requestId)} @${minute}]`;
  const errs = world.faults.at({ key: name, place: 'person' })?.kind === 'errs';
  callManual(world, name, async (invocation) => {
    const item = world.ledger.standing(requestId);
    if (item?.state !== 'UNCERTAIN') return;
    const run = errs ? wrongRun(world, item, name) : rightRun(world, item);
    if (run === undefined) return;
    const { reader, ledger } = invocation;
    const call = { kind: 'run-is', requestId, jobRunId: run.jobRunId } as const;
    const { kind } = await adoptRun(call, { reader, ledger }, invocation);
    world.tell(name, () => `says that ${run.jobRunId} is the run, and is told: ${kind}`);
  });
};

/** Whether a run that hides its arguments for good might be the request's: no search can tell. */
export const isHiddenFromLooks = (world: World, item: LedgerItem): boolean => {
  const span = spanOfDoubt(item, world);
  if (item.state !== 'UNCERTAIN' || span === undefined) return false;
  const mayBe = ({ jobName, hidesArguments, forgotten, acceptedAt }: SimulatedRun): boolean =>
    jobName === item.jobName &&
    hidesArguments &&
    !forgotten &&
    !isBefore(acceptedAt, span.from) &&
    !isBefore(span.until, acceptedAt);
  return world.glue.runs.some(mayBe) && item.history.some(({ error }) => error?.name === 'ArgumentsMissing');
};
