import { classifyStartError, type StartFailure } from '../../lib/core/glue/start-errors.ts';
import type { StartReply } from '../../lib/core/glue/start-reply.ts';
import { MINUTE_MS } from '../../lib/core/time.ts';
import type { Chance } from './chance.ts';

/** An error that Glue gives again and again: to a request, to every request of a job, or to everybody. */
export interface Stick {
  /** A request's name, a job's name, or the account. */
  readonly on: string;
  readonly error: StickyError;
  readonly fromMs: number;
  /** Undefined: for good. */
  readonly untilMs?: number;
}

const ERRORS = {
  'a 5xx': { name: 'InternalServiceException', httpStatus: 500 },
  'an unlisted 4xx': { name: 'SomethingNewException', httpStatus: 400 },
  'no resources': { name: 'ResourceNumberLimitExceededException', httpStatus: 400 },
  denied: { name: 'AccessDeniedException', httpStatus: 400 },
  'no such job': { name: 'EntityNotFoundException', httpStatus: 400 },
  'IAM lags': {
    name: 'InvalidInputException',
    message:
      'Error trying to retrieve security config, error message: The security token included in the request is invalid.',
    httpStatus: 400,
  },
  'unknown key': { name: 'UnrecognizedClientException', httpStatus: 400 },
  'expired key': { name: 'ExpiredTokenException', httpStatus: 400 },
  'no connection': { name: 'Error', code: 'ECONNREFUSED' },
  'cannot be put together': { name: 'TypeError', sent: false },
} as const satisfies Readonly<Record<string, Partial<StartFailure>>>;

export type StickyError = keyof typeof ERRORS;

export const ACCOUNT = 'the account';

const ON_REQUEST = [
  'a 5xx',
  'an unlisted 4xx',
  'no resources',
  'denied',
  'no such job',
  'cannot be put together',
] as const;
const ON_JOB = ['denied', 'no such job', 'IAM lags', 'a 5xx', 'no resources'] as const;
const ON_ACCOUNT = ['denied', 'unknown key', 'expired key', 'no connection', 'a 5xx', 'no resources'] as const;

/** What Glue, or the way to it, answers as long as it sticks: read as the real sender reads it. */
export const stickyReply = (error: StickyError): StartReply =>
  classifyStartError({ message: `${error}, says the simulated Glue`, ...ERRORS[error] });

/** Some errors that stick: to none in most worlds, to one or several requests or their job in the others. */
export const sticksOf = (
  chance: Chance,
  { jobs, requests }: { readonly jobs: readonly { name: string }[]; readonly requests: readonly { id: string }[] },
): readonly Stick[] => {
  const howMany = chance.pick('sticks', [0, 0, 0, 0, 1, 2, 4]);
  return Array.from({ length: howMany }, (_, nth): Stick => {
    const about = `stick ${nth}`;
    const time = { fromMs: chance.pick(`${about} from`, [0, 0, 0, 2 * MINUTE_MS, 6 * MINUTE_MS]) };
    const untilMs = time.fromMs + chance.pick(`${about} lasts`, [1, 2, 10, 25]) * MINUTE_MS;
    const where = chance.pick(`${about} on`, ['request', 'request', 'request', 'job', 'account']);
    if (where === 'request') {
      const on = requests[chance.between(`${about} request`, 0, requests.length - 1)]?.id ?? '';
      const forGood = chance.happens(`${about} for good`, 0.7);
      return { on, error: chance.pick(`${about} error`, ON_REQUEST), ...time, ...(forGood ? {} : { untilMs }) };
    }
    const forGood = chance.happens(`${about} for good`, 0.15);
    const until = forGood ? {} : { untilMs };
    if (where === 'account')
      return { on: ACCOUNT, error: chance.pick(`${about} error`, ON_ACCOUNT), ...time, ...until };
    const on = jobs[chance.between(`${about} job`, 0, jobs.length - 1)]?.name ?? '';
    return { on, error: chance.pick(`${about} error`, ON_JOB), ...time, ...until };
  });
};

/** Whether it sticks at this moment, given in milliseconds since the world began. */
export const sticksAt = ({ fromMs, untilMs }: Stick, atMs: number): boolean =>
  atMs >= fromMs && (untilMs === undefined || atMs < untilMs);
