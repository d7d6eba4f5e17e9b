import type { RetryPolicy } from '../../lib/core/triggers/trigger.ts';
import { triggerOf } from '../triggers-file/a-file.ts';
import type { Scenario } from './scenario.ts';
import type { SimulatedRun } from './simulated-run.ts';

/** What a trigger's `retry` makes of the runs that failed: as it stands in the request, and as it is promised. */

export const TRY_AGAIN = 'E17: try again';

/** What Glue says of a run that did not succeed. Of the last one, the condition below cannot be decided. */
export const SAYINGS = [TRY_AGAIN, TRY_AGAIN, 'E18: wrong input', 'it broke'] as const;

const RETRIED = ['FAILED', 'TIMEOUT', 'ERROR'] as const;
const FACTOR = 2;
const LONGEST_SECONDS = 300;

const { when: WHEN } =
  triggerOf(`triggers:
  call:
    on: manual
    start: { JobName: job-0 }
    retry: { attempts: 2, when: 'errorMessage.split(": ")[1] == "try again"' }
`).retry ?? {};

type Asked = Pick<Scenario, 'attempts' | 'retryDelaySeconds' | 'retryWhen'>;

export const retryPolicyOf = ({ attempts, retryDelaySeconds, retryWhen }: Asked): RetryPolicy | undefined =>
  attempts === 1
    ? undefined
    : {
        attempts,
        on: RETRIED,
        delaySeconds: retryDelaySeconds,
        factor: FACTOR,
        longestSeconds: LONGEST_SECONDS,
        ...(retryWhen && WHEN !== undefined ? { when: WHEN } : {}),
      };

/** Whether the trigger asks for another attempt after this run of its `attempt`th. */
export const isToBeRetried = (
  { attempts, retryWhen }: Asked,
  { state, says }: SimulatedRun,
  attempt: number,
): boolean => attempt < attempts && RETRIED.some((retried) => retried === state) && (!retryWhen || says === TRY_AGAIN);

/** How long the attempt after the `attempt`th waits at least. */
export const delayMsAfter = ({ retryDelaySeconds }: Asked, attempt: number): number =>
  Math.min(retryDelaySeconds * FACTOR ** (attempt - 1), LONGEST_SECONDS) * 1_000;
