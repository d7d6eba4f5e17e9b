import { openGlueReadClient } from '../lib/adapters/aws/aws-clients.ts';
import { dynamoLedger } from '../lib/adapters/dynamo/dynamo-ledger.ts';
import { glueReader } from '../lib/adapters/glue/glue-reader.ts';
import { parseGlueRunEvent } from '../lib/core/events/glue-run-event.ts';
import { observed } from '../lib/lambda/observed-handler.ts';
import { receive } from '../lib/lambda/receive.ts';
import { reportUnreadable } from '../lib/ledger/report-unreadable.ts';
import { hearRunState } from '../lib/outcome/hear-run-state.ts';

/** Called by the queue `run-state`, ten seconds after Glue said that a run changed its state. */
export const handler = observed(({ log, table }) => {
  const reader = glueReader(openGlueReadClient());
  return (delivered, invocation) => {
    const ledger = dynamoLedger(table, { passOver: reportUnreadable(log) });
    return receive(
      delivered,
      {
        parse: (payload) => [parseGlueRunEvent(payload)],
        decide: (change) => [change],
        carryOut: (change) => hearRunState(change, { ...invocation, ledger, reader }),
      },
      log,
    );
  };
});
