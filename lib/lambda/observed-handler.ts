import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { openDynamoClient } from '../adapters/aws/aws-clients.ts';
import { dynamoRequestLedger } from '../adapters/dynamo/dynamo-request-ledger.ts';
import type { DynamoTable } from '../adapters/dynamo/dynamo-table.ts';
import { glueSenders } from '../adapters/glue/glue-sender.ts';
import { backlogHints } from '../backlog/backlog-hints.ts';
import { TriggerError } from '../core/errors.ts';
import { DEFAULT_TIMING } from '../core/ledger/timing.ts';
import type { PlanContext } from '../core/plan/decision.ts';
import { DAY_MS, HOUR_MS, systemClock } from '../core/time.ts';
import { flowOf } from '../core/triggers/flow.ts';
import type { Triggers } from '../core/triggers/trigger.ts';
import { MetricTally } from '../log/metric-tally.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { Log } from '../ports/log.ts';
import { openSendLanes } from '../start/send-lanes.ts';
import { type Config, readConfig } from './config.ts';
import { readTriggers } from './read-triggers.ts';

/** What a handler does with one invocation. */
export type Handle<R> = (event: unknown, invocation: Invocation, context: Context) => Promise<R>;

/** What AWS calls. */
export type LambdaHandler<R> = (event: unknown, context: Context) => Promise<R>;

/**
 * Makes a Lambda handler: wires the service once, at cold start, and gives each invocation a log with its correlation
 * fields.
 *
 * A fault of the environment is reported by each invocation, in one clear message: a queue then keeps its messages.
 */
export const observed = <R>(makeHandle: (service: Service) => Handle<R>): LambdaHandler<R> => {
  const logger = new Logger();
  const wired = attempt(() => {
    const service = wire(process.env, logger);
    return { service, handle: makeHandle(service) };
  });

  const handler = middy<unknown, R, Error, Context>({ timeoutEarlyInMillis: 0 })
    .use(injectLambdaContext(logger))
    .handler(async (event, context) => {
      try {
        const { service, handle } = wired();
        const tally = new MetricTally();
        const invocation = service.openInvocation(context, tally);
        try {
          return await handle(event, invocation, context);
        } finally {
          // No lines of the logger's, so that its level does not matter. CloudWatch reads the metrics out of them.
          for (const line of tally.lines(service.config.metricsNamespace, systemClock)) process.stdout.write(line);
          invocation.sender.close();
        }
      } catch (error) {
        logger.error('the invocation failed', { decision: 'failed', error });
        throw withoutStack(error);
      }
    });
  return (event, context) => handler(event, context);
};

/** Runs now and remembers how it went, so that a cold start does its work early and fails late. */
const attempt = <T>(make: () => T): (() => T) => {
  try {
    const made = make();
    return () => made;
  } catch (error) {
    return () => {
      throw error;
    };
  }
};

/**
 * Lambda shows whoever called the stack of what is thrown; the log has it, a person at the console needs the message, and a
 * program the code.
 */
const withoutStack = (error: unknown): unknown => {
  if (error instanceof TriggerError) error.stack = `${error.name} [${error.code}]: ${error.message}`;
  return error;
};

/** What lives as long as the function's container. */
export interface Service {
  readonly config: Config;
  readonly triggers: Triggers;
  readonly planContext: PlanContext;
  /** The ledger's, for those who also create, search or acquire. */
  readonly table: DynamoTable;
  readonly log: Log;
  /** What one invocation uses, with a log of which each line is counted; its opener closes the sender. */
  openInvocation(context: Context, tally: MetricTally): Invocation;
}

/** Connects use cases and real world, once per container. @throws TriggerError `CONFIG_INVALID`, `TRIGGERS_INVALID` */
export const wire = (environment: Readonly<Record<string, string | undefined>>, log: Log): Service => {
  const config = readConfig(environment);
  if (config.timing.visibilityWindowMs < DEFAULT_TIMING.visibilityWindowMs) {
    const message =
      'VISIBILITY_WINDOW_SECONDS is below its default: a run that Glue shows later than that may be started twice';
    log.warn(message, { decision: 'configured', visibilityWindowMs: config.timing.visibilityWindowMs });
  }
  // The bundle is dist/handlers/<name>.cjs, and the build puts triggers.json beside that folder.
  const triggers = readTriggers(config.triggersJson ?? path.join(import.meta.dirname, '..', 'triggers.json'));
  const table: DynamoTable = { client: openDynamoClient(), tableName: config.ledgerTable };
  const ledger = dynamoRequestLedger(table);
  const openSender = glueSenders();
  const sleepMs = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
  const lanes = openSendLanes({ clock: systemClock, sleepMs });
  const flow = flowOf(triggers);
  return {
    config,
    triggers,
    // Two stages may share a Glue job: the ledger's name keeps their request ids, and so their markers, apart.
    planContext: { triggers, ledgerId: config.ledgerName },
    table,
    log,
    openInvocation: (context, tally) => {
      const counting = tally.counting(log);
      return {
        ledger,
        sender: openSender(),
        lanes,
        backlogs: backlogHints({
          ...{ ledger, newToken: randomUUID, log: counting, clock: systemClock },
          pauseAgeMs: config.timing.pauseAgeMs,
        }),
        throttled: { raised: false },
        ended: new Set(),
        log: counting,
        clock: systemClock,
        remainingMs: context.getRemainingTimeInMillis.bind(context),
        sleepMs,
        random: Math.random,
        newToken: randomUUID,
        timing: config.timing,
        markerName: triggers.marker,
        flow,
        keepForMs: triggers.keepForDays * DAY_MS,
        giveUpAfterMs: triggers.giveUpAfterHours * HOUR_MS,
      };
    },
  };
};
