import type { Rerun } from '../../lib/core/events/manual/manual-request.ts';
import type { StartReply } from '../../lib/core/glue/start-reply.ts';
import type { GroupCondition, GroupWrite } from '../../lib/core/ledger/group-change.ts';
import type { GroupItem } from '../../lib/core/ledger/group-item.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import type { Pause } from '../../lib/core/ledger/pause.ts';
import type { Timing } from '../../lib/core/ledger/timing.ts';
import type { OutcomeEvent } from '../../lib/core/outcome-event/outcome-event.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import type { ClosingInvocation } from '../../lib/ports/batching.ts';
import type { GlueReader, GlueSender, ListedRun } from '../../lib/ports/glue.ts';
import type { RegisteredJob } from '../../lib/ports/ledger.ts';
import type { SharedCalls } from '../../lib/ports/shared-calls.ts';
import type { Standing } from '../../lib/ports/standing.ts';
import type { TriggerHistory } from '../../lib/ports/trigger-history.ts';
import type { BatchingLedger } from '../doubles/whole-ledger.ts';
import type { SimulatedBatches } from './batch-state.ts';
import type { Chance } from './chance.ts';
import type { Fault, Faults, Place } from './faults.ts';
import type { Harm, Violation } from './harm.ts';
import type { Scenario } from './scenario.ts';
import type { Scheduler } from './scheduler.ts';
import type { Purpose, SimulatedRun } from './simulated-run.ts';
import type { Happening } from './step.ts';
import type { WorkerKind } from './worker-kind.ts';

/** A request, as far as pauses are concerned. */
export type OfTrigger = Pick<LedgerItem, 'requestId' | 'jobName' | 'trigger'>;

/** Everything there is, of one seed. */
export interface World {
  readonly scenario: Scenario;
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly faults: Faults;
  readonly glue: SimulatedGlue;
  readonly ledger: SimulatedLedger;
  readonly watch: Watch;
  readonly workers: Set<Worker>;
  /** Whether no function may begin. */
  stopped: boolean;
  /** What the deployed triggers file says of uploads. */
  reupload: 'run' | 'skip';
  readonly batches: SimulatedBatches;
  /** What stands in for a piece of the real thing; undefined: all is sound. */
  readonly guard: Guard | undefined;
  /** Adds to the account of what happened, if anybody wants one. */
  tell(who: string, what: () => string, kind?: 'log'): void;
  /** Lets a spectator see what happens, if there is one. */
  see(happening: Happening): void;
  runBegan(run: SimulatedRun): void;
  runEnded(run: SimulatedRun): void;
}

/** One invocation of a function: it lives until it is done, is killed, or its time is over. The dead stay dead. */
export interface Worker {
  readonly name: string;
  readonly kind: WorkerKind;
  /** How many messages it was handed. */
  readonly messages: number;
  readonly beganAt: EpochMs;
  readonly endsAt: EpochMs;
  alive: boolean;
  /** How often something went wrong with it. */
  troubles: number;
  clock(): EpochMs;
  /** What goes wrong at this call, if anything. Each call of a worker has a name of its own. */
  point(place: Place, what: string): { readonly key: string; readonly fault: Fault | undefined };
  die(why: string): void;
  /** Its sandbox stands still for so long, and lets it go on afterwards, also beyond its time. */
  outlives(ms: number): void;
  /** Hands over an answer after a while, unless the worker is dead by then. */
  later<T>(ms: number, make: () => T | Promise<T>): Promise<T>;
}

/** What a dead worker's call comes to. */
export const never = <T>(): Promise<T> => new Promise(() => undefined);

export interface LedgerCopy {
  readonly at: EpochMs;
  readonly items: readonly LedgerItem[];
  readonly jobs: readonly RegisteredJob[];
  readonly groups: readonly GroupItem[];
  readonly claims: ReadonlyMap<string, string>;
}

/** The ledger's side of the world: the table itself, and indexes that lag behind it. */
export interface SimulatedLedger {
  /** What stands in the table now. */
  standing(requestId: string): LedgerItem | undefined;
  all(): Iterable<LedgerItem>;
  /** Whether any request ever stood in it. */
  knew(requestId: string): boolean;
  /** Its index of a trigger's days. */
  historyFor(worker: Worker): TriggerHistory & Pick<Standing, 'arrived'>;
  portFor(worker: Worker): BatchingLedger;
  groups(): readonly GroupItem[];
  /** For guards: puts an item, whatever stands there. */
  overwrite(worker: Worker, item: LedgerItem): Promise<{ readonly applied: true }>;
  /** Everything that is paused. */
  pauses(): Promise<readonly (Pause & { readonly jobName: string })[]>;
  /** The table as it is now, as point-in-time recovery can bring it back. */
  copy(): Promise<LedgerCopy>;
  /** Everybody who begins from now on finds this table; late writes to the one before it change nothing of it. */
  putBack(copy: LedgerCopy): void;
  /** What DynamoDB's TTL does. */
  expire(): void;
}

/** Glue's side of the world: jobs with limits, and their runs. */
export interface SimulatedGlue {
  readonly fence: SimulatedFence;
  readonly runs: readonly SimulatedRun[];
  /** Accepts a run of ours, or is full. */
  accept(jobName: string, args: Readonly<Record<string, string>>, purpose: Purpose): SimulatedRun | 'full';
  acceptForeign(jobName: string, name: string, lastsMs: number): void;
  /** The runs of a job that are shown by now, newest first. */
  shown(jobName: string): readonly ListedRun[];
  /** Any run there ever was. */
  find(jobRunId: string): SimulatedRun | undefined;
  /** A run that Glue shows by now. */
  shownRun(jobName: string, jobRunId: string): ListedRun | undefined;
  /** A run that Glue still knows. */
  known(jobRunId: string): SimulatedRun | undefined;
  /** Whether a job has as many runs as it may. */
  isFull(jobName: string): boolean;
  /** How often Glue itself starts a failed run of this job again. */
  maxRetries(jobName: string): number;
  /** Whether Glue may ever have started a failed run of this job again. */
  hasEverRetried(jobName: string): boolean;
  /** When a job was last changed, by Glue's clock. */
  changedOn(jobName: string): EpochMs;
  /** When a job was made, by Glue's clock. */
  createdOn(jobName: string): EpochMs;
  /** Somebody deletes a job and makes another one under its name: its runs are stopped, and Glue forgets them. */
  makeAnew(jobName: string): void;
  /** Somebody sets a job's MaxRetries to 0, or to 1 where it is 0. */
  changeMaxRetries(jobName: string): void;
}

/** The claims of the fence (docs/fence.md), and what a script does at its fence line. */
export interface SimulatedFence {
  claimedBy(requestId: string, attempt: number): string | undefined;
  /** The claims that stand in the ledger's table. */
  claims(): ReadonlyMap<string, string>;
  putBack(claims: ReadonlyMap<string, string>): void;
  /** What happens to a run at its fence line. `ends`: at once and without an error. */
  verdict(run: SimulatedRun, seesAnOldState: boolean): 'goes on' | 'ends' | 'fails';
}

/** Watches every step of the world; the first promise that breaks ends its history. */
export interface Watch {
  violation(): Violation | undefined;
  /** Whether only a person can say what became of a request's send. */
  needsPerson(item: LedgerItem): boolean;
  /** Whether only a person can correct an item, because no function can read it. */
  isUnreadable(item: LedgerItem): boolean;
  recordedAt(jobRunId: string): EpochMs | undefined;
  readLine(worker: Worker, jobName: string): void;
  readRegister(worker: Worker, jobName: string): void;
  readGlue(worker: Worker): void;
  minutePasses(): void;
  /** Called before a person calls; with the attempt that the call names. */
  asked(requestId: string, attempt?: number): void;
  readonly cancels: {
    asked(ask: CancelAsk): void;
    /** The call was answered, and its worker writes no more. `done`: it did what was asked for. */
    answered(ask: CancelAsk, done: boolean): void;
    /** A call for many was answered: what bears this id is cancelled. */
    answeredMany(call: string, cancelId: string | undefined): void;
  };
  readonly pauses: {
    pausedUntil(item: OfTrigger): EpochMs | undefined;
    wasPausedSince(item: OfTrigger, since: EpochMs): boolean;
    /** A pause was answered, and stands in the table. */
    answered(jobName: string, pause: Pause): void;
    /** A call to end the pauses of one person, or of `all`. */
    resumes(call: string, by: string): void;
    paused(worker: Worker, jobName: string, pause: Pause): void;
    /** A call to end a pause after what arrived before a moment is cancelled. */
    resumesOnlySince(call: string, moment: EpochMs): void;
    resumed(worker: Worker, jobName: string, pause: Pause): void;
    /** A worker begins to acquire a request, or to create one that it sends. */
    takes(worker: Worker, item: OfTrigger): void;
  };
  readonly batches: {
    readonly times:
      | {
          /** A worker begins a write that brings a token. */
          begins(token: string): void;
          /** Nobody but a person will close the group. */
          waitsForPerson(groupId: string): boolean;
        }
      | undefined;
    changedGroup(worker: Worker, after: GroupItem): void;
    isAnyOpen(): boolean;
    /** Whether an upload is in a request that the ledger knows. */
    isInRequest(id: string): boolean;
    /** A manifest was written. */
    listed(key: string): void;
  };
  /** An outcome is on the event bus. */
  published(worker: Worker, event: OutcomeEvent): void;
  wrote(written: Written): void;
  sends(worker: Worker, requestId: string): void;
  leaves(worker: Worker, requestId: string): void;
  replied(worker: Worker, requestId: string, reply: StartReply): void;
  accepted(run: SimulatedRun): void;
  /** The table was restored and repaired; only the repair has written to it. */
  restored(): void;
  workerEnded(worker: Worker): void;
  expired(item: LedgerItem): void;
  isAllDone(): boolean;
  atTheEnd(): void;
}

/** What a person asks for: `call` is the name of the call, and of its worker. */
export interface CancelAsk {
  readonly what: 'cancel' | 'redrive';
  /** Absent: many. */
  readonly requestId?: string;
  readonly call: string;
  /** Of a call for many, by which name it changes each request once. */
  readonly act?: string;
  readonly isMeant?: (item: LedgerItem) => boolean;
}

export interface Written {
  readonly worker: Worker;
  readonly operation: string;
  readonly requestId: string;
  readonly before: LedgerItem | undefined;
  readonly after: LedgerItem | undefined;
  readonly applied: boolean;
}

/** What it takes to close groups. */
export type Batching = Pick<ClosingInvocation, 'ledger' | 'batchFile' | 'manifests'>;

export interface About {
  readonly world: World;
  readonly worker: Worker;
}

/** A guard of docs/protocol.md, section 6, and what stands in for the piece that keeps it. */
export interface Guard {
  readonly name: string;
  readonly without: string;
  /** What must come of it. Rules that are broken by the very removal do not count. */
  readonly harms: readonly Harm[];
  /** The worlds in which to search for it. */
  readonly tune?: (scenario: Scenario, chance: Chance) => Scenario;
  /** False where the very world lacks the guard. */
  readonly soundWorld?: boolean;
  readonly timing?: Partial<Timing>;
  readonly oneTokenPerInvocation?: boolean;
  /** A send waits for its lane after the last look at time and lease. */
  readonly checksBeforeLane?: boolean;
  /** The table takes a pause that is older than the last resume. */
  readonly latePauses?: boolean;
  /** After a restore a person takes any list for that of a batch that runs. */
  readonly anyList?: boolean;
  readonly ledger?: (ledger: BatchingLedger, about: About) => BatchingLedger;
  readonly sharedCalls?: (calls: SharedCalls) => SharedCalls;
  readonly sender?: (sender: GlueSender, about: About) => GlueSender;
  readonly reader?: (reader: GlueReader, about: About) => GlueReader;
  readonly rerun?: (call: Rerun) => Rerun;
  readonly batching?: (batching: Batching, about: About) => Batching;
  /** The condition under which a write of a group is applied, where another than its own. */
  readonly groupCondition?: (write: GroupWrite, standing: GroupItem | undefined) => GroupCondition;
}
