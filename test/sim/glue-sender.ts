import type { StartJobRunRequest } from '../../lib/core/glue/start-job-run-request.ts';
import type { NotStartedCause, StartReply } from '../../lib/core/glue/start-reply.ts';
import { msBetween } from '../../lib/core/time.ts';
import type { GlueSender } from '../../lib/ports/glue.ts';
import { readable } from './names.ts';
import { START } from './scenario.ts';
import type { Purpose } from './simulated-run.ts';
import { ACCOUNT, sticksAt, stickyReply } from './sticks.ts';
import { never, type Worker, type World } from './world.ts';

export const MARKER_NAME = '--trigger-request-id';

/** The argument by which only the simulation knows a request. */
export const SIMULATED_REQUEST = '--simulated-request';

const LONGEST_SEND_MS = 12_000;

const failed = (name: string) => ({ name, message: `${name}, says the simulated Glue` });
const ambiguous = (name: string): StartReply => ({ kind: 'ambiguous', error: failed(name) });
const notStarted = (cause: NotStartedCause): StartReply => ({ kind: 'not-started', cause, error: failed(cause) });

/** One worker's way to StartJobRun: one try, and what may become of it. */
export const senderOf = (world: World, worker: Worker): GlueSender => ({
  longestSendMs: LONGEST_SEND_MS,
  close: () => undefined,
  async start(request) {
    const requestId = request.Arguments?.[SIMULATED_REQUEST] ?? 'none';
    const purpose = { requestId, attempt: world.ledger.standing(requestId)?.attempt ?? 0 };
    world.watch.sends(worker, requestId);
    const reply = await send(world, worker, request, purpose);
    world.watch.replied(worker, requestId, reply);
    world.tell(worker.name, () => `is answered: ${reply.kind} ${'error' in reply ? reply.error.name : ''}`);
    return reply;
  },
});

const send = (
  world: World,
  worker: Worker,
  { JobName, Arguments = {} }: StartJobRunRequest,
  purpose: Purpose,
): Promise<StartReply> => {
  const { scheduler, chance, glue, scenario } = world;
  const { key, fault } = worker.point('send', `StartJobRun(${purpose.requestId})`);
  const wayMs = chance.between(`${key} way`, 5, 300);
  const size = fault?.size ?? 0;
  const leftMs = worker.endsAt - scheduler.now();

  const answered = (accepted: ReturnType<typeof glue.accept>): StartReply =>
    accepted === 'full' ? notStarted('busy') : { kind: 'started', jobRunId: accepted.jobRunId };
  const accept = () => glue.accept(JobName, Arguments, purpose);
  /** A send that the worker gives up, or dies over, `ms` from now may be accepted F after that at the latest. */
  const acceptAfterGivenUp = (ms: number): void => {
    const givenUpMs = Math.min(ms, Math.max(0, leftMs));
    scheduler.after(givenUpMs + size * scenario.acceptLateMs, () => void accept());
  };
  const stuck = (): StartReply | undefined => {
    const on = new Set([readable(purpose.requestId), JobName, ACCOUNT]);
    const atMs = msBetween(START, scheduler.now());
    const stick = scenario.sticks.find((each) => on.has(each.on) && sticksAt(each, atMs));
    return stick && stickyReply(stick.error);
  };
  const reply = (ms: number, make: () => StartReply) => worker.later(ms, make);

  switch (fault?.kind) {
    case 'dies before':
      worker.die('before it sends');
      return never();
    case 'dies after':
      scheduler.after(wayMs, () => void accept());
      return worker.later(wayMs, () => worker.die('after it has sent')).then(() => never());
    case 'dies, accepted late':
      acceptAfterGivenUp(0);
      worker.die('while it sends');
      return never();
    case 'accepted, reply lost':
      scheduler.after(wayMs, () => void accept());
      return reply(LONGEST_SEND_MS, () => ambiguous('TimeoutError'));
    case 'accepted, then 5xx':
      return reply(wayMs, () => (accept() === 'full' ? notStarted('busy') : ambiguous('InternalServiceException')));
    case '5xx':
      return reply(wayMs, () => ambiguous('InternalServiceException'));
    case 'accepted late':
      acceptAfterGivenUp(LONGEST_SEND_MS);
      return reply(LONGEST_SEND_MS, () => ambiguous('TimeoutError'));
    case 'accepted late after 5xx':
      acceptAfterGivenUp(wayMs);
      return reply(wayMs, () => ambiguous('InternalServiceException'));
    case 'hangs':
      return reply(LONGEST_SEND_MS, () => ambiguous('TimeoutError'));
    case 'throttled':
      return reply(wayMs, () => notStarted('throttled'));
    case 'not sent':
      return reply(wayMs, () => notStarted('not-sent'));
    case 'refused':
      return reply(wayMs, () => ({ kind: 'permanent', error: failed('InvalidInputException') }));
    case 'stalls': {
      // The process stands still and sends all the same; it may be cut off over it.
      const stallMs = Math.max(0, size >= 1 ? leftMs - 1 : size * leftMs);
      scheduler.after(stallMs, () => {
        if (worker.alive) world.watch.leaves(worker, purpose.requestId);
      });
      if (stallMs + wayMs <= leftMs) return reply(stallMs + wayMs, () => answered(accept()));
      acceptAfterGivenUp(leftMs);
      return never();
    }
    default:
      return reply(wayMs, () => stuck() ?? answered(accept()));
  }
};
