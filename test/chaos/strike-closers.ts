import type { LocalCloud } from '../../local/local-cloud.ts';
import type { Chance } from '../sim/chance.ts';
import { CLOSER_STEPS, type CloserStep, stepOfCall } from './closer-steps.ts';
import type { Fate, FateOf } from './door.ts';
import type { FaultyLedger } from './faulty-ledger.ts';
import type { FaultyS3 } from './faulty-s3.ts';
import { requestIdOf } from './run-arguments.ts';

/** How likely a moment strikes that has not struck yet, and one that has. */
const FIRST = 0.6;
const AGAIN = 0.05;

/** What may become of each step. Of a list S3 has faults of its own; a send is struck when Glue has accepted it. */
const FATES: Readonly<Record<CloserStep, readonly Fate['when'][]>> = {
  cut: ['before', 'during', 'after', 'refused', 'unheard'],
  list: ['before', 'during', 'after'],
  request: ['before', 'during', 'after', 'refused', 'unheard'],
  assign: ['before', 'during', 'after', 'refused', 'unheard'],
  finish: ['before', 'during', 'after', 'refused', 'unheard'],
  acquire: ['before', 'during', 'after'],
  send: ['after'],
  record: ['before', 'during', 'after'],
};

/** Every moment, in the order of a closer's work, e.g. `before cut`. */
export const MOMENTS: readonly string[] = CLOSER_STEPS.flatMap((step) => FATES[step].map((when) => `${when} ${step}`));

/** Strikes those who close groups and start batches between every two steps. */
export interface StruckClosers {
  /** From now on each moment strikes only if it has not yet: so it does once, however short the history. */
  readonly calmDown: () => void;
  /** How often each moment has struck. */
  readonly struck: () => Readonly<Record<string, number>>;
  readonly kills: () => number;
}

/** Stands at the doors of the ledger and of S3, and hears what Glue accepts. */
export const strikeClosers = (
  cloud: LocalCloud,
  { ledger, s3 }: { readonly ledger: FaultyLedger; readonly s3: FaultyS3 },
  chance: Chance,
): StruckClosers => {
  const struck = new Map(MOMENTS.map((moment) => [moment, 0]));
  const met = new Map<CloserStep, number>();
  const batchIds = new Set<string>();
  const acquiredBy = new Map<string, number>();
  let [again, kills] = [AGAIN, 0];

  const strike = (when: Fate['when'], step: CloserStep, caller: number): void => {
    const moment = `${when} ${step}`;
    const worker = cloud.workers().find(({ pid, isAlive }) => pid === caller && isAlive());
    if (worker === undefined) return;
    struck.set(moment, (struck.get(moment) ?? 0) + 1);
    if (when === 'refused' || when === 'unheard') return;
    kills += 1;
    worker.kill();
  };
  const fateAt = (step: CloserStep, caller: number): Fate | undefined => {
    const nth = (met.get(step) ?? 0) + 1;
    met.set(step, nth);
    const timesOf = (when: Fate['when']): number => struck.get(`${when} ${step}`) ?? 0;
    const [when = 'before'] = FATES[step].toSorted((a, b) => timesOf(a) - timesOf(b));
    const strikes = chance.happens(`fate of ${step} ${nth}`, timesOf(when) === 0 ? FIRST : again);
    return strikes ? { when, strike: () => strike(when, step, caller) } : undefined;
  };

  const atLedger: FateOf = (call) => {
    const { caller } = call;
    const taken = caller === undefined ? undefined : stepOfCall(call, batchIds);
    if (taken === undefined || caller === undefined) return undefined;
    const { step, batchId } = taken;
    if (batchId !== undefined) batchIds.add(batchId);
    if (step === 'acquire' && batchId !== undefined) acquiredBy.set(batchId, caller);
    return fateAt(step, caller);
  };
  ledger.ask(atLedger);
  s3.ask(({ caller }) => (caller === undefined ? undefined : fateAt('list', caller)));
  cloud.feed.listen((event) => {
    if (event.kind !== 'run-accepted') return;
    const sender = acquiredBy.get(requestIdOf(event.run) ?? '');
    if (sender !== undefined) fateAt('send', sender)?.strike();
  });
  return {
    calmDown: () => {
      again = 0;
    },
    struck: () => Object.fromEntries(struck),
    kills: () => kills,
  };
};
