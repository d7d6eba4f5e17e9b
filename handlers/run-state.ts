import { openGlueReadClient } from '../lib/adapters/aws/aws-clients.ts';
import { dynamoLedger } from '../lib/adapters/dynamo/dynamo-ledger.ts';
import { glueReader } from '../lib/adapters/glue/glue-reader.ts';
import { parseGlueRunEvent } from '../lib/core/events/glue-run-event.ts';
import { groupsOf } from '../lib/lambda/groups.ts';
import { observed } from '../lib/lambda/observed-handler.ts';
import { openOutlets } from '../lib/lambda/outlets.ts';
import { receive } from '../lib/lambda/receive.ts';
import { reportUnreadable } from '../lib/ledger/report-unreadable.ts';
import { hearRunState } from '../lib/outcome/hear-run-state.ts';
import { publishOutcomes } from '../lib/publish/publish-outcomes.ts';

/** Called by the queue `run-state`, ten seconds after Glue said that a run changed its state. */
export const handler = observed((service) => {
  const { log, table } = service;
  const reader = glueReader(openGlueReadClient());
  const outlets = openOutlets(service);
  const openGroups = groupsOf(service);
  return async (delivered, invocation) => {
    const ledger = dynamoLedger(table, { passOver: reportUnreadable(log) });
    const searching = { ...invocation, ledger, reader, outlets, openBatching: () => openGroups(invocation) };
    try {
      return await receive(
        delivered,
        {
          parse: (payload) => [parseGlueRunEvent(payload)],
          decide: (change) => [change],
          carryOut: (change) => hearRunState(change, searching),
        },
        log,
      );
    } finally {
      await publishOutcomes(invocation.ended, searching);
    }
  };
});
