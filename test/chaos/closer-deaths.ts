import type { LocalCloud } from '../../local/local-cloud.ts';
import type { Chance } from '../sim/chance.ts';
import { CLOSER_STEPS, type CloserStep, stepOfCall } from './closer-steps.ts';
import type { Death, DeathOf } from './door.ts';
import type { FaultyLedger } from './faulty-ledger.ts';
import type { FaultyS3 } from './faulty-s3.ts';
import { requestIdOf } from './run-arguments.ts';

/** How likely a moment kills that has not killed yet, and one that has. */
const FIRST = 0.6;
const AGAIN = 0.05;

const WHENS = ['before', 'during', 'after'] as const;

/** A moment in a closer's work. A send has no `before`: that is `after acquire`. */
type Moment = `${Death['when']} ${CloserStep}`;

/** Every moment, in the order of a closer's work. */
export const MOMENTS: readonly Moment[] = CLOSER_STEPS.flatMap((step): Moment[] =>
  step === 'send' ? ['after send'] : [`before ${step}`, `during ${step}`, `after ${step}`],
);

/** Kills between every two steps of those who close groups and start batches. */
export interface CloserDeaths {
  /** From now on it kills only where it has not killed yet: each moment has its kill, however short the history. */
  readonly calmDown: () => void;
  /** How often each moment has killed. */
  readonly struck: () => Readonly<Record<string, number>>;
}

/** Stands at the doors of the ledger and of S3, and hears what Glue accepts. */
export const killClosers = (cloud: LocalCloud, ledger: FaultyLedger, s3: FaultyS3, chance: Chance): CloserDeaths => {
  const struck: Record<string, number> = Object.fromEntries(MOMENTS.map((moment) => [moment, 0]));
  const met: Record<string, number> = {};
  const batchIds = new Set<string>();
  const acquiredBy = new Map<string, number>();
  let again = AGAIN;

  const killAt = (moment: Moment, caller: number): void => {
    const worker = cloud.workers().find(({ pid, isAlive }) => pid === caller && isAlive());
    if (worker === undefined) return;
    worker.kill();
    struck[moment] = (struck[moment] ?? 0) + 1;
  };
  const deathAt = (step: CloserStep, caller: number): Death | undefined => {
    const nth = (met[step] ?? 0) + 1;
    met[step] = nth;
    const moments = MOMENTS.filter((moment) => moment.endsWith(` ${step}`));
    const [next] = moments.toSorted((a, b) => (struck[a] ?? 0) - (struck[b] ?? 0));
    if (next === undefined || !chance.happens(`death at ${step} ${nth}`, struck[next] === 0 ? FIRST : again)) {
      return undefined;
    }
    const [when = 'before'] = WHENS.filter((each) => next.startsWith(each));
    return { when, kill: () => killAt(next, caller) };
  };

  const atLedger: DeathOf = (call) => {
    const { caller } = call;
    const taken = caller === undefined ? undefined : stepOfCall(call, batchIds);
    if (taken === undefined || caller === undefined) return undefined;
    const { step, batchId } = taken;
    if (batchId !== undefined) batchIds.add(batchId);
    if (step === 'acquire' && batchId !== undefined) acquiredBy.set(batchId, caller);
    return deathAt(step, caller);
  };
  ledger.ask(atLedger);
  s3.ask(({ caller }) => (caller === undefined ? undefined : deathAt('list', caller)));
  cloud.feed.listen((event) => {
    if (event.kind !== 'run-accepted') return;
    const sender = acquiredBy.get(requestIdOf(event.run) ?? '');
    if (sender !== undefined) deathAt('send', sender)?.kill();
  });
  return {
    calmDown: () => {
      again = 0;
    },
    struck: () => struck,
  };
};
