import type { Fault } from '../../local/glue/glue-faults.ts';
import type { Worker } from '../../local/lambda/worker.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import type { Chance } from '../sim/chance.ts';
import type { FaultyLedger } from './faulty-ledger.ts';
import type { FaultyS3 } from './faulty-s3.ts';
import { strikeClosers } from './strike-closers.ts';

/**
 * F: how much later than its sender's end Glue may accept a send. An `accept-late` whose sender is killed at once; one
 * that lives gives up after 10 s.
 */
export const LONGEST_ACCEPTANCE_SECONDS = 11;
/** V: how much later than its acceptance Glue may show a run. */
export const LONGEST_INVISIBLE_SECONDS = 5;

/** How much harm was done. */
export interface HarmDone {
  readonly kills: number;
  /** How often a closer was struck at each moment of its work. */
  readonly strikes: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
}

export interface Harm {
  /** Ends it, but for what must strike once and has not yet: each moment of a closer, and each fault of S3. */
  readonly stop: () => void;
  readonly done: () => HarmDone;
}

/** Likely enough that each strikes, not so likely that nothing goes through. */
const FAULTS: readonly Fault[] = [
  { fault: 'accept-then-drop', probability: 0.04 },
  { fault: 'accept-then-500', probability: 0.04 },
  { fault: 'accept-then-hang', probability: 0.02 },
  { fault: 'accept-then-garbage', probability: 0.03 },
  { fault: 'accept-then-empty', probability: 0.02 },
  { fault: 'accept-late', probability: 0.02, seconds: LONGEST_ACCEPTANCE_SECONDS },
  { fault: 'reset', probability: 0.03 },
  { fault: 'throttle', probability: 0.04 },
  { fault: 'full', probability: 0.04 },
  { fault: 'account-full', probability: 0.02 },
  { fault: 'error-500', probability: 0.03 },
  { fault: 'runs-late', probability: 0.3, seconds: LONGEST_INVISIBLE_SECONDS },
  { fault: 'omit-arguments', probability: 0.3 },
  { fault: 'lose-events', probability: 0.15 },
  { fault: 'duplicate-events', probability: 0.2 },
  { fault: 'delay-events', probability: 0.2, seconds: 6 },
  ...['GetJobRuns', 'GetJobRun', 'GetJob'].flatMap((operation): readonly Fault[] => [
    { fault: 'reset', operation, probability: 0.05 },
    { fault: 'throttle', operation, probability: 0.05 },
    { fault: 'error-500', operation, probability: 0.05 },
    { fault: 'accept-then-garbage', operation, probability: 0.05 },
    { fault: 'accept-then-hang', operation, probability: 0.02 },
  ]),
];
const LEDGER_FAULTS = 0.015;
const S3_FAULTS = 0.15;
const REFUSED_SECONDS = 3;
/** Harm comes with the work, not with the time: a slow machine gets no more of it than a fast one. */
const KILLS_PER_LEDGER_CALL = 0.02;
const LONGEST_MS_TO_KILL = 300;
const KILLED_AT_ACCEPTANCE = 0.08;
const REFUSALS_AT_ACCEPTANCE = 0.02;

/** Does harm to everything until it is stopped: Glue, the ledger, and the processes. */
export const doHarm = (
  cloud: LocalCloud,
  { ledger, s3 }: { readonly ledger: FaultyLedger; readonly s3: FaultyS3 },
  seed: number,
  chance: Chance,
): Harm => {
  let kills = 0;
  let stopped = false;
  FAULTS.forEach((fault, n) => {
    const factor = 0.5 + chance.fraction(`weight ${n}`);
    cloud.glue.order({ ...fault, probability: (fault.probability ?? 0) * factor, seed: seed * 100 + n });
  });
  ledger.disturb(LEDGER_FAULTS);
  s3.disturb(S3_FAULTS);
  const closers = strikeClosers(cloud, { ledger, s3 }, chance);

  const isBusy = (worker: Worker): boolean => worker.isAlive() && worker.requestId() !== undefined;
  const kill = (question: string, probability: number): void => {
    if (stopped) return;
    for (const [n, worker] of cloud.workers().filter(isBusy).entries()) {
      if (!chance.happens(`${question}, worker ${n}`, probability)) continue;
      kills += 1;
      worker.kill();
    }
  };
  let calls = 0;
  ledger.onCall(() => {
    calls += 1;
    const question = `kill after ledger call ${calls}`;
    if (stopped || !chance.happens(question, KILLS_PER_LEDGER_CALL)) return;
    setTimeout(() => kill(question, 0.4), chance.fraction(`pause, ${question}`) * LONGEST_MS_TO_KILL);
  });
  // The moment between Glue's acceptance and its reply: the sender dies before it can record the run.
  let accepted = 0;
  const endListening = cloud.feed.listen(({ kind }) => {
    if (kind !== 'run-accepted') return;
    accepted += 1;
    const question = `accepted ${accepted}`;
    if (chance.happens(question, KILLED_AT_ACCEPTANCE)) kill(question, 0.7);
    if (!chance.happens(`refused ${accepted}`, REFUSALS_AT_ACCEPTANCE)) return;
    cloud.glue.order({ fault: 'refuse-connection', seconds: REFUSED_SECONDS });
  });
  let faultsOfGlue: ReturnType<LocalCloud['glue']['faults']> = [];
  return {
    stop: () => {
      stopped = true;
      endListening();
      ledger.disturb(0);
      s3.disturb(0);
      closers.calmDown();
      faultsOfGlue = cloud.glue.faults();
      cloud.glue.clearFaults();
    },
    done: () => {
      const faults: Record<string, number> = {};
      for (const { fault, operation, struck } of faultsOfGlue) {
        const name = operation === undefined ? fault : `${operation} ${fault}`;
        faults[name] = (faults[name] ?? 0) + (fault === 'refuse-connection' ? 1 : struck);
      }
      for (const [fault, struck] of Object.entries(ledger.struck())) faults[`ledger ${fault}`] = struck;
      for (const [fault, struck] of Object.entries(s3.struck())) faults[`S3 ${fault}`] = struck;
      return { kills: kills + closers.kills(), strikes: closers.struck(), faults };
    },
  };
};
