import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { DAY_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { type FaultKind, onlyFaults, scriptedFaults } from './faults.ts';
import { GUARDS } from './guards.ts';
import { type History, type HistoryOptions, liveThrough } from './live-through.ts';
import { type Scenario, type SimulatedJob, type SimulatedRequest, START } from './scenario.ts';
import { ORDERS } from './triggers.ts';
import type { Guard } from './world.ts';

/** A call that is not repeated. */
export const aRequest = (given: Partial<SimulatedRequest> = {}): SimulatedRequest => ({
  id: 'r1',
  jobName: 'job-0',
  trigger: 'orders',
  atMs: 0,
  via: 'direct',
  deliveries: 1,
  invalid: false,
  ...given,
});

/** A job with room for all. */
export const aJob = (given: Partial<SimulatedJob> = {}): SimulatedJob => ({
  name: 'job-0',
  maxConcurrentRuns: 50,
  queuing: false,
  maxRetries: 0,
  fenced: false,
  inFile: true,
  foreignRuns: [],
  ...given,
});

/** One request for one job with room, everything as late as the promise allows, no clock apart. */
const aScenario = (given: Partial<Scenario> = {}): Scenario => ({
  jobs: [aJob()],
  triggers: [ORDERS],
  requests: [aRequest()],
  acceptLateMs: 30 * SECOND_MS,
  showLateMs: 50 * SECOND_MS,
  lagMs: 0,
  skewMs: 0,
  glueClockMs: 0,
  runsPerPage: 200,
  entriesPerPage: 25,
  timing: DEFAULT_TIMING,
  keepForMs: DAY_MS,
  giveUpMs: DAY_MS,
  sticks: [],
  unreadable: [],
  limitsMs: { uploads: 60 * SECOND_MS, sweep: 120 * SECOND_MS, states: 60 * SECOND_MS },
  batch: 10,
  windowMs: 0,
  longestRunMs: 2 * SECOND_MS,
  failing: 0,
  attempts: 1,
  retryDelaySeconds: 30,
  retryWhen: false,
  personHelps: false,
  personTakesMs: 30 * SECOND_MS,
  personSays: false,
  reruns: 0,
  cancelled: [],
  pauses: [],
  bulk: [],
  restore: undefined,
  batches: undefined,
  mix: onlyFaults(0, {}),
  firstSweepMs: 10 * SECOND_MS,
  faultsUntil: plusMs(START, DAY_MS),
  endsBy: plusMs(START, 3_600 * SECOND_MS),
  ...given,
});

/** A written history, fault by fault. */
export interface Told {
  readonly scenario?: Partial<Scenario>;
  readonly faults: readonly { readonly at: RegExp; readonly kind: FaultKind; readonly size?: number }[];
}

/** A guard by its name. */
export const guardNamed = (name: string): Guard => {
  const guard = GUARDS.find((each) => each.name === name);
  if (guard === undefined) throw new Error(`no guard "${name}"`);
  return guard;
};

/** Plays a written history, with all guards in place or without one of them. */
export const tell = async (
  { scenario, faults }: Told,
  without?: string | Guard,
  onStep?: HistoryOptions['onStep'],
): Promise<History> => {
  const history = await liveThrough(1, {
    change: () => aScenario(scenario),
    script: ({ now }) => scriptedFaults(faults, now),
    onStep,
    guard: typeof without === 'string' ? guardNamed(without) : without,
  });
  // A history that was not played to its end would prove nothing.
  const left = faults.filter(({ at }) => !history.struck.some(({ key }) => at.test(key)));
  if (left.length > 0) throw new Error(`never came to: ${left.map(({ at }) => at.source).join(', ')}`);
  return history;
};

export const runsOf = ({ runs }: History): string[] => runs.map(({ jobRunId }) => jobRunId);
