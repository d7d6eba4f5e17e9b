import { isFinalRunState } from '../../lib/core/glue/job-run.ts';
import { isAtEnd } from '../../lib/core/ledger/at-end.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import type { PlanContext } from '../../lib/core/plan/decision.ts';
import { MINUTE_MS } from '../../lib/core/time.ts';
import { redriveRequest } from '../../lib/manual/redrive-request.ts';
import type { TakeUpResult } from '../../lib/manual/take-up.ts';
import { aManualFile, triggersOf } from '../triggers-file/a-file.ts';
import { callManual } from './call.ts';
import { readable } from './names.ts';
import { runAgain } from './rerun.ts';
import { rightRun, sayWhichRun } from './say-which-run.ts';
import type { World } from './world.ts';

/** Asked only for a request that could not be rendered when it came: there is none here. */
export const PLAN: PlanContext = { ledgerId: 'simulated', triggers: triggersOf(aManualFile('{ JobName: job-0 }')) };

export type Persons = ReturnType<typeof personsOf>;

/** Persons who read the ledger each minute and call `manual`. They never send. */
export const personsOf = (world: World) => {
  const { scenario, ledger, chance, watch } = world;
  const takenUp = new Set<string>();
  const runAgainTimes = new Map<string, number>();

  const isToBeTakenUp = ({ requestId, state }: LedgerItem): boolean =>
    scenario.personHelps && isAtEnd(state) && state !== 'SUCCEEDED' && state !== 'BATCHED' && !takenUp.has(requestId);
  const isToRunAgain = ({ requestId, state }: LedgerItem): boolean =>
    (isFinalRunState(state) || state === 'UNKNOWN') && (runAgainTimes.get(requestId) ?? 0) < scenario.reruns;

  const lookAt = (item: LedgerItem, minute: number): void => {
    const { requestId, state, jobRunId } = item;
    // Glue may once have denied to know a run that goes on. A person sees it in Glue's console.
    const run = jobRunId === undefined ? undefined : world.glue.known(jobRunId);
    if (state === 'UNKNOWN' && run !== undefined && !isFinalRunState(run.state)) return;
    if (scenario.personHelps && minute % 7 === 0 && watch.needsPerson(item)) {
      if (rightRun(world, item) === undefined) vouchForNone(world, item, minute);
      else sayWhichRun(world, item, minute);
    } else if (scenario.personSays && state === 'UNCERTAIN') sayWhichRun(world, item, minute);
    if (isToBeTakenUp(item)) {
      takenUp.add(requestId);
      takeUpLater(world, requestId);
    }
    if (isToRunAgain(item) && chance.happens(`${requestId} is to run again @${minute}`, 0.3)) {
      const times = runAgainTimes.get(requestId) ?? 0;
      runAgainTimes.set(requestId, times + 1);
      runAgain(world, item, times + 1);
    }
  };

  return {
    minutePasses(minute: number): void {
      for (const item of ledger.all()) lookAt(item, minute);
    },
    /** Whether they will call no more unless something happens. */
    areContent: (): boolean => [...ledger.all()].every((item) => !isToBeTakenUp(item) && !isToRunAgain(item)),
  };
};

/** Takes up again what was rejected, cancelled or has failed for good, once for each request. */
const takeUpLater = (world: World, requestId: string): void => {
  const { scheduler, chance, scenario } = world;
  const name = `person[${readable(requestId)}]`;
  scheduler.after(chance.between(name, 500, scenario.personTakesMs), () => takeUpAgain(world, requestId, name));
};

/** Takes up again what cannot go on by itself. */
export const takeUpAgain = (world: World, requestId: string, name: string, nth = 1): void => {
  const { watch, scheduler } = world;
  const call = nth === 1 ? name : `${name}~${nth}`;
  const ask = { what: 'redrive', requestId, call } as const;
  if (nth === 1) watch.asked(requestId);
  callManual(world, call, async (invocation) => {
    watch.cancels.asked(ask);
    const result = await redriveRequest({ kind: 'redrive', requestId, noRunExists: false }, PLAN, invocation);
    watch.cancels.answered(ask, result.kind === 'taken-up');
    world.tell(call, () => `is told: ${result.kind}`);
    if (isToCallAgain(result)) scheduler.after(MINUTE_MS, () => takeUpAgain(world, requestId, name, nth + 1));
  });
};

/** Whoever is told to call again in a minute does so. */
const isToCallAgain = (result: TakeUpResult): boolean =>
  result.kind === 'refused' && /in a minute/.test(result.message);

/** Says that no run of a request in doubt exists, as only a person can know. */
const vouchForNone = (world: World, { requestId, attempt }: LedgerItem, minute: number): void => {
  const isSent = () =>
    world.glue.runs.some(({ purpose }) => purpose?.requestId === requestId && purpose.attempt === attempt);
  callManual(world, `person[${readable(requestId)} vouches @${minute}]`, async (invocation) => {
    const item = await invocation.ledger.get(requestId);
    if (item?.state !== 'UNCERTAIN' || item.attempt !== attempt || isSent()) return;
    await redriveRequest({ kind: 'redrive', requestId, noRunExists: true }, PLAN, invocation);
  });
};
