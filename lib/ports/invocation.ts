import type { Timing } from '../core/ledger/timing.ts';
import type { Clock } from '../core/time.ts';
import type { Flow } from '../core/triggers/flow.ts';
import type { BacklogHints } from './backlog.ts';
import type { GlueReader, GlueSender } from './glue.ts';
import type { AdmissionLedger, Ledger, RequestLedger } from './ledger.ts';
import type { Log } from './log.ts';
import type { Outlets } from './outlets.ts';
import type { SendLanes } from './send-lanes.ts';

/** Everything that the loops and use cases have in hand while one invocation of a function lasts. */
export interface Invocation {
  /** What today's triggers file says about the order of starts. */
  readonly flow: Flow;
  readonly ledger: RequestLedger;
  /** Its connections were opened in this invocation and end with it. */
  readonly sender: GlueSender;
  /** Those of the container: how many of its sends may be in flight. */
  readonly lanes: SendLanes;
  /** What this invocation knows of the jobs' backlogs. */
  readonly backlogs: BacklogHints;
  /** Raised once Glue throttles: the rate is the account's, so nothing more is sent in this invocation. */
  readonly throttled: Latch;
  readonly log: Log;
  readonly clock: Clock;
  /** Time left before the function is cut off, in milliseconds. */
  readonly remainingMs: () => number;
  readonly sleepMs: (milliseconds: number) => Promise<void>;
  /** From 0 to just under 1. */
  readonly random: () => number;
  /** A random token, never given twice. */
  readonly newToken: () => string;
  readonly timing: Timing;
  /** The argument that carries the marker in the runs of today's triggers file. */
  readonly markerName: string;
  /** How long a finished request is kept, counted from its end. */
  readonly keepForMs: number;
  /** How long sends of a request may come to nothing until it is rejected. */
  readonly giveUpAfterMs: number;
  /** The requests that this invocation has ended, or may have: their outcomes are published last of all. */
  readonly ended: Set<string>;
}

/** An invocation that may create requests. */
export interface AdmittingInvocation extends Invocation {
  readonly ledger: AdmissionLedger;
}

/** Also reads backlogs and runs, as run-state and sweep do; bundles that only admit, and their roles, go without. */
export interface SearchingInvocation extends Invocation {
  readonly ledger: Ledger;
  readonly reader: GlueReader;
}

/** An invocation that also publishes how requests have ended. */
export interface PublishingInvocation extends Invocation {
  readonly reader: Pick<GlueReader, 'get'>;
  readonly outlets: Outlets;
}

/** Something that became true and stays so. */
export interface Latch {
  raised: boolean;
}
