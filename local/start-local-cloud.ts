import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { bundle } from '../infra/build/bundle.ts';
import { deployedFunctions } from '../infra/stack/deployed-functions.ts';
import { ledgerCreateTableInput } from '../infra/stack/ledger-table.ts';
import { stackName } from '../infra/stack/stack-names.ts';
import { systemClock } from '../lib/core/time.ts';
import type { Triggers } from '../lib/core/triggers/trigger.ts';
import { createClosers } from './closers.ts';
import { createCloudStack } from './cloud-stack.ts';
import { type BusEvent, objectCreatedEvent, runStateEvent, sequencers } from './event-bus/aws-events.ts';
import { putEventsHandler } from './event-bus/put-events.ts';
import { createEventFeed, type EventFeed } from './event-feed.ts';
import { openGateway } from './gateway/gateway.ts';
import { type GlueServer, startGlueServer } from './glue/glue-server.ts';
import { createLambdaService } from './lambda/lambda-service.ts';
import { startQueuePoller } from './lambda/queue-poller.ts';
import { localAdmin } from './local-admin.ts';
import type { LocalCloud, LocalCloudOptions } from './local-cloud.ts';
import { callRegularly, scheduledEvent } from './minute-rule.ts';
import { parseLogFields } from './parse-log-fields.ts';
import { LOCAL_CREDENTIALS } from './server/local-account.ts';
import { snsHandler } from './sns/sns-service.ts';
import { openQueues } from './sqs/queues.ts';
import { createSqsService } from './sqs/sqs-service.ts';
import { takeMessages } from './sqs/take-messages.ts';
import { openBuckets } from './storage/bucket-client.ts';
import { createDynamo } from './storage/dynamo.ts';
import { createObjectStore } from './storage/object-store.ts';
import type { CreatedObject } from './storage/s3-answer.ts';
import { answerSts } from './sts.ts';
import { type Topology, topologyOf } from './topology.ts';

type OnClose = (close: () => unknown) => void;
type Trouble = (what: string) => (error: unknown) => void;

const DEFAULT_REGION = 'eu-central-1';
const DEFAULT_WORKERS = 2;

/**
 * Builds the bundles and starts everything on loopback, behind one port. When something cannot be started, what was
 * started is ended again.
 *
 * @throws TriggerError for errors in the triggers file, or a port that is taken.
 */
export const startLocalCloud = async (options: LocalCloudOptions): Promise<LocalCloud> => {
  const closers = createClosers();
  try {
    return await start(options, closers.add, closers.closeAll);
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
};

const start = async (
  options: LocalCloudOptions,
  onClose: OnClose,
  closeAll: () => Promise<void>,
): Promise<LocalCloud> => {
  const region = options.region ?? DEFAULT_REGION;
  const feed = createEventFeed();
  const trouble: Trouble = (what) => (error) => feed.tell({ kind: 'trouble', what, error });
  let { triggers, topology } = await build(options, region);

  const glue = await startGlue(options, feed, (change) => {
    stack.put(runStateEvent(change, region)).catch(trouble('the event of an ended run could not be sent'));
  });
  onClose(glue.close);
  const nextSequencer = sequencers();
  const lostEvent = trouble('an S3 event was lost');
  const onCreated = (object: CreatedObject, toldToEventBridge: boolean): void => {
    if (!toldToEventBridge) {
      feed.tell({ kind: 'object-not-told', object });
      return;
    }
    const now = systemClock();
    const event = objectCreatedEvent(object, nextSequencer(now), { region, now });
    stack.put(event).then((queues) => feed.tell({ kind: 'object-created', event, queues }), lostEvent);
  };
  const onPut = (event: BusEvent): void => {
    const lost = trouble('an event that was put could not be sent on');
    stack.put(event).then((queues) => feed.tell({ kind: 'event-put', event, queues }), lost);
  };
  const sqs = createSqsService(region);
  onClose(sqs.close);
  const isThere = (arn: string): boolean => sqs.hasQueue(arn) || lambda.hasFunction(arn);

  const lambda = createLambdaService({
    functions: topology.functions,
    region,
    endpoint: () => gateway.url,
    glueEndpoint: () => glue.url,
    ...(options.asyncRetryDelaysMs === undefined ? {} : { asyncRetryDelaysMs: options.asyncRetryDelaysMs }),
    onLog: (line) => feed.tell({ kind: 'function-log', ...line, ...parseLogFields(line.line) }),
    onDropped: (name, event) => {
      feed.tell({ kind: 'call-dropped', function: name, event });
      if (name === 'manual') sendToQueue('manual-dead-letters', event).catch(trouble('a dead letter was lost'));
    },
  });
  const invoke: LocalCloud['invoke'] = (name, payload) => lambda.invoke(name, JSON.stringify(payload ?? null));
  const sweep: LocalCloud['sweep'] = () => invoke('sweep', scheduledEvent());
  const tick: LocalCloud['tick'] = (trigger, scheduledTime) => stack.tick(trigger, scheduledTime);

  const gateway = await openGateway(
    {
      glue: glue.handle,
      dynamodb: options.dynamodb ?? createDynamo(),
      s3: createObjectStore({ region, onCreated, isThere }),
      sqs: sqs.handle,
      sns: snsHandler((notice) => feed.tell({ kind: 'notice', ...notice })),
      events: putEventsHandler(region, onPut, options.eventFault),
      sts: answerSts,
      lambda: lambda.handle,
      local: localAdmin({ sweep, tick }),
    },
    options.port ?? 0,
    options.pageUrl,
  );
  onClose(gateway.close);
  const queues = openQueues(gateway.url, region);
  onClose(queues.close);
  const buckets = openBuckets(gateway.url, region);
  onClose(buckets.close);
  const queueName = (name: string): string => stackName(topology.stack, name);
  const sendToQueue: LocalCloud['sendToQueue'] = (name, body) => queues.send(queueName(name), body);

  const stack = createCloudStack(options, { glue, queues: () => queues, buckets: () => buckets, feed });
  onClose(stack.close);
  await createTable(gateway.url, region, topology.tableName);
  for (const queue of topology.queues) await queues.create(queue);
  await stack.apply(topology);

  const pollers = topology.feeds.map((queueFeed) =>
    startQueuePoller({
      ...queueFeed,
      queues,
      region,
      ...(options.redeliverAfterSeconds === undefined ? {} : { redeliverAfterSeconds: options.redeliverAfterSeconds }),
      invoke: (event) => lambda.invoke(queueFeed.functionName, event),
      onError: trouble(`polling ${queueFeed.queueName} failed`),
    }),
  );
  // Workers are killed, not waited for: their batches end at once, as failed.
  onClose(() => Promise.all([...pollers.map((poller) => poller.close()), lambda.close()]));
  onClose(callRegularly(lambda, options.sweepEveryMs));

  return {
    url: gateway.url,
    region,
    triggers: () => triggers,
    topology: () => topology,
    glue,
    feed,
    upload: buckets.upload,
    invoke,
    sendToQueue,
    deadLetters: (name) => takeMessages(queues, queueName(`${name}-dead-letters`)),
    tick,
    sweep,
    nextTimes: stack.nextTimes,
    workers: lambda.workers,
    reload: async () => {
      ({ triggers, topology } = await build(options, region));
      lambda.renew();
      await stack.apply(topology);
    },
    close: closeAll,
  };
};

const build = async (
  options: LocalCloudOptions,
  region: string,
): Promise<{ readonly triggers: Triggers; readonly topology: Topology }> => {
  const { triggersFile, stage = 'dev', builtDir, handlers } = options;
  const { triggers } = await bundle({ triggersFile, stage, outDir: builtDir, ...(handlers && { handlers }) });
  const topology = topologyOf(triggers, deployedFunctions(), {
    ...options,
    region,
    workersPerFunction: options.workersPerFunction ?? DEFAULT_WORKERS,
    environment: options.environment ?? {},
  });
  return { triggers, topology };
};

const startGlue = (
  options: LocalCloudOptions,
  feed: EventFeed,
  onCompletionEvent: (change: Parameters<typeof runStateEvent>[0]) => void,
): Promise<GlueServer> =>
  startGlueServer({
    jobs: [],
    ...(options.behaviour === undefined ? {} : { behaviour: options.behaviour }),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    onRun: (run) => feed.tell({ kind: 'run-accepted', run }),
    onStateChange: ({ run }) => feed.tell({ kind: 'run-changed', run }),
    onFault: (fault, operation, requestId) =>
      feed.tell({ kind: 'fault', fault, operation, ...(requestId !== undefined && { requestId }) }),
    onCompletionEvent,
  });

const createTable = async (endpoint: string, region: string, tableName: string): Promise<void> => {
  const dynamo = new DynamoDBClient({ endpoint, region, credentials: LOCAL_CREDENTIALS });
  await dynamo.send(new CreateTableCommand(ledgerCreateTableInput(tableName)));
  dynamo.destroy();
};
