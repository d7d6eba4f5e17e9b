import type { EpochMs } from '../lib/core/time.ts';
import type { BusEvent } from './event-bus/aws-events.ts';
import { createEventBus, type EventBus } from './event-bus/event-bus.ts';
import type { EventFeed } from './event-feed.ts';
import type { GlueJobOptions } from './glue/glue-job.ts';
import type { GlueServer } from './glue/glue-server.ts';
import type { LocalCloudOptions } from './local-cloud.ts';
import { type Scheduler, startScheduler } from './scheduler/scheduler.ts';
import type { Queues } from './sqs/queues.ts';
import type { BucketClient } from './storage/bucket-client.ts';
import type { Topology } from './topology.ts';

/** What is created from the triggers file, and again after a change: buckets, jobs, rules and schedules. */
export interface CloudStack {
  /** Sets up what the topology says; what is there already stays. */
  readonly apply: (topology: Topology) => Promise<void>;
  /** Brings an event to the queues of the rules it matches. */
  readonly put: (event: BusEvent) => Promise<readonly string[]>;
  readonly tick: (trigger: string, scheduledTime?: EpochMs) => Promise<void>;
  readonly nextTimes: Scheduler['nextTimes'];
  readonly close: () => void;
}

interface Services {
  readonly glue: GlueServer;
  readonly queues: () => Queues;
  readonly buckets: () => BucketClient;
  readonly feed: EventFeed;
}

const NO_RULES: EventBus = { put: async () => [] };

/** A stack with nothing in it yet. */
export const createCloudStack = (options: LocalCloudOptions, services: Services): CloudStack => {
  const { glue, feed } = services;
  const createdBuckets = new Set<string>();
  let bus = NO_RULES;
  let schedulesQueue = '';
  const scheduler = startScheduler({
    ticking: options.ticking ?? false,
    send: async (input, { name }) => {
      await services.queues().send(schedulesQueue, input);
      feed.tell({ kind: 'schedule-due', trigger: name, input });
    },
    onError: (error, { name }) => feed.tell({ kind: 'trouble', what: `the schedule ${name} could not be sent`, error }),
  });

  const jobOptions = (name: string): GlueJobOptions =>
    options.jobs?.find((job) => job.name === name) ?? { name, maxConcurrentRuns: options.maxConcurrentRuns ?? 1 };

  return {
    apply: async (topology) => {
      const { buckets, jobs, rules, schedules } = topology;
      for (const bucket of buckets) {
        if (createdBuckets.has(bucket)) continue;
        await services.buckets().createBucket(bucket);
        createdBuckets.add(bucket);
      }
      const definedJobs = new Set(glue.jobNames());
      for (const job of jobs) if (!definedJobs.has(job)) glue.putJob(jobOptions(job));
      bus = createEventBus(rules, (queueName, body) => services.queues().send(queueName, body));
      schedulesQueue = topology.schedulesQueue;
      scheduler.apply(schedules);
    },
    put: (event) => bus.put(event),
    tick: (trigger, scheduledTime) => scheduler.tick(trigger, scheduledTime),
    nextTimes: () => scheduler.nextTimes(),
    close: () => scheduler.close(),
  };
};
