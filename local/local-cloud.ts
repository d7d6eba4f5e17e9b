import type { Bundles } from '../infra/build/bundle-handlers.ts';
import type { EpochMs } from '../lib/core/time.ts';
import type { Triggers } from '../lib/core/triggers/trigger.ts';
import type { EventFault } from './event-bus/put-events.ts';
import type { EventFeed } from './event-feed.ts';
import type { Fault } from './glue/glue-faults.ts';
import type { GlueJobOptions, RunBehaviour } from './glue/glue-job.ts';
import type { GlueServer } from './glue/glue-server.ts';
import type { InvocationResult } from './lambda/function-config.ts';
import type { LambdaService } from './lambda/lambda-service.ts';
import type { Scheduler } from './scheduler/scheduler.ts';
import type { HttpHandler } from './server/http-exchange.ts';
import type { Topology, TopologyOptions } from './topology.ts';

/**
 * What to build, and how the AWS around it behaves. Delays and time limits are as deployed unless given; the
 * sweep and the schedules run only when called, so that tests decide when.
 */
export interface LocalCloudOptions extends Partial<Omit<TopologyOptions, 'builtDir'>> {
  readonly triggersFile: string;
  /** `dev` unless given. */
  readonly stage?: string;
  /** Where the build goes: `handlers/<name>.cjs` and `triggers.json`. */
  readonly builtDir: string;
  /** The handlers, where somebody has built them already: several clouds may share them. */
  readonly handlers?: Bundles;
  /** Any free one unless given. */
  readonly port?: number;
  /** How runs end in every job without a setting of its own. */
  readonly behaviour?: Partial<RunBehaviour>;
  /** `MaxConcurrentRuns` of every job without a setting of its own; 1 unless given, as in Glue. */
  readonly maxConcurrentRuns?: number;
  /** Jobs that are different. */
  readonly jobs?: readonly GlueJobOptions[];
  readonly faults?: readonly Fault[];
  /** Makes the chances of faults repeatable. */
  readonly seed?: number;
  /** After which time a message that failed comes again; unless given, as deployed: six time limits of its function. */
  readonly redeliverAfterSeconds?: number;
  /** How often the sweep is called; not at all unless given. */
  readonly sweepEveryMs?: number;
  /** Whether schedules tick by the clock. */
  readonly ticking?: boolean;
  /** The pauses before the retries of a failed asynchronous call; unless given, as in Lambda. */
  readonly asyncRetryDelaysMs?: readonly number[];
  /** What goes wrong when these events are put on the bus, if anything. */
  readonly eventFault?: EventFault;
  /** The page for a person who opens the address in a browser, once there is one. */
  readonly pageUrl?: () => string | undefined;
  /** Who answers for DynamoDB; dynalite unless given. */
  readonly dynamodb?: HttpHandler;
}

/** Everything that the handlers talk to, on loopback. */
export interface LocalCloud {
  /** Where all services are: an endpoint URL for any AWS client. */
  readonly url: string;
  readonly region: string;
  readonly triggers: () => Triggers;
  readonly topology: () => Topology;
  readonly glue: GlueServer;
  readonly feed: EventFeed;
  readonly upload: (bucket: string, key: string, body: Uint8Array | string) => Promise<void>;
  /** Invokes a function, by its name or its handler's, and waits for what it returns. */
  readonly invoke: (name: string, payload: unknown) => Promise<InvocationResult>;
  /** Sends a message to one of the stack's queues, e.g. `uploads`. */
  readonly sendToQueue: (name: string, body: string) => Promise<void>;
  /** Takes what is in the dead letters of a queue, e.g. `uploads`. */
  readonly deadLetters: (name: string) => Promise<readonly string[]>;
  /** Lets a schedule be due now, or as if a time had come. */
  readonly tick: (trigger: string, scheduledTime?: EpochMs) => Promise<void>;
  /** Calls the sweep once and waits for its end. */
  readonly sweep: () => Promise<InvocationResult>;
  readonly nextTimes: Scheduler['nextTimes'];
  /** The processes of a function, or of all: each can be killed at will. */
  readonly workers: LambdaService['workers'];
  /** Builds again and applies the changed triggers file. The ledger, queues and runs stay. */
  readonly reload: () => Promise<void>;
  /** Ends everything; no process is left. */
  readonly close: () => Promise<void>;
}
