import { openGlueReadClient } from '../lib/adapters/aws/aws-clients.ts';
import { dynamoLedger } from '../lib/adapters/dynamo/dynamo-ledger.ts';
import { sqsRunStateQueue } from '../lib/adapters/events/sqs-run-state-queue.ts';
import { glueReader } from '../lib/adapters/glue/glue-reader.ts';
import { parseGlueRunEvent } from '../lib/core/events/glue-run-event.ts';
import { groupsOf } from '../lib/lambda/groups.ts';
import { observed } from '../lib/lambda/observed-handler.ts';
import { openOutlets } from '../lib/lambda/outlets.ts';
import { receive } from '../lib/lambda/receive.ts';
import { reportUnreadable } from '../lib/ledger/report-unreadable.ts';
import { drainsAfterEnds } from '../lib/outcome/drain-after-ends.ts';
import { hearRunState } from '../lib/outcome/hear-run-state.ts';
import { publishOutcomes } from '../lib/publish/publish-outcomes.ts';

/** Called by the queue `run-state`, when Glue has said that a run changed its state; and some seconds later, if need be. */
export const handler = observed((service) => {
  const { log, table, config } = service;
  const { runStateQueueUrl: queueUrl, region } = config;
  const again = queueUrl === undefined ? {} : { runStateQueue: sqsRunStateQueue(queueUrl, region) };
  const reader = glueReader(openGlueReadClient());
  const outlets = openOutlets(service);
  const openGroups = groupsOf(service);
  return async (delivered, invocation) => {
    const ledger = dynamoLedger(table, { passOver: reportUnreadable(log) });
    const searching = { ...invocation, ledger, reader, outlets, ...again };
    const hearing = { ...searching, openBatching: () => openGroups(invocation) };
    const drainAfter = drainsAfterEnds(hearing);
    try {
      return await receive(
        delivered,
        {
          parse: (payload) => [parseGlueRunEvent(payload)],
          decide: (change) => [change],
          carryOut: (change) => hearRunState(change, hearing, drainAfter),
        },
        log,
      );
    } finally {
      await publishOutcomes(invocation.ended, searching);
    }
  };
});
